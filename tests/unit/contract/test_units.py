"""Sharing a line among its units."""

from __future__ import annotations

import pytest

from contract.rules.units import LineAmounts, SoldUnits, split_units, units_between

THREE = LineAmounts(3000, 100, 82, (18,))


def test_equal_units_stand_together_and_the_first_carry_the_odd_cents() -> None:
    assert split_units(THREE, 3) == (
        SoldUnits(1, LineAmounts(1000, 34, 28, (6,))),
        SoldUnits(2, LineAmounts(1000, 33, 27, (6,))),
    )


def test_a_weighed_line_is_one_unit() -> None:
    line = LineAmounts(1134, 169, 169, (0,))
    assert split_units(line, 1) == (SoldUnits(1, line),)


def test_what_comes_back_is_shared_as_it_was_sold() -> None:
    sold, returned = split_units(THREE, 3), split_units(-THREE, 3)
    assert [(run.count, -run.each) for run in returned] == [(run.count, run.each) for run in sold]


def test_units_that_come_back_take_what_they_were_sold_for() -> None:
    units = split_units(THREE, 3)
    assert units_between(units, 0, 1) + units_between(units, 1, 2) == THREE
    assert units_between(units, 2, 1) == LineAmounts(1000, 33, 27, (6,))
    assert THREE.gross == THREE.extended


@pytest.mark.parametrize(("first", "count"), [(0, 4), (3, 1), (-1, 1), (0, 0)])
def test_units_that_were_not_sold_do_not_come_back(first: int, count: int) -> None:
    with pytest.raises(ValueError, match="no such units"):
        units_between(split_units(THREE, 3), first, count)


def test_a_line_without_a_unit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        split_units(THREE, 0)
