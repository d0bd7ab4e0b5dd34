"""Receives goods by scan. Every gesture is a fact: whoever goes on, at whichever register, goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.db.transaction import Tx
from app.stock.desk import StockDesk
from app.stock.model.amount import amount
from app.stock.model.receiving import (
    DAMAGE_REASONS,
    PIECE,
    REASONS,
    Added,
    Arrival,
    ReceiveLine,
    Tally,
    checked_count,
    line_for,
    line_of,
    tally,
    with_reasons,
)
from app.stock.receive_rows import Standing, document, documents
from app.typed_text import refuse_card_number, without_card_number
from contract.errors import Refused
from contract.messages.facts import (
    GoodsDifference,
    GoodsReceived,
    GoodsUnreceived,
    PackageOpened,
    ReceivedGoods,
    ReceivingFinished,
)
from contract.messages.inbound_facts import Condition
from contract.messages.rows import InboundLine, InboundRow
from contract.rules.fold_inbound import NOT_LISTED, UNKNOWN, differences
from contract.states.transfer import TransferState

OPERATION = "receive"
_OPEN = (TransferState.IN_TRANSIT, TransferState.RECEIVING)
_SSCC_DIGITS = 18
_MOST_DONE = 20
Reasons = Mapping[tuple[str, str], str]
"""By line id and kind of difference."""


@dataclass(frozen=True, slots=True)
class ReceiveView:
    """A document at the door. ``added`` is what the last gesture changed; ``differences`` have the reasons that stand.

    ``waiting``: facts that head office has not got yet; ``saved_at`` is the moment of the last of them, or "".
    """

    row: InboundRow
    lines: tuple[ReceiveLine, ...]
    tally: Tally
    differences: tuple[GoodsDifference, ...]
    waiting: int
    saved_at: str
    added: Added | None = None

    @property
    def open_lines(self) -> int:
        return sum(one.open for one in self.lines)

    @property
    def finished(self) -> bool:
        return self.row.state not in _OPEN


class Receive:
    """One document at a time, by its id."""

    def __init__(self, desk: StockDesk) -> None:
        self._desk = desk

    def arrivals(self) -> tuple[Arrival, ...]:
        """What is on its way or half received, the next due first; then what was received last."""
        with self._desk.look() as conn:
            found = documents(conn)
        coming = sorted((one for one in found if one.row.state in _OPEN), key=_due)
        done = sorted((one for one in found if one.row.state is TransferState.RECEIVED), key=_due, reverse=True)
        return tuple(_arrival(one) for one in (*coming, *done[:_MOST_DONE]))

    def find(self, text: str) -> str:
        """The document that a number, a pallet, a parcel or an order is of. Refused: ``inbound_not_found``."""
        code = text.strip()
        wanted = {code.upper(), _sscc(code) or code.upper()}
        with self._desk.look() as conn:
            found = sorted(documents(conn), key=lambda one: (one.row.state not in _OPEN, *_due(one)))
        for standing in found:
            row = standing.row
            names = {row.number.upper(), row.tracking.upper(), row.order_number.upper()}
            if wanted & ({*names, *(one.code for one in row.packages)} - {""}):
                return row.inbound_id
        refuse_card_number(code)
        raise Refused("inbound_not_found", text=code[:40])

    def view(self, inbound_id: str) -> ReceiveView:
        """Refused: ``inbound_not_here``."""
        with self._desk.look() as conn:
            return self._view(document(conn, inbound_id))

    def scan(self, inbound_id: str, text: str, *, anyway: bool = False) -> ReceiveView:
        """A pallet is opened, a case or a piece is counted. ``anyway``: also what the list does not name.

        Refused: ``receive_not_on_list`` (``name``), ``receive_unknown`` (``text``), ``inbound_finished``,
        ``scan_unreadable``, ``weight_needed``.
        """
        sscc = _sscc(text.strip())
        if sscc is not None:
            return self._opened(inbound_id, sscc)
        found = self._desk.items.scanned(text)
        if found is None:
            return self._unknown(inbound_id, text.strip(), anyway=anyway)
        thousandths = amount(found)

        def counted(tx: Tx, row: InboundRow) -> Added:
            line = line_for(row.lines, found.item.item_id)
            if line is None and not anyway:
                raise Refused("receive_not_on_list", name=found.item.name)
            item = found.item
            line = line or InboundLine(
                line_id=f"{NOT_LISTED}{item.item_id}", item_id=item.item_id, sku=item.sku, name=item.name,
                size=item.size, unit=item.unit,
            )  # fmt: skip
            scanned = without_card_number(found.scanned.text)
            return _book(tx, row, line, Added(line.line_id, sellable=thousandths), scanned)

        return self._change(inbound_id, counted)

    def add(self, inbound_id: str, line_id: str, thousandths: int) -> ReceiveView:
        """So much more of a line, or less. Refused: ``receive_too_many``, ``line_gone``, ``inbound_finished``."""

        def added(tx: Tx, row: InboundRow) -> Added:
            line = line_of(row, line_id)
            wanted = max(0, line.received) + thousandths
            checked_count(line, max(0, wanted))
            return _book(tx, row, line, Added(line_id, sellable=max(0, wanted) - max(0, line.received)))

        return self._change(inbound_id, added)

    def count(self, inbound_id: str, line_id: str, thousandths: int) -> ReceiveView:
        """So much of a line is here and whole. Refused: as ``add``, ``quantity_not_whole``."""

        def counted(tx: Tx, row: InboundRow) -> Added:
            line = line_of(row, line_id)
            change = checked_count(line, thousandths) - max(0, line.received)
            return _book(tx, row, line, Added(line_id, sellable=change))

        return self._change(inbound_id, counted)

    def damage(self, inbound_id: str, line_id: str, thousandths: int, reason: str, *, counted: bool) -> ReceiveView:
        """So much of a line came damaged; ``counted``: it was counted as whole before.

        Refused: ``reason_unknown``, ``damage_not_counted``, ``receive_too_many``, ``line_gone``, ``inbound_finished``.
        """
        if reason not in DAMAGE_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])

        def damaged(tx: Tx, row: InboundRow) -> Added:
            line = line_of(row, line_id)
            if not checked_count(line, thousandths) or (counted and thousandths > line.received):
                raise Refused("damage_not_counted", name=line.name or line.barcode)
            change = Added(line_id, -thousandths if counted else 0, thousandths, reason)
            return _book(tx, row, line, change)

        return self._change(inbound_id, damaged)

    def undo(self, inbound_id: str, done: Added) -> ReceiveView:
        """Take back what a gesture changed. Refused: ``line_gone``, ``inbound_finished``."""

        def undone(tx: Tx, row: InboundRow) -> Added:
            line = line_of(row, done.line_id)
            return _book(tx, row, line, Added(done.line_id, -done.sellable, -done.damaged, done.reason))

        return self._change(inbound_id, undone)

    def finish(self, inbound_id: str, reasons: Reasons) -> ReceiveView:
        """It is all. Refused: ``reason_unknown``, ``inbound_finished``."""
        if any(reason not in REASONS.get(kind, ()) for (_, kind), reason in reasons.items()):
            raise Refused("reason_unknown")
        with self._desk.act(OPERATION) as tx:
            row = _receivable(document(tx.conn, inbound_id))
            told = with_reasons(differences(row, reasons))
            came = sum(line.came for line in row.lines)
            tx.record(ReceivingFinished(**_about(row), received_thousandths=came, differences=told))
            return self._view(document(tx.conn, inbound_id))

    def _opened(self, inbound_id: str, sscc: str) -> ReceiveView:
        with self._desk.act(OPERATION) as tx:
            row = _receivable(document(tx.conn, inbound_id))
            known = next((one for one in row.packages if one.code == sscc), None)
            if known is None:
                raise Refused("package_of_another", sscc=sscc)
            if known.opened:
                raise Refused("package_open_already", label=known.label or sscc)
            tx.record(PackageOpened(**_about(row), code=sscc))
            return self._view(document(tx.conn, inbound_id))

    def _unknown(self, inbound_id: str, text: str, *, anyway: bool) -> ReceiveView:
        refuse_card_number(text)

        def counted(tx: Tx, row: InboundRow) -> Added:
            line_id = f"{UNKNOWN}{text[:40]}"
            line = next((one for one in row.lines if one.line_id == line_id), None)
            if line is None and not anyway:
                raise Refused("receive_unknown", text=text[:40])
            line = line or InboundLine(line_id=line_id, item_id="", sku="", name="", barcode=text[:40])
            return _book(tx, row, line, Added(line_id, sellable=PIECE))

        return self._change(inbound_id, counted)

    def _change(self, inbound_id: str, change: Callable[[Tx, InboundRow], Added]) -> ReceiveView:
        with self._desk.act(OPERATION) as tx:
            added = change(tx, _receivable(document(tx.conn, inbound_id)))
            return replace(self._view(document(tx.conn, inbound_id)), added=added)

    def _view(self, standing: Standing) -> ReceiveView:
        row = standing.row
        return ReceiveView(
            row=row,
            lines=tuple(self._line(line) for line in row.lines),
            tally=tally(row),
            differences=with_reasons(differences(row)),
            waiting=standing.waiting,
            saved_at=standing.touched_at,
        )

    def _line(self, line: InboundLine) -> ReceiveLine:
        item = self._desk.items.item(line.item_id) if line.item_id else None
        return ReceiveLine(line, item.icon if item else "", item.department if item else "")


def _receivable(standing: Standing) -> InboundRow:
    if standing.row.state not in _OPEN:
        raise Refused("inbound_finished", number=standing.row.number)
    return standing.row


def _book(tx: Tx, row: InboundRow, line: InboundLine, change: Added, barcode: str = "") -> Added:
    """A fact for what is whole, one for what is damaged."""
    if change.sellable:
        _record(tx, row, change.sellable, _goods(line, change.sellable, barcode))
    if change.damaged:
        _record(tx, row, change.damaged, _goods(line, change.damaged, barcode, "damaged", change.reason))
    return change


def _record(tx: Tx, row: InboundRow, change: int, goods: ReceivedGoods) -> None:
    fact = GoodsReceived if change > 0 else GoodsUnreceived
    tx.record(fact(**_about(row), goods=goods))


def _goods(
    line: InboundLine, change: int, barcode: str, condition: Condition = "sellable", reason: str = ""
) -> ReceivedGoods:
    listed = not line.line_id.startswith((NOT_LISTED, UNKNOWN))
    return ReceivedGoods(
        line_id=line.line_id if listed else "",
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=line.unit,
        barcode=barcode or line.barcode,
        thousandths=abs(change),
        condition=condition,
        reason=reason,
    )


def _about(row: InboundRow) -> dict[str, str]:
    return {"inbound_id": row.inbound_id, "location_id": row.location_id}


def _sscc(text: str) -> str | None:
    """The number of a pallet or case, as it is scanned with or without its application identifier."""
    digits = text.removeprefix("]C1").replace("(00)", "00", 1)
    if not digits.isascii() or not digits.isdigit():
        return None
    if len(digits) == _SSCC_DIGITS + 2 and digits.startswith("00"):
        return digits[2:]
    return digits if len(digits) == _SSCC_DIGITS else None


def _due(standing: Standing) -> tuple[str, str]:
    return standing.row.due_on, standing.row.number


def _arrival(standing: Standing) -> Arrival:
    row = standing.row
    return Arrival(
        inbound_id=row.inbound_id,
        number=row.number,
        kind=row.kind,
        sender=row.sender,
        due_on=row.due_on,
        state=row.state,
        order_number=row.order_number,
        tally=tally(row),
        differences=len(differences(row)) if row.state is TransferState.RECEIVED else 0,
    )
