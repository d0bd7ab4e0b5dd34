"""What is done for channels by itself: when each is due, and that one alone does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from oms.channels.tables import channel_connection, channel_task
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.security.tables import api_key

CLAIM = timedelta(minutes=5)
"""So long one has it without a word."""

ORDERS_EVERY = 5
"""Minutes, for a channel whose orders can be asked for and of which nobody said otherwise."""

TOLD_AFTER = 5
"""So many failures in a row are told to head office."""

_LONGEST_PAUSE = timedelta(hours=1)
_KEY = "pk_channel_task"
_OF = channel_task.c


class Work(StrEnum):
    ORDERS = "orders"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Claim:
    """Whoever has it does this work for this channel, alone. ``cursor`` and ``listed_at`` are those of stock."""

    channel_id: str
    work: Work
    token: str
    cursor: str
    listed_at: datetime | None


def set_every(tx: Tx, channel_id: str, work: Work, minutes: int) -> None:
    """From now on, again each time so many minutes went by; 0 never by itself."""
    values = {"channel_id": channel_id, "task": work, "every_minutes": minutes, "next_at": tx.now}
    changed = {"every_minutes": minutes, "next_at": tx.now, "failures": 0}
    tx.conn.execute(insert(channel_task).values(values).on_conflict_do_update(constraint=_KEY, set_=changed))


def ensure(tx: Tx, channel_id: str, work: Work, minutes: int) -> None:
    """The same, where nobody said anything yet."""
    values = {"channel_id": channel_id, "task": work, "every_minutes": minutes, "next_at": tx.now}
    tx.conn.execute(insert(channel_task).values(values).on_conflict_do_nothing())


def tasks(tx: Tx) -> Sequence[RowMapping]:
    """All of them, with the channel's ``name``."""
    query = select(channel_task, api_key.c.name).join(api_key, api_key.c.id == channel_task.c.channel_id)
    return tx.conn.execute(query.order_by(api_key.c.name, channel_task.c.task)).mappings().all()


def claim(tx: Tx, channel_id: str, work: Work) -> Claim | None:
    """For whoever asks, due or not; None while another has it."""
    ensure(tx, channel_id, work, 0)
    return _claimed(tx, (_OF.channel_id == channel_id) & (_OF.task == work) & _free(tx))


def claim_due(tx: Tx, works: Collection[Work] = tuple(Work)) -> Claim | None:
    """Of these the one that waits the longest; None where nothing is due."""
    due = (
        select(_OF.channel_id, _OF.task)
        .join(api_key, api_key.c.id == _OF.channel_id)
        .join(channel_connection, channel_connection.c.channel_id == _OF.channel_id)
        .where(_OF.every_minutes > 0, _OF.next_at <= tx.now, _free(tx), api_key.c.active)
        .where(channel_connection.c.credentials.is_not(None), _OF.task.in_(works))
        .order_by(_OF.next_at)
        .limit(1)
        .with_for_update(of=channel_task, skip_locked=True)
    )
    found = tx.conn.execute(due).one_or_none()
    if found is None:
        return None
    return _claimed(tx, (_OF.channel_id == found.channel_id) & (_OF.task == found.task))


def still_has(tx: Tx, own: Claim) -> bool:
    """And for five minutes more. False where another took it meanwhile."""
    renewed = update(channel_task).where(*_own(own)).values(busy_until=tx.now + CLAIM)
    return bool(tx.conn.execute(renewed).rowcount)


def note_cursor(tx: Tx, own: Claim, cursor: str, *, listed: bool = False) -> None:
    values: dict[str, object] = {"cursor": cursor} | ({"listed_at": tx.now} if listed else {})
    tx.conn.execute(update(channel_task).where(*_own(own)).values(values))


def finish(tx: Tx, own: Claim, *, goes_on: bool = False) -> None:
    """It went well, and is due again after its time; or, where it ``goes_on``, once the others had their turn."""
    row = _row(tx, own)
    if row is not None:
        next_at = tx.now + timedelta(minutes=0 if goes_on else row["every_minutes"])
        values = {"busy_until": None, "token": "", "failures": 0, "last_error": "", "done_at": tx.now}
        tx.conn.execute(update(channel_task).where(*_own(own)).values(values | {"next_at": next_at}))
        settle_exceptions(tx, "channel_task_failed", _subject(own))


def fail(tx: Tx, own: Claim, error: str, *, wait_s: int = 0, quiet_s: int = 0) -> None:
    """It is tried again later, each time a longer while; not before ``wait_s``, and by nobody before ``quiet_s``."""
    row = _row(tx, own)
    if row is None:
        return
    failures = row["failures"] + 1
    pause = min(timedelta(minutes=max(1, row["every_minutes"])) * 2 ** min(failures, 10), _LONGEST_PAUSE)
    values = {
        "busy_until": tx.now + timedelta(seconds=quiet_s) if quiet_s else None,
        "token": "",
        "failures": failures,
        "last_error": error[:200],
        "next_at": tx.now + max(pause, timedelta(seconds=max(wait_s, quiet_s))),
    }
    tx.conn.execute(update(channel_task).where(*_own(own)).values(values))
    if failures == TOLD_AFTER:
        raise_exception(
            tx, "channel_task_failed", _subject(own), None, details={"error": error[:200], "failures": failures}
        )


def _free(tx: Tx) -> ColumnElement[bool]:
    return or_(_OF.busy_until.is_(None), _OF.busy_until <= tx.now)


def _own(own: Claim) -> tuple[ColumnElement[bool], ...]:
    return (_OF.channel_id == own.channel_id, _OF.task == own.work, _OF.token == own.token)


def _row(tx: Tx, own: Claim) -> RowMapping | None:
    return tx.conn.execute(select(channel_task).where(*_own(own)).with_for_update()).mappings().one_or_none()


def _claimed(tx: Tx, which: ColumnElement[bool]) -> Claim | None:
    values = {"busy_until": tx.now + CLAIM, "token": tx.new_id()}
    taken = update(channel_task).where(which).values(values).returning(channel_task)
    row = tx.conn.execute(taken).mappings().one_or_none()
    if row is None:
        return None
    return Claim(row["channel_id"], Work(row["task"]), row["token"], row["cursor"], row["listed_at"])


def _subject(own: Claim) -> str:
    return f"{own.channel_id} {own.work}"
