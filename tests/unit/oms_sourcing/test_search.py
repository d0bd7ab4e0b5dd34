"""The choice is the cheapest there is, and what is told of it is so."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Kind, Situation, SourcingOrder
from oms.sourcing.rules import Prefer, Rule
from tests.unit.oms_sourcing.worlds import (
    costs_of,
    every_choice,
    ints,
    line,
    network,
    order,
    rows,
    rule,
    situation,
    worlds,
)

World = tuple[Ground, tuple[Rule, ...], SourcingOrder, Situation]


def test_a_first_place_splits_nothing_though_lines_were_left_before_it() -> None:
    """Nobody has the first line; the third costs more to send than to leave."""
    ground = Ground(network([Kind.STORE] * 2, [40, 41], parcel_minor=ints(0, 0), line_minor=ints(0, 0)))
    asked = order(line("1", "w", 1), line("2", "x", 1), line("3", "y", 1), pickup="l0", partial=True)
    known = situation({"x": rows({0: 1_000}), "y": rows({1: 1_000})}, 2)
    decision = decide(ground, rule(Prefer(split_minor=1, unfilled_minor=500), late_days=(None,)), asked, known)
    assert (decision.unfilled, decision.cost_minor, decision.bound_minor) == (("1", "3"), 1_000, 1_000)


@given(worlds())
def test_no_choice_is_cheaper_than_the_decision(world: World) -> None:
    ground, rules, asked, known = world
    decision = decide(ground, rules, asked, known, effort=100_000_000)
    tried = [cost for cost, _ in every_choice(costs_of(ground, rules, asked, known))]
    if tried:
        assert decision.cost_minor == min(tried) == decision.bound_minor
        assert decision.gap_ppm == 0
    else:
        assert not decision.filled
        assert not decision.parts


@given(worlds())
def test_a_search_that_was_cut_short_tells_a_bound_that_holds(world: World) -> None:
    ground, rules, asked, known = world
    decision = decide(ground, rules, asked, known, effort=1)
    tried = [cost for cost, _ in every_choice(costs_of(ground, rules, asked, known))]
    if tried:
        assert decision.bound_minor <= min(tried) <= decision.cost_minor


@given(worlds())
def test_no_more_is_taken_than_is_there(world: World) -> None:
    ground, rules, asked, known = world
    decision = decide(ground, rules, asked, known)
    lines = {one.line_id: one for one in asked.lines}
    given_lines = [one for part in decision.parts for one in part.line_ids]
    assert sorted([*given_lines, *decision.unfilled]) == sorted(lines)
    for part in decision.parts:
        for item, stock in known.stock.items():
            taken = sum(lines[one].thousandths for one in part.line_ids if lines[one].item_id == item)
            here = stock.available[stock.locations == ground.index[part.location_id]].sum()
            assert taken <= here


@given(worlds())
def test_a_dearer_parcel_never_lowers_the_cost(world: World) -> None:
    ground, rules, asked, known = world
    before = decide(ground, rules, asked, known, effort=100_000_000)
    dearer = replace(ground.network, parcel_minor=ground.network.parcel_minor + 70)
    after = decide(Ground(dearer), rules, asked, known, effort=100_000_000)
    assert after.cost_minor >= before.cost_minor


@given(worlds())
def test_one_more_place_that_has_it_never_raises_the_cost(world: World) -> None:
    ground, rules, asked, known = world
    whole = decide(ground, rules, asked, known, effort=100_000_000)
    for gone in range(ground.count):
        stopped = known.stopped.copy()
        stopped[gone] = 1
        fewer = decide(ground, rules, asked, replace(known, stopped=stopped), effort=100_000_000)
        if fewer.filled or asked.options.partial:
            assert fewer.cost_minor >= whole.cost_minor
        assert whole.filled or not fewer.filled or asked.options.partial
