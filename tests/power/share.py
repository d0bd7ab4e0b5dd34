"""Which part of a run a process does, where several share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

Piece = TypeVar("Piece")


@dataclass(frozen=True)
class Share:
    """Number ``own`` of ``all``, from 0 on."""

    own: int = 0
    all: int = 1

    def of(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Those that fall to it."""
        return islice(pieces, self.own, None, self.all)

    def __str__(self) -> str:
        return f"{self.own}/{self.all}"


WHOLE = Share()


def read_share(text: str) -> Share:
    """``1/2`` is the second of two. ValueError."""
    own, _, everybody = text.partition("/")
    share = Share(int(own), int(everybody))
    if not 0 <= share.own < share.all:
        raise ValueError(text)
    return share
