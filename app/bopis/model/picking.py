"""One scan against one order: what it picks, or why it does not."""

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


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """What the catalog found behind a symbol; ``weight_thousandths`` where the symbol carries it."""

    item_id: str
    name: str
    weight_thousandths: int | None = None


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


def scanned_quantity(line: OrderLineRow, scanned: ScannedItem) -> int:
    """One piece, or the weight inside the symbol. Refused: ``weight_needed``."""
    if line.unit not in WEIGHED_UNITS:
        return ONE
    if scanned.weight_thousandths is None:
        raise Refused("weight_needed", name=line.name, unit=line.unit)
    return scanned.weight_thousandths


def picked(stop: Stop, thousandths: int) -> MovedLine:
    """The move of a pick. Refused: ``quantity_not_positive``, ``quantity_not_whole``, ``over_pick``."""
    line = stop.line
    _countable(line, thousandths)
    if thousandths > stop.open:
        raise Refused("over_pick", name=line.name, asked=thousandths, open=stop.open)
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)


def taken_back(line: OrderLineRow, thousandths: int, in_hand: int) -> MovedLine:
    """The move of an unpick. Refused: ``quantity_not_positive``, ``quantity_not_whole``, ``nothing_picked``."""
    _countable(line, thousandths)
    if thousandths > in_hand:
        raise Refused("nothing_picked", name=line.name, asked=thousandths, in_hand=in_hand)
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)


def digits_match(typed: str, numbers: Sequence[str]) -> bool:
    """Whether the four typed digits end one of the item's numbers."""
    digits = typed.strip()
    return len(digits) == HAND_DIGITS and digits.isdigit() and any(number.endswith(digits) for number in numbers)


def _countable(line: OrderLineRow, thousandths: int) -> None:
    if thousandths <= 0:
        raise Refused("quantity_not_positive", thousandths=thousandths)
    if line.unit not in WEIGHED_UNITS and thousandths % ONE:
        raise Refused("quantity_not_whole", name=line.name, thousandths=thousandths)
