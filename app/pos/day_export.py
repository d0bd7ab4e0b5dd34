"""A sealed day as a file: every entry of the store's registers with its bytes, so that anyone can check it with
``tools/verify_day.py`` and nothing of this program.

JSON lines. First a head: format, day, location and what registers there were. Then the entries, life by life, each from
the first of the day, or of a shift that was closed on it, to the last of the day. Last a tail: how many there were, the
SHA-256 of everything before it, and this register's signature of that, where it has a key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, select, text

from app.pos.premises import read_premises, register_names
from app.pos.sealing import Sealer
from app.pos.tables import shift
from contract.errors import Refused
from contract.messages.rows import LocationRow
from contract.values.time import instant_text

FORMAT = "aisle-day-1"
_TAIL_SEAL = b"aisle-day-1"
_LIVES = text("SELECT incarnation FROM journal UNION SELECT incarnation FROM peer_entry ORDER BY 1")
_OF_LIFE = text("""
    SELECT number, occurred_at, header ->> 'business_day' AS day, header, body, hash FROM (
        SELECT number, occurred_at, header, body, hash, id FROM journal
        WHERE incarnation = :life AND occurred_at >= :since
        UNION ALL
        SELECT number, occurred_at, header, body, hash, id FROM peer_entry
        WHERE incarnation = :life AND occurred_at >= :since
    ) WHERE day <= :day ORDER BY number, id
""")


def export_day(conn: Connection, day: date, sealer: Sealer | None) -> Iterator[str]:
    """The lines of the file. Refused: ``day_unknown`` where nothing is known of that day."""
    digest, count = hashlib.sha256(), 0
    for line in _sealed_lines(conn, day, sealer):
        digest.update(line.encode() + b"\n")
        count += 1
        yield line
    if count == 1:
        raise Refused("day_unknown")
    told: dict[str, object] = {"entries": count - 1, "sha256": digest.hexdigest()}
    if sealer is not None:
        told |= {"public_key": sealer.public_key, "signature": sealer.sign(_TAIL_SEAL + digest.hexdigest().encode())}
    yield _line(told)


def _sealed_lines(conn: Connection, day: date, sealer: Sealer | None) -> Iterator[str]:
    location = read_premises(conn).location
    registers = [{"register_id": own, "name": name} for own, name in sorted(register_names(conn).items())]
    head = {"format": FORMAT, "day": day.isoformat(), "location_id": location.location_id, "name": location.name}
    yield _line({**head, "registers": registers, "public_key": sealer.public_key if sealer else ""})
    since = _since(conn, location, day)
    for (life,) in conn.execute(_LIVES).all():
        rows = conn.execute(_OF_LIFE, {"life": life, "since": since, "day": day.isoformat()}).mappings()
        yield from (_entry(one) for one in _from_first(rows.all(), day, _opened(conn, day)))


def _from_first(rows: Sequence[RowMapping], day: date, opened: str) -> Iterator[RowMapping]:
    """From the first entry of the day, or from the first since the earliest of its shifts was opened."""
    begun = False
    for one in rows:
        begun = begun or one["day"] == day.isoformat() or (bool(opened) and one["occurred_at"] >= opened)
        if begun:
            yield one


def _opened(conn: Connection, day: date) -> str:
    found = conn.execute(select(shift.c.opened_at).where(shift.c.closed_day == day.isoformat())).scalars().all()
    return min(found, default="")


def _since(conn: Connection, location: LocationRow, day: date) -> str:
    midnight = datetime.combine(day, time(), ZoneInfo(location.time_zone)) - timedelta(days=1)
    opened = _opened(conn, day)
    return min(instant_text(midnight), opened) if opened else instant_text(midnight)


def _entry(one: RowMapping) -> str:
    return _line({"header": one["header"], "body": one["body"], "hash": one["hash"]})


def _line(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
