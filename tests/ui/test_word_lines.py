"""Words of tall scripts take no more room than others, and lose nothing by it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.ui.theme.fonts import Role, font
from app.ui.widgets import paint
from app.ui.widgets.text import Text
from app.ui.widgets.word_lines import height_of, line_height

ARABIC = "عُدّ النقد في الدرج ثم أدخل المبلغ الذي تبدأ به"
_OVER = 1  # of 44 px, as Inter's own Å has it
WRAPPED = int(Qt.TextFlag.TextWordWrap.value) | int(Qt.AlignmentFlag.AlignTop.value)


@pytest.mark.parametrize("role", [Role.META, Role.BODY, Role.H2, Role.TOTAL])
def test_a_line_of_arabic_is_at_most_a_seventh_taller_than_one_of_latin(role: Role) -> None:
    latin, arabic = Text("Count the drawer", role), Text(ARABIC, role)
    assert latin.sizeHint().height() < arabic.sizeHint().height() <= round(latin.sizeHint().height() * 8 / 7) + 1
    assert arabic.minimumSizeHint().height() == arabic.sizeHint().height() == line_height(role)


def test_wrapped_words_take_as_many_lines_as_they_need() -> None:
    narrow = Text(ARABIC, Role.BODY, wrap=True)
    lines = {narrow.heightForWidth(width) / line_height(Role.BODY) for width in (120, 200, 1000)}
    assert len(lines) == 3
    assert min(lines) == 1
    assert all(own.is_integer() for own in lines)


@pytest.mark.parametrize("words", ["أإآ جعي", "ทั้งหมด ญี่ปุ่น", "Ångström gjpqy"])
@pytest.mark.parametrize("wrap", [True, False])
def test_of_the_tallest_letters_less_than_a_fortieth_lies_outside_of_their_line(words: str, wrap: bool) -> None:
    high = height_of(Role.TOTAL, words) if wrap else Text(words, Role.TOTAL).sizeHint().height()
    canvas = QImage(600, 400, QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    painter.setFont(font(Role.TOTAL))
    flags = WRAPPED if wrap else int(Qt.AlignmentFlag.AlignVCenter.value) | int(Qt.TextFlag.TextSingleLine.value)
    paint.draw_words(painter, QRect(20, 150, 560, high), flags, words, Role.TOTAL)
    painter.end()
    inked = [y for y in range(400) if any(canvas.pixel(x, y) & 0xFF < 128 for x in range(600))]
    assert inked
    assert inked[0] >= 150 - _OVER
    assert inked[-1] < 150 + high + _OVER
