"""What can be read of a damaged store database is taken over into a fresh one.

Nothing is repaired: each entry proves itself by its hash and its place in the chain, each row by the page that could be
deciphered. What was recorded before stays the journal of its own life; the fresh database begins another, and brings
what head office lacks there as it brings what other registers of the store recorded. Killed in the middle, it is done
again: what was taken over already is known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from app.db.backup import FOLDER
from app.db.cursors import read_cursors
from app.db.damage import DAMAGED, salvage_begun, salvage_ended
from app.db.drafts import get_setting, set_setting
from app.db.salvage_source import Place, Source
from app.db.store import DATABASE_NAME, StoreDb
from app.db.tables import journal, peer_entry, register_state, row
from contract.messages.facts import IncarnationBegun
from contract.messages.sync import WireAttachment, WireEntry

_AT_ONCE, _NOTED = 200, "salvaged"
_TAKE_ROW = insert(row).on_conflict_do_nothing()


@dataclass(frozen=True)
class Salvaged:
    """``lacking``: of each life, the numbers that nothing readable holds, up to the highest that is known."""

    entries: int
    rows: int
    lacking: Mapping[str, Sequence[int]]

    def lacking_ranges(self) -> Mapping[str, str]:
        """Life -> 1, 2, 3 and 7 as ``1-3, 7``."""
        return {life: ", ".join(_ranges(numbers)) for life, numbers in self.lacking.items()}


def salvage(directory: Path, key: bytes, store: StoreDb) -> Salvaged:
    """Take over what ``store`` does not hold: from all that was set aside, the newest first, then from the backups."""
    with store.read() as conn:
        before, pulled = _counts(conn), bool(read_cursors(conn))
    with ExitStack() as opened:
        sources = [opened.enter_context(Source(path, key)) for path in _files(directory)]
        found = _entries(sources)
        while wires := tuple(islice(found, _AT_ONCE)):
            store.keep_peer_entries(wires)
        # Once head office told something, what it told before may be withdrawn.
        if not pulled:
            _take_rows(store, sources)
    with store.read() as conn:
        entries, rows = (now - then for now, then in zip(_counts(conn), before, strict=True))
        taken = Salvaged(entries, rows, _lacking(conn))
    if salvage_begun(directory):
        _note(store, taken)
    salvage_ended(directory)
    return taken


def last_salvage(conn: Connection) -> tuple[str, str] | None:
    """The life that goes on since, and the numbers that nothing readable held; None where there was none."""
    noted = get_setting(conn, _NOTED)
    return (json.loads(noted)["life"], json.loads(noted)["lacking"]) if noted else None


def kept_settings(directory: Path, key: bytes, name: str) -> Iterator[str]:
    """What was set aside says of a setting, then the backups, the newest first."""
    for path in _files(directory):
        with Source(path, key) as source:
            value = source.setting(name)
        if value is not None:
            yield value


def _note(store: StoreDb, taken: Salvaged) -> None:
    lacking = "; ".join(taken.lacking_ranges().values())
    with store.transaction() as tx:
        set_setting(tx.conn, _NOTED, json.dumps({"life": store.incarnation, "lacking": lacking}))
        tx.stale("sync")


def _ranges(numbers: Sequence[int]) -> list[str]:
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{first}-{last}" if first < last else str(first) for first, last in found]


def _files(directory: Path) -> list[Path]:
    damaged = sorted(directory.glob(f"{DAMAGED}-*/{DATABASE_NAME}"), reverse=True)
    return [*damaged, *sorted((directory / FOLDER).glob("store-*.db"), reverse=True)] if damaged else []


def _entries(sources: Sequence[Source]) -> Iterator[WireEntry]:
    """Of all sources, each once, by life and number: what a sale names comes before the sale."""
    places: dict[tuple[str, int, str], tuple[int, Place]] = {}
    for number, source in enumerate(sources):
        for own, place in source.entries():
            places.setdefault(own, (number, place))
    for own in sorted(places):
        first, place = places[own]
        sealed = sources[first].sealed(place)
        if sealed is not None:
            beside = _beside(own[2], sources[first:])
            try:
                yield WireEntry(
                    header=sealed.header_text, body=sealed.body_text, hash=sealed.hash, attachments=tuple(beside)
                )
            except ValidationError:
                continue


def _beside(entry_id: str, sources: Sequence[Source]) -> list[WireAttachment]:
    """Where no page is in the way, the newest that holds the entry says all: what it lacks was erased."""
    values: dict[str, WireAttachment] = {}
    for number, source in enumerate(sources):
        read = source.beside(entry_id)
        values = {own.id: own for own in read.found} | values
        if read.whole and (read.found or not number):
            break
    return list(values.values())


def _take_rows(store: StoreDb, sources: Sequence[Source]) -> None:
    """Until one gives all that it has. They count as not told again yet: what left meanwhile goes with the first pull;
    what had left before, and was kept for the work in it, stays so.
    """
    for source in sources:
        read = source.rows()
        rows = [{**own, "unseen": int(not own["withdrawn"])} for own in read.found]
        with store.transaction() as tx:
            if rows:
                tx.conn.execute(_TAKE_ROW, rows)
            tx.stale(*{f"row:{own['kind']}" for own in rows})
        if read.whole:
            return


def _counts(conn: Connection) -> tuple[int, int]:
    counted = (conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (peer_entry, row))
    entries, rows = counted
    return entries, rows


def _lacking(conn: Connection) -> dict[str, list[int]]:
    """Of this register's lives before the present one of this database: those of which entries are here, and those that
    a later one names.
    """
    register = select(register_state.c.register_id).scalar_subquery()
    held: dict[str, set[int]] = defaultdict(set)
    last: dict[str, int] = defaultdict(int)
    own = peer_entry.c.register_id == register
    for life, number in conn.execute(select(peer_entry.c.incarnation, peer_entry.c.number).where(own)):
        held[life].add(number)
    for life, number in conn.execute(select(journal.c.incarnation, journal.c.number)):
        held[life].add(number)
    begun = select(journal.c.body).where(journal.c.kind == IncarnationBegun.KIND)
    earlier = select(peer_entry.c.body).where(own, peer_entry.c.kind == IncarnationBegun.KIND)
    for told in map(json.loads, conn.execute(begun.union_all(earlier)).scalars()):
        if life := told.get("previous_incarnation"):
            last[life] = max(last[life], told.get("previous_number") or 0)
    lacking = {
        life: [number for number in range(1, max(last[life], *held[life], 0) + 1) if number not in held[life]]
        for life in {*held, *last}
    }
    return {life: lacking[life] for life in sorted(lacking) if lacking[life]}
