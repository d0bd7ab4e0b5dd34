"""The code by which a customer collects an order."""

from __future__ import annotations

import pytest

from contract.rules.collection_code import (
    CollectionToken,
    code_matches,
    collection_code_hash,
    collection_token,
    parse_collection_token,
    read_collection_token,
    signed_token,
)


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


@pytest.mark.parametrize("number", ["W-20497-330", "1:2"])
def test_a_signed_code_says_what_was_signed_and_reads_as_a_plain_one(number: str) -> None:
    text = signed_token(number, "481733", "S001", lambda content: content[::-1])
    token = read_collection_token(text)
    assert token == CollectionToken(number, "481733", "S001", token.signed_content[::-1] if token else b"")
    assert parse_collection_token(text) == (number, "481733")


@pytest.mark.parametrize("text", ["AISLE2:!:S001:W-1:481733", "AISLE2:AA:S001:481733", "AISLE2:AA:S001:W-1:48173x"])
def test_a_spoiled_signed_code_is_none(text: str) -> None:
    assert read_collection_token(text) is None
