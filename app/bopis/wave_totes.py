"""What goes from the shelf into the hand and from the hand into a tote, and out again. Each runs in the act's
transaction and gives where the picker stands afterwards.
"""

from __future__ import annotations

from dataclasses import replace

from app.bopis.desk import OrderDesk
from app.bopis.model.picking import Taking, countable, taken_back
from app.bopis.model.wave_route import WaveStop, Wish, dropped, fitted
from app.bopis.wave_place import Drop, WavePlace
from app.bopis.wave_projections import record
from app.bopis.wave_work import WaveWork
from app.db.transaction import Tx
from contract.errors import Refused
from contract.messages.facts import OrderPicked, OrderUnpicked, WaveToteTaken
from contract.states.fulfillment import LineState
from contract.values.time import instant_text


def take(tx: Tx, work: WaveWork, stop: WaveStop, own: Taking) -> WavePlace:
    """Into the hand, and from there at once into the tote where the wave has only one.

    Refused: ``over_pick``, ``quantity_not_whole``, ``quantity_not_positive``.
    """
    before = work.held
    countable(stop.line, own.thousandths)
    free = stop.open - sum(one.thousandths for one in before)
    if own.thousandths > free:
        raise Refused("over_pick", name=stop.line.name, asked=own.thousandths, open=free)
    place = work.place.holding(stop.item_id, (*before, own))
    if len(work.wave.letters) == 1:
        return drop(tx, replace(work, place=place), stop.wishes[0].letter)
    return place


def drop(tx: Tx, work: WaveWork, letter: str) -> WavePlace:
    """What is in hand goes into a tote, as much as it wants; what was fitted to another waits for that one.

    Refused: ``hand_empty`` (name), ``wrong_tote`` (letter, name, wanted).
    """
    stop, hand = work.open_here(), work.place.hand
    if not hand or work.surplus:
        raise Refused("hand_empty", name=stop.line.name)
    wish = stop.wish(letter)
    if wish is None or not wish.open:
        raise Refused("wrong_tote", letter=letter, name=stop.line.name, wanted=_letters(stop))
    meant = any(own.letter in ("", letter) for own in hand)
    drops: list[Drop] = []
    rest: list[Taking] = []
    for held in hand:
        if not wish.open or (meant and held.letter not in ("", letter)):
            rest.append(held)
            continue
        own = fitted(held, wish)
        step = min(wish.open, own.thousandths)
        moves = dropped(wish, step)
        _record(tx, work, wish, replace(own, thousandths=step))
        drops += [Drop(wish.order.order_id, one.line_id, one.thousandths) for one in moves]
        wish = wish.after(moves)
        if step < own.thousandths:
            rest.append(replace(held, thousandths=own.thousandths - step, measured=0))
    return work.place.dropped(tuple(rest), drops, instant_text(tx.now) if stop.storage else "")


def take_out(tx: Tx, desk: OrderDesk, work: WaveWork) -> WavePlace:
    """The last gesture: the hand lets go, else what went into a tote last comes out. Refused: ``nothing_picked``."""
    place = work.place
    if place.hand:
        return replace(place, hand=place.hand[:-1])
    if not place.drops:
        raise Refused("nothing_picked", name="", asked=0, in_hand=0)
    last = place.drops[-1]
    standing = desk.workable(tx.conn, last.order_id)
    line, order = standing.line(last.line_id), standing.order
    moved = taken_back(line, last.thousandths, line.standing.standing(LineState.PICKED))
    tx.record(OrderUnpicked(order_id=order.order_id, location_id=order.location_id, line=moved))
    return replace(place, row=line.item_id, drops=place.drops[:-1])


def letter_of(tx: Tx, work: WaveWork, code: str) -> tuple[WaveWork, str]:
    """The letter that a tote with a code of its own stands for; a free one is taken for the next that wants one.

    Refused: ``tote_in_use`` (tote, wave), ``wrong_tote``, ``hand_empty``.
    """
    for wave in work.waves:
        order_id = next((own for own, tote in wave.totes.items() if tote == code and not wave.ended), None)
        if order_id and wave.wave_id == work.wave.wave_id:
            return work, wave.letters[order_id]
        if order_id:
            raise Refused("tote_in_use", tote=code, wave=wave.number)
    stop = work.open_here()
    if not work.place.hand:
        raise Refused("hand_empty", name=stop.line.name)
    free = [one for one in stop.wishes if one.open and one.order.order_id not in work.wave.totes]
    wish = next((one for one in free if one.letter == work.next_letter), next(iter(free), None))
    if wish is None:
        raise Refused("wrong_tote", letter=code, name=stop.line.name, wanted=_letters(stop))
    order = wish.order
    told = {"wave_id": work.wave.wave_id, "location_id": order.location_id, "order_id": order.order_id, "tote": code}
    record(tx, WaveToteTaken.model_validate(told))
    totes = {**work.wave.totes, order.order_id: code}
    return replace(work, wave=replace(work.wave, totes=totes)), wish.letter


def _record(tx: Tx, work: WaveWork, wish: Wish, own: Taking) -> None:
    """The weight and the serial number are told once where several lines of an order share what was taken."""
    order, lines = wish.order, dropped(wish, own.thousandths)
    largest = max(lines, key=lambda line: line.thousandths)
    more = own.measured - own.thousandths
    for line in lines:
        once = line is largest
        fact = OrderPicked(
            order_id=order.order_id,
            location_id=order.location_id,
            line=line,
            scanned=own.scanned,
            wave_id=work.wave.wave_id,
            tote=work.wave.tote(order.order_id),
            lot=own.lot,
            serial=own.serial if once else "",
            measured_thousandths=line.thousandths + more if once and own.measured else 0,
        )
        tx.record(fact)


def _letters(stop: WaveStop) -> str:
    return ", ".join(one.letter for one in stop.wishes if one.open)
