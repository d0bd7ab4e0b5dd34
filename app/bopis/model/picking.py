"""One scan against what is wanted: what it picks, or why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bopis.model.route import Stop
from app.bopis.model.standing import WEIGHED_UNITS
from contract.errors import Refused
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow

ONE = 1000
HAND_DIGITS = 4
MOST_TRACE_CHARACTERS = 40
_WEIGHT_TOLERANCE_PPM = 100_000
"""Nobody cuts tomatoes to the gram: within a tenth of what was ordered it is what was ordered."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """What the catalog found behind a symbol: ``weight_thousandths``, ``lot`` and ``serial`` where it carries them,
    ``pieces`` of a packaging that has a number of its own.
    """

    item_id: str
    name: str
    weight_thousandths: int | None = None
    lot: str = ""
    serial: str = ""
    pieces: int = ONE


@dataclass(frozen=True, slots=True)
class Taking:
    """What one gesture takes from the shelf: ``thousandths`` of what was ordered, ``measured`` where the scale says
    something else. ``letter`` is the tote of a wave whose wish a weight was fitted to.
    """

    thousandths: int
    measured: int = 0
    scanned: str = ""
    lot: str = ""
    serial: str = ""
    letter: str = ""


def stop_for(stops: Sequence[Stop], here: Stop, scanned: ScannedItem) -> Stop:
    """The stop a scan counts for: this one first, else another that still wants it.

    Refused: ``wrong_item`` (names both), ``over_pick``.
    """
    same = [stop for stop in (here, *stops) if stop.line.item_id == scanned.item_id]
    if not same:
        raise Refused("wrong_item", scanned=scanned.name, wanted=here.line.name)
    for stop in same:
        if stop.open:
            return stop
    raise Refused("over_pick", name=scanned.name, asked=ONE, open=0)


def taking(line: OrderLineRow, open_thousandths: int, tracking: str, scanned: ScannedItem, text: str) -> Taking:
    """What a scan takes of a line of which so much is open.

    Refused: ``weight_needed`` (name, unit), ``lot_needed``, ``serial_needed`` (name), ``over_pick``.
    """
    traced(line.name, tracking, scanned.lot, scanned.serial)
    if line.unit not in WEIGHED_UNITS:
        return Taking(scanned.pieces, 0, text, scanned.lot, scanned.serial)
    if scanned.weight_thousandths is None:
        raise Refused("weight_needed", name=line.name, unit=line.unit)
    thousandths, measured = weighed(open_thousandths, scanned.weight_thousandths)
    return Taking(thousandths, measured, text, scanned.lot, scanned.serial)


def weighed(open_thousandths: int, measured: int) -> tuple[int, int]:
    """How much of what is open a weight counts for, and the weight itself where that is another."""
    tolerance = open_thousandths * _WEIGHT_TOLERANCE_PPM // _MILLION
    if abs(measured - open_thousandths) <= tolerance and measured != open_thousandths:
        return open_thousandths, measured
    return measured, 0


def traced(name: str, tracking: str, lot: str, serial: str) -> None:
    """Refused: ``lot_needed``, ``serial_needed`` (name), ``trace_unreadable``: too long, or not printable."""
    if tracking == "lot" and not lot:
        raise Refused("lot_needed", name=name)
    if tracking == "serial" and not serial:
        raise Refused("serial_needed", name=name)
    if any(len(one) > MOST_TRACE_CHARACTERS or not one.isprintable() for one in (lot, serial)):
        raise Refused("trace_unreadable", name=name, most=MOST_TRACE_CHARACTERS)


def picked(stop: Stop, thousandths: int) -> MovedLine:
    """The move of a pick. Refused: ``quantity_not_positive``, ``quantity_not_whole``, ``over_pick``."""
    countable(stop.line, thousandths)
    if thousandths > stop.open:
        raise Refused("over_pick", name=stop.line.name, asked=thousandths, open=stop.open)
    return moved(stop.line, thousandths)


def taken_back(line: OrderLineRow, thousandths: int, in_hand: int) -> MovedLine:
    """The move of an unpick. Refused: ``quantity_not_positive``, ``quantity_not_whole``, ``nothing_picked``."""
    countable(line, thousandths)
    if thousandths > in_hand:
        raise Refused("nothing_picked", name=line.name, asked=thousandths, in_hand=in_hand)
    return moved(line, thousandths)


def moved(line: OrderLineRow, thousandths: int) -> MovedLine:
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)


def digits_match(typed: str, numbers: Sequence[str]) -> bool:
    """Whether the four typed digits end one of the item's numbers."""
    digits = typed.strip()
    return len(digits) == HAND_DIGITS and digits.isdigit() and any(number.endswith(digits) for number in numbers)


def countable(line: OrderLineRow, thousandths: int) -> None:
    """Refused: ``quantity_not_positive``, ``quantity_not_whole``."""
    if thousandths <= 0:
        raise Refused("quantity_not_positive", thousandths=thousandths)
    if line.unit not in WEIGHED_UNITS and thousandths % ONE:
        raise Refused("quantity_not_whole", name=line.name, thousandths=thousandths)
