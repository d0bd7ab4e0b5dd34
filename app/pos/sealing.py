"""The register's own signature under a Z, recorded right behind it."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, select

from app.db.journal import read_entry
from app.db.tables import journal
from app.db.transaction import Tx
from contract.messages.cash_facts import z_seal_content
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import ShiftClosed, ShiftSealed


class Sealer(Protocol):
    """Holds the register's Ed25519 key. ``public_key`` in hex."""

    @property
    def public_key(self) -> str: ...

    def sign(self, content: bytes) -> str:
        """The signature in hex."""


def seal_z(tx: Tx, sealer: Sealer, closed: SealedEntry, fact: ShiftClosed) -> ShiftSealed:
    """In the transaction of the Z, as its next entry."""
    sealed = ShiftSealed(
        shift_id=fact.shift_id,
        closed_entry_id=closed.header.id,
        closed_hash=closed.hash,
        public_key=sealer.public_key,
        signature=sealer.sign(z_seal_content(closed.hash)),
    )
    tx.record(sealed)
    return sealed


def signature_of(conn: Connection, closed: EntryHeader) -> str:
    """The signature under an own Z; empty where there is none."""
    behind = (journal.c.incarnation == closed.incarnation, journal.c.number == closed.number + 1)
    found = conn.execute(select(journal.c.header, journal.c.body).where(*behind)).first()
    fact = read_entry(found.header, found.body)[1] if found else None
    return fact.signature if isinstance(fact, ShiftSealed) and fact.closed_entry_id == closed.id else ""
