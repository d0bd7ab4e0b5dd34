"""Claiming, staging, rejecting and putting back on a real database."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.bopis.board import Board
from app.bopis.claim import Claim, ClaimQuestion, ClaimVerdict
from app.bopis.model.cards import NextStep, Problem
from app.bopis.pick import Pick
from app.bopis.put_back import PutBack
from app.bopis.reject import Reject
from app.bopis.repository import stock_of
from app.bopis.stage import Stage
from app.db import journal
from app.db.rows import withdraw_row
from contract.errors import Unavailable
from contract.messages.rows import StockRow
from contract.messages.sync import WireRow
from tests.integration.app_bopis.till import STREAM, Till, refused, tell
from tests.unit.app_bopis.builders import order, order_line


@dataclass
class FakeClaimDesk:
    """Answers as told; None is an OMS that cannot be reached."""

    verdict: ClaimVerdict | None = None
    asked: list[ClaimQuestion] = field(default_factory=list)

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        self.asked.append(question)
        if self.verdict is None:
            raise Unavailable("oms_unreachable")
        return self.verdict


def claiming(till: Till, verdict: ClaimVerdict | None) -> tuple[Claim, FakeClaimDesk]:
    desk, ids = FakeClaimDesk(verdict), iter(f"id-{number}" for number in range(9))
    return Claim(till.desk, desk, lambda: next(ids)), desk


def journal_kinds(till: Till) -> list[str]:
    with till.store.read() as conn:
        return [kind for (kind,) in conn.exec_driver_sql("SELECT kind FROM journal ORDER BY position")]


def picked(till: Till, *scans: str) -> str:
    order_id = till.order(order(order_line(1, 2000), order_line(2, 1000)))
    pick = Pick(till.desk)
    pick.open(order_id)
    for scan in scans:
        pick.scan(scan)
    return order_id


def withdraw(till: Till, order_id: str) -> None:
    with till.store.transaction() as tx:
        withdraw_row(tx.conn, STREAM, WireRow(kind="order", key=order_id, number=2, body=None), {})


def test_a_granted_claim_names_the_operator(till: Till) -> None:
    claim, desk = claiming(till, ClaimVerdict(granted=True))
    shown = claim.claim(till.order(order()))
    assert (shown.claimed_by, shown.claimed_by_me) == ("Person 1", True)
    assert len(desk.asked) == 1


def test_the_fact_is_the_entry_that_the_oms_was_told_of(till: Till) -> None:
    claim, _ = claiming(till, ClaimVerdict(granted=True))
    question = claim.begin(till.order(order()))
    assert question
    claim.finish(question, claim.ask(question))
    with till.store.read() as conn:
        assert journal.fact_of(conn, question.entry_id)


def test_without_the_oms_the_claim_is_a_fact(till: Till) -> None:
    claim, _ = claiming(till, None)
    assert claim.claim(till.order(order())).claimed_by_me
    assert journal_kinds(till)[-1] == "order.claimed"


def test_a_refused_claim_says_why_and_leaves_nothing(till: Till) -> None:
    claim, _ = claiming(till, ClaimVerdict(False, "claimed_by_other", {"operator": "Marek", "code": "x"}))
    order_id = till.order(order())
    before = journal_kinds(till)
    error = refused(lambda: claim.claim(order_id))
    assert (error.code, error.params) == ("claimed_by_other", {"operator": "Marek"})
    assert journal_kinds(till) == before
    assert Board(till.desk).card(order_id).claimed_by == ""


def test_an_order_of_mine_is_not_asked_for_again_and_anothers_is_refused(till: Till) -> None:
    claim, desk = claiming(till, ClaimVerdict(granted=True))
    order_id = till.order(order())
    claim.claim(order_id)
    claim.claim(order_id)
    assert len(desk.asked) == 1
    till.staff.operator_id = "operator-2"
    assert refused(lambda: claim.claim(order_id)).params["name"] == "Person 1"


def test_staging_takes_all_that_was_picked_and_moves_the_order_to_ready(till: Till) -> None:
    order_id = picked(till, "item-1", "item-1")
    assert refused(lambda: Stage(till.desk).stage(order_id, "P-12")).code == "still_to_pick"
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-2")
    shown = Stage(till.desk).stage(order_id, " p-12 ")
    assert (shown.step, shown.shelf) == (NextStep.HAND_OVER, "P-12")
    assert [one.order_id for one in Board(till.desk).view().ready] == [order_id]


def test_a_staged_order_can_move_to_another_shelf_but_not_to_the_same(till: Till) -> None:
    order_id = picked(till, "item-1", "item-1", "item-2")
    stage = Stage(till.desk)
    stage.stage(order_id, "P-12")
    assert refused(lambda: stage.stage(order_id, "P-12")).code == "nothing_to_stage"
    assert stage.stage(order_id, "C-2").shelf == "C-2"


def test_rejecting_says_what_to_put_back_and_gives_the_reservation_up(till: Till) -> None:
    tell(till.store, StockRow(item_id="item-1", on_hand=10_000, reserved=2000), "item-1")
    order_id = picked(till, "item-1")
    done = Reject(till.desk).reject(order_id, "no_stock")
    assert [(line.name, line.thousandths, line.bin) for line in done.put_back] == [("Thing 1", 1000, "A-10-1")]
    shown = Board(till.desk).view().problems
    assert [(one.order_id, one.problem) for one in shown] == [(order_id, Problem.SENT_BACK)]
    with till.store.read() as conn:
        stock = stock_of(conn, "item-1")
    assert stock
    assert (stock.on_hand, stock.reserved) == (10_000, 0)
    assert refused(lambda: Reject(till.desk).reject(order_id, "no_stock")).code == "nothing_to_reject"


def test_stock_nobody_told_of_is_unknown_and_not_zero(till: Till) -> None:
    with till.store.read() as conn:
        assert stock_of(conn, "item-1") is None


def test_a_withdrawn_order_takes_no_more_work_and_says_what_to_put_back(till: Till) -> None:
    order_id = picked(till, "item-1")
    withdraw(till, order_id)
    assert refused(lambda: Pick(till.desk).open(order_id)).params["in_hand"] is True
    assert refused(lambda: Stage(till.desk).stage(order_id, "P-1")).code == "order_withdrawn"
    assert Pick(till.desk).resume() is None
    back = PutBack(till.desk)
    assert [(line.name, line.bin) for line in back.open(order_id).lines] == [("Thing 1", "A-10-1")]
    done = back.put_back(order_id)
    assert (done.lines, done.waiting) == ((), 2)
    assert refused(lambda: back.put_back(order_id)).code == "nothing_in_hand"
    assert Board(till.desk).view().problems[0].problem is Problem.WITHDRAWN_WAITING


def test_only_withdrawn_orders_are_put_back(till: Till) -> None:
    order_id = picked(till, "item-1")
    assert refused(lambda: PutBack(till.desk).put_back(order_id)).code == "order_not_withdrawn"


def test_an_order_this_version_cannot_read_is_kept_and_disturbs_nothing(till: Till) -> None:
    told = order(number="W-1")
    body = {**told.model_dump(mode="json"), "kind": "drone"}
    with till.store.transaction() as tx:
        till.store.put_rows(tx, STREAM, [WireRow(kind="order", key="order-W-1", number=1, body=body)], {})
    readable = till.order(order(number="W-2"))
    assert [one.order_id for one in Board(till.desk).view().todo] == [readable]
    assert refused(lambda: Board(till.desk).card("order-W-1")).code == "order_not_here"
