"""Records are kept as few bytes, and come back as they were."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oms.sourcing.packed import packed, parted, unpacked

NUMBERS = st.one_of(st.integers(-300, 300), st.integers(-(2**63), 2**63 - 1))
COLUMNS = st.one_of(
    st.lists(NUMBERS, max_size=20),
    st.lists(st.integers(0, 9), min_size=8, max_size=20).map(lambda told: [one * 1_000 for one in told]),
    st.lists(st.one_of(NUMBERS, st.booleans(), st.none()), max_size=12),
)
NAMES = st.sampled_from(["a", "b", "é", "##"])
LEAVES = st.one_of(COLUMNS, NAMES, NUMBERS)
RECORDS = st.dictionaries(NAMES, st.one_of(LEAVES, st.lists(LEAVES, max_size=3), st.dictionaries(NAMES, LEAVES)))


@given(RECORDS)
def test_what_is_packed_comes_back_to_the_last_number(record: dict[str, Any]) -> None:
    again = unpacked(packed(record))
    assert json.dumps(again, sort_keys=True) == json.dumps(record, sort_keys=True)


def test_the_same_record_is_the_same_bytes_whatever_the_order_of_its_names() -> None:
    column = list(range(40))
    assert packed({"a": 1, "b": column}) == packed({"b": column, "a": 1})


def test_a_column_costs_little_more_than_what_its_numbers_say() -> None:
    places = list(range(0, 3_000, 2))
    pieces = [1_000 * (one * one % 7) for one in places]
    assert len(packed({"locations": places, "available": pieces})) < len(places) / 2


def test_what_explains_a_decision_stands_apart_from_what_it_was_made_from() -> None:
    record = {"order": 1, "stock": 2, "short": 3, "room": 4, "stopped": 5, "candidates": 6}
    explains, inputs = parted(record)
    assert (sorted(explains), sorted(inputs)) == (["candidates", "order"], ["room", "short", "stock", "stopped"])
    assert explains | inputs == record
