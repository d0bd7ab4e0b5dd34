"""An inbound document ⊕ facts: the same at every register, in whatever order they are heard."""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import pytest

from contract.errors import Refused
from contract.messages.facts import (
    Fact,
    GoodsReceived,
    GoodsUnreceived,
    PackageOpened,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.rows import InboundLine, InboundRow
from contract.rules.fold import stock_deltas, touched
from contract.rules.fold_inbound import differences, fold_inbound
from contract.states.transfer import TRANSFER, TransferCommand, TransferState

ABOUT = {"inbound_id": "in-1", "location_id": "store-1"}


def document(state: TransferState = TransferState.IN_TRANSIT) -> InboundRow:
    line = InboundLine(line_id="line-1", item_id="item-1", sku="1", name="Thing 1", expected=6_000)
    return InboundRow(
        inbound_id="in-1", number="T-1", location_id="store-1", kind="transfer", sender="Galway", due_on="2026-11-21",
        state=state, lines=(line,),
    )  # fmt: skip


def goods(
    item_id: str, thousandths: int, condition: Literal["sellable", "damaged"] = "sellable", reason: str = ""
) -> ReceivedGoods:
    line_id = "line-1" if item_id == "item-1" else ""
    return ReceivedGoods(
        line_id=line_id, item_id=item_id, barcode="" if item_id else "4006381333931", thousandths=thousandths,
        condition=condition, reason=reason,
    )  # fmt: skip


FACTS: tuple[Fact, ...] = (
    GoodsReceived(**ABOUT, goods=goods("item-1", 5_000)),
    GoodsReceived(**ABOUT, goods=goods("item-1", 2_000, "damaged", "broken")),
    GoodsUnreceived(**ABOUT, goods=goods("item-1", 1_000)),
    GoodsReceived(**ABOUT, goods=goods("item-9", 3_000)),
    GoodsUnreceived(**ABOUT, goods=goods("item-9", 3_000)),
    GoodsReceived(**ABOUT, goods=goods("", 1_000)),
)


def test_in_whatever_order_facts_are_heard_the_document_ends_alike() -> None:
    ends = set()
    for order in permutations(FACTS):
        row = document()
        for fact in order:
            row = fold_inbound(row, fact)
        ends.add(tuple(sorted((line.line_id, line.received, line.damaged, line.reason) for line in row.lines)))
    assert ends == {(("barcode:4006381333931", 1_000, 0, ""), ("line-1", 4_000, 2_000, "broken"))}


def test_only_what_is_whole_and_known_can_be_sold() -> None:
    assert [stock_deltas(fact) for fact in FACTS] == [
        {"item-1": (5_000, 0)}, {}, {"item-1": (-1_000, 0)}, {"item-9": (3_000, 0)}, {"item-9": (-3_000, 0)}, {},
    ]  # fmt: skip
    assert touched(FACTS[0]) == (("inbound", "in-1"), ("stock", "item-1"))


def test_what_comes_after_the_end_still_came() -> None:
    row = fold_inbound(document(), ReceivingFinished(**ABOUT, received_thousandths=0, differences=()))
    assert [(one.kind, one.thousandths) for one in differences(row, {})] == [("short", 6_000)]
    row = fold_inbound(row, FACTS[0])
    assert row.state is TransferState.RECEIVED
    assert [(one.kind, one.thousandths) for one in differences(row, {})] == [("short", 1_000)]


@pytest.mark.parametrize("fact", [FACTS[0], FACTS[2], PackageOpened(**ABOUT, code="353915220000000174")])
def test_what_was_called_off_unheard_is_being_received_once_it_came(fact: Fact) -> None:
    assert fold_inbound(document(TransferState.CANCELED), fact).state is TransferState.RECEIVING


def test_every_move_of_a_transfer_that_is_not_in_the_table_is_refused() -> None:
    for state in TransferState:
        for command in TransferCommand:
            if TRANSFER.allows(state, command):
                assert TRANSFER.after(state, command) in TransferState
            else:
                with pytest.raises(Refused, match="move_illegal"):
                    TRANSFER.after(state, command)
    assert TRANSFER.final() == {TransferState.RECEIVED, TransferState.CANCELED}
