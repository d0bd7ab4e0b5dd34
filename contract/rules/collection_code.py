"""The code a customer shows to collect an order; checked without a network, stored only as a hash.

The text of its QR code names the order, the code and, where head office signed it, the store: no person, no goods. What
is signed proves an order of which a register has heard nothing yet; nobody can make one from what a register knows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

CODE_DIGITS = 6
_HEAD, _SIGNED_HEAD = "AISLE", "AISLE2"
_SIGNED = b"aisle-collect-1\x00"


@dataclass(frozen=True, slots=True)
class CollectionToken:
    """What a QR code says. ``location`` is the code of the store; it and ``signature`` are empty in a plain one."""

    number: str
    code: str
    location: str = ""
    signature: bytes = b""

    @property
    def signed_content(self) -> bytes:
        """What ``signature`` is of: it begins with what nothing else that is signed begins with."""
        return _SIGNED + f"{self.number}:{self.code}:{self.location}".encode()


def collection_code_hash(order_id: str, code: str) -> str:
    """What stands in the order's row: the code itself never leaves the OMS but to its customer."""
    return hashlib.sha256(f"aisle-collect\x1f{order_id}\x1f{code}".encode()).hexdigest()


def code_matches(order_id: str, code: str, expected_hash: str) -> bool:
    return hmac.compare_digest(collection_code_hash(order_id, code).encode(), expected_hash.encode())


def collection_token(order_number: str, code: str) -> str:
    """The text of the QR code in the customer's message."""
    return f"{_HEAD}:{order_number}:{code}"


def signed_token(order_number: str, code: str, location: str, sign: Callable[[bytes], bytes]) -> str:
    """The same, signed by head office. Of characters that a QR code holds best."""
    token = CollectionToken(order_number, code, location)
    signature = base64.b32encode(sign(token.signed_content)).decode().rstrip("=")
    return f"{_SIGNED_HEAD}:{signature}:{location}:{order_number}:{code}"


def read_collection_token(text: str) -> CollectionToken | None:
    """What a scanned collection QR code says, or None when it is something else. Nothing is verified.

    The number of an order may have colons in it.
    """
    head, _, rest = text.partition(":")
    rest, _, code = rest.rpartition(":")
    if not rest or len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    if head == _HEAD:
        return CollectionToken(rest, code)
    signature, _, placed = rest.partition(":")
    location, _, number = placed.partition(":")
    if head != _SIGNED_HEAD or not number:
        return None
    try:
        return CollectionToken(number, code, location, base64.b32decode(signature + "=" * (-len(signature) % 8)))
    except (binascii.Error, ValueError):
        return None


def parse_collection_token(text: str) -> tuple[str, str] | None:
    """(order number, code) of a scanned collection QR code, or None when it is something else."""
    token = read_collection_token(text)
    return (token.number, token.code) if token else None
