"""Any basket under any promotions: what must hold, and the best of a group against every way there is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from contract.rules.promotion import Circumstances, PricedLine, Promoted, Promotion
from contract.rules.promotion.benefit import taken_off
from contract.rules.promotion.choice import choose
from contract.rules.promotion.model import (
    AmountOff,
    Benefit,
    Deal,
    DealPart,
    EachUnit,
    FixedPrice,
    ItemSet,
    PercentOff,
    Reward,
    Selection,
    Tier,
    WholeBasket,
)
from contract.rules.promotion.problem import Problem, Sets, Single, total
from contract.rules.promotion.steps import by_steps
from tests.unit.rules.promoting import NOON, promoted

ITEMS = ("a", "b", "c", "d")
AMOUNTS = st.builds(AmountOff, st.integers(1, 900))
PERCENTS = st.builds(PercentOff, st.integers(1, 1_000_000))
REWARDS = st.one_of(AMOUNTS, PERCENTS, st.builds(FixedPrice, st.integers(0, 1500)))


def selection() -> st.SearchStrategy[Selection]:
    some = st.frozensets(st.sampled_from(ITEMS), max_size=3)
    return st.builds(Selection, st.builds(ItemSet, some), st.builds(ItemSet, st.frozensets(st.just("d"), max_size=1)))


def parts(rewarded: st.SearchStrategy[bool]) -> st.SearchStrategy[DealPart]:
    return st.builds(DealPart, selection(), st.integers(1, 2), rewarded)


def deals() -> st.SearchStrategy[Deal]:
    plain = st.lists(parts(st.just(True)), min_size=1, max_size=2).map(tuple)
    bought = st.tuples(parts(st.just(False)), parts(st.just(True)))
    return st.builds(Deal, plain | bought, REWARDS, st.booleans())


UNITS_OR_SETS: st.SearchStrategy[Benefit] = st.builds(EachUnit, selection(), REWARDS) | deals()
BENEFITS = UNITS_OR_SETS | st.builds(WholeBasket, selection(), AMOUNTS | PERCENTS)


@st.composite
def promotions(
    draw: st.DrawFn, benefits: st.SearchStrategy[Benefit] = BENEFITS, group: str | None = None
) -> list[Promotion]:
    """Some, with ids of their own."""
    return [
        Promotion(
            f"p{number}",
            f"P{number}",
            (Tier(draw(benefits), minimum_minor=draw(st.sampled_from([0, 0, 500]))),),
            priority=draw(st.integers(1, 3)),
            group=draw(st.sampled_from(["", "g", "h"])) if group is None else group,
            alone=group is None and draw(st.booleans()),
            limit_basket=draw(st.sampled_from([None, None, 1, 2])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


LINES = st.lists(
    st.tuples(st.sampled_from(ITEMS), st.integers(1, 4), st.integers(0, 2500), st.booleans()), min_size=1, max_size=6
).map(
    lambda told: [
        PricedLine(str(number), item_id, pieces * 1000, minor, discountable=own or number > 0)
        for number, (item_id, pieces, minor, own) in enumerate(told)
    ]
)


def paid(found: Promoted, lines: Sequence[PricedLine]) -> Counter[tuple[str, int, int]]:
    """How many units of each item cost what."""
    units: Counter[tuple[str, int, int]] = Counter()
    for line in lines:
        for run in found.units[line.line_id]:
            units[line.item_id, run.quantity_thousandths, run.amount_minor] += run.count
    return units


@given(LINES, promotions())
def test_no_unit_costs_less_than_nothing_and_every_share_comes_to_its_sum(
    lines: list[PricedLine], told: list[Promotion]
) -> None:
    found = promoted(lines, told)
    assert 0 <= found.amount_minor <= sum(line.extended_minor for line in lines if line.discountable)


@given(LINES, promotions(), st.randoms(use_true_random=False))
def test_neither_the_order_of_scanning_nor_of_telling_decides_anything(
    lines: list[PricedLine], told: list[Promotion], dice: random.Random
) -> None:
    found = promoted(lines, told)
    mixed, retold = list(lines), list(told)
    dice.shuffle(mixed)
    dice.shuffle(retold)
    again = promoted(mixed, retold)
    assert paid(again, mixed) == paid(found, lines)
    assert [(one.promotion_id, one.times, one.amount_minor) for one in again.applied] == [
        (one.promotion_id, one.times, one.amount_minor) for one in found.applied
    ]
    assert set(again.nearly) == set(found.nearly)


@given(LINES, promotions())
def test_a_limit_is_kept(lines: list[PricedLine], told: list[Promotion]) -> None:
    limits = {one.promotion_id: one.limit_basket for one in told}
    for one in promoted(lines, told).applied:
        limit = limits[one.promotion_id]
        assert limit is None or one.times <= limit


@given(LINES, promotions(group="g"))
def test_within_a_group_a_unit_is_taken_once(lines: list[PricedLine], told: list[Promotion]) -> None:
    runs = [
        [run.amount_minor > 0 for run in share.shares for _ in range(run.count)]
        for one in promoted(lines, told).applied
        for share in one.lines
    ]
    by_line: dict[str, list[int]] = {}
    shares = [share for one in promoted(lines, told).applied for share in one.lines]
    for share, marks in zip(shares, runs, strict=True):
        before = by_line.get(share.line_id, [0] * len(marks))
        by_line[share.line_id] = [count + mark for count, mark in zip(before, marks, strict=True)]
    assert all(count <= 1 for counts in by_line.values() for count in counts)


@given(LINES, promotions(UNITS_OR_SETS, group="g"))
def test_taking_a_promotion_out_of_a_group_never_makes_a_small_basket_cheaper(
    lines: list[PricedLine], told: list[Promotion]
) -> None:
    few = [replace(line, quantity_thousandths=1000) for line in lines]
    whole = promoted(few, told).amount_minor
    for one in told:
        without = Circumstances(NOON.local, removed=frozenset({one.promotion_id}))
        assert promoted(few, told, without).amount_minor <= whole


def every_way(units: tuple[int, ...], problem: Problem, limits: dict[int, int]) -> int:
    """The most that can be saved, by trying everything: ``units`` are the classes of the units that are left."""
    known: dict[object, int] = {}

    def most(units: tuple[int, ...], limits: dict[int, int]) -> int:
        state = (units, tuple(limits.values()))
        if units and state not in known:
            known[state] = max(most(others, rest) + gain for others, rest, gain in ways(units, problem, limits))
        return known[state] if units else 0

    return most(units, limits)


def ways(
    units: tuple[int, ...], problem: Problem, limits: dict[int, int]
) -> Iterator[tuple[tuple[int, ...], dict[int, int], int]]:
    """Everything that the first unit can be: left as it is, rewarded by itself, or in a set."""
    yield units[1:], limits, 0
    for single in problem.singles:
        if limits.get(single.offer, 1):
            yield units[1:], less(limits, single.offer), dict(single.off).get(units[0], 0)
    for sets in problem.sets:
        if limits.get(sets.offer, 1):
            for others, gain in sets_with(units, problem, sets):
                yield others, less(limits, sets.offer), gain


def sets_with(units: tuple[int, ...], problem: Problem, sets: Sets) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every set that the first unit can be in: the units that it leaves, and what it saves."""
    wanted = [(own, part.rewarded) for own, part in sets.parts for _ in range(part.count)]
    for members in sorted({units[:1] + more for more in combinations(units[1:], len(wanted) - 1)}):
        others = tuple(sorted((Counter(units) - Counter(members)).elements()))
        for order in sorted(set(permutations(members))):
            if all(unit in own for unit, (own, _) in zip(order, wanted, strict=True)):
                rewarded = [problem.left[unit] for unit, (_, yes) in zip(order, wanted, strict=True) if yes]
                bought = [problem.left[unit] for unit, (_, yes) in zip(order, wanted, strict=True) if not yes]
                if not (sets.deal.lower and bought) or max(rewarded) <= min(bought):
                    yield others, taken_off(sets.deal.reward, sum(rewarded))


def less(limits: dict[int, int], offer: int) -> dict[int, int]:
    return {**limits, offer: limits[offer] - 1} if offer in limits else limits


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to six units in a few classes, singles and sets, some of them limited."""
    left = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=4, unique=True).map(lambda own: sorted(own)[::-1]))
    counts = [draw(st.integers(1, 2)) for _ in left]
    some = st.sets(st.sampled_from(range(len(left))), min_size=1).map(lambda own: tuple(sorted(own)))
    limit = st.sampled_from([None, None, 1, 2])
    singles, sets = [], []
    for offer in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            reward: Reward = draw(REWARDS)
            off = [(at, taken_off(reward, left[at])) for at in draw(some)]
            singles.append(Single(offer, tuple((at, minor) for at, minor in off if minor), draw(limit)))
        else:
            deal = draw(deals())
            sets.append(Sets(offer, deal, tuple(draw(some) for _ in deal.parts), draw(limit)))
    return Problem(left, counts, singles, sets)


@settings(max_examples=60)
@given(problems())
def test_the_choice_of_a_group_is_the_best_of_every_way_there_is(problem: Problem) -> None:
    units = tuple(at for at, count in enumerate(problem.counts) for _ in range(count))[:6]
    problem = replace(problem, counts=[units.count(at) for at in range(len(problem.counts))])
    assert total(choose(problem)) == every_way(units, problem, problem.limits)


@given(problems())
def test_by_steps_nothing_is_taken_twice_and_never_more_than_the_best(problem: Problem) -> None:
    chosen = by_steps(problem)
    taken: Counter[int] = Counter()
    often: Counter[int] = Counter()
    for one, times in chosen.items():
        often[one.offer] += times
        taken.update({at: need * times for at, need in one.needs})
    assert all(taken[at] <= problem.counts[at] for at in taken)
    assert all(often[offer] <= limit for offer, limit in problem.limits.items())
    assert total(chosen) <= total(choose(problem))
