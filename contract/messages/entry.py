"""A sealed journal entry: the stored bytes of a fact, chained by hash, never rewritten at either end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
import rfc8785
from pydantic import BaseModel, ConfigDict, Field

from contract.errors import Refused

SEAL = b"aisle-1"
GENESIS_HASH = "0" * 64
"""The ``previous_hash`` of the first entry of an incarnation."""

LARGEST_NUMBER = 2**53 - 1
"""The largest integer that canonical JSON (RFC 8785) can hold."""

_NUMBER_MAYBE_TOO_LARGE = re.compile(rb"[:\[,]-?[0-9]{16}")
"""A value, or something in a text that looks like one; an id or a barcode after a quotation mark does not."""

_DIGIT, _HIGH, _OTHER = b"d", b"h", b"."
_LOOKED_AT = bytes(
    _DIGIT[0] if ord("0") <= byte <= ord("9") else _HIGH[0] if byte >= 0xEE else _OTHER[0] for byte in range(256)
)
"""Two looks at every byte of every sale: at digits, and at what begins a character from U+E000 on. The encoder sorts
names by code point, the standard by UTF-16 unit: the same, but for these.
"""

Id = Annotated[str, Field(min_length=1, max_length=64)]


class EntryHeader(BaseModel):
    """Who did what kind of thing where and when; ``number`` counts 1, 2, 3 without a gap per incarnation."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Id
    register_id: Id
    incarnation: str = Field(min_length=32, max_length=32)
    number: int = Field(ge=1, le=LARGEST_NUMBER)
    kind: str = Field(min_length=1, max_length=64)
    version: int = Field(ge=1, le=9_999)
    operator_id: Id | None
    approver_id: Id | None = None
    occurred_at: str
    business_day: str
    clock: Literal["sure", "unsure"] = "sure"
    seen: dict[str, Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]] = Field(default_factory=dict)
    previous_hash: str = Field(min_length=64, max_length=64)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as stored and sent: canonical JSON of header and body as text, and the hash over both."""

    header_text: str
    body_text: str
    hash: str
    sealed_header: EntryHeader | None = field(default=None, compare=False, repr=False)
    """What ``header_text`` was made of, where it was made here."""

    @property
    def header(self) -> EntryHeader:
        """Refused: ``entry_unreadable``."""
        if self.sealed_header is not None:
            return self.sealed_header
        try:
            return EntryHeader.model_validate_json(self.header_text)
        except ValueError:
            raise Refused("entry_unreadable") from None

    def verified(self) -> bool:
        return self.hash == entry_hash(self.header_text, self.body_text)


def entry_hash(header_text: str, body_text: str) -> str:
    """SHA-256 over the seal, the header's bytes and the body's own SHA-256, in hex."""
    body_digest = hashlib.sha256(body_text.encode()).digest()
    return hashlib.sha256(SEAL + header_text.encode() + body_digest).hexdigest()


def seal(header: EntryHeader, body: BaseModel) -> SealedEntry:
    """Make the final bytes of an entry. Canonical JSON (RFC 8785), so the same fact is the same bytes anywhere."""
    header_text, body_text = canonical(header), canonical(body)
    return SealedEntry(header_text, body_text, entry_hash(header_text, body_text), header)


def _fields(message: object) -> dict[str, Any]:
    """What a message says, without a copy: messages hold texts, whole numbers, truths and other messages."""
    if not isinstance(message, BaseModel):
        raise TypeError(f"a message holds no {type(message).__name__}")
    return {**message.__dict__, **message.__pydantic_extra__} if message.__pydantic_extra__ else message.__dict__


_TEXT = msgspec.json.Encoder(order="sorted", enc_hook=_fields)


def canonical(content: BaseModel | dict[str, Any]) -> str:
    """Canonical JSON (RFC 8785) of what holds no float, as no message does; by the book only where it must be."""
    encoded = _TEXT.encode(content)
    looked_at = encoded.translate(_LOOKED_AT)
    if _HIGH in looked_at or (_DIGIT * 16 in looked_at and _NUMBER_MAYBE_TOO_LARGE.search(encoded)):
        plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
        return rfc8785.dumps(plain).decode()
    return encoded.decode()


def salted_hash(value: str, salt: str) -> str:
    """What an entry holds of a personal value whose text travels beside it as an attachment."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()
