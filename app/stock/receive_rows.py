"""Inbound documents as they stand here: the copy that head office sent ⊕ the facts of this store that are not in it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from app.db import rows
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact
from contract.messages.rows import InboundRow
from contract.rules.fold_inbound import fold_inbound


@dataclass(frozen=True, slots=True)
class Standing:
    """``row`` with every fact folded in; ``waiting`` of them head office has not got yet. ``touched_at`` is the moment
    of the last of those.
    """

    row: InboundRow
    waiting: int
    touched_at: str = ""


def documents(conn: Connection) -> tuple[Standing, ...]:
    """Every one that is here. One that this version cannot read is kept, and shown after an upgrade."""
    found = (_standing(conn, stored) for stored in rows.stored_rows(conn, InboundRow.KIND))
    return tuple(one for one in found if one)


def document(conn: Connection, inbound_id: str) -> Standing:
    """Refused: ``inbound_not_here``."""
    stored = rows.stored_row(conn, InboundRow.KIND, inbound_id)
    standing = _standing(conn, stored) if stored else None
    if standing is None:
        raise Refused("inbound_not_here")
    return standing


def _standing(conn: Connection, stored: rows.StoredRow) -> Standing | None:
    try:
        row = InboundRow.model_validate(stored.body)
    except ValidationError:
        return None
    facts: tuple[tuple[EntryHeader, Fact], ...] = rows.facts_not_inside(
        conn, InboundRow.KIND, stored.key, stored.inside
    )
    for _, fact in facts:
        row = fold_inbound(row, fact)
    return Standing(row, len(facts), facts[-1][0].occurred_at if facts else "")
