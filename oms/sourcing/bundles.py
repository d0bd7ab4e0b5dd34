"""Lines that cannot be told apart when locations are chosen: they come from one location."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oms.sourcing.model import Line, SourcingOrder


@dataclass(frozen=True, slots=True)
class Bundle:
    """Lines that stay together: because the customer wants it, or because they are of one item."""

    lines: tuple[Line, ...]

    @property
    def grams(self) -> int:
        return sum(line.grams for line in self.lines)

    @property
    def value_minor(self) -> int:
        return sum(line.value_minor for line in self.lines)

    @property
    def line_ids(self) -> tuple[str, ...]:
        return tuple(line.line_id for line in self.lines)

    def lines_of(self, item_id: str) -> int:
        return sum(line.item_id == item_id for line in self.lines)

    def wanted(self) -> dict[str, int]:
        """Thousandths by item."""
        wanted: dict[str, int] = {}
        for line in self.lines:
            wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
        return wanted


def bundled(order: SourcingOrder) -> tuple[Bundle, ...]:
    """In the order of their first lines."""
    if order.options.no_split:
        return (Bundle(order.lines),)
    if len({line.item_id for line in order.lines}) == len(order.lines) and not any(one.together for one in order.lines):
        return tuple(Bundle((line,)) for line in order.lines)
    groups: list[list[Line]] = []
    for line in order.lines:
        joined = [group for group in groups if _belongs(line, group)]
        groups = [group for group in groups if group not in joined]
        groups.append([one for group in joined for one in group] + [line])
    place = {line.line_id: at for at, line in enumerate(order.lines)}
    return tuple(Bundle(tuple(group)) for group in sorted(groups, key=lambda group: place[group[0].line_id]))


def _belongs(line: Line, group: Iterable[Line]) -> bool:
    return any(
        line.item_id == other.item_id or (line.together != "" and line.together == other.together) for other in group
    )
