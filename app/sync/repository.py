"""What sync remembers in store.db: the OMS's epoch, when it last sent, how fresh streams are, what to tell people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from app.db import journal as entries
from app.db.drafts import get_setting, set_setting
from app.db.prepared import Prepared
from app.db.rows import stored_row, stored_rows
from app.db.salvage import last_salvage
from app.db.tables import journal
from app.sync.status import LISTED, Notice, NoticeKind, SetAsideEntry, WaitingEntry
from contract.messages.entry import EntryHeader
from contract.messages.facts import IncarnationBegun, read_fact
from contract.messages.rows import LocationRow, OrderRow, RegisterRow
from contract.messages.sync import Answer, Inside

_EPOCH, _LAST_SENT, _AS_OF, _TOLD, _DISMISSED = (
    "sync_epoch", "sync_last_sent_at", "sync_as_of", "sync_notices", "sync_dismissed",
)  # fmt: skip
_UNANSWERED = Prepared(select(journal.c.incarnation, journal.c.number, journal.c.id).where(journal.c.answer.is_(None)))
_LAST_NUMBER = Prepared(select(func.max(journal.c.number)).where(journal.c.incarnation == bindparam("life")))
_LIFE_NOTICES = {
    "told_by_oms": NoticeKind.INCARNATION_BEGUN,
    "told_by_peer": NoticeKind.INCARNATION_BEGUN,
    "moved": NoticeKind.INCARNATION_BEGUN,
    "restored": NoticeKind.DATA_PUT_BACK,
}
"""Why a new life began -> what a person is told. The first life is no news."""


def epoch(conn: Connection) -> str | None:
    """The life of the OMS that the cursors count in."""
    return get_setting(conn, _EPOCH)


def set_epoch(conn: Connection, value: str) -> None:
    set_setting(conn, _EPOCH, value)


def last_sent_at(conn: Connection) -> str | None:
    return get_setting(conn, _LAST_SENT)


def set_last_sent_at(conn: Connection, moment: str) -> None:
    set_setting(conn, _LAST_SENT, moment)


def as_of(conn: Connection) -> dict[str, str]:
    """Stream -> when it was last read to its end."""
    return _json_map(get_setting(conn, _AS_OF))


def set_as_of(conn: Connection, moments: Mapping[str, str]) -> None:
    set_setting(conn, _AS_OF, json.dumps(dict(moments)))


def register_row(conn: Connection, register_id: str) -> RegisterRow | None:
    """This register, as head office knows it; None before the first pull."""
    stored = stored_row(conn, RegisterRow.KIND, register_id)
    return RegisterRow.model_validate(stored.body) if stored else None


def location_row(conn: Connection) -> LocationRow | None:
    stored = stored_rows(conn, LocationRow.KIND)
    return LocationRow.model_validate(stored[0].body) if stored else None


def claims_unanswered(conn: Connection, inside: Mapping[str, Inside]) -> bool:
    """Whether ``inside`` says that an entry is in which this register has no answer for.

    Its answer was lost, or a copy of this journal used its number: only a push can tell which.
    """
    waiting = _UNANSWERED.rows(conn)
    return any(inside[life].holds(number, entry_id) for life, number, entry_id in waiting if life in inside)


def last_number(conn: Connection, incarnation: str) -> int:
    """The newest number this register wrote in a life."""
    return _LAST_NUMBER.value(conn, {"life": incarnation}) or 0


def waiting_entries(conn: Connection) -> tuple[WaitingEntry, ...]:
    """The oldest facts without an answer."""
    found = _listed(conn, journal.c.answer.is_(None))
    return tuple(
        WaitingEntry(one.id, one.number, one.kind, _subject(conn, one.kind, one.version, one.body), one.occurred_at)
        for one in found
    )


def set_aside_entries(conn: Connection) -> tuple[SetAsideEntry, ...]:
    """The oldest facts that head office holds without having understood them."""
    return tuple(
        SetAsideEntry(
            entry_id=one.id,
            number=one.number,
            kind=one.kind,
            subject=_subject(conn, one.kind, one.version, one.body),
            occurred_at=one.occurred_at,
            reason=one.answer_reason or "",
            detail=one.answer_detail or "",
        )
        for one in _listed(conn, journal.c.answer == Answer.SET_ASIDE)
    )


def count_set_aside(conn: Connection) -> int:
    """All of them."""
    statement = select(func.count()).select_from(journal).where(journal.c.answer == Answer.SET_ASIDE)
    return conn.execute(statement).scalar_one()


def held_entries(conn: Connection, reasons: Mapping[str, str]) -> tuple[SetAsideEntry, ...]:
    """The entries (by id) that the OMS would not take, and the code it gave."""
    return tuple(
        SetAsideEntry(
            entry_id=one.id,
            number=one.number,
            kind=one.kind,
            subject=_subject(conn, one.kind, one.version, one.body),
            occurred_at=one.occurred_at,
            reason=reasons[one.id],
            detail="",
            held_here=True,
        )
        for one in _listed(conn, journal.c.id.in_(list(reasons)))
    )


def notices(conn: Connection) -> tuple[Notice, ...]:
    """What a person should read once, oldest first. New lives of the database stand in the journal itself."""
    dismissed = set(_json_map(get_setting(conn, _DISMISSED)))
    fresh_life, lacking = last_salvage(conn) or ("", "")
    lives = (
        _set_aside_notice(header, lacking)
        if header.incarnation == fresh_life
        else Notice(header.id, _LIFE_NOTICES[fact.reason], header.occurred_at, (("reason", fact.reason),))
        for header, fact in entries.facts(conn, [IncarnationBegun.KIND])
        if isinstance(fact, IncarnationBegun) and (fact.reason in _LIFE_NOTICES or header.incarnation == fresh_life)
    )
    told = (
        Notice(notice_id, NoticeKind(kind), at)
        for notice_id, (kind, _, at) in ((key, value.partition(" ")) for key, value in _told(conn).items())
    )
    return tuple(sorted((one for one in (*lives, *told) if one.notice_id not in dismissed), key=lambda one: one.at))


def _set_aside_notice(header: EntryHeader, lacking: str) -> Notice:
    """The first entry of the life that began with fresh records."""
    kind = NoticeKind.RECORDS_PARTLY_LOST if lacking else NoticeKind.RECORDS_SET_ASIDE
    return Notice(header.id, kind, header.occurred_at, (("lacking", lacking),))


def tell(conn: Connection, kind: NoticeKind, notice_id: str, at: str) -> None:
    set_setting(conn, _TOLD, json.dumps({**_told(conn), notice_id: f"{kind} {at}"}))


def dismiss(conn: Connection, notice_id: str) -> None:
    told = {key: value for key, value in _told(conn).items() if key != notice_id}
    set_setting(conn, _TOLD, json.dumps(told))
    dismissed = _json_map(get_setting(conn, _DISMISSED))
    set_setting(conn, _DISMISSED, json.dumps({**dismissed, notice_id: ""}))


def _told(conn: Connection) -> dict[str, str]:
    return _json_map(get_setting(conn, _TOLD))


def _listed(conn: Connection, chosen: ColumnElement[bool]) -> Sequence[Row[Any, Any, Any, Any, Any, Any, Any, Any]]:
    statement = select(
        journal.c.id, journal.c.number, journal.c.kind, journal.c.version, journal.c.body, journal.c.occurred_at,
        journal.c.answer_reason, journal.c.answer_detail,
    )  # fmt: skip
    return conn.execute(statement.where(chosen).order_by(journal.c.position).limit(LISTED)).all()


def _subject(conn: Connection, kind: str, version: int, body: str) -> str:
    """The number a person knows it by: of the receipt or the Z, or of the order."""
    fact = read_fact(kind, version, body)
    document_number, order_id = getattr(fact, "document_number", None), getattr(fact, "order_id", None)
    if document_number is not None:
        return str(document_number)
    stored = stored_row(conn, OrderRow.KIND, order_id) if order_id else None
    return str(stored.body.get("number", "")) if stored else ""


def _json_map(text: str | None) -> dict[str, str]:
    return json.loads(text) if text else {}
