"""Backward milestones of a promise, and the proof that a late order was announced before it was late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, MovedLine, OrderPicked, OrderShort, OrderStaged, OrderWarned
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.promise import Milestone, Verdict, deadline, judge, steps, warning
from contract.states.fulfillment import LineState
from contract.values.time import instant_text

DUE = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
CARRIER = DUE - timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
LINES = 4


def order(*states: LineState, kind: str = "pickup") -> OrderRow:
    """A line in each state; four open ones unless told."""
    lines = tuple(
        OrderLineRow(
            line_id=f"l{at}", item_id=f"i{at}", sku=f"{at}", name="Oats", quantities={state: 1000}, price_minor=1
        )
        for at, state in enumerate(states or [LineState.OPEN] * LINES)
    )
    return OrderRow.model_validate(
        {
            "order_id": "o1",
            "number": "10001",
            "location_id": "s1",
            "channel": "web",
            "kind": kind,
            "customer_name": "Ann",
            "code_hash": "",
            "placed_at": instant_text(DUE - timedelta(hours=2)),
            "due_at": instant_text(DUE),
            "currency": "EUR",
            "total_minor": 4,
            "lines": lines,
        }
    )


def header(number: int, moment: datetime) -> EntryHeader:
    return EntryHeader.model_validate(
        {
            "id": f"e{number:04}",
            "register_id": "r1",
            "incarnation": "a" * 32,
            "number": number,
            "kind": "order.picked",
            "version": 1,
            "operator_id": "p1",
            "approver_id": None,
            "occurred_at": instant_text(moment),
            "business_day": "2026-11-21",
            "clock": "sure",
            "seen": {},
            "previous_hash": "0" * 64,
        }
    )


def told(*facts: tuple[Fact, datetime]) -> list[tuple[EntryHeader, Fact]]:
    return [(header(number, moment), fact) for number, (fact, moment) in enumerate(facts, start=1)]


def moved(at: int) -> MovedLine:
    return MovedLine(line_id=f"l{at}", item_id=f"i{at}", thousandths=1000)


def warned(milestone: str = "pick", known: datetime = DUE - 60 * MINUTE) -> OrderWarned:
    return OrderWarned(
        order_id="o1",
        location_id="s1",
        milestone=milestone,
        at=instant_text(DUE - 9 * MINUTE),
        deadline=instant_text(DUE),
        known_at=instant_text(known),
    )


def all_ready(moment: datetime) -> Sequence[tuple[Fact, datetime]]:
    picks = [(OrderPicked(order_id="o1", location_id="s1", line=moved(at)), moment) for at in range(LINES)]
    lines = tuple(moved(at) for at in range(LINES))
    return [*picks, (OrderStaged(order_id="o1", location_id="s1", lines=lines, shelf="A1"), moment)]


def test_milestones_lead_backward_from_what_was_promised() -> None:
    found = steps(order())
    assert [one.milestone for one in found] == [Milestone.PICK, Milestone.PICKED, Milestone.READY]
    assert [DUE - one.at for one in found] == [9 * MINUTE, 3 * MINUTE, 0 * MINUTE]
    assert not any(one.done for one in found)


def test_what_is_sent_must_be_packed_before_its_carrier_comes() -> None:
    found = steps(order(kind="ship"), CARRIER)
    assert [one.milestone for one in found][-2:] == [Milestone.PACKED, Milestone.CARRIER]
    assert [CARRIER - one.at for one in found] == [24 * MINUTE, 18 * MINUTE, 10 * MINUTE, 0 * MINUTE]
    assert deadline(order(kind="ship"), CARRIER) == CARRIER


def test_picking_may_begin_later_the_less_is_left() -> None:
    half = order(LineState.OPEN, LineState.PICKED, LineState.SHORT, LineState.OPEN)
    assert DUE - steps(half)[0].at == 7 * MINUTE


@pytest.mark.parametrize(
    ("states", "minutes", "milestone", "missed"),
    [
        ((LineState.OPEN,), 25, None, False),
        ((LineState.OPEN,), 21, Milestone.PICK, False),
        ((LineState.OPEN,), 5, Milestone.PICK, True),
        ((LineState.PICKED,), 14, Milestone.READY, False),
        ((LineState.PICKED,), -1, Milestone.READY, True),
        ((LineState.STAGED,), -1, None, False),
        ((LineState.HANDED_OVER,), -60, None, False),
    ],
)
def test_a_warning_comes_before_its_milestone_is_missed(
    states: tuple[LineState, ...], minutes: int, milestone: Milestone | None, missed: bool
) -> None:
    found = warning(order(*states), DUE - minutes * MINUTE)
    assert (found.milestone if found else None, bool(found and found.missed)) == (milestone, missed)


def test_what_is_packed_is_warned_of_until_the_carrier_has_it() -> None:
    found = warning(order(LineState.PACKED, kind="ship"), CARRIER - 5 * MINUTE, CARRIER)
    assert found is not None
    assert (found.milestone, found.deadline) == (Milestone.CARRIER, CARRIER)
    assert warning(order(LineState.SHIPPED, kind="ship"), DUE, CARRIER) is None


@pytest.mark.parametrize(
    ("facts", "known", "verdict"),
    [
        (all_ready(DUE - MINUTE), DUE - 60 * MINUTE, Verdict.IN_TIME),
        ([(warned(), DUE - 20 * MINUTE), *all_ready(DUE + MINUTE)], DUE - 60 * MINUTE, Verdict.ANNOUNCED),
        ([(warned(), DUE - 20 * MINUTE)], DUE - 60 * MINUTE, Verdict.ANNOUNCED),
        (all_ready(DUE + MINUTE), DUE - 60 * MINUTE, Verdict.UNANNOUNCED),
        ([(warned(), DUE + MINUTE), *all_ready(DUE + 2 * MINUTE)], DUE - 60 * MINUTE, Verdict.UNANNOUNCED),
        ([(warned(known=DUE + MINUTE), DUE + MINUTE)], DUE + MINUTE, Verdict.LATE_WHEN_KNOWN),
        ([(warned(known=DUE - MINUTE), DUE + MINUTE)], DUE + MINUTE, Verdict.UNANNOUNCED),
    ],
)
def test_a_late_order_was_announced_or_was_late_when_the_store_could_know(
    facts: Sequence[tuple[Fact, datetime]], known: datetime, verdict: Verdict
) -> None:
    found = judge(order(), told(*facts), DUE + 10 * MINUTE, known_at=known)
    assert found.verdict is verdict


def test_what_cannot_be_found_is_settled_in_time_too() -> None:
    shorts = [
        (OrderShort(order_id="o1", location_id="s1", line=moved(at), reason="not_on_shelf"), DUE - MINUTE)
        for at in range(LINES)
    ]
    found = judge(order(), told(*shorts), DUE + MINUTE, known_at=DUE - 60 * MINUTE)
    assert (found.verdict, found.done_at) == (Verdict.IN_TIME, DUE - MINUTE)


def test_what_another_order_was_warned_of_proves_nothing() -> None:
    other = warned().model_copy(update={"order_id": "o2"})
    found = judge(order(), told((other, DUE - 20 * MINUTE)), DUE + MINUTE, known_at=DUE - 60 * MINUTE)
    assert found.verdict is Verdict.UNANNOUNCED
