"""Bundles are shared out among a few places in the cheapest way for every weight, and no bound is above that."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oms.sourcing.assignment import bits, of_two, pair_carriage, ways
from oms.sourcing.carriage import BEYOND
from oms.sourcing.model import Ints

Shared = tuple[Ints, Ints, int]


@st.composite
def shared(draw: st.DrawFn, columns: int) -> Shared:
    """Lines and grams of up to six bundles that some of the columns give, and what may be paid over the cheapest."""
    rows = draw(st.integers(1, 6))
    lines = np.array([[draw(st.integers(-50, 200)) for _ in range(columns)] for _ in range(rows)], dtype=np.int64)
    for row in range(rows):
        lines[row, [draw(st.integers(0, columns - 1))] * draw(st.integers(0, 1))] = BEYOND
    grams = np.array([draw(st.integers(1, 40)) for _ in range(rows)], dtype=np.int64)
    return lines, grams, draw(st.integers(1, 400))


def cheapest_by_weight(lines: Ints, grams: Ints, slack: int) -> dict[tuple[int, ...], int]:
    """Every way, one by one."""
    count, found = lines.shape[1], dict[tuple[int, ...], int]()
    limit = int(lines.min(axis=1).sum()) + slack
    for choice in product(range(count), repeat=len(lines)):
        cost = sum(int(lines[row, column]) for row, column in enumerate(choice))
        heavy = tuple(sum(int(grams[row]) for row in range(len(lines)) if choice[row] == one) for one in range(count))
        if cost < min(limit, found.get(heavy, limit)):
            found[heavy] = cost
    return found


@given(shared(2))
def test_two_places_share_bundles_in_the_cheapest_way_for_every_weight(asked: Shared) -> None:
    lines, grams, slack = asked
    found = of_two(lines, grams, slack)
    told = {tuple(heavy): cost for heavy, cost in zip(found.grams.tolist(), found.lines.tolist(), strict=True)}
    assert told == cheapest_by_weight(lines, grams, slack)
    for at, cost in enumerate(found.lines.tolist()):
        columns = found.columns(at)
        assert sum(int(lines[row, column]) for row, column in enumerate(columns)) == cost
        assert sum(int(grams[row]) for row, column in enumerate(columns) if column == 0) == found.grams[at, 0]


@given(shared(3), st.booleans())
def test_several_places_share_bundles_in_every_way_that_is_not_too_dear(asked: Shared, merged: bool) -> None:
    lines, grams, slack = asked
    found = ways(lines, grams, slack, 100_000, merged)
    assert found is not None
    told = dict[tuple[int, ...], int]()
    for at, (heavy, cost) in enumerate(zip(found.grams.tolist(), found.lines.tolist(), strict=True)):
        told[tuple(heavy)] = min(cost, told.get(tuple(heavy), cost))
        assert sum(int(lines[row, column]) for row, column in enumerate(found.columns(at))) == cost
    assert told == cheapest_by_weight(lines, grams, slack)


def test_too_many_ways_are_not_told() -> None:
    lines, grams = np.zeros((6, 3), dtype=np.int64), 2 ** np.arange(6, dtype=np.int64)
    assert ways(lines, grams, 1, 700, merged=True) is None
    every = ways(lines, grams, 1, 729, merged=True)
    assert every is not None
    assert len(every.lines) == 729


def test_two_parts_carry_everything_at_the_least_of_all_their_spans() -> None:
    """Of 30 grams, 10 only from the one place and 5 only from the other."""
    ends, one, other = np.array([10, 20, 30]), np.array([[4], [5], [9]]), np.array([[3], [6], [8]])
    forced = np.array([10]), np.array([5])
    assert pair_carriage(one, ends, forced[0], other, forced[1], 5).tolist() == [5 + 3]
    assert pair_carriage(one, ends, np.array([5]), other, np.array([12]), 5).tolist() == [4 + 6]


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=130))
def test_words_have_a_bit_for_each_bundle(can: list[list[bool]]) -> None:
    words = bits(np.array(can))
    for place in range(3):
        told = sum(int(word) << (64 * at) for at, word in enumerate(words[:, place]))
        assert told == sum(1 << row for row, own in enumerate(can) if own[place])
