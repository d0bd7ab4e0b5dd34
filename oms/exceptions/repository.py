"""Raising, listing and closing exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from oms.db.engine import Tx
from oms.exceptions.tables import exception

SYSTEM = "system"
MAX_LISTED = 500


@dataclass(frozen=True, slots=True)
class RaisedException:
    """Something for head office to look at."""

    id: str
    kind: str
    subject: str
    location_id: str | None
    entry_id: str
    details: Mapping[str, object]
    raised_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to list for head office. ``details`` hold no personal values."""

    kind: str
    subject: str
    location_id: str | None
    entry_id: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def raise_exception(
    tx: Tx,
    kind: str,
    subject: str,
    location_id: str | None,
    *,
    entry_id: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Lists ``subject`` for head office, once per kind and causing entry. ``details`` hold no personal values."""
    raise_exceptions(tx, [Doubt(kind, subject, location_id, entry_id or "", details or {})])


def raise_exceptions(tx: Tx, doubts: Sequence[Doubt]) -> None:
    """The same for many."""
    rows = [
        {
            "id": tx.new_id(),
            "kind": doubt.kind,
            "subject": doubt.subject,
            "location_id": doubt.location_id,
            "entry_id": doubt.entry_id,
            "details": dict(doubt.details),
            "raised_at": tx.now,
        }
        for doubt in doubts
    ]
    if rows:
        tx.conn.execute(insert(exception).values(rows).on_conflict_do_nothing())


def open_exceptions(tx: Tx, *, kind: str | None = None, limit: int = MAX_LISTED) -> tuple[RaisedException, ...]:
    """The open ones, oldest first."""
    query = select(exception).where(exception.c.closed_at.is_(None)).order_by(exception.c.id).limit(limit)
    if kind is not None:
        query = query.where(exception.c.kind == kind)
    return tuple(_raised(row) for row in tx.conn.execute(query))


def all_about(tx: Tx, kind: str, subject: str) -> tuple[RaisedException, ...]:
    """Those of a kind about one subject, oldest first, also those that are closed."""
    own = (exception.c.kind == kind, exception.c.subject == subject)
    return tuple(_raised(row) for row in tx.conn.execute(select(exception).where(*own).order_by(exception.c.id)))


def open_about(tx: Tx, kind: str, subject: str) -> tuple[RaisedException, ...]:
    """Those of them that are open."""
    return tuple(one for one in all_about(tx, kind, subject) if one.closed_at is None)


def open_by_kind(tx: Tx) -> dict[str, int]:
    query = select(exception.c.kind, func.count()).where(exception.c.closed_at.is_(None))
    counted = tx.conn.execute(query.group_by(exception.c.kind).order_by(exception.c.kind))
    return {row[0]: row[1] for row in counted}


def show_exception(tx: Tx, exception_id: str) -> RaisedException:
    """Refused: ``exception_unknown``."""
    row = tx.conn.execute(select(exception).where(exception.c.id == exception_id)).one_or_none()
    if row is None:
        raise Refused("exception_unknown", id=exception_id)
    return _raised(row)


def close_exception(tx: Tx, exception_id: str, closed_by: str, note: str) -> None:
    """Refused: ``exception_unknown``, ``exception_closed``."""
    if show_exception(tx, exception_id).closed_at is not None:
        raise Refused("exception_closed", id=exception_id)
    tx.conn.execute(
        update(exception).where(exception.c.id == exception_id).values(closed_at=tx.now, closed_by=closed_by, note=note)
    )


def settle_exceptions(tx: Tx, kind: str, subject: str, *, line_id: str | None = None) -> None:
    """Closes the open ones of a cause that has gone away by itself; or only those that name a line of the subject."""
    own = [exception.c.kind == kind, exception.c.subject == subject, exception.c.closed_at.is_(None)]
    if line_id is not None:
        own.append(exception.c.details.contains({"lines": [{"line_id": line_id}]}))
    tx.conn.execute(update(exception).where(*own).values(closed_at=tx.now, closed_by=SYSTEM))


def _raised(row: SqlRow[Any]) -> RaisedException:
    return RaisedException(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        location_id=row.location_id,
        entry_id=row.entry_id,
        details=row.details,
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        note=row.note,
    )
