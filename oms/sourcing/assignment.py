"""Which of a few given places gives which bundle: all that can be cheaper than what is known, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oms.sourcing.carriage import BEYOND
from oms.sourcing.model import Bools, Ints

_SAME = 256
"""From so many ways on, those that come to the same weights are looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """One a row: grams by column, and what the lines cost; ``columns`` tells of a row, by bundle, who gives it."""

    grams: Ints
    lines: Ints
    columns: Callable[[int], list[int]]


def of_two(lines: Ints, grams: Ints, slack: int) -> Ways:
    """The cheapest way for each weight of the first of two columns, where its lines cost less than ``slack`` over the
    cheapest of all: by grams, bundle after bundle (the dynamic program of the knapsack).
    """
    cheapest, dearer = lines.min(axis=1), lines[:, 0] - lines[:, 1]
    free = np.nonzero(np.abs(dearer) < slack)[0]
    fixed = np.nonzero((dearer < 0) & (np.abs(dearer) >= slack))[0]
    costs = np.full(int(grams[free].sum()) + 1, BEYOND, dtype=np.int64)
    given = np.zeros((len(free), len(costs)), dtype=bool)
    costs[0], reached = 0, 1
    for at, row in enumerate(free.tolist()):
        span = slice(int(grams[row]), int(grams[row]) + reached)
        added = costs[:reached] + dearer[row]
        given[at, span] = added < costs[span]
        np.minimum(costs[span], added, out=costs[span])
        reached = span.stop
    costs += lines[free, 1].sum() + np.delete(cheapest, free).sum()
    first = np.nonzero(costs < cheapest.sum() + slack)[0]

    def columns(at: int) -> list[int]:
        found = np.ones(len(lines), dtype=np.int64)
        found[fixed] = 0
        weight = int(first[at])
        for one in range(len(free) - 1, -1, -1):
            if given[one, weight]:
                found[free[one]] = 0
                weight -= int(grams[free[one]])
        told: list[int] = found.tolist()
        return told

    heavy = first + grams[fixed].sum()
    return Ways(np.stack([heavy, grams.sum() - heavy], axis=1), costs[first], columns)


def ways(lines: Ints, grams: Ints, slack: int, most: int, merged: bool) -> Ways | None:
    """Every way to give bundles (rows of ``lines``) from columns whose lines cost less than ``slack`` over the cheapest
    way; None where there are more than ``most``. ``merged``: of ways of the same weights, the cheapest is enough.
    """
    rows, count = lines.shape
    first = lines.argmin(axis=1)
    every = np.arange(rows)
    over = lines - lines[every, first][:, None]
    weights = np.zeros(count, dtype=np.int64)
    np.add.at(weights, first, grams)
    columns, heavy = first.astype(np.int8)[None, :], weights[None, :]
    spent = np.zeros(1, dtype=np.int64)
    moves = [(int(over[row, column]), row, column) for row, column in np.argwhere(over < slack).tolist()]
    for row in sorted({row for _, row, column in moves if column != first[row]}):
        added = [(columns, heavy, spent)]
        for penalty, at, column in moves:
            if at == row and column != first[row]:
                goes = spent + penalty < slack
                added.append(_moved(columns[goes], heavy[goes], spent[goes] + penalty, row, column, int(grams[row])))
        columns, heavy, spent = (np.concatenate([one[part] for one in added]) for part in range(3))
        if merged and len(spent) > _SAME:
            kept = _cheapest_of_same(heavy, spent)
            columns, heavy, spent = columns[kept], heavy[kept], spent[kept]
        if len(spent) > most:
            return None
    return Ways(heavy, spent + int(lines[every, first].sum()), lambda at: columns[at].tolist())


def _moved(
    columns: NDArray[np.int8], heavy: Ints, spent: Ints, row: int, column: int, grams: int
) -> tuple[NDArray[np.int8], Ints, Ints]:
    columns, heavy = columns.copy(), heavy.copy()
    heavy[np.arange(len(heavy)), columns[:, row]] -= grams
    heavy[:, column] += grams
    columns[:, row] = column
    return columns, heavy, spent


def _cheapest_of_same(heavy: Ints, spent: Ints) -> Ints:
    order = np.lexsort((spent, *heavy[:, 1:].T))
    sorted_grams = heavy[order]
    fresh = np.concatenate([[True], (sorted_grams[1:] != sorted_grams[:-1]).any(axis=1)])
    kept: Ints = order[fresh]
    return kept


def pair_carriage(least: Ints, ends: Ints, forced: Ints, other_least: Ints, other_forced: Ints, lightest: int) -> Ints:
    """What two parts cost at least that carry everything, by pair. ``least``: spans by pair, of the one place and of
    the other; ``forced``: grams that only that place can give.
    """
    total = int(ends[-1])
    rest = np.searchsorted(ends, np.maximum(total - ends, lightest))
    begins = np.concatenate([[0], ends[:-1] + 1])
    pairs = np.arange(least.shape[1])
    needed = np.maximum(rest[:, None], np.searchsorted(ends, other_forced)[None, :])
    cost = least + other_least[needed, pairs]
    fits = (ends[:, None] >= forced) & (begins[:, None] <= total - other_forced)
    found: Ints = np.where(fits, cost, BEYOND).min(axis=0)
    return found


def bits(can: Bools) -> NDArray[np.uint64]:
    """Bundles that each place can give, as words of 64: by word and place."""
    rows = -(-can.shape[0] // 64) * 64
    padded = np.zeros((rows, can.shape[1]), dtype=bool)
    padded[: can.shape[0]] = can
    packed = np.packbits(padded, axis=0, bitorder="little").reshape(rows // 64, 8, -1)
    words: NDArray[np.uint64] = np.ascontiguousarray(packed.transpose(0, 2, 1)).view(np.uint64)[..., 0]
    return words
