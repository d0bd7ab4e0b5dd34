"""What every fact is made of: the body of a journal entry, in one class per kind and version."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Base of every fact. Unknown fields are ignored on reading; the stored bytes keep them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


class Part(BaseModel):
    """A piece of a fact."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AttachmentRef(Part):
    """A personal value kept beside the entry: its id and salted hash."""

    attachment_id: str
    salted_hash: str
