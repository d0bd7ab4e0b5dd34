"""What is scanned at the till and belongs to another place: a collection code, a receipt."""

from __future__ import annotations

from contract.rules.collection_code import parse_collection_token
from contract.rules.receipt_code import is_receipt_code
from contract.values.receipt_number import parse_receipt_number


def of_a_receipt(text: str) -> bool:
    """The number on a receipt, or its code."""
    return is_receipt_code(text) or parse_receipt_number(text) is not None


def leads_elsewhere(text: str) -> bool:
    """Whether another place than the till opens with it."""
    return parse_collection_token(text.strip()) is not None or of_a_receipt(text)
