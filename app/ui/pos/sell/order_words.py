"""What a line of the cart says of its order: what it is, how the customer gets it, and what is owed then."""

from __future__ import annotations

from collections.abc import Iterator

from app.bopis.promising import SENT_LATER, UNREACHABLE
from app.pos.basket_view import LineView
from app.pos.model.line import LineIntent
from app.pos.model.orders import OrderNote, OrderWay, Promise
from app.ui.widgets.line_view import DetailSegment, SegmentKind
from app.wording import Wording, Words, isolated
from contract.values.time import parse_instant

_DOUBTS = {
    UNREACHABLE: "order_doubt_unreachable",
    SENT_LATER: "order_doubt_sent",
    "out_of_stock": "order_doubt_short",
    "pickup_not_offered": "order_doubt_place",
}


def order_name(line: LineView, words: Words) -> str:
    """A deposit has no name of its own: ``Deposit · S-7K3M-9QX2``."""
    if line.intent is not LineIntent.DEPOSIT:
        return line.name
    code = "order_line_deposit" if line.quantity_thousandths > 0 else "order_line_deposit_off"
    return words.text(code, order=isolated(line.name))


def order_segments(line: LineView, words: Words, wording: Wording) -> Iterator[DetailSegment]:
    """``Collect · Sat 28 November 10:00``, and the balance; ``Paid · order W-10041`` where it is handed over."""
    note = line.order
    if note is None:
        return
    if not note.placing:
        if line.intent is LineIntent.HAND_OVER:
            code = "order_line_leaves_paid" if note.paid else "order_line_leaves"
            yield DetailSegment(words.text(code, order=isolated(note.number)), SegmentKind.SAVING)
        return
    yield DetailSegment(how(note, words, wording), SegmentKind.SAVING)
    if (sure := _promise(note, words)) is not None:
        yield sure
    if note.later:
        owed = isolated(wording.money(note.balance_minor))
        yield DetailSegment(words.counted("order_line_later", note.later, amount=owed))


def how(note: OrderNote, words: Words, wording: Wording) -> str:
    """``Collect · Sat 28 November 10:00``, ``Collect in Galway · …``, ``Send · …``."""
    moment = parse_instant(note.promised_at)
    when = f"{wording.short_day(moment)} {isolated(wording.clock(moment))}"
    if note.way is OrderWay.SHIP:
        return words.text("order_line_ship", when=when)
    return words.text("order_line_elsewhere" if note.place else "order_line_here", when=when, place=note.place)


def _promise(note: OrderNote, words: Words) -> DetailSegment | None:
    """How sure it is; nothing while head office is asked."""
    doubt = SENT_LATER if note.way is OrderWay.SHIP else note.doubt
    if note.promise is Promise.RESERVED:
        return DetailSegment(words.text("order_line_reserved"), SegmentKind.SAVING)
    if note.promise is Promise.ON_SHELF:
        return DetailSegment(words.text("order_line_on_shelf"), SegmentKind.SAVING)
    if not doubt:
        return None
    why = words.text(_DOUBTS.get(doubt, "order_doubt_other"))
    return DetailSegment(words.text("order_line_likely", why=why), SegmentKind.WARN)
