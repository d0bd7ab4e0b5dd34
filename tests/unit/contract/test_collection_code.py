"""The code by which a customer collects an order."""

from __future__ import annotations

import pytest

from contract.rules.collection_code import code_matches, collection_code_hash, collection_token, parse_collection_token


def test_a_code_opens_its_own_order_only() -> None:
    expected = collection_code_hash("order-1", "482913")
    assert code_matches("order-1", "482913", expected)
    assert not code_matches("order-1", "482914", expected)
    assert not code_matches("order-2", "482913", expected)


@pytest.mark.parametrize("number", ["W-10041", "amazon:171-555:8", "№ 7", "1:2"])
def test_the_code_of_any_order_number_is_read_back(number: str) -> None:
    assert parse_collection_token(collection_token(number, "482913")) == (number, "482913")


@pytest.mark.parametrize(
    "text", ["", "9506000134352", "AISLE:", "AISLE::482913", "AISLE:W-1:48291", "AISLE:W-1:٤٨٢٩١٣", "aisle:W-1:482913"]
)
def test_other_text_is_no_collection_code(text: str) -> None:
    assert parse_collection_token(text) is None


def test_a_row_with_a_broken_hash_opens_nothing() -> None:
    assert not code_matches("order-1", "482913", "ünreadable")
