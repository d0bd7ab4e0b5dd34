"""An inbound document ⊕ facts: total, as every fold. Two who receive the same goods add up, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contract.messages.facts import (
    Fact,
    GoodsDifference,
    GoodsReceived,
    GoodsUnreceived,
    PackageOpened,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.inbound_facts import DifferenceKind
from contract.messages.rows import InboundLine, InboundPackage, InboundRow, SaidOfDifference
from contract.states.transfer import TRANSFER, TransferCommand, TransferState

NOT_LISTED, UNKNOWN = "item:", "barcode:"
"""How the ids of lines begin that no list named."""


def line_id_of(goods: ReceivedGoods) -> str:
    """The line that goods belong to: the same at every register for goods that the list does not name."""
    return goods.line_id or (f"{NOT_LISTED}{goods.item_id}" if goods.item_id else f"{UNKNOWN}{goods.barcode}")


def fold_inbound(row: InboundRow, fact: Fact) -> InboundRow:
    """``row`` after ``fact``. What came after the end still came; the end stays the end."""
    match fact:
        case GoodsReceived():
            row = _begun(_with(row, fact.goods, fact.goods.thousandths))
            return _opened(row, fact.package) if fact.package else row
        case GoodsUnreceived():
            return _begun(_with(row, fact.goods, -fact.goods.thousandths))
        case PackageOpened():
            return _begun(_opened(row, fact.code))
        case ReceivingFinished():
            return row.model_copy(update={"state": TransferState.RECEIVED, "said": _said(row, fact)})
        case _:
            return row


def inbound_deltas(fact: Fact) -> dict[str, int]:
    """Item id -> change of what can be sold here, in thousandths."""
    sign = 1 if isinstance(fact, GoodsReceived) else -1
    if not isinstance(fact, GoodsReceived | GoodsUnreceived) or fact.goods.condition != "sellable":
        return {}
    return {fact.goods.item_id: sign * fact.goods.thousandths} if fact.goods.item_id else {}


def differences(row: InboundRow, reasons: Mapping[tuple[str, str], str] | None = None) -> tuple[GoodsDifference, ...]:
    """What came otherwise than announced, with ``reasons`` by line id and kind, or those said before; of what is
    damaged the line has its own.
    """
    if reasons is None:
        reasons = {(one.line_id, one.kind): one.reason for one in row.said}
    return tuple(
        GoodsDifference(
            line_id=line.line_id,
            item_id=line.item_id,
            kind=kind,
            thousandths=thousandths,
            reason=reasons.get((line.line_id, kind), line.reason if kind == "damaged" else ""),
        )
        for line in row.lines
        for kind, thousandths in _differs(line)
    )


def _differs(line: InboundLine) -> Iterator[tuple[DifferenceKind, int]]:
    if line.damaged > 0:
        yield "damaged", line.damaged
    if line.left:
        yield "short", line.left
    elif line.over:
        yield "over" if line.expected else "not_on_list" if line.item_id else "unknown", line.over


def _said(row: InboundRow, fact: ReceivingFinished) -> tuple[SaidOfDifference, ...]:
    """Who finished first said why: of two who finish apart, the second adds only what the first did not name."""
    named = {(one.line_id, one.kind) for one in row.said}
    others = (one for one in fact.differences if (one.line_id, one.kind) not in named)
    return (*row.said, *(SaidOfDifference(line_id=one.line_id, kind=one.kind, reason=one.reason) for one in others))


def _begun(row: InboundRow) -> InboundRow:
    if row.state is TransferState.CANCELED:
        return row.model_copy(update={"state": TransferState.RECEIVING})
    if not TRANSFER.allows(row.state, TransferCommand.RECEIVE):
        return row
    return row.model_copy(update={"state": TRANSFER.after(row.state, TransferCommand.RECEIVE)})


def _opened(row: InboundRow, code: str) -> InboundRow:
    known = {one.code for one in row.packages}
    packages = tuple(one.model_copy(update={"opened": True}) if one.code == code else one for one in row.packages)
    if code not in known:
        packages = (*packages, InboundPackage(code=code, opened=True))
    return row.model_copy(update={"packages": packages})


def _with(row: InboundRow, goods: ReceivedGoods, thousandths: int) -> InboundRow:
    line_id = line_id_of(goods)
    if all(line.line_id != line_id for line in row.lines):
        row = row.model_copy(update={"lines": (*row.lines, _new(line_id, goods))})
    lines = (_moved(line, goods, thousandths) if line.line_id == line_id else line for line in row.lines)
    return row.model_copy(update={"lines": tuple(line for line in lines if _matters(line))})


def _moved(line: InboundLine, goods: ReceivedGoods, thousandths: int) -> InboundLine:
    column = "damaged" if goods.condition == "damaged" else "received"
    after: dict[str, object] = {column: getattr(line, column) + thousandths}
    if goods.condition == "damaged" and thousandths > 0:
        after["reason"] = goods.reason
    return line.model_copy(update=after)


def _matters(line: InboundLine) -> bool:
    """What nobody announced and did not come after all is no line."""
    return bool(line.expected or line.received or line.damaged)


def _new(line_id: str, goods: ReceivedGoods) -> InboundLine:
    return InboundLine(
        line_id=line_id,
        item_id=goods.item_id,
        sku=goods.sku,
        name=goods.name,
        size=goods.size,
        unit=goods.unit,
        barcode=goods.barcode,
    )
