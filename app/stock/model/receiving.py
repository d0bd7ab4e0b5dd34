"""Goods coming in, as one person at the door sees them: what each scan adds, what is left, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from contract.errors import Refused
from contract.messages.facts import GoodsDifference
from contract.messages.rows import InboundLine, InboundRow
from contract.states.transfer import TransferState

PIECE = 1_000
MOST_THOUSANDTHS = 10_000_000
WEIGHED_UNITS = frozenset({"kg", "l", "m"})
DAMAGE_REASONS = ("broken", "leaking", "past_date", "too_warm", "dirty")
REASONS: dict[str, tuple[str, ...]] = {
    "short": ("missing", "comes_later", "refused"),
    "over": ("kept", "goes_back"),
    "not_on_list": ("kept", "goes_back"),
    "unknown": ("set_aside", "goes_back"),
    "damaged": DAMAGE_REASONS,
}
"""What may be said of each difference; the first is what is said unless somebody says otherwise."""


class LineStanding(StrEnum):
    """How a line of the document stands."""

    NOT_OPENED = "not_opened"
    COUNTING = "counting"
    ALL_HERE = "all_here"
    DAMAGED = "damaged"
    OVER = "over"
    NOT_ON_LIST = "not_on_list"
    UNKNOWN = "unknown"


class Show(StrEnum):
    """Which lines are shown."""

    ALL = "all"
    OPEN = "open"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class ReceiveLine:
    """A line with how its item looks. Quantities are thousandths."""

    line: InboundLine
    icon: str
    department: str

    @property
    def standing(self) -> LineStanding:
        line = self.line
        if not line.item_id:
            return LineStanding.UNKNOWN
        if not line.expected:
            return LineStanding.NOT_ON_LIST
        if line.left:
            return LineStanding.COUNTING if line.came else LineStanding.NOT_OPENED
        if line.over:
            return LineStanding.OVER
        return LineStanding.DAMAGED if line.damaged > 0 else LineStanding.ALL_HERE

    @property
    def open(self) -> bool:
        return self.line.left > 0

    @property
    def different(self) -> bool:
        return self.line.over > 0 or self.line.damaged > 0

    @property
    def step(self) -> int:
        """What one press of plus adds: a piece, or all that is left of what is weighed."""
        if self.line.unit in WEIGHED_UNITS:
            return self.line.left or PIECE
        return PIECE


@dataclass(frozen=True, slots=True)
class Tally:
    """How far it is, as a person counts: pieces, and what is weighed as one."""

    units: int
    units_expected: int
    lines: int
    lines_expected: int
    packages: int
    packages_expected: int

    @property
    def per_cent(self) -> int:
        return self.units * 100 // self.units_expected if self.units_expected else 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document as the list shows it. ``waiting``: facts of it that head office has not got yet."""

    inbound_id: str
    number: str
    kind: str
    sender: str
    due_on: str
    state: TransferState
    order_number: str
    tally: Tally
    differences: int


@dataclass(frozen=True, slots=True)
class Added:
    """What a gesture changed, so that it can be undone: thousandths that can be sold, and damaged ones."""

    line_id: str
    sellable: int = 0
    damaged: int = 0
    reason: str = ""


def tally(row: InboundRow) -> Tally:
    """What nobody announced counts for nothing here."""
    wanted = [line for line in row.lines if line.expected]
    return Tally(
        units=sum(_units(line, min(line.came, line.expected)) for line in wanted),
        units_expected=sum(_units(line, line.expected) for line in wanted),
        lines=sum(not line.left for line in wanted),
        lines_expected=len(wanted),
        packages=sum(one.opened for one in row.packages),
        packages_expected=len(row.packages),
    )


def line_of(row: InboundRow, line_id: str) -> InboundLine:
    """Refused: ``line_gone``."""
    for line in row.lines:
        if line.line_id == line_id:
            return line
    raise Refused("line_gone", number=row.number)


def line_for(lines: Sequence[InboundLine], item_id: str) -> InboundLine | None:
    """The line that a scan counts for: one with something left before one that is full."""
    same = [line for line in lines if line.item_id == item_id]
    return next((line for line in same if line.left), same[0] if same else None)


def checked_count(line: InboundLine, thousandths: int) -> int:
    """Refused: ``receive_too_many``, ``quantity_not_whole``."""
    if not 0 <= thousandths <= MOST_THOUSANDTHS:
        raise Refused("receive_too_many", most=MOST_THOUSANDTHS // PIECE)
    if line.unit not in WEIGHED_UNITS and thousandths % PIECE:
        raise Refused("quantity_not_whole", name=line.name or line.barcode)
    return thousandths


def with_reasons(found: Sequence[GoodsDifference]) -> tuple[GoodsDifference, ...]:
    """Each with the first reason of its kind where none was given."""
    return tuple(one if one.reason else one.model_copy(update={"reason": REASONS[one.kind][0]}) for one in found)


def _units(line: InboundLine, thousandths: int) -> int:
    return min(1, thousandths) if line.unit in WEIGHED_UNITS else -(-thousandths // PIECE)
