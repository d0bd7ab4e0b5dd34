"""A count of an item, as facts and rows tell it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contract.errors import Refused
from contract.values.time import instant_text, parse_instant

MOST = 10**12
"""Thousandths: a billion pieces are no count."""


def _instant(text: str) -> str:
    try:
        as_written = instant_text(parse_instant(text))
    except Refused:
        as_written = ""
    if as_written != text:
        raise ValueError("an instant is written in one way")
    return text


Instant = Annotated[str, AfterValidator(_instant)]


class CountEntry(BaseModel):
    """What was counted between two moments, and what the books said of the later one; in thousandths.

    ``out`` left the shelves around that time and may have been counted all the same; ``back`` came back and may not
    stand there yet; ``soon`` was paid so soon after that it may have been in a basket.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    began_at: Instant
    counted_at: Instant
    counted: int = Field(ge=0, le=MOST)
    expected: int
    out: int = Field(default=0, ge=0)
    back: int = Field(default=0, ge=0)
    soon: int = Field(default=0, ge=0)
