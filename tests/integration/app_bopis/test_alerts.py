"""What is about to be late is shown, recorded once in a store, and can be proven afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.bopis import alerts, alerts_repository
from app.bopis.board import Board
from app.bopis.pick import Pick
from app.bopis.stage import Stage
from app.db.journal import facts
from app.db.transaction import Tx
from contract.errors import Unavailable
from contract.messages.facts import Fact, OrderWarned
from contract.messages.rows import CarrierRow, OrderRow, SourcingCandidate, SourcingTrace
from contract.rules.promise import Milestone, Verdict, judge
from contract.states.fulfillment import LineState
from contract.values.time import instant_text, parse_instant
from tests.builders import location
from tests.integration.app_bopis.floor import Floor
from tests.integration.app_bopis.till import NOON, STORE, Till, tell
from tests.unit.app_bopis.builders import order, order_line

DUE = NOON + timedelta(minutes=30)


def due(minutes: int = 30, **changes: Any) -> OrderRow:
    return order(order_line(1, 1000), due_at=instant_text(NOON + timedelta(minutes=minutes)), **changes)


def warned(till: Till) -> list[OrderWarned]:
    with till.store.read() as conn:
        return [fact for _, fact in facts(conn, (OrderWarned.KIND,)) if isinstance(fact, OrderWarned)]


def test_nobody_is_warned_while_there_is_time(till: Till) -> None:
    till.order(due(120))
    (card,) = Board(till.desk).view().todo
    assert (card.warning, warned(till)) == ("", [])


def test_what_must_begin_is_shown_and_recorded_once(till: Till) -> None:
    order_id = till.order(due())
    board = Board(till.desk)
    board.view()
    till.hands.pass_by(minutes=15)
    for _ in range(3):
        (card,) = board.view().todo
        assert card.warning == "warned_pick"
    (told,) = warned(till)
    assert (told.order_id, told.milestone, told.known_at) == (order_id, "pick", instant_text(NOON))
    assert parse_instant(told.deadline) == DUE


def test_another_milestone_is_warned_of_by_itself(till: Till) -> None:
    order_id = till.order(due())
    till.hands.pass_by(minutes=26)
    board, pick = Board(till.desk), Pick(till.desk)
    assert board.view().todo[0].warning == "warned_pick_missed"
    pick.open(order_id)
    pick.scan("item-1")
    assert board.view().todo[0].warning == "warned_ready"
    Stage(till.desk).stage(order_id, "S-4")
    assert board.view().ready[0].warning == ""
    assert [one.milestone for one in warned(till)] == ["pick", "ready"]


def test_one_register_of_the_store_tells_for_all(floor: Floor) -> None:
    floor.told(due(10))
    Board(floor.counter.desk).view()
    floor.meet()
    (card,) = Board(floor.tablet.desk).view().todo
    assert card.warning == "warned_pick"
    assert (len(warned(floor.counter)), warned(floor.tablet)) == (1, [])


def test_an_order_that_is_on_the_board_for_months_is_still_known_since_the_first_day(till: Till) -> None:
    till.order(due(61 * 24 * 60))
    gone = till.order(due(number="W-2"))
    board = Board(till.desk)
    board.view()
    till.order(ended(gone), number=2)
    till.hands.pass_by(days=61)
    till.order(due(62 * 24 * 60, number="W-3"))
    assert len(board.view().todo) == 2
    assert [one.known_at for one in warned(till)] == [instant_text(NOON)]
    with till.store.read() as conn:
        assert alerts_repository.known_orders(conn) == {"order-W-20497-330", "order-W-3"}
    till.order(due(number="W-2"), number=3)
    board.view()
    assert {one.order_id: one.known_at for one in warned(till)}[gone] == instant_text(till.hands.now())


def test_what_the_disk_refuses_to_record_is_shown_and_recorded_later(till: Till) -> None:
    till.order(due(10))
    board = Board(till.desk)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(alerts, "record", _full)
        assert board.view().todo[0].warning == "warned_pick"
    assert warned(till) == []
    board.view()
    assert len(warned(till)) == 1


def test_of_many_warnings_the_most_urgent_are_recorded_first(till: Till) -> None:
    rows = [due(-number, number=f"W-{number:02}") for number in range(60)]
    for row in rows:
        till.order(row)
    board = Board(till.desk)
    assert len([one for one in board.view().todo if one.warning]) == 60
    assert {one.order_id for one in warned(till)} == {row.order_id for row in rows[10:]}
    board.view()
    assert len(warned(till)) == 60


@pytest.mark.parametrize(("known", "verdict"), [(5, Verdict.ANNOUNCED), (45, Verdict.LATE_WHEN_KNOWN)])
def test_the_journal_proves_that_a_late_order_was_announced(till: Till, known: int, verdict: Verdict) -> None:
    till.hands.pass_by(minutes=known)
    row = due()
    till.order(row)
    board = Board(till.desk)
    for _ in range(12):
        board.view()
        till.hands.pass_by(minutes=5)
    with till.store.read() as conn:
        told = list(facts(conn, (OrderWarned.KIND,)))
    assert judge(row, told, till.hands.now(), known_at=NOON + timedelta(minutes=known)).verdict is verdict


def test_what_is_sent_is_warned_of_before_its_carrier(till: Till) -> None:
    tell(till.store, location(location_id=STORE), STORE)
    tell(till.store, carrier(), "post")
    order_id = till.order(order(order_line(1, 1000), kind="ship", ship_country="IE", due_at="2026-11-24T18:00:00.000Z"))
    view = Board(till.desk).why(order_id)
    assert view.carrier
    last = view.steps[-1]
    assert (last.milestone, last.at) == (Milestone.CARRIER, parse_instant("2026-11-23T17:00:00.000Z"))
    till.hands.moment = last.at - timedelta(minutes=35)
    assert Board(till.desk).view().todo[0].warning == "warned_pick"


def test_why_it_is_here_and_who_else_could_have_it(till: Till) -> None:
    told = [("s-1", "chosen"), ("s-2", "could"), ("s-3", "short")]
    candidates = tuple(
        SourcingCandidate(location_id=code, code=code, name=code, verdict=verdict) for code, verdict in told
    )
    order_id = till.order(due(why=SourcingTrace(rule="first_that_has_all", by="021", candidates=candidates)))
    view = Board(till.desk).why(order_id)
    assert [one.code for one in view.could] == ["s-2"]
    assert [one.code for one in view.others] == ["s-2", "s-3"]
    assert (view.may_give_back, view.in_hand) == (True, False)


def ended(order_id: str) -> OrderRow:
    return order(order_line(1, quantities={LineState.HANDED_OVER: 1000}), order_id=order_id, due_at=instant_text(DUE))


def _full(_tx: Tx, _fact: Fact) -> None:
    raise Unavailable("storage_full")


def carrier() -> CarrierRow:
    rates = [{"countries": ["IE"], "up_to_grams": 20_000, "price_minor": 595, "transit_days": 1}]
    return CarrierRow.model_validate(
        {
            "carrier_id": "post",
            "name": "Post",
            "currency": "EUR",
            "collects_at": "17:00",
            "tracking_prefix": "PO",
            "services": [{"code": "24", "name": "Next day", "rates": rates}],
        }
    )
