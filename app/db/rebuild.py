"""Projections made anew: after a migration that changed their tables, before anything reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, Table, delete

from app.db import journal, peer_journal
from app.db.drafts import get_setting, set_setting
from app.db.store import StoreDb
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact

_PROJECTIONS, _ASKED, _DONE = "projections", "rebuild", "whole"
"""A migration that drops projections leaves the first of these words for the next start."""


def rebuild_if_asked(store: StoreDb, rebuilds: Iterable[Callable[[Connection], None]]) -> bool:
    """Make every projection anew in one transaction, where a migration asked for it; whether it did."""
    with store.read() as conn:
        if get_setting(conn, _PROJECTIONS) != _ASKED:
            return False
    with store.transaction() as tx:
        for rebuild in rebuilds:
            rebuild(tx.conn)
        set_setting(tx.conn, _PROJECTIONS, _DONE)
    return True


def project_anew(
    conn: Connection,
    tables: Iterable[Table],
    kinds: Sequence[str],
    project: Callable[[Connection, EntryHeader, Fact], None],
) -> None:
    """Fill ``tables`` anew from the journal and from what peers told."""
    for table in tables:
        conn.execute(delete(table))
    for told in (journal.facts, peer_journal.facts):
        for header, fact in told(conn, kinds):
            project(conn, header, fact)
