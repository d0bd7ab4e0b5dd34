"""What every row is made of."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """Base of every row body. Unknown fields are kept, to be understood after an upgrade."""

    model_config = ConfigDict(frozen=True, extra="allow")

    KIND: ClassVar[str]
    STREAM: ClassVar[str]
    """The stream's name up to the colon."""


class Entry(BaseModel):
    """A piece of a row."""

    model_config = ConfigDict(frozen=True, extra="allow")
