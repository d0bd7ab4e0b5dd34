"""A parcel being packed: what is in it, which box it wants, what it should weigh, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.bopis.model.standing import WEIGHED_UNITS
from app.devices.ports import WeightReading, WeightState
from contract.errors import Refused
from contract.messages.facts import MovedLine
from contract.messages.rows import BoxEntry, OrderLineRow, PackingRulesRow, ParcelEntry
from contract.rules.carriage import CarriageOffer
from contract.states.fulfillment import LineState

PIECE = 1_000
TO_PACK = (LineState.PICKED, LineState.STAGED)
MOST_GRAMS = 1_000_000


class Missing(StrEnum):
    """What keeps a parcel from being closed, in the order a packer does it."""

    ITEMS = "items"
    BOX = "box"
    WEIGHT = "weight"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class ParcelDraft:
    """What was put into the parcel that stands open: line id -> thousandths. ``more``: another parcel follows.

    ``sure``: a person looked and says that it really weighs that.
    """

    quantities: Mapping[str, int] = field(default_factory=dict)
    box: str = ""
    grams: int | None = None
    carrier_id: str = ""
    service: str = ""
    more: bool = False
    sure: bool = False

    def with_item(self, line_id: str, thousandths: int) -> ParcelDraft:
        """So much more of a line, or less. What was weighed before counts no more."""
        quantities = dict(self.quantities)
        quantities[line_id] = quantities.get(line_id, 0) + thousandths
        if not quantities[line_id]:
            del quantities[line_id]
        return replace(self, quantities=quantities, grams=None, sure=False)


@dataclass(frozen=True, slots=True)
class PackLine:
    """A line of the order: thousandths ``to_pack`` in this parcel or a later one, and ``in_parcel``.

    ``grams`` is what one of its unit weighs, 0 where nobody knows.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    icon: str
    department: str
    to_pack: int
    in_parcel: int
    grams: int

    @property
    def left(self) -> int:
        return self.to_pack - self.in_parcel


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a parcel with its box, in grams. ``expected`` is None where some item's weight is not known; ``whole`` is what
    it should weigh once all that is left is in it.
    """

    expected: int | None
    weighed: int | None
    tolerance: int
    whole: int | None = None

    @property
    def differs(self) -> bool:
        """Whether the scale says that something else is inside."""
        if self.expected is None or self.weighed is None:
            return False
        return abs(self.weighed - self.expected) > self.tolerance

    @property
    def best(self) -> int | None:
        """What the carrier is told."""
        return self.expected if self.weighed is None else self.weighed


def room_for(lines: Sequence[PackLine], item_id: str, name: str) -> PackLine:
    """The line that a scan counts for. Refused: ``wrong_item_to_pack``, ``over_pack``."""
    same = [line for line in lines if line.item_id == item_id]
    if not same:
        raise Refused("wrong_item_to_pack", scanned=name)
    for line in same:
        if line.left > 0:
            return line
    raise Refused("over_pack", name=name)


def step_of(line: PackLine) -> int:
    """What one scan puts in: a piece, or all of what was weighed when it was picked."""
    return line.left if line.unit in WEIGHED_UNITS else min(PIECE, line.left)


def weights(lines: Sequence[PackLine], draft: ParcelDraft, box: BoxEntry | None, rules: PackingRulesRow) -> Weights:
    inside = [line for line in lines if line.in_parcel]
    full = [replace(line, in_parcel=line.to_pack) for line in lines]
    return Weights(_expected(inside, box), draft.grams, rules.tolerance_grams, _expected(full, box))


def weight_to_take(
    lines: Sequence[PackLine], draft: ParcelDraft, reading: WeightReading | None, typed: int | None
) -> int | None:
    """What the scale shows of a parcel that has everything in it; None where nothing is to be taken from it.

    A weight that was ``typed``, or that a person is sure of, stays until something else is put in.
    """
    if reading is None or reading.state is not WeightState.STEADY or not 0 < reading.grams <= MOST_GRAMS:
        return None
    full = draft.quantities and (draft.more or not any(line.left for line in lines))
    settled = draft.sure or draft.grams == reading.grams or (draft.grams is not None and draft.grams == typed)
    return reading.grams if full and not settled else None


def suggested_box(lines: Sequence[PackLine], boxes: Sequence[BoxEntry]) -> BoxEntry | None:
    """The smallest that holds what all of these weigh; None where there is none."""
    heavy = sum(map(_grams, lines))
    holding = [box for box in boxes if box.holds_grams >= heavy]
    return min(holding, key=_volume, default=None)


def missing(
    lines: Sequence[PackLine],
    draft: ParcelDraft,
    weight: Weights,
    offer: CarriageOffer | None,
    *,
    boxes: bool,
    by_hand: bool,
) -> Missing | None:
    """What comes next before the parcel can be closed. ``boxes``: the store was told of some. ``by_hand``: its label
    comes from elsewhere.
    """
    if not draft.quantities or (not draft.more and any(line.left for line in lines)):
        return Missing.ITEMS
    if boxes and not draft.box:
        return Missing.BOX
    if weight.best is None or (weight.differs and not draft.sure):
        return Missing.WEIGHT
    if offer is None and not by_hand:
        return Missing.CARRIER
    return None


def moved_lines(lines: Sequence[PackLine]) -> tuple[MovedLine, ...]:
    """What the parcel takes."""
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.in_parcel)
        for line in lines
        if line.in_parcel
    )


def parcel_lines(parcel: ParcelEntry, lines: Sequence[OrderLineRow]) -> tuple[MovedLine, ...]:
    """What a closed parcel holds, as far as it still stands packed."""
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=count)
        for line in lines
        if (count := min(parcel.quantities.get(line.line_id, 0), line.standing.standing(LineState.PACKED)))
    )


def _expected(lines: Sequence[PackLine], box: BoxEntry | None) -> int | None:
    if not lines or not all(_known(line) for line in lines):
        return None
    return (box.grams if box else 0) + sum(map(_grams, lines))


def _known(line: PackLine) -> bool:
    return line.grams > 0 or line.unit == "kg"


def _grams(line: PackLine) -> int:
    """Of what is inside, or of all that is to be packed while nothing is."""
    thousandths = line.in_parcel or line.to_pack
    return thousandths if line.unit == "kg" and not line.grams else thousandths * line.grams // PIECE


def _volume(box: BoxEntry) -> int:
    length, width, height = box.sides_mm
    return length * width * height
