"""A misspelled search says what was meant and never sells a guess that nobody has seen; a number is no guess."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.widgets.search_results import SearchResults
from tests.builders import item, page, price
from tests.ui.pos.till import Till


def test_what_was_meant_is_shown_and_named(till: Till) -> None:
    till.selling()

    till.write("sourdugh")

    results = till.only(SearchResults)
    assert results.accessibleName() == "Showing results for sourdough"
    assert results.current == "item-bread"
    till.key(Qt.Key.Key_Return)
    assert [name for _, name, _ in till.lines()] == ["Sourdough Batch Loaf, sliced"]


@pytest.mark.parametrize(
    ("typed", "name"), [("egg", "Cup for one egg"), ("X4", "Cup for one egg"), ("31", "Loose Nuts")]
)
def test_a_number_that_reads_like_a_name_is_still_the_number(till: Till, typed: str, name: str) -> None:
    cup = item("item-cup", "Cup for one egg", sku="X4" if typed == "X4" else "EGG", popularity=999_999)
    nuts = item("item-nuts", "Loose Nuts", sku="nuts", rcn="31")
    rows = (price("item-cup", 350), price("item-nuts", 90))
    till.shop.catalog.apply([page("chain", (cup, nuts), 100), page("pricelist:ie", rows, 100)])
    till.selling()
    QTest.keyClicks(till.search, typed)
    QTest.keyClick(till.search, Qt.Key.Key_Return)
    till.settle()
    assert [line[1] for line in till.lines()] == [name]
