"""Orders decided again: the same plan gives what happened, and another sees what it did itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from oms.sourcing.decide import decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Kind, Network, SourcingOrder
from oms.sourcing.packed import parted
from oms.sourcing.plan import STANDARD, Plan, Work, Zone
from oms.sourcing.rules import Prefer, Rule, Use
from oms.sourcing.trace import kept_network, record
from oms.sourcing.tryout import Decided, Got, Tried, Tryout, World
from oms.sourcing.tryout_figures import Figures
from oms.sourcing.tryout_network import under
from tests.unit.oms_sourcing.worlds import TEN, line, network, order, rows, situation

WORK = Work(60, 100, 10, ("15:00",) * 7)
PLAN = Plan(
    rules=(Rule("only", use=Use(late_days=(None,)), prefer=Prefer(split_minor=50, unfilled_minor=5_000)),),
    stores=WORK,
    warehouses=WORK,
    zones=(Zone(500), Zone(9_000, 120)),
    legs=STANDARD.legs,
    flown_legs=STANDARD.flown_legs,
)
STORES_DEAR = replace(PLAN, stores=replace(WORK, parcel_minor=900))
OTHER_ZONES = replace(PLAN, zones=(Zone(100, 90), Zone(300, 111), Zone(9_000, 150)), detour_percent=130)


def chain(*kinds: Kind) -> Network:
    """As the plan has it: from 40 degrees north on, the first is the nearest."""
    return under(network(kinds, [40 + at for at in range(len(kinds))]), PLAN, replace(PLAN, detour_percent=100))


class Week:
    """What happens: orders are decided by ``PLAN``, and what they take is gone for the next."""

    def __init__(
        self, made: Network, stock: Mapping[str, Mapping[int, int]], room: Mapping[int, int] | None = None
    ) -> None:
        self.ground, self.kept = Ground(made), kept_network(made)
        self.stock = {item: dict(there) for item, there in stock.items()}
        self.room = dict(room or {})
        self.orders: list[Decided] = []

    def comes(self, asked: SourcingOrder, now: int = TEN) -> Decision:
        known = situation({item: rows(there) for item, there in self.stock.items()}, self.ground.count, now, self.room)
        decision = decide(self.ground, PLAN.rules, asked, known)
        told = record(self.ground, self.kept["sha256"], PLAN.rules, asked, known, decision, 1)
        lines = {one.line_id: one for one in asked.lines}
        for part in decision.parts:
            at = self.ground.index[part.location_id]
            if at in self.room:
                self.room[at] -= 1
            for own in (lines[one] for one in part.line_ids):
                self.stock[own.item_id][at] -= own.thousandths
        outcome = "placed" if decision.parts else "unfillable"
        told = json.loads(json.dumps(told))
        self.orders.append(Decided(asked.order_id, "web", "USD", "", 1, outcome, told))
        return decision

    def tried(self, draft: Plan, **changed: Any) -> list[Tried]:
        """``changed``: of the first order, what was told of it later."""
        plans, networks = {1: PLAN, 2: draft}, {self.kept["sha256"]: self.kept}
        both = Tryout(World(1, PLAN), World(2, draft), plans.__getitem__, networks.__getitem__)
        first, *rest = self.orders
        return [both.add(one) for one in (replace(first, **changed), *rest)]


def places(tried: Sequence[Tried], way: str) -> list[tuple[str, ...]]:
    return [getattr(one, way).places for one in tried]


def two_orders(room: Mapping[int, int] | None = None, pieces: int = 1) -> Week:
    """A store near by and a warehouse behind it, with one piece each: the store gives the first, then the other."""
    week = Week(chain(Kind.STORE, Kind.WAREHOUSE), {"x": {0: pieces * 1_000, 1: pieces * 1_000}}, room)
    for _ in range(2):
        week.comes(order(line("1", "x")))
    return week


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    count = draw(st.integers(1, 4))
    made = chain(*draw(st.lists(st.sampled_from(list(Kind)), min_size=count, max_size=count)))
    items, everywhere = ["x", "y", "z"], st.integers(0, count - 1)
    stock = {item: draw(st.dictionaries(everywhere, st.integers(0, 4).map(lambda one: one * 1_000))) for item in items}
    week = Week(made, stock, draw(st.dictionaries(everywhere, st.integers(0, 3))))
    for _ in range(draw(st.integers(1, 6))):
        wanted = draw(st.lists(st.sampled_from(items), min_size=1, max_size=3))
        lines = [line(str(at), item, pieces=draw(st.integers(1, 2))) for at, item in enumerate(wanted)]
        week.comes(order(*lines, partial=draw(st.booleans()), no_split=draw(st.booleans())))
    return week


@given(weeks())
def test_the_plan_that_decided_gives_what_happened_also_as_a_draft(week: Week) -> None:
    tried = week.tried(PLAN)
    happened = [one.happened for one in tried]
    assert [one.again for one in tried] == happened
    assert [one.draft for one in tried] == happened


@given(weeks(), st.sampled_from([STORES_DEAR, OTHER_ZONES]))
def test_a_draft_never_gives_what_is_not_there(week: Week, draft: Plan) -> None:
    """What is there in the end, had the draft decided, is nowhere below zero."""
    left = {item: dict(there) for item, there in week.stock.items()}
    for one in week.tried(draft):
        lines = {own.line_id: own for own in one.order.lines}
        for got, sign in ((one.happened, 1), (one.draft, -1)):
            for part in got.parts:
                for own in (lines[name] for name in part.line_ids):
                    left[own.item_id][week.ground.index[part.location_id]] += sign * own.thousandths
    assert all(amount >= 0 for there in left.values() for amount in there.values())


def test_what_a_draft_left_is_there_for_the_next_and_what_it_took_is_not() -> None:
    tried = two_orders().tried(STORES_DEAR)
    assert places(tried, "happened") == [("l0",), ("l1",)]
    assert places(tried, "again") == [("l0",), ("l1",)]
    assert places(tried, "draft") == [("l1",), ("l0",)]


def test_an_hour_that_a_draft_left_has_room_and_one_that_it_filled_has_none() -> None:
    tried = two_orders(room={0: 1, 1: 1}, pieces=5).tried(STORES_DEAR)
    assert places(tried, "happened") == [("l0",), ("l1",)]
    assert places(tried, "draft") == [("l1",), ("l0",)]


def test_room_is_of_the_hour_in_which_an_order_is_due() -> None:
    week = two_orders(room={0: 1, 1: 1}, pieces=5)
    for at, told in enumerate(week.orders):
        told.record["due_at"] = TEN + at * 60
    assert places(week.tried(STORES_DEAR), "draft") == [("l1",), ("l1",)]


def test_what_a_store_rejected_is_not_given_back() -> None:
    week = two_orders()
    assert places(week.tried(STORES_DEAR, rejected_lines=1), "draft") == [("l1",), ()]


def test_what_a_canceled_order_took_is_there_again() -> None:
    """It was when the next came, whoever had it."""
    week = Week(chain(Kind.STORE, Kind.WAREHOUSE), {"x": {0: 1_000, 1: 1_000}})
    week.comes(order(line("1", "x")))
    week.stock["x"][0] += 1_000
    week.comes(order(line("1", "x")))
    assert places(week.tried(STORES_DEAR, canceled=True), "draft") == [("l1",), ("l1",)]


def test_a_decision_that_its_place_refused_gave_nothing() -> None:
    week = two_orders()
    tried = week.tried(PLAN, outcome="order_location_invalid")
    assert tried[0].happened == Got()
    assert tried[0].again.places == ("l0",)


def test_what_is_kept_no_longer_is_refused() -> None:
    week = two_orders()
    week.orders[0] = replace(week.orders[0], record=parted(week.orders[0].record)[0])
    with pytest.raises(Refused, match="sourcing_inputs_gone"):
        week.tried(PLAN)


def test_another_plan_makes_a_network_its_own_and_rates_come_back() -> None:
    made = chain(Kind.STORE, Kind.WAREHOUSE)
    other = under(made, PLAN, OTHER_ZONES)
    rates = made.services[0].prices[0]
    assert other.services[0].prices[1] == tuple(rate * 111 // 100 for rate in rates)
    assert other.zone_meters == (100_000, 300_000, 9_000_000)
    assert under(made, PLAN, STORES_DEAR).parcel_minor.tolist() == [900, 100]
    back = under(other, OTHER_ZONES, replace(PLAN, detour_percent=100))
    assert kept_network(back) == kept_network(made)
    with pytest.raises(Refused, match="sourcing_plan_not_its"):
        under(made, OTHER_ZONES, PLAN)


def test_the_figures_add_up_and_name_who_gives_more() -> None:
    week, figures = two_orders(pieces=5), Figures(1)
    for one in week.tried(STORES_DEAR, answered=True, rejected_lines=1):
        figures.add(one)
    told = {str(row["figure"]): (row["happened"], row["published_again"], row["draft"]) for row in figures.rows()}
    assert (figures.moved, figures.differs, figures.other_plan) == (2, 0, 0)
    assert told["filled"] == ("2 (100.0 %)",) * 3
    assert told["paid USD"] == ("12.20",) * 3
    assert told["km per order"][0] != told["km per order"][2]
    assert told["orders with one"] == ("1 (100.0 %)", "", "")
    moves = [(row["place"], row["change"], row["share_draft"]) for row in figures.moves({"l1": "W1"})]
    assert moves == [("W1", "+2", "100.0 %"), ("l0", "-2", "0.0 %")]
    assert [row["place"] for row in figures.loaded({})] == ["l1"]
