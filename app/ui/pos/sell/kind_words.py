"""What a line of the cart says of itself beside its price: its age check, its deposit, what a kit holds, a note."""

from __future__ import annotations

from collections.abc import Iterator

from app.pos.basket_view import LineView
from app.pos.model.line import Component
from app.ui.widgets.line_view import DetailSegment, SegmentKind
from app.wording import Wording, Words, isolated

_PIECE = 1_000


def kind_segments(line: LineView, words: Words, wording: Wording) -> Iterator[DetailSegment]:
    """What must be done comes first."""
    text = words.text
    if line.recalled:
        yield DetailSegment(text("line_recalled"), SegmentKind.WARN)
    if line.age_unchecked:
        yield DetailSegment(text("line_age_open", age=line.age_minimum), SegmentKind.WARN)
    elif line.age_check:
        yield DetailSegment(text("line_age_checked", age=line.age_check.minimum), SegmentKind.PLAIN)
    if line.number_needed:
        yield DetailSegment(text("line_number_open"), SegmentKind.WARN)
    if line.linked_to and not line.comes_back:
        yield DetailSegment(text("line_deposit"))
    if line.components:
        parts = wording_of_parts(line.components, words, wording)
        yield DetailSegment(text("line_kit", parts=parts))
    for code, number in (("line_serial", line.serial), ("line_lot", line.lot)):
        if number:
            yield DetailSegment(text(code, number=isolated(number)))
    if line.served_by:
        yield DetailSegment(text("line_served_by", name=line.served_by))
    if line.note:
        yield DetailSegment(line.note)


def wording_of_parts(parts: tuple[Component, ...], words: Words, wording: Wording) -> str:
    """``2 × Mug, Tea``."""
    return ", ".join(
        own.name
        if own.thousandths == _PIECE
        else words.text("line_parts", count=isolated(wording.quantity(own.thousandths)), name=own.name)
        for own in parts
    )
