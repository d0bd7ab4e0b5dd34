"""The code a customer shows to collect an order; checked without a network, stored only as a hash."""

import hashlib
import hmac

CODE_DIGITS = 6


def collection_code_hash(order_id: str, code: str) -> str:
    """What stands in the order's row: the code itself never leaves the OMS but to its customer."""
    return hashlib.sha256(f"aisle-collect\x1f{order_id}\x1f{code}".encode()).hexdigest()


def code_matches(order_id: str, code: str, expected_hash: str) -> bool:
    return hmac.compare_digest(collection_code_hash(order_id, code).encode(), expected_hash.encode())


def collection_token(order_number: str, code: str) -> str:
    """The text of the QR code in the customer's message."""
    return f"AISLE:{order_number}:{code}"


def parse_collection_token(text: str) -> tuple[str, str] | None:
    """(order number, code) of a scanned collection QR code, or None when it is something else."""
    head, _, rest = text.partition(":")
    number, _, code = rest.rpartition(":")
    if head != "AISLE" or not number or len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    return number, code
