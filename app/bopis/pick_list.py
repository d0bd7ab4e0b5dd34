"""A wave on paper, for when scanning does not work: where, what, how many, into which tote, with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.bopis.desk import OrderDesk
from app.bopis.pick_view import PickRow, ToteShare
from app.bopis.wave_pick import WavePick
from app.bopis.wave_view import WaveView
from app.catalog.catalog import Catalog
from app.devices.document import Align, Barcode, Block, Cut, Document, Feed, Rule, Size, Text
from app.pos.ports import ReceiptQueue
from app.pos.premises import Premises, read_premises
from app.wording import Wording, Words
from contract.values.ids import IdFactory
from contract.values.time import parse_instant

_TICK = "[ ]"
_MOST_TICKS = 12
_PIECE = 1000
_COUNTED = "each"


class PickLists:
    """Puts pick lists into the print queue. Refused: ``no_printer``, ``no_wave_open``, ``wave_ended``."""

    def __init__(self, desk: OrderDesk, catalog: Catalog, words: Words, queue: ReceiptQueue, new_id: IdFactory) -> None:
        self._desk, self._catalog, self._words = desk, catalog, words
        self._queue, self._new_id = queue, new_id
        self._pick = WavePick(desk)

    def print_wave(self) -> None:
        """The wave that is open here, as it stands: what is picked is left out."""
        view = self._pick.view()
        with self._desk.look() as conn:
            premises = read_premises(conn)
        market = self._catalog.market()
        wording = Wording(market.language, market.currency, self._desk.store.calendar.time_zone)
        words = self._words.speaking(wording.locale)
        self._queue.enqueue(self._new_id(), list_document(view, premises, self._desk.now(), wording, words))


def wave_code(number: int) -> str:
    """What the barcode of a list says; scanned on the board it opens the wave."""
    return f"WAVE-{number}"


def list_document(view: WaveView, premises: Premises, now: datetime, wording: Wording, words: Words) -> Document:
    """Totes by letter, then the rows in walking order."""
    rows = [row for row in view.route if row.open]
    items = words.counted("order_items", sum(_pieces(row) for row in rows))
    blocks: list[Block] = [
        Text(premises.location.name, f"{wording.short_day(now)} {wording.clock(now)}", size=Size.SMALL),
        Text(words.text("picklist_title", number=view.number), size=Size.LARGE, bold=True),
        Text(words.counted("picklist_orders", len(view.members), items=items)),
        Barcode(wave_code(view.number)),
    ]
    if any(row.storage for row in rows):
        blocks += [Feed(), Text(words.text("picklist_cold"), bold=True)]
    blocks += [Feed(), *_totes(view, now, wording, words), Rule()]
    for row in rows:
        blocks += _row(row, wording, words)
    blocks += [Rule(), Feed(), Text(words.text("picklist_by"), "_" * 20), Feed()]
    blocks += [Text(words.text("picklist_short"), size=Size.SMALL, align=Align.LEFT), Cut()]
    return Document(tuple(blocks), words.text("receipt_copy"))


def _totes(view: WaveView, now: datetime, wording: Wording, words: Words) -> Iterator[Block]:
    for one in view.members:
        due = parse_instant(one.card.due_at)
        clock = wording.clock(due)
        moment = clock if due - now < timedelta(hours=20) else f"{wording.short_day(due)} {clock}"
        tote = f"{one.letter} = {one.tote}" if one.tote else one.letter
        yield Text(f"{tote}  {one.card.customer_name}", one.card.number, bold=True)
        code = "picklist_parcel" if one.card.sent else "picklist_pickup"
        yield Text(words.text(code, moment=moment), size=Size.SMALL)


def _row(row: PickRow, wording: Wording, words: Words) -> Iterator[Block]:
    cold = " *" if row.storage else ""
    yield Text(f"{row.bin or words.text('pick_no_bin')}{cold}", wording.quantity(row.open, row.unit), bold=True)
    ending = words.text("picklist_ends", digits=row.barcode_ending) if row.barcode_ending else row.sku
    yield Text(f"{row.name} {row.size}".strip(), ending)
    for share in row.totes:
        if share.open:
            yield Text(f"   {share.letter}: {wording.quantity(share.open, row.unit)}", _ticks(share, row.unit))
    yield Rule(dashed=True)


def _ticks(share: ToteShare, unit: str) -> str:
    """A box for each piece; of many, or of goods by weight, one with room for a number."""
    pieces = share.open // _PIECE
    if unit != _COUNTED or pieces > _MOST_TICKS:
        return "[______]"
    return " ".join([_TICK] * pieces)


def _pieces(row: PickRow) -> int:
    return row.open // _PIECE if row.unit == _COUNTED else sum(1 for share in row.totes if share.open)
