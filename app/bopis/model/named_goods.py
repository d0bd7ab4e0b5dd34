"""Goods of an order as words name them to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contract.messages.rows import OrderLineRow


def named_goods(lines: Iterable[OrderLineRow], counts: Mapping[str, int]) -> str:
    """``2 × Skillet, 0.450 kg × Apples``: so many thousandths of each line, by its id."""
    named = ((line, counts.get(line.line_id, 0)) for line in lines)
    return ", ".join(f"{_count(line.unit, count)} × {line.name}" for line, count in named if count > 0)


def _count(unit: str, thousandths: int) -> str:
    """Pieces, or a weight as it was put on the scale."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d} {unit}" if rest else str(whole)
