"""Orders decided together fit together, cost no more than one by one, and the bound holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from oms.sourcing.ground import Ground
from oms.sourcing.model import Kind, Situation, SourcingOrder
from oms.sourcing.rules import Prefer, Rule
from oms.sourcing.wave import Wave, decide_wave
from tests.unit.oms_sourcing.worlds import costs_of, every_choice, line, network, order, rows, rule, situation

Together = tuple[Ground, tuple[Rule, ...], list[SourcingOrder], Situation]


@st.composite
def together(draw: st.DrawFn) -> Together:
    """Up to three orders of up to two lines that want the same scarce goods of up to three locations."""
    count = draw(st.integers(1, 3))
    latitudes = draw(st.lists(st.integers(35, 45), min_size=count, max_size=count))
    ground = Ground(network([Kind.STORE] * count, latitudes))
    pieces = st.integers(0, 3)
    stock = {item: rows({at: draw(pieces) * 1_000 for at in range(count)}) for item in ("x", "y")}
    orders = []
    for number in range(draw(st.integers(1, 3))):
        items = draw(st.sampled_from([("x",), ("y",), ("x", "y")]))
        lines = [line(item, item, grams=draw(st.integers(1, 4_000)), pieces=draw(st.integers(1, 2))) for item in items]
        orders.append(replace(order(*lines, latitude=draw(st.integers(35, 45))), order_id=f"o{number}"))
    room = {at: draw(st.integers(0, 3)) for at in range(count) if draw(st.booleans())}
    return ground, rule(Prefer(split_minor=100), late_days=(None,)), orders, situation(stock, count, room=room)


@given(together())
def test_a_wave_takes_no_more_than_there_is(asked: Together) -> None:
    ground, rules, orders, known = asked
    wave = decide_wave(ground, rules, orders, known)
    assert [one.order_id for one in wave.decisions] == [one.order_id for one in orders]
    for item, stock in known.stock.items():
        for at, location in enumerate(stock.locations):
            name = ground.network.ids[location]
            assert taken(orders, wave, item, name) <= stock.available[at]
    for at, room in enumerate(known.room):
        parts = [part for one in wave.decisions for part in one.parts if part.location_id == ground.network.ids[at]]
        assert room < 0 or len(parts) <= room


@given(together())
def test_a_wave_is_never_dearer_than_one_by_one_and_never_below_its_bound(asked: Together) -> None:
    ground, rules, orders, known = asked
    wave = decide_wave(ground, rules, orders, known, effort=10_000_000)
    assert wave.bound_minor <= wave.cost_minor <= wave.one_by_one_minor
    filled = [one for one in wave.decisions if one.filled]
    cheapest = best_of_all(ground, rules, orders, known)
    if len(filled) == len(orders):
        assert cheapest is not None
        assert wave.bound_minor <= cheapest <= wave.cost_minor == sum(one.cost_minor for one in wave.decisions)


def test_what_is_scarce_goes_where_it_saves_most() -> None:
    """The first order could go elsewhere at little cost, the second cannot."""
    ground = Ground(network([Kind.STORE] * 2, [40, 36], zone_meters=(300_000, 9_000_000)))
    known = situation({"x": rows({0: 1_000, 1: 1_000}), "y": rows({0: 1_000})}, 2)
    first, second = order(line("1", "x"), latitude=38), order(line("1", "x"), line("2", "y"), latitude=40)
    wave = decide_wave(ground, rule(Prefer(split_minor=400)), [first, second], known)
    assert [[part.location_id for part in one.parts] for one in wave.decisions] == [["l1"], ["l0"]]
    assert wave.cost_minor < wave.one_by_one_minor
    assert wave.solved
    assert wave.gap_ppm == 0


def test_a_wave_without_a_quarrel_is_what_each_order_would_have_alone() -> None:
    ground = Ground(network([Kind.STORE] * 2, [40, 36]))
    known = situation({"x": rows({0: 9_000, 1: 9_000})}, 2)
    wave = decide_wave(ground, rule(), [order(line("1", "x"))] * 3, known)
    assert wave.cost_minor == wave.one_by_one_minor == wave.bound_minor == 3 * (500 + 100 + 10)


def test_the_rounds_end_when_the_caller_has_waited_enough() -> None:
    ground = Ground(network([Kind.STORE] * 2, [40, 36], zone_meters=(300_000, 9_000_000)))
    known = situation({"x": rows({0: 1_000, 1: 1_000}), "y": rows({0: 1_000})}, 2)
    orders = [order(line("1", "x"), latitude=38), order(line("1", "x"), line("2", "y"), latitude=40)]
    wave = decide_wave(ground, rule(Prefer(split_minor=400)), orders, known, enough=lambda: True)
    assert wave.bound_minor <= wave.cost_minor <= wave.one_by_one_minor


def test_the_orders_that_are_least_proven_are_searched_further_while_there_is_time() -> None:
    """A large order of many places that have some of it, among small ones."""
    dice = Random(7)
    stores, items = 24, [f"i{number}" for number in range(16)]
    ground = Ground(network([Kind.STORE] * stores, [dice.randint(35, 45) for _ in range(stores)]))
    stock = {item: rows(dict.fromkeys(dice.sample(range(stores), 6), 9_000)) for item in items}
    large = order(*(line(item, item, grams=dice.randint(100, 4_000)) for item in items))
    orders = [replace(order(line("1", "i0")), order_id="small"), replace(large, order_id="large")]
    known, rules = situation(stock, stores), rule(Prefer(split_minor=300), late_days=(None,))
    hurried = decide_wave(ground, rules, orders, known, effort=30_000, enough=lambda: True)
    wave = decide_wave(ground, rules, orders, known, effort=30_000)
    assert hurried.gap_ppm > 5_000
    assert wave.gap_ppm < hurried.gap_ppm
    assert hurried.bound_minor <= wave.bound_minor <= wave.cost_minor <= hurried.cost_minor


def taken(orders: Sequence[SourcingOrder], wave: Wave, item: str, location: str) -> int:
    total = 0
    for asked, decision in zip(orders, wave.decisions, strict=True):
        given_here = {one for part in decision.parts if part.location_id == location for one in part.line_ids}
        total += sum(one.thousandths for one in asked.lines if one.line_id in given_here and one.item_id == item)
    return total


def best_of_all(ground: Ground, rules: Sequence[Rule], orders: Sequence[SourcingOrder], known: Situation) -> int | None:
    """Every way to fill all of them, one by one."""
    found = []
    for asked in orders:
        costs = costs_of(ground, rules, asked, known)
        found.append(
            [
                (cost, [(int(costs.places[place]), row) for row, place in enumerate(choice)])
                for cost, choice in every_choice(costs)
            ]
        )
    cheapest: int | None = None
    for combined in product(*found):
        if fits(orders, [places for _, places in combined], known):
            cost = sum(one for one, _ in combined)
            cheapest = cost if cheapest is None else min(cheapest, cost)
    return cheapest


def fits(orders: Sequence[SourcingOrder], places: Sequence[Sequence[tuple[int, int]]], known: Situation) -> bool:
    used: dict[tuple[str, int], int] = {}
    for asked, chosen in zip(orders, places, strict=True):
        for location in {one for one, _ in chosen}:
            used["", location] = used.get(("", location), 0) + 1
        for location, row in chosen:
            wanted = asked.lines[row]
            used[wanted.item_id, location] = used.get((wanted.item_id, location), 0) + wanted.thousandths
    for (item, location), amount in used.items():
        if not item:
            if 0 <= known.room[location] < amount:
                return False
        elif amount > known.stock[item].available[known.stock[item].locations == location].sum():
            return False
    return True
