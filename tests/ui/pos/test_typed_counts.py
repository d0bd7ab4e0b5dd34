"""A count typed before an item counts for that item, however quick the hands are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN
from tests.ui.pos.till import Till


def test_three_times_typed_before_a_scan_makes_three(till: Till) -> None:
    till.selling()
    till.write("3*")
    till.scan(EGGS_GTIN)
    assert till.lines() == [("3", "Free-Range Large Eggs", "12.45")]
    assert till.search.text() == ""


def test_what_is_typed_while_an_item_is_being_added_is_kept_for_the_next(till: Till) -> None:
    till.selling()
    till.shell.scanned(SOURDOUGH_GTIN)
    QTest.keyClicks(till.search, "3*")
    till.settle()
    assert till.search.text() == "3*"
    till.scan(EGGS_GTIN)
    assert till.lines()[-1] == ("3", "Free-Range Large Eggs", "12.45")


def test_three_times_and_enter_waits_for_the_next_item(till: Till) -> None:
    till.selling()
    till.write("3*")
    till.key(Qt.Key.Key_Return)
    assert "3 × the next item" in till.words(till.sell)
    till.scan(EGGS_GTIN)
    assert till.lines() == [("3", "Free-Range Large Eggs", "12.45")]
    assert "3 × the next item" not in till.words(till.sell)
