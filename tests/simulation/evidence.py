"""What the oracle is given of the product: bytes of messages, and rows as anybody could read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A journal entry, wherever it stands. ``place``: the store and the till's number; "" and 0 where nobody says."""

    id: str
    register_id: str
    incarnation: str
    number: int
    kind: str
    header: str
    body: str
    hash: str
    place: tuple[str, int] = ("", 0)
    fork: bool = False
    reason: str | None = None
    answer: str | None = None

    @cached_property
    def fact(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @cached_property
    def head(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.header)
        return told


@dataclass(frozen=True)
class Books:
    """``office`` holds rows by what they are of. ``journals``: by machine; ``shown``: what screens of it say."""

    office: Mapping[str, Sequence[Row]]
    entries: Sequence[Entry]
    journals: Mapping[str, Sequence[Entry]]
    shown: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    quiet_after_s: float | None = 0.0
    """After everything was healed; None where it never became quiet."""
    tries: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """By machine: when it called head office."""
