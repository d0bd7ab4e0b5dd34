"""An order whose goods come here by parcel is picked once that was received."""

from __future__ import annotations

from app.bopis.board import Board
from app.bopis.model.cards import NextStep
from app.bopis.pick import Pick
from app.bopis.reject import Reject
from contract.messages.facts import GoodsReceived, ReceivedGoods, ReceivingFinished
from contract.messages.rows import InboundLine, InboundRow
from contract.states.transfer import TransferState
from tests.integration.app_bopis.test_claim_stage_reject import claiming
from tests.integration.app_bopis.test_waves import waves_of
from tests.integration.app_bopis.till import STORE, Till, refused, tell
from tests.unit.app_bopis.builders import order, order_line


def coming(till: Till) -> tuple[str, InboundRow]:
    """An order for two of thing 1, and the parcel they come in."""
    order_id = till.order(order(order_line(1, 2000)))
    parcel = InboundRow(
        inbound_id="in-1", number="P-1", location_id=STORE, kind="ship_to_store", sender="Galway",
        due_on="2026-11-21", order_id=order_id, order_number="W-1",
        lines=(InboundLine(line_id="line-1", item_id="item-1", sku="10001", name="Thing 1", expected=2_000),),
    )  # fmt: skip
    tell(till.store, parcel, "in-1")
    return order_id, parcel


def step_of(till: Till) -> tuple[NextStep, str]:
    (card,) = Board(till.desk).view().todo
    return card.step, card.coming


def finish(till: Till) -> None:
    with till.store.transaction() as tx:
        goods = ReceivedGoods(line_id="line-1", item_id="item-1", thousandths=2_000)
        tx.record(GoodsReceived(inbound_id="in-1", location_id=STORE, goods=goods))
    assert step_of(till) == (NextStep.RECEIVE, "in-1"), "a parcel may hold more than what was scanned first"
    with till.store.transaction() as tx:
        tx.record(ReceivingFinished(inbound_id="in-1", location_id=STORE, received_thousandths=2_000))


def test_an_order_waits_for_its_parcel_and_is_picked_once_that_was_received(till: Till) -> None:
    order_id, _ = coming(till)
    claim, asked = claiming(till, None)
    assert step_of(till) == (NextStep.RECEIVE, "in-1")
    assert refused(lambda: claim.claim(order_id)).code == "order_awaits_parcel"
    assert refused(lambda: Pick(till.desk).open(order_id)).code == "order_awaits_parcel"
    assert asked.asked == []
    assert waves_of(till).offer().order_ids == ()
    finish(till)
    assert step_of(till) == (NextStep.PICK, "")
    assert waves_of(till).offer().order_ids == (order_id,)
    assert claim.claim(order_id).claimed_by_me


def test_what_was_begun_before_head_office_told_of_a_parcel_goes_on(till: Till) -> None:
    order_id = till.order(order(order_line(1, 2000)))
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-1")
    _, parcel = coming(till)
    assert parcel.order_id == order_id
    assert step_of(till) == (NextStep.PICK, "")
    assert pick.scan("item-1").view.current is None


def test_a_parcel_that_was_called_off_or_an_order_sent_back_holds_nothing_up(till: Till) -> None:
    order_id, parcel = coming(till)
    tell(till.store, parcel.model_copy(update={"state": TransferState.CANCELED}), "in-1", number=2)
    assert step_of(till) == (NextStep.PICK, "")
    tell(till.store, parcel, "in-1", number=3)
    assert step_of(till) == (NextStep.RECEIVE, "in-1")
    Reject(till.desk).reject(order_id, "no_stock")
    assert Board(till.desk).view().todo == ()


def test_an_order_waits_for_what_is_still_to_be_sent_and_for_all_that_was_even_without_the_line(till: Till) -> None:
    order_id, parcel = coming(till)
    told = order(order_line(1, 2000)).model_copy(update={"order_id": order_id, "awaits": ("order-2",)})
    tell(till.store, parcel.model_copy(update={"state": TransferState.CANCELED}), "in-1", number=2)
    tell(till.store, told, order_id, number=2)
    assert step_of(till) == (NextStep.NONE, "")
    assert refused(lambda: Pick(till.desk).open(order_id)).code == "order_awaits_parcel"
    tell(till.store, parcel, "in-1", number=3)
    tell(till.store, told.model_copy(update={"awaits": ("in-1",)}), order_id, number=3)
    assert step_of(till) == (NextStep.RECEIVE, "in-1")
    finish(till)
    assert step_of(till) == (NextStep.PICK, ""), "head office heard of nothing, and nothing need be asked"


def test_what_head_office_had_sent_is_not_looked_for_beside_what_was_picked(till: Till) -> None:
    order_id = till.order(order(order_line(1, 2000)))
    pick = Pick(till.desk)
    pick.open(order_id)
    pick.scan("item-1")
    told = order(order_line(1, 2000)).model_copy(update={"order_id": order_id, "awaits": ("order-2",)})
    tell(till.store, told, order_id, number=2)
    assert step_of(till) == (NextStep.NONE, "")
    assert refused(lambda: Pick(till.desk).open(order_id)).code == "order_awaits_parcel"
