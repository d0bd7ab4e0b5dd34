"""Papers speak the language of the store, whatever its screens speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.devices.document import Text, TotalRow
from tests.builders import SOURDOUGH, Shop, market_ie, page, selling_shop


def printed(shop: Shop) -> list[str]:
    """The words of the paper printed last."""
    _, document, _ = shop.papers.jobs[-1]
    rows = [block for block in document.blocks if isinstance(block, Text | TotalRow)]
    return [block.left if isinstance(block, Text) else block.label for block in rows]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de_DE", {"Summe EUR", "1 Artikel", "Bar", "Rückgeld"}),
        ("en_IE", {"Total EUR", "1 item", "Cash", "Change"}),
        ("ar", {"المجموع EUR", "صنف واحد", "نقدًا", "الباقي"}),
    ],
)
def test_a_receipt_is_printed_in_the_language_of_the_store(tmp_path: Path, language: str, said: set[str]) -> None:
    shop = selling_shop(tmp_path)
    try:
        shop.catalog.apply([page("market:IE", (market_ie(language=language),), first_number=2)])
        shop.sell.add_item(SOURDOUGH)
        shop.settle.pay_cash(2_000)

        found = {word.replace("\u2068", "").replace("\u2069", "") for word in printed(shop)}
        assert said <= found
    finally:
        shop.stop()
