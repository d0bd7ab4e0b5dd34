"""The sealed entries of the store's other registers: the second durable copy, and what row ⊕ facts folds of them.

An incarnation counts from 1 without a gap, so what a register holds of one is told by a number; of a journal that was
copied, where a number stands twice, a count and a hash beside it tell whether two registers hold the same.
"""

from __future__ import annotations

import heapq
import json
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.journal import attachments_in, note_touches
from app.db.prepared import Prepared
from app.db.tables import attachment, peer_attachment, peer_entry, peer_life
from contract.errors import Refused
from contract.messages.entry import GENESIS_HASH, EntryHeader
from contract.messages.facts import Fact, read_fact
from contract.messages.sync import WireAttachment, WireEntry
from contract.values.time import instant_text, parse_instant

Project = Callable[[Connection, EntryHeader, Fact], None]
"""Takes a fact into a projection; total, whatever came before it and however often it comes."""

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_KIND = re.compile(r"[a-z0-9_.]{1,64}")
_INCARNATION = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger(__name__)

# Own lives and those of others; of an own life, others may hold what a copy of this journal wrote.
_HELD = Prepared(
    text("""
    SELECT peer_life.incarnation, register_id, upto, entries, hash FROM peer_life
    WHERE NOT EXISTS (SELECT 1 FROM incarnation WHERE incarnation.incarnation = peer_life.incarnation)
    UNION ALL
    SELECT own.incarnation, (SELECT register_id FROM register_state), own.upto, own.upto, journal.hash FROM (
        SELECT incarnation, (SELECT max(number) FROM journal WHERE journal.incarnation = life.incarnation) AS upto
        FROM incarnation AS life
    ) AS own JOIN journal ON journal.incarnation = own.incarnation AND journal.number = own.upto
""")
)
_COPIED = Prepared(text("SELECT incarnation FROM peer_life WHERE incarnation IN (SELECT incarnation FROM incarnation)"))
_AT = text("""
    SELECT hash FROM journal WHERE incarnation = :life AND number = :number
    UNION ALL SELECT hash FROM peer_entry WHERE incarnation = :life AND number = :number
""")
_COUNT_TO = text("""
    SELECT (SELECT count(*) FROM journal WHERE incarnation = :life AND number <= :number)
        + (SELECT count(*) FROM peer_entry WHERE incarnation = :life AND number <= :number)
""")
_BETWEEN = text("""
    SELECT id, number, occurred_at, header, body, hash FROM (
        SELECT id, number, occurred_at, header, body, hash FROM journal
        WHERE incarnation = :life AND number BETWEEN :low AND :high
        UNION ALL
        SELECT id, number, occurred_at, header, body, hash FROM peer_entry
        WHERE incarnation = :life AND number BETWEEN :low AND :high
    ) ORDER BY number, id LIMIT :most
""")
_KNOWN = text("""
    SELECT id FROM journal WHERE id IN (SELECT value FROM json_each(:ids))
    UNION ALL SELECT id FROM peer_entry WHERE id IN (SELECT value FROM json_each(:ids))
""")
_ATTACHED = tuple(map(attachments_in, (attachment, peer_attachment)))
_NUMBERS = (
    select(peer_entry.c.number, func.count(), func.min(peer_entry.c.hash))
    .where(peer_entry.c.incarnation == bindparam("life"), peer_entry.c.number > bindparam("after"))
    .group_by(peer_entry.c.number)
    .order_by(peer_entry.c.number)
)
_life = upsert(peer_life)
_LIFE = select(peer_life).where(peer_life.c.incarnation == bindparam("life"))
_PUT_LIFE = _life.on_conflict_do_update(
    index_elements=[peer_life.c.incarnation],
    set_={name: _life.excluded[name] for name in ("upto", "entries", "hash")},
)
_INSERT, _ATTACH = insert(peer_entry), upsert(peer_attachment).on_conflict_do_nothing()
_TAKEN_IN = update(peer_entry).where(peer_entry.c.id == bindparam("entry")).values(taken_in=1)


@dataclass(frozen=True, slots=True)
class Held:
    """What a register holds of an incarnation: every number up to ``upto``, in so many ``entries``.

    ``hash``: that of the entry at ``upto``, the lowest where there are two.
    """

    register_id: str
    upto: int
    entries: int
    hash: str


@dataclass(frozen=True, slots=True)
class PeerEntry:
    """An entry that was not known before. ``fact`` None: this program does not understand it."""

    header: EntryHeader
    wire: WireEntry
    fact: Fact | None


def held(conn: Connection) -> dict[str, Held]:
    """By incarnation, own lives and peers', what this register holds."""
    found = {life: Held(*told) for life, *told in _HELD.rows(conn)}
    for (life,) in _COPIED.rows(conn):
        found[life] = _own_copied(conn, life, found[life])
    return found


def have(conn: Connection) -> dict[str, int]:
    """By incarnation, own lives and peers', the highest number up to which nothing is lacking."""
    return {life: own.upto for life, own in held(conn).items()}


def same_up_to(conn: Connection, life: str, ours: Held, theirs: Held) -> bool:
    """Whether a peer holds exactly what is held here of ``life`` up to its ``upto``, which is not beyond ours."""
    place = {"life": life, "number": theirs.upto}
    if min(conn.execute(_AT, place).scalars(), default="") != theirs.hash:
        return False
    if ours.entries == ours.upto:
        return theirs.entries == theirs.upto
    return bool(conn.execute(_COUNT_TO, place).scalar_one() == theirs.entries)


def entries_after(
    conn: Connection,
    known: Mapping[str, int],
    limit: int,
    lives: Collection[str] | None = None,
    now_held: Mapping[str, Held] | None = None,
) -> tuple[WireEntry, ...]:
    """Own and peers' entries above what is ``known`` of each incarnation, oldest first; of ``lives``, or of all.

    Each incarnation is in the order of its numbers. ``now_held``: where that was asked in this transaction already.
    """
    lacking = [
        _between(conn, life, known.get(life, 0) + 1, own.upto, limit)
        for life, own in (held(conn) if now_held is None else now_held).items()
        if own.upto > known.get(life, 0) and (lives is None or life in lives)
    ]
    oldest_first = heapq.merge(*lacking, key=lambda found: (found.occurred_at, found.id))
    return as_wires(conn, list(islice(oldest_first, limit)))


def unknown(conn: Connection, wires: Sequence[WireEntry]) -> list[PeerEntry]:
    """Those that are sound and not held yet. What is not is left out, and logged: it is nobody's entry."""
    sound = [entry for wire in wires if (entry := _sound(wire))]
    ids = json.dumps([entry.header.id for entry in sound])
    seen = set(conn.execute(_KNOWN, {"ids": ids}).scalars())
    fresh = []
    for entry in sound:
        if entry.header.id not in seen:
            seen.add(entry.header.id)
            fresh.append(entry)
    return fresh


def keep(conn: Connection, entries: Sequence[PeerEntry], now: datetime) -> list[PeerEntry]:
    """Write those that continue what is held of their incarnation, or begin it, or stand beyond a gap; gives them."""
    owners = {life: own.register_id for life, own in held(conn).items()}
    last: dict[tuple[str, int], set[str]] = defaultdict(set)
    kept = []
    for entry in entries:
        header = entry.header
        owner = owners.setdefault(header.incarnation, header.register_id)
        if owner != header.register_id or not _linked(conn, header, last):
            _log.warning("an entry of another register does not continue what is held of it", extra={"id": header.id})
            continue
        _write(conn, entry, now)
        last[header.incarnation, header.number].add(entry.wire.hash)
        kept.append(entry)
    for life in {entry.header.incarnation for entry in kept}:
        numbers = [entry.header.number for entry in kept if entry.header.incarnation == life]
        _note_life(conn, life, owners[life], numbers)
    return kept


def take_in(conn: Connection, header: EntryHeader, fact: Fact, projectors: Sequence[Project]) -> bool:
    """Let projections and row ⊕ facts know of an entry. False where a projection failed: it is tried again later."""
    note_touches(conn, header, fact)
    try:
        with conn.begin_nested():
            for project in projectors:
                project(conn, header, fact)
    except Exception:  # noqa: BLE001 - what one projection makes of one entry must not keep the others from us
        _log.exception("a projection did not take an entry of another register; the entry is kept")
        return False
    return True


def note_taken_in(conn: Connection, entry_ids: Sequence[str]) -> None:
    """They are understood, and in every projection."""
    if entry_ids:
        conn.execute(_TAKEN_IN, [{"entry": entry_id} for entry_id in entry_ids])


def not_taken_in(conn: Connection, after: int, limit: int) -> list[tuple[int, EntryHeader, Fact]]:
    """Entries (position, header, fact) kept before this program understood them, which it now does."""
    statement = select(peer_entry).where(peer_entry.c.taken_in == 0, peer_entry.c.position > after)
    found = []
    for stored in conn.execute(statement.order_by(peer_entry.c.position).limit(limit)):
        fact = _understood(stored.kind, stored.version, stored.body)
        if fact is not None:
            found.append((stored.position, EntryHeader.model_validate_json(stored.header), fact))
    return found


def facts(conn: Connection, kinds: Sequence[str]) -> Iterator[tuple[EntryHeader, Fact]]:
    """Every fact of ``kinds`` that peers told and this program understands, in the order it came."""
    statement = select(peer_entry.c.kind, peer_entry.c.version, peer_entry.c.header, peer_entry.c.body)
    for found in conn.execute(statement.where(peer_entry.c.kind.in_(kinds)).order_by(peer_entry.c.position)):
        fact = _understood(found.kind, found.version, found.body)
        if fact is not None:
            yield EntryHeader.model_validate_json(found.header), fact


def _sound(wire: WireEntry) -> PeerEntry | None:
    """The entry read, if its bytes are what its hash says and it names what is indexed by in a form we can store."""
    try:
        header = wire.sealed.header
        parse_instant(header.occurred_at)
        date.fromisoformat(header.business_day)
    except (Refused, ValueError):
        return None
    well_formed = (
        _ID.fullmatch(header.id)
        and _ID.fullmatch(header.register_id)
        and _INCARNATION.fullmatch(header.incarnation)
        and _KIND.fullmatch(header.kind)
    )
    if not well_formed or not wire.sealed.verified():
        return None
    return PeerEntry(header, wire, _understood(header.kind, header.version, wire.body))


def _understood(kind: str, version: int, body: str) -> Fact | None:
    try:
        return read_fact(kind, version, body)
    except ValueError:
        return None


def _linked(conn: Connection, header: EntryHeader, last: Mapping[tuple[str, int], set[str]]) -> bool:
    """Whether it names the hash of one before it; of those that are not known, nothing can be said."""
    if header.number == 1:
        return header.previous_hash == GENESIS_HASH
    place = (header.incarnation, header.number - 1)
    if header.previous_hash in last.get(place, ()):
        return True
    before = set(conn.execute(_AT, {"life": place[0], "number": place[1]}).scalars())
    return not before or header.previous_hash in before


def _write(conn: Connection, entry: PeerEntry, now: datetime) -> None:
    header = entry.header
    conn.execute(
        _INSERT,
        {
            "id": header.id,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "number": header.number,
            "kind": header.kind,
            "version": header.version,
            "occurred_at": header.occurred_at,
            "header": entry.wire.header,
            "body": entry.wire.body,
            "hash": entry.wire.hash,
            "kept_at": instant_text(now),
            "taken_in": 0,
        },
    )
    for beside in entry.wire.attachments:
        conn.execute(_ATTACH, {"id": beside.id, "entry_id": header.id, "salt": beside.salt, "value": beside.value})


def _note_life(conn: Connection, life: str, register_id: str, numbers: Sequence[int]) -> None:
    """Move ``upto`` on over what has no gap any more."""
    known = conn.execute(_LIFE, {"life": life}).first()
    upto, count, lowest = (known.upto, known.entries, known.hash) if known else (0, 0, "")
    count += sum(1 for number in numbers if number <= upto)
    lowest = min(conn.execute(_AT, {"life": life, "number": upto}).scalars(), default=lowest)
    now = _extended(conn, life, Held(register_id, upto, count, lowest))
    conn.execute(_PUT_LIFE, {"incarnation": life, **asdict(now)})


def _extended(conn: Connection, life: str, before: Held) -> Held:
    """``before`` and the peers' entries that follow it without a gap."""
    upto, count, lowest = before.upto, before.entries, before.hash
    for number, stand, hashed in conn.execute(_NUMBERS, {"life": life, "after": upto}):
        if number != upto + 1:
            break
        upto, count, lowest = number, count + stand, hashed
    return Held(before.register_id, upto, count, lowest)


def _own_copied(conn: Connection, life: str, own: Held) -> Held:
    """An own life of which peers hold what a copy, or a later state of this database, wrote."""
    place = {"life": life, "number": own.upto}
    count = conn.execute(_COUNT_TO, place).scalar_one()
    lowest = min(conn.execute(_AT, place).scalars(), default="")
    return _extended(conn, life, Held(own.register_id, own.upto, count, lowest))


def _between(conn: Connection, life: str, low: int, high: int, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    return conn.execute(_BETWEEN, {"life": life, "low": low, "high": high, "most": most}).all()


def as_wires(conn: Connection, found: Sequence[Row[*tuple[Any, ...]]]) -> tuple[WireEntry, ...]:
    """With the personal values that are still kept beside them."""
    if not found:
        return ()
    ids = [one.id for one in found]
    beside: dict[str, list[WireAttachment]] = defaultdict(list)
    for attached in _ATTACHED:
        for entry_id, own_id, salt, value in attached.rows(conn, {"ids": json.dumps(ids)}):
            beside[entry_id].append(WireAttachment(id=own_id, salt=salt, value=value))
    return tuple(
        WireEntry(header=one.header, body=one.body, hash=one.hash, attachments=tuple(beside.get(one.id, ())))
        for one in found
    )
