"""What an effect and a request handler are: the border between intake and the subjects that book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import Fact
from contract.messages.rows import Row
from contract.messages.sync import RequestAnswer, RequestPush
from oms.db.engine import Tx


@dataclass(frozen=True, slots=True)
class RegisterIdentity:
    """The register that speaks, as its token and our own table know it."""

    register_id: str
    location_id: str
    number: int
    country: str
    pricelist: str
    lan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """The register that pushes. ``trusted`` is False once it was revoked or replaced."""

    register_id: str
    location_id: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """An entry that stands in the OMS, and whose register and store it is."""

    header: EntryHeader
    register_id: str
    location_id: str
    hash: str
    sealed: SealedEntry


class Needs(Exception):
    """Raised by an effect whose fact cannot be booked before another entry is here."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id


Effect = Callable[[Tx, BookedEntry, Fact], None]
"""Books what a fact says. A broken rule is booked all the same, with ``raise_exception``.

It may be called again for the same entry after what it did was undone, so it must change nothing but through ``Tx``.
"""


@dataclass(frozen=True, slots=True)
class Together:
    """An effect for facts that come by the hundred: ``many`` books those that follow each other in few statements."""

    many: Callable[[Tx, Sequence[tuple[BookedEntry, Fact]]], None]

    def __call__(self, tx: Tx, entry: BookedEntry, fact: Fact) -> None:
        self.many(tx, ((entry, fact),))


@dataclass(frozen=True, slots=True)
class Valued:
    """An effect of facts that name personal values. When those come after the entry it is called once more for it, and
    books only what they tell.
    """

    effect: Effect

    def __call__(self, tx: Tx, entry: BookedEntry, fact: Fact) -> None:
        self.effect(tx, entry, fact)


def in_turn(
    *booking: Callable[[Tx, Sequence[tuple[BookedEntry, Fact]]], None],
) -> Callable[[Tx, Sequence[tuple[BookedEntry, Fact]]], None]:
    """Several subjects that book the same facts, one after another."""

    def book(tx: Tx, told: Sequence[tuple[BookedEntry, Fact]]) -> None:
        for own in booking:
            own(tx, told)

    return book


RequestHandler = Callable[[Tx, RegisterIdentity, RequestPush], RequestAnswer]
"""Grants or refuses; may raise ``Refused``, which is answered as such, for ever."""

Loader = Callable[[Tx, str, Sequence[str]], Mapping[str, Row]]
"""(tx, stream, keys) -> the rows as they are now; a key left out is gone from this stream."""
