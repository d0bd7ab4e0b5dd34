"""A misspelled search shows what was meant, says so, and never sells a guess that nobody has seen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.widgets.search_results import SearchResults
from tests.ui.pos.till import Till


def test_what_was_meant_is_shown_and_named(till: Till) -> None:
    till.selling()

    till.write("sourdugh")

    results = till.only(SearchResults)
    assert results.accessibleName() == "Showing results for sourdough"
    assert results.current == "item-bread"
    till.key(Qt.Key.Key_Return)
    assert [name for _, name, _ in till.lines()] == ["Sourdough Batch Loaf, sliced"]
