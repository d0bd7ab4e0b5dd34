"""Orders that a channel is asked for, for the time before it was connected and for webhooks that never came.

Page by page, oldest first; how far it got is kept after each page, so that what was broken off goes on where it was.
What came before by a webhook changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Protocol

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from contract.errors import Refused, Unavailable
from oms.channels.capture import capture
from oms.channels.connections import Connection, connection_named, note_read
from oms.channels.payload import MAX_ID, Payload, parsed
from oms.db.engine import Database, transient
from oms.logs import logger

OVERLAP = timedelta(minutes=10)
"""So much is asked for again: a channel's clock is not ours, and its lists lag behind."""

MAX_PAGES = 10_000
MAX_TOLD = 20
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """Orders as their bytes came; ``next``: how to ask for those after them, "" at the end."""

    topic: str
    orders: Sequence[bytes]
    next: str


class Source(Protocol):
    """Where a channel's orders can be asked for."""

    def page(self, since: datetime | None, cursor: str) -> Page:
        """Those changed since a moment, from where ``cursor`` says. Raises ``Unavailable`` where nobody answers, and
        ``Refused`` (``channel_credentials_refused``) where we are not let in.
        """
        ...


@dataclass(slots=True)
class Fetched:
    """``taken`` told something new; ``again`` came before; ``unreadable`` were left out, the first of them are in
    ``left_out`` by their ids. ``elsewhere``: somebody else asks for the same at this moment, and goes on with it.
    """

    pages: int = 0
    taken: int = 0
    again: int = 0
    unreadable: int = 0
    left_out: list[str] = field(default_factory=list)
    elsewhere: bool = False


def fetch(db: Database, name: str, source: Source, *, most_pages: int = MAX_PAGES) -> Fetched:
    """Ask for all that changed since the last time. Stopped after ``most_pages``, the next call goes on there.

    Refused: ``channel_unknown``, and what the source refuses.
    """
    with db.snapshot() as tx:
        known, began = connection_named(tx, name), tx.now
    told, renewed = Fetched(), False
    for _ in range(most_pages):
        since = known.read_since if known.cursor and known.read_since else began
        page: Page | None
        try:
            page = source.page(known.read_until, known.cursor)
        except Unavailable as error:
            if not known.cursor or renewed or error.params.get("error") != HTTPStatus.BAD_REQUEST:
                raise
            # Places in a list are good for a while only: it is read from its beginning again.
            page, renewed, after = None, True, replace(known, cursor="", read_since=None)
        else:
            for raw in page.orders:
                _take(db, known, page.topic, raw, told)
            told.pages += 1
            if page.next:
                after = replace(known, cursor=page.next, read_since=since)
            else:
                after = replace(known, cursor="", read_since=None, read_until=since - OVERLAP)
        if not db.run(partial(note_read, before=known, after=after)):
            told.elsewhere = True
            break
        known = after
        if page is not None and not page.next:
            break
    return told


def _take(db: Database, connection: Connection, topic: str, raw: bytes, told: Fetched) -> None:
    """One that cannot be read keeps none of the others back."""
    try:
        taken = db.run(lambda tx: capture(tx, connection, topic, raw))
    except Exception as error:
        if not _of_the_body(error):
            raise
        order = _id_in(raw)
        tell = _log.info if isinstance(error, Refused) else _log.error
        tell("channel_order_unreadable", channel=connection.name, order=order, exc_info=error)
        told.unreadable += 1
        told.left_out = [*told.left_out, order][:MAX_TOLD]
        return
    told.taken += not taken.again
    told.again += taken.again


def _of_the_body(error: Exception) -> bool:
    """Whether it is the body that cannot be taken, now or ever: not the database, nor the whole channel."""
    match error:
        case DBAPIError():
            return not transient(error)
        case Refused():
            return error.code == "webhook_unreadable"
        case _:
            return not isinstance(error, SQLAlchemyError | Unavailable)


def _id_in(raw: bytes) -> str:
    """What a list calls an order that cannot be read; "" where not even that is there."""
    try:
        return Payload.of(parsed(raw)).text("id", "orderId", most=MAX_ID)
    except Refused:
        return ""
