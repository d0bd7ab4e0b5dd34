"""An act that was recorded is not done again: who repeats it, by its id, is shown what it did."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import journal


def done_before(conn: Connection, act_id: str) -> bool:
    """Whether this register recorded the act. One without an id is always a new one."""
    return bool(act_id) and journal.fact_of(conn, act_id) is not None
