"""Words keep their own reading direction in a mirrored window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.wording import isolated
from tests.ui.conftest import Show


def drawn(show: Show, words: str, direction: Qt.LayoutDirection) -> QImage:
    """Only the words, wherever they stand."""
    label = Text(words, at=At.CENTER)
    window: QWidget = show(label)
    window.setLayoutDirection(direction)
    label.setFixedSize(label.fontMetrics().horizontalAdvance(words), 24)
    return label.grab().toImage()


@pytest.mark.parametrize("words", ["−€10.00", "014-3-AC12-000481", "Nothing waits.", "2 × €1.49", "Who is it?"])
def test_amounts_codes_and_foreign_sentences_look_the_same_mirrored(show: Show, words: str) -> None:
    assert drawn(show, words, Qt.LayoutDirection.RightToLeft) == drawn(show, words, Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(
    "words", ["اكتملت عملية البيع.", f"الباقي {isolated('−€10.00')}!", f"{isolated('Aoife')} في الخزنة."]
)
def test_sentences_that_read_from_the_right_do_so(show: Show, words: str) -> None:
    assert drawn(show, words, Qt.LayoutDirection.RightToLeft) != drawn(show, words, Qt.LayoutDirection.LeftToRight)
