"""Rejects per thousand over time, as a picture that any browser opens."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

Rates: TypeAlias = tuple[float, float, float]
_WIDE, _HIGH, _EDGE = 720, 360, 48
_LINES = (("learner", "#1f6f43"), ("oracle", "#8a8a8a"), ("static", "#b3452c"))


def drawn(title: str, points: Sequence[int], curve: Sequence[Rates]) -> str:
    """An SVG with one line for who learns, who knows and who does not look."""
    top = max(max(rates) for rates in curve) or 1.0

    def place(point: int, rate: float) -> str:
        across = _EDGE + (_WIDE - 2 * _EDGE) * point / points[-1]
        return f"{across:.1f},{_HIGH - _EDGE - (_HIGH - 2 * _EDGE) * rate / top:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}"',
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#ffffff"/>',
        f'<text x="{_EDGE}" y="20" font-size="14">{escape(title)}: rejects per 1,000 outcomes</text>',
        f'<path d="M{place(0, top)} L{place(0, 0)} L{place(points[-1], 0)}" fill="none" stroke="#333333"/>',
        f'<text x="{_EDGE - 6}" y="{_EDGE + 4}" text-anchor="end">{top:.0f}</text>',
        f'<text x="{_WIDE - _EDGE}" y="{_HIGH - _EDGE + 18}" text-anchor="end">{points[-1]:,} outcomes</text>',
    ]
    for index, (name, color) in enumerate(_LINES):
        line = " ".join(place(point, rates[index]) for point, rates in zip(points, curve, strict=True))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{_WIDE - _EDGE - 60}" y="{_EDGE + 16 * index}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])
