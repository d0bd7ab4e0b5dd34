"""Picks a wave by scan: an item, then its tote. Every tote is a fact; what is in hand between the two is kept as well,
so that whoever comes back, here or at another register, goes on at the same row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import card
from app.bopis.model.picking import Taking, taking, traced
from app.bopis.model.totes import own_tote, tote_letter
from app.bopis.model.wave_route import WaveStop, entrance, here_of, nearest, stop_of
from app.bopis.pick_scan import NO_DETAIL, Detail, refuse_other_digits, scanned_item, take_containers
from app.bopis.pick_view import ScanMeaning
from app.bopis.wave_place import WavePlace, drop_place, keep_place, kept_place
from app.bopis.wave_projections import record
from app.bopis.wave_totes import drop, letter_of, take, take_out
from app.bopis.wave_view import WaveMember, WaveScan, WaveView, wave_row
from app.bopis.wave_work import WaveWork, work_of
from app.db.transaction import Tx
from app.typed_text import without_card_number
from contract.errors import Refused
from contract.messages.facts import WaveEnded, WaveJoined

_Done = tuple[WavePlace, ScanMeaning, str, int]


class WavePick:
    """One wave at a time. ``open`` it first, or ``resume`` the one that was open when the program ended."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def open(self, wave_id: str) -> WaveView:
        """Go on with a wave, whoever began it.

        Refused: ``wave_unknown``, ``wave_ended``, ``permission_missing``; ``tote_first`` while something of another
        wave is in hand.
        """
        with self._desk.act("pick") as tx:
            kept = kept_place(tx.conn)
            if kept and kept.wave_id != wave_id:
                self._hand_free(tx, kept)
            place = kept if kept and kept.wave_id == wave_id else WavePlace(wave_id)
            work = work_of(self._desk, tx.conn, place)
            for standing in work.standings.values():
                take_containers(tx, self._desk, standing)
            if self._desk.staff.current_id() not in work.wave.pickers:
                record(tx, WaveJoined(wave_id=wave_id, location_id=work.location_id))
                place = place if place.row else place.at(entrance(work.stops, len(work.wave.pickers)))
            keep_place(tx.conn, place)
        return self.view()

    def resume(self) -> WaveView | None:
        """The wave that was open, at the same row, with what was in hand; None where there is none any more, or where
        it is not the wave of who is signed on.
        """
        try:
            with self._desk.look() as conn:
                wave = work_of(self._desk, conn).wave
            return self.open(wave.wave_id) if self._desk.staff.current_id() in wave.pickers else None
        except Refused:
            return None

    def end(self) -> None:
        """All is picked and stands where it belongs: nobody goes on with it."""
        self._end("picked")

    def give_up(self) -> None:
        """Its orders wait on the board as before; what is in totes stays picked. Refused: ``tote_first``."""
        self._end("given_up")

    def view(self) -> WaveView:
        now, operator_id = self._desk.now(), self._desk.staff.current_id()
        with self._desk.look() as conn:
            work = work_of(self._desk, conn)
            items = {stop.item_id: self._desk.items.item(stop.item_id) for stop in work.stops}
            wave, place, here = work.wave, work.place, work.here
            stock = self._desk.stock(conn, here.item_id) if here else None
        rows = tuple(
            wave_row(stop, items[stop.item_id], stock if stop is here else None, put_off=stop.item_id in place.put_off)
            for stop in work.stops
        )
        return WaveView(
            wave_id=wave.wave_id,
            number=wave.number,
            members=tuple(
                WaveMember(wave.letters[own], wave.totes.get(own, ""), card(standing, now, operator_id))
                for own, standing in work.standings.items()
            ),
            current=next((row for row in rows if here and row.line_id == here.item_id), None),
            route=rows,
            in_hand=place.in_hand if here and place.row == here.item_id else 0,
            surplus=work.surplus,
            others=tuple(self._desk.staff.name(one) for one in wave.pickers if one != operator_id),
            left=work.left,
            cold_since=place.cold_since,
            can_undo=bool(place.hand or place.drops),
            missing=here.open_lines if here else (),
            next_tote=work.next_letter,
        )

    def scan(self, text: str, detail: Detail = NO_DETAIL) -> WaveScan:
        """An item counts one, a tote takes what is in hand, a bin goes to its row.

        Refused: ``wrong_item``, ``over_pick``, ``tote_first``, ``wrong_tote``, ``hand_empty``, ``tote_in_use``,
        ``weight_needed``, ``lot_needed``, ``serial_needed``, ``barcode_unknown``, ``nothing_left_to_pick``.
        """
        if letter := tote_letter(text):
            return self.drop(letter)

        def done(tx: Tx, work: WaveWork) -> _Done:
            here = work.open_here()
            if code := own_tote(text):
                bound, own_letter = letter_of(tx, work, code)
                return drop(tx, bound, own_letter), ScanMeaning.TOTE, own_letter, 0
            if stop := _at_bin(work.stops, text):
                work.hand_free_for(stop.item_id)
                return work.place.at(stop.item_id), ScanMeaning.PLACE, stop.bin, 0
            scanned = scanned_item(self._desk, text, detail)
            stop = stop_of(work.stops, here, scanned)
            work.hand_free_for(stop.item_id)
            symbol = without_card_number(text.strip())[:64]
            fits, still = nearest(stop, work.held, scanned.weight_thousandths)
            own = replace(taking(stop.line, still, self._tracking(stop), scanned, symbol), letter=fits)
            return take(tx, work, stop, own), ScanMeaning.ITEM, stop.line.name, own.thousandths

        return self._do(done)

    def drop(self, letter: str = "") -> WaveScan:
        """What is in hand goes into a tote: the one its weight fits, else the next that wants it, unless told.

        Refused: ``hand_empty``, ``wrong_tote`` (letter, name, wanted).
        """

        def done(tx: Tx, work: WaveWork) -> _Done:
            chosen = letter or work.next_letter
            return drop(tx, work, chosen), ScanMeaning.TOTE, chosen, 0

        return self._do(done)

    def pick(self, item_id: str, thousandths: int, last_digits: str, detail: Detail = NO_DETAIL) -> WaveScan:
        """Taken without a barcode: the last four digits of the item's number prove it was looked at.

        Refused: ``digits_differ``, ``over_pick``, ``quantity_not_whole``, ``lot_needed``, ``serial_needed``.
        """

        def done(tx: Tx, work: WaveWork) -> _Done:
            stop = work.stop(item_id)
            work.hand_free_for(item_id)
            refuse_other_digits(last_digits, self._desk.items.item(item_id), stop.line.sku, stop.line.name)
            traced(stop.line.name, self._tracking(stop), detail.lot, detail.serial)
            own = Taking(thousandths, lot=detail.lot, serial=detail.serial)
            return take(tx, work, stop, own), ScanMeaning.ITEM, stop.line.name, thousandths

        return self._do(done)

    def undo(self) -> WaveView:
        """The last gesture: what is in hand stands on the shelf again, else what went into a tote last comes out.

        Refused: ``nothing_picked``.
        """
        with self._desk.act("pick") as tx:
            keep_place(tx.conn, take_out(tx, self._desk, work_of(self._desk, tx.conn)))
        return self.view()

    def go_to(self, item_id: str) -> WaveView:
        """Stand at a row of the route. Refused: ``line_unknown``, ``tote_first``."""
        return self._move(item_id, put_off=False)

    def do_later(self, item_id: str) -> WaveView:
        """Move a row to the end of the route. Refused: ``line_unknown``, ``tote_first``."""
        return self._move(item_id, put_off=True)

    def _do(self, done: Callable[[Tx, WaveWork], _Done]) -> WaveScan:
        with self._desk.act("pick") as tx:
            place, meaning, name, thousandths = done(tx, work_of(self._desk, tx.conn))
            keep_place(tx.conn, place)
        return WaveScan(self.view(), meaning, name, thousandths)

    def _move(self, item_id: str, *, put_off: bool) -> WaveView:
        with self._desk.act("pick") as tx:
            work = work_of(self._desk, tx.conn)
            work.stop(item_id)
            work.hand_free_for()
            place = work.place.at(item_id)
            if put_off:
                later = (*(one for one in place.put_off if one != item_id), item_id)
                place = replace(place, row=_following(work.stops, item_id), put_off=later)
            keep_place(tx.conn, place)
        return self.view()

    def _end(self, outcome: str) -> None:
        with self._desk.act("pick") as tx:
            work = work_of(self._desk, tx.conn)
            work.hand_free_for()
            told = {"wave_id": work.wave.wave_id, "location_id": work.location_id, "outcome": outcome}
            record(tx, WaveEnded.model_validate(told))
            drop_place(tx.conn)

    def _hand_free(self, tx: Tx, kept: WavePlace) -> None:
        """Refused: ``tote_first``, while the wave that is left has a tote for what is in hand."""
        try:
            left = work_of(self._desk, tx.conn, kept)
        except Refused:
            return
        left.hand_free_for()

    def _tracking(self, stop: WaveStop) -> str:
        item = self._desk.items.item(stop.item_id)
        return item.tracking if item else ""


def _at_bin(stops: tuple[WaveStop, ...], text: str) -> WaveStop | None:
    """The first row with something to pick whose bin has this label."""
    code = text.strip().upper()
    return next((stop for stop in stops if stop.bin and stop.bin.upper() == code and stop.open), None)


def _following(stops: tuple[WaveStop, ...], item_id: str) -> str | None:
    """The open row behind one, around the end of the route."""
    at = next(at for at, stop in enumerate(stops) if stop.item_id == item_id)
    found = here_of([*stops[at + 1 :], *stops[:at]], None)
    return found.item_id if found else None
