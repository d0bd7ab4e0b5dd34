"""SQL of stored value and of customers at this register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from app.customers.tables import stored_value_part, stored_value_use
from app.db import rows
from app.db.store import StoreDb
from app.db.tables import attachment, peer_attachment, register_state
from contract.messages.rows import CustomerRow, PeerRow

MAX_FOUND = 20
_MATCHING = text("""
    SELECT key FROM row WHERE kind = 'customer' AND json_extract(body, '$.merged_into') = ''
    UNION SELECT DISTINCT key FROM journal_touch WHERE kind = 'customer' AND NOT EXISTS (
        SELECT 1 FROM row WHERE row.kind = 'customer' AND row.key = journal_touch.key
    )
    LIMIT :most
""")
MOST_KNOWN = 50_000
_part = upsert(stored_value_part)
_PUT_PART = _part.on_conflict_do_update(
    index_elements=[stored_value_part.c.tender_id], set_={"standing": _part.excluded.standing}
)


class PartStanding(StrEnum):
    """What is known of an amount that was asked for."""

    ASKED = "asked"
    HELD = "held"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part of the open sale. ``amount`` is in points for loyalty; ``minor`` is what it pays."""

    tender_id: str
    account_id: str
    kind: str
    amount: int
    minor: int
    detail: str
    standing: PartStanding


@dataclass(frozen=True, slots=True)
class OfflineUse:
    """What was taken unasked on one day: of the account by all registers heard of, of the kind by this one."""

    account_minor: int
    register_minor: int


def put_part(conn: Connection, part: OpenPart) -> None:
    conn.execute(_PUT_PART, {name: getattr(part, name) for name in OpenPart.__slots__})


def open_parts(conn: Connection) -> tuple[OpenPart, ...]:
    found = conn.execute(select(stored_value_part).order_by(stored_value_part.c.tender_id))
    return tuple(OpenPart(**{**one._asdict(), "standing": PartStanding(one.standing)}) for one in found)


def open_part(conn: Connection, tender_id: str) -> OpenPart | None:
    return next((own for own in open_parts(conn) if own.tender_id == tender_id), None)


def drop_parts(conn: Connection, tender_ids: Sequence[str]) -> None:
    conn.execute(delete(stored_value_part).where(stored_value_part.c.tender_id.in_(tender_ids)))


def offline_use(conn: Connection, kind: str, account_id: str, day: str) -> OfflineUse:
    """From the journal, and from what the open sale took already."""
    use = stored_value_use.c
    taken = func.coalesce(func.sum(use.value_minor), 0)
    today = select(taken).where(use.business_day == day, use.kind == kind, use.offline == 1)
    own_id = select(register_state.c.register_id).scalar_subquery()
    account = int(conn.execute(today.where(use.account_id == account_id)).scalar_one())
    register = int(conn.execute(today.where(use.register_id == own_id)).scalar_one())
    unasked = [own for own in open_parts(conn) if own.kind == kind and own.standing is PartStanding.OFFLINE]
    return OfflineUse(
        account + sum(own.minor for own in unasked if own.account_id == account_id),
        register + sum(own.minor for own in unasked),
    )


def customer_ids(conn: Connection) -> tuple[str, ...]:
    """Everybody whom this store knows, told by head office or made known here."""
    return tuple(conn.execute(_MATCHING, {"most": MOST_KNOWN}).scalars())


def stored_customer(conn: Connection, customer_id: str) -> rows.StoredRow | None:
    return rows.stored_row(conn, CustomerRow.KIND, customer_id)


def count_registers(db: StoreDb) -> int:
    """Those of the store that are in use, this one included."""
    with db.read() as conn:
        peers = [PeerRow.model_validate(own.body) for own in rows.stored_rows(conn, PeerRow.KIND)]
    return max(1, sum(own.active for own in peers))


def attached(conn: Connection, attachment_ids: Sequence[str]) -> dict[str, str]:
    """Attachment id -> value, of this register's entries and of its peers'."""
    found: dict[str, str] = {}
    for table in (attachment, peer_attachment):
        query = select(table.c.id, table.c.value).where(table.c.id.in_(bindparam("ids", expanding=True)))
        found.update({one.id: one.value for one in conn.execute(query, {"ids": list(attachment_ids)})})
    return found
