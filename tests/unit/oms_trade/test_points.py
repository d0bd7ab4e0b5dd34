"""How far places are apart, and how degrees and postal codes are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from oms.stores.points import EARTH_M, Point, distance_m, postal_key, read_degrees

POINTS = st.builds(Point, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))
HALF_ROUND = 20_015_115


def test_known_distances() -> None:
    minneapolis, new_york = Point(44_977_800, -93_265_000), Point(40_712_800, -74_006_000)
    assert distance_m(minneapolis, new_york) == pytest.approx(1_638_000, rel=0.005)
    assert distance_m(Point(0, 0), Point(0, 180_000_000)) == HALF_ROUND
    assert distance_m(Point(0, 179_999_000), Point(0, -179_999_000)) == 222, "over the date line"


@given(POINTS, POINTS, POINTS)
def test_a_distance_is_one(here: Point, there: Point, over: Point) -> None:
    assert distance_m(here, here) == 0
    assert distance_m(here, there) == distance_m(there, here)
    assert 0 <= distance_m(here, there) <= HALF_ROUND < 4 * EARTH_M
    assert distance_m(here, there) <= distance_m(here, over) + distance_m(over, there) + 2


def test_degrees_are_read_exactly() -> None:
    assert read_degrees("51.8985", "latitude") == 51_898_500
    assert read_degrees("-180", "longitude") == -180_000_000
    for text, axis in (("90.1", "latitude"), ("x", "latitude"), ("nan", "longitude"), ("1e9", "longitude")):
        with pytest.raises(Refused, match="degrees_unreadable"):
            read_degrees(text, axis)


def test_postal_codes_are_one_however_they_are_written() -> None:
    assert postal_key("t12 xy7") == postal_key("T12-XY7") == "T12XY7"
    with pytest.raises(Refused, match="postal_code_unreadable"):
        postal_key("T12;")
