"""Lives of a register database, and the mark outside the file that shows when an older copy took its place."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from app.db.durable_file import overwrite, write_durably
from app.db.journal import Head
from app.db.keys import KeySource, SecretStore
from app.db.tables import incarnation, journal
from contract.messages.facts import IncarnationBegun
from contract.values.time import instant_text

_MARK = "high_water_mark"
_MARK_BYTES = 256
_WITHOUT_SUM = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the chain when it was last seen."""

    incarnation: str
    number: int
    hash: str


class HighWaterMark:
    """Kept in a file beside the database after each act, and in the key store, where there is one, now and then.

    It may lag behind the database, never lead it: one that leads says that the database was put back. So an act does
    not wait for the disk to take the mark, only for the journal; start, end and each Z do.
    """

    def __init__(self, path: Path, secrets: SecretStore | None = None) -> None:
        self._path = path
        self._secrets = secrets if secrets and secrets.source is KeySource.KEY_STORE else None

    def read(self) -> tuple[Mark, ...]:
        """What is kept, in any place; nothing where it is lost or unreadable."""
        found = []
        with suppress(OSError):
            found.append(self._path.read_bytes())
        if self._secrets and (kept := self._secrets.get(_MARK)):
            found.append(kept)
        return tuple(mark for content in found if (mark := _parsed(content)))

    def keep(self, head: Head) -> None:
        """After each act."""
        if self._path.exists():
            overwrite(self._path, _content(head))
        else:
            write_durably(self._path, _content(head))

    def keep_everywhere(self, head: Head) -> None:
        """At start and end of the program and with each Z: a key store is too slow for every act."""
        write_durably(self._path, _content(head))
        if self._secrets:
            self._secrets.put(_MARK, _content(head))


def leading(conn: Connection, head: Head, marks: tuple[Mark, ...]) -> Mark | None:
    """The mark that the database does not contain, if any: it was rolled back, or belongs to another life."""
    return next((mark for mark in marks if mark.number and not _contains(conn, head, mark)), None)


def note_life(conn: Connection, life: str, reason: str, now: datetime) -> None:
    """List an incarnation among the lives of this database."""
    conn.execute(insert(incarnation), {"incarnation": life, "reason": reason, "began_at": instant_text(now)})


def _contains(conn: Connection, head: Head, mark: Mark) -> bool:
    if (head.incarnation, head.number, head.hash) == (mark.incarnation, mark.number, mark.hash):
        return True
    statement = select(journal.c.hash).where(journal.c.incarnation == mark.incarnation, journal.c.number == mark.number)
    return conn.execute(statement).scalar() == mark.hash or _goes_on_from(conn, mark)


def _goes_on_from(conn: Connection, mark: Mark) -> bool:
    """A life that began where the mark ends knows of it: somebody was killed before the mark was written anew."""
    begun = map(
        json.loads, conn.execute(select(journal.c.body).where(journal.c.kind == IncarnationBegun.KIND)).scalars()
    )
    named = ((own.get("previous_incarnation"), own.get("previous_number"), own.get("previous_hash")) for own in begun)
    return (mark.incarnation, mark.number, mark.hash) in named


def _content(head: Head) -> bytes:
    """Of one length, so that it can be overwritten in place; with a sum, so that half of one is no mark."""
    mark = Mark(head.incarnation, head.number, head.hash)
    return json.dumps({**asdict(mark), "sum": _sum(mark)}).encode().ljust(_MARK_BYTES)


def _parsed(content: bytes) -> Mark | None:
    try:
        kept = json.loads(content)
        mark = Mark(str(kept["incarnation"]), int(kept["number"]), str(kept["hash"]))
        # One of an earlier version has no sum; of one that was torn the very name of the sum may be half.
        return mark if len(kept) == _WITHOUT_SUM or kept.get("sum") == _sum(mark) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _sum(mark: Mark) -> str:
    return hashlib.sha256(f"{mark.incarnation} {mark.number} {mark.hash}".encode()).hexdigest()[:16]
