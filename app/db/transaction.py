"""One act: entries, numbers, chain links and the tables they change, all durable together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, insert
from sqlalchemy.dialects.sqlite import insert as upsert

from app.clock import ClockStatus
from app.db import journal
from app.db.prepared import Prepared
from app.db.tables import attachment, document_number
from contract.errors import Refused
from contract.messages.entry import EntryHeader, SealedEntry, salted_hash, seal
from contract.messages.facts import AttachmentRef, Fact
from contract.messages.sync import WireAttachment, WireEntry
from contract.rules.fold import touched
from contract.values.ids import IdFactory
from contract.values.time import BusinessCalendar, instant_text

_numbers = upsert(document_number).values(incarnation=bindparam("incarnation"), series=bindparam("series"), last=1)
_NEXT_NUMBER = Prepared(
    _numbers.on_conflict_do_update(
        index_elements=[document_number.c.incarnation, document_number.c.series],
        set_={"last": document_number.c.last + 1},
    ).returning(document_number.c.last)
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and who approved it where the operator alone may not."""

    operator_id: str
    approver_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Which register of which store this is."""

    register_id: str
    location_id: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What every entry of a transaction says of the moment."""

    now: datetime
    clock: ClockStatus
    actor: Actor | None
    identity: Identity | None
    calendar: BusinessCalendar
    seen: Callable[[], Mapping[str, int]]
    new_id: IdFactory
    random_bytes: Callable[[int], bytes]


class Tx:
    """An open transaction of the store database."""

    def __init__(self, conn: Connection, head: journal.Head, circumstances: Circumstances) -> None:
        self.conn = conn
        self.head = head
        self.topics: set[str] = set()
        self.followers: list[Callable[[], None]] = []
        self._circumstances = circumstances
        self._attached: list[dict[str, str]] = []

    @property
    def now(self) -> datetime:
        """The moment of the act."""
        return self._circumstances.now

    @property
    def new_id(self) -> IdFactory:
        """Makes ids."""
        return self._circumstances.new_id

    def record(self, fact: Fact, *, entry_id: str | None = None) -> SealedEntry:
        """Append a fact to the journal. Refused: ``not_enrolled``, ``act_too_large`` for one that no line could carry.

        ``entry_id``: the id it goes by already, because somebody was told of it before it was done.

        Makes the topics ``journal``, ``fact:<kind>`` and ``row:<kind>`` of what it touches stale.
        """
        circumstances = self._circumstances
        if circumstances.identity is None:
            raise Refused("not_enrolled")
        actor = circumstances.actor
        day = circumstances.calendar.business_day(self.now, self.head.business_day)
        header = EntryHeader(
            id=entry_id or circumstances.new_id(),
            register_id=circumstances.identity.register_id,
            incarnation=self.head.incarnation,
            number=self.head.number + 1,
            kind=fact.KIND,
            version=fact.VERSION,
            operator_id=actor.operator_id if actor else None,
            approver_id=actor.approver_id if actor else None,
            occurred_at=instant_text(self.now),
            business_day=day.isoformat(),
            clock=circumstances.clock,
            seen=dict(circumstances.seen()),
            previous_hash=self.head.hash,
        )
        entry = seal(header, fact)
        _require_sendable(entry, self._attached)
        records = touched(fact)
        journal.append(self.conn, entry, header, records)
        self._bind_attachments(header.id)
        self.head = replace(self.head, number=header.number, hash=entry.hash, last_at=self.now, business_day=day)
        self.stale("journal", f"fact:{fact.KIND}", *{f"row:{kind}" for kind, _ in records})
        return entry

    def attach(self, value: str) -> AttachmentRef:
        """Keep a personal value beside the entry that is recorded next; the entry gets its id and salted hash."""
        attachment_id, salt = self.new_id(), self._circumstances.random_bytes(16).hex()
        self._attached.append({"id": attachment_id, "salt": salt, "value": value})
        return AttachmentRef(attachment_id=attachment_id, salted_hash=salted_hash(value, salt))

    def next_document_number(self, series: str) -> int:
        """The next legal number of a series; a transaction that fails gives it back."""
        values = {"incarnation": self.head.incarnation, "series": series}
        number: int = _NEXT_NUMBER.value(self.conn, values)
        return number

    def stale(self, *topics: str) -> None:
        """What screens show of these is out of date once this commits."""
        self.topics.update(topics)

    def after_commit(self, follower: Callable[[], None]) -> None:
        """Do this once the act is durable: print, open the drawer. Its failure undoes nothing."""
        self.followers.append(follower)

    def _bind_attachments(self, entry_id: str) -> None:
        if self._attached:
            self.conn.execute(insert(attachment), [{**own, "entry_id": entry_id} for own in self._attached])
            self._attached.clear()


def _require_sendable(entry: SealedEntry, attached: Sequence[Mapping[str, str]]) -> None:
    """Before the commit: a committed entry that fits no message would hold up every later one."""
    try:
        beside = tuple(WireAttachment.model_validate(own) for own in attached)
        WireEntry(header=entry.header_text, body=entry.body_text, hash=entry.hash, attachments=beside)
    except ValidationError:
        raise Refused("act_too_large") from None
