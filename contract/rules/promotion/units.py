"""The units of a basket while promotions are applied: what each costs still, and what has been taken off it.

Units that are equal in all that matters are one *class*, whichever line they stand in: so neither the order in which
goods were scanned nor how they were grouped in lines decides what is rewarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from contract.rules.promotion.basket import LineShare, PricedLine, UnitRun
from contract.rules.promotion.model import ItemSet, Selection
from contract.rules.rounding import allocate
from contract.values.quantity import Unit

Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """``count`` equal units of a line. ``taken``: (promotion id, minor units of each), in the order it was taken."""

    count: int
    quantity: int
    left: int
    taken: tuple[tuple[str, int], ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """``count`` units of a class lose ``amount`` each by a promotion."""

    promotion_id: str
    count: int
    amount: int
    closes: bool


@dataclass(frozen=True, slots=True)
class UnitClass:
    """Equal units: what each costs still, how much each is, how many there are and where. ``line`` is one of theirs."""

    left: int
    quantity: int
    count: int
    line: int
    touched: bool
    places: tuple[tuple[int, int], ...]


def units_of(line: PricedLine) -> tuple[UnitRun, ...]:
    """A line's units and what each costs: pieces share its amount to the cent, what is weighed is one unit."""
    pieces, broken = divmod(line.quantity_thousandths, 1000)
    if line.unit is not Unit.EACH or broken or pieces < 1:
        return (UnitRun(1, line.quantity_thousandths, line.extended_minor),)
    return tuple(UnitRun(count, 1000, amount) for count, amount in spread_evenly(line.extended_minor, pieces))


def spread_evenly(amount: int, count: int) -> list[tuple[int, int]]:
    """``amount`` over so many equal units, as (units, amount of each), the larger first."""
    share = allocate(amount, [1] * count)
    return [(len(list(run)), each) for each, run in groupby(share)]


class Units:
    """All units of a basket. Lines that promotions leave alone have units too, but are in no selection."""

    def __init__(self, lines: Sequence[PricedLine]) -> None:
        self.lines = lines
        self._cells = [
            [Cell(run.count, run.quantity_thousandths, run.amount_minor) for run in map_]
            for map_ in map(units_of, lines)
        ]
        self._index = _index(lines)

    def matching(self, selection: Selection, *, overridden: bool) -> frozenset[int]:
        """The lines selected; those whose price somebody set only if ``overridden``."""
        include, exclude = selection.include, selection.exclude
        found = self._index["all"][""] if include.empty else self._named(include)
        found = found if exclude.empty else found - self._named(exclude)
        return frozenset(found if overridden else [at for at in found if not self.lines[at].overridden])

    def measure(self, lines: Iterable[int]) -> tuple[int, int]:
        """What the lines cost still, and how much they are in thousandths."""
        cells = [cell for at in lines for cell in self._cells[at]]
        return sum(cell.left * cell.count for cell in cells), sum(cell.quantity * cell.count for cell in cells)

    def classes(self, lines: Iterable[int]) -> list[UnitClass]:
        """Classes of the units that still cost something and are not closed, the dearest first."""
        places: dict[Key, list[tuple[int, int]]] = {}
        for at in sorted(lines):
            for place, cell in enumerate(self._cells[at]):
                if cell.left > 0 and not cell.closed:
                    places.setdefault(_key(self.lines[at], cell), []).append((at, place))
        return [self._class(places[key]) for key in sorted(places)]

    def take(self, taken: Mapping[int, Sequence[Take]], classes: Sequence[UnitClass]) -> None:
        """Take off what was decided, class by class; equal units are served in the order of their lines."""
        replaced: dict[tuple[int, int], list[Cell]] = {}
        for number, takes in taken.items():
            waiting = list(takes)
            for place in classes[number].places:
                replaced[place] = _cut(self._cells[place[0]][place[1]], waiting)
        for at in {at for at, _ in replaced}:
            own = enumerate(self._cells[at])
            self._cells[at] = [new for place, cell in own for new in replaced.get((at, place), [cell])]

    def shares(self) -> dict[str, tuple[LineShare, ...]]:
        """Promotion id -> what it took off each line; those left out that lost nothing by it."""
        found: dict[str, list[LineShare]] = {}
        for line, cells in zip(self.lines, self._cells, strict=True):
            for promotion_id in dict.fromkeys(own for cell in cells for own, _ in cell.taken):
                runs = _runs((cell, _taken(cell, promotion_id)) for cell in cells)
                amount = sum(run.count * run.amount_minor for run in runs)
                if amount:
                    found.setdefault(promotion_id, []).append(LineShare(line.line_id, amount, runs))
        return {promotion_id: tuple(own) for promotion_id, own in found.items()}

    def standing(self) -> dict[str, tuple[UnitRun, ...]]:
        """What the units of every line cost now."""
        cells = zip(self.lines, self._cells, strict=True)
        return {line.line_id: _runs((cell, cell.left) for cell in own) for line, own in cells}

    def _named(self, told: ItemSet) -> set[int]:
        groups = {
            "item": told.items,
            "category": told.categories,
            "department": told.departments,
            "style": told.styles,
        }
        found: set[int] = set()
        for name, wanted in groups.items():
            for value in wanted & self._index[name].keys():
                found |= self._index[name][value]
        return found

    def _class(self, places: Sequence[tuple[int, int]]) -> UnitClass:
        cells = [self._cells[at][place] for at, place in places]
        first = cells[0]
        count = sum(cell.count for cell in cells)
        return UnitClass(first.left, first.quantity, count, places[0][0], bool(first.taken), tuple(places))


def _index(lines: Sequence[PricedLine]) -> dict[str, dict[str, set[int]]]:
    """Where discountable goods are, by what they can be named by."""
    found: dict[str, dict[str, set[int]]] = {
        "all": {"": set()},
        "item": {},
        "category": {},
        "department": {},
        "style": {},
    }
    for at, line in enumerate(lines):
        if not line.discountable or line.quantity_thousandths <= 0 or line.extended_minor <= 0:
            continue
        found["all"][""].add(at)
        named = [("item", line.item_id), ("department", line.department), ("style", line.style)]
        for name, value in [*named, *(("category", category) for category in line.categories)]:
            found[name].setdefault(value, set()).add(at)
    return found


def _key(line: PricedLine, cell: Cell) -> Key:
    """All that matters, the dearest first; equal keys are equal units."""
    kind = (line.item_id, line.unit, line.categories, line.department, line.style, line.overridden)
    return (-cell.left, kind, cell.quantity, bool(cell.taken))


def _cut(cell: Cell, waiting: list[Take]) -> list[Cell]:
    """The cell in pieces, one for each take that reaches it; what ``waiting`` takes from it is gone from there."""
    pieces, rest = [], cell.count
    while waiting and rest:
        take = waiting.pop(0)
        count = min(take.count, rest)
        if count < take.count:
            waiting.insert(0, replace(take, count=take.count - count))
        taken = (*cell.taken, (take.promotion_id, take.amount))
        pieces.append(Cell(count, cell.quantity, cell.left - take.amount, taken, take.closes))
        rest -= count
    if rest:
        pieces.append(replace(cell, count=rest))
    return pieces


def _taken(cell: Cell, promotion_id: str) -> int:
    return next((amount for own, amount in cell.taken if own == promotion_id), 0)


def _runs(amounts: Iterable[tuple[Cell, int]]) -> tuple[UnitRun, ...]:
    told = [(cell.quantity, amount, cell.count) for cell, amount in amounts]
    return tuple(
        UnitRun(sum(count for _, _, count in run), quantity, amount)
        for (quantity, amount), run in groupby(told, key=lambda own: own[:2])
    )
