"""How each channel is connected: its form, its secrets, its times, and what it calls our items and stores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from contract.errors import Refused
from oms.catalog.repository import item_by_sku
from oms.channels import tasks
from oms.channels.model import Kind
from oms.channels.signatures import usable
from oms.channels.tables import channel_connection, channel_name
from oms.db.engine import Tx
from oms.security.api_keys import KeyKind
from oms.security.secrets import sealed, unsealed
from oms.security.tables import api_key
from oms.stores.locations import location_named

OVERLAP = timedelta(hours=48)
"""How long the secret before still opens after a new one: a channel repeats for so long what was signed with it."""

REQUIRED_COLUMNS = ("order", "placed_at", "currency", "total", "sku", "quantity", "line_total", "name")
OTHER_COLUMNS = ("phone", "email", "location", "address", "postal_code", "country", "shipping", "paid", "updated_at")
FILE_COLUMNS = (*REQUIRED_COLUMNS, *OTHER_COLUMNS)
"""Of a file of orders, as we call them."""

MAX_LISTED = 500
_SEALED_FOR = "channel"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected channel. ``grace`` before its orders are placed; ``cancel_after``: zero never cancels; ``keep_days``:
    so long what it sent is kept at least, 0 for ever.
    """

    channel_id: str
    name: str
    kind: Kind
    grace: timedelta
    cancel_after: timedelta
    fraud_checked: bool
    address: str
    cursor: str
    read_since: datetime | None
    read_until: datetime | None
    fraud_address: str = ""
    keep_days: int = 0


def connect(tx: Tx, server_secret: bytes, name: str, kind: Kind, secret: str) -> None:
    """A channel that has a key can send webhooks from now on. Connected again, it gets another secret; the one before
    opens for 48 hours more. Refused: ``channel_unknown``, ``channel_kind_fixed``, ``channel_secret_unusable``.
    """
    channel_id = _holder(tx, name)
    if not usable(kind, secret):
        raise Refused("channel_secret_unusable")
    kept = sealed(server_secret, _SEALED_FOR, secret.encode())
    known = _row(tx, channel_id)
    if known is None:
        tx.conn.execute(insert(channel_connection).values(channel_id=channel_id, kind=kind, secret=kept))
        return
    if known["kind"] != kind:
        raise Refused("channel_kind_fixed", name=name, kind=known["kind"])
    _change(tx, channel_id, secret=kept, secret_before=known["secret"], before_until=tx.now + OVERLAP)


def drop_secret_before(tx: Tx, name: str) -> None:
    """The secret before the newest opens nothing any more. Refused: ``channel_unknown``."""
    _change(tx, connection_named(tx, name).channel_id, secret_before=None, before_until=None)


def set_rules(
    tx: Tx,
    name: str,
    *,
    grace_minutes: int | None = None,
    cancel_after_hours: int | None = None,
    fraud_checked: bool | None = None,
    keep_days: int | None = None,
) -> Connection:
    """What is None stays. Refused: ``channel_unknown``."""
    told = {
        "grace_minutes": grace_minutes,
        "cancel_after_hours": cancel_after_hours,
        "fraud_checked": fraud_checked,
        "keep_days": keep_days,
    }
    values = {column: value for column, value in told.items() if value is not None}
    found = connection_named(tx, name)
    if values:
        _change(tx, found.channel_id, **values)
    return connection_named(tx, name)


def set_source(tx: Tx, server_secret: bytes, name: str, address: str, credentials: Mapping[str, str]) -> None:
    """Where its orders can be asked for, and with what; of another address nothing was read yet.

    Refused: ``channel_unknown``.
    """
    kept = sealed(server_secret, _SEALED_FOR, json.dumps(dict(credentials)).encode())
    found, address = connection_named(tx, name), address.rstrip("/")
    _change(tx, found.channel_id, address=address, credentials=kept)
    tasks.ensure(tx, found.channel_id, tasks.Work.ORDERS, tasks.ORDERS_EVERY)
    if address != found.address:
        _change(tx, found.channel_id, cursor="", read_since=None, read_until=None)


def credentials_of(tx: Tx, server_secret: bytes, channel_id: str) -> dict[str, str]:
    """Refused: ``channel_without_source``, ``server_secret_differs``."""
    row = _row(tx, channel_id)
    if row is None or row["credentials"] is None:
        raise Refused("channel_without_source")
    told: dict[str, str] = json.loads(unsealed(server_secret, _SEALED_FOR, row["credentials"]))
    return told


def set_fraud_check(tx: Tx, server_secret: bytes, name: str, address: str, secret: str) -> None:
    """Who is asked whether an order is a fraud, with what is signed; "" nobody. Where somebody is, each order waits for
    the answer. Refused: ``channel_unknown``, ``channel_secret_unusable``.
    """
    found = connection_named(tx, name)
    if address and not usable(Kind.STANDARD, secret):
        raise Refused("channel_secret_unusable")
    kept = sealed(server_secret, _SEALED_FOR, secret.encode()) if address else None
    values = {"fraud_checked": True} if address else {}
    _change(tx, found.channel_id, fraud_address=address, fraud_secret=kept, **values)


def fraud_secret_of(tx: Tx, server_secret: bytes, channel_id: str) -> str:
    row = _row(tx, channel_id)
    assert row is not None
    return unsealed(server_secret, _SEALED_FOR, row["fraud_secret"]).decode()


def note_read(tx: Tx, before: Connection, after: Connection) -> bool:
    """How far its orders were asked for. False, and nothing is noted, where somebody else asked for them meanwhile."""
    of = channel_connection.c
    same = (
        of.channel_id == before.channel_id,
        of.address == before.address,
        of.cursor == before.cursor,
        of.read_since.is_not_distinct_from(before.read_since),
        of.read_until.is_not_distinct_from(before.read_until),
    )
    told = {"cursor": after.cursor, "read_since": after.read_since, "read_until": after.read_until}
    return tx.conn.execute(update(channel_connection).where(*same).values(told)).rowcount == 1


def secrets_of(tx: Tx, server_secret: bytes, connection: Connection) -> list[str]:
    """What it may have signed with now: one or two."""
    row = _row(tx, connection.channel_id)
    assert row is not None
    kept = [row["secret"]]
    if row["secret_before"] is not None and row["before_until"] > tx.now:
        kept.append(row["secret_before"])
    return [unsealed(server_secret, _SEALED_FOR, one).decode() for one in kept]


def connection_named(tx: Tx, name: str) -> Connection:
    """Refused: ``channel_unknown`` also for one that has a key and was never connected."""
    found = find_connection(tx, name)
    if found is None:
        raise Refused("channel_unknown", name=name[:40])
    return found


def find_connection(tx: Tx, name: str) -> Connection | None:
    """Of a channel whose key is not ended."""
    return next(iter(_connections(tx, name)), None)


def connections(tx: Tx) -> Sequence[Connection]:
    return _connections(tx, None)


def name_ours(tx: Tx, name: str, meaning: str, told: str, ours: str) -> str:
    """What the channel calls ``told`` is our item, store or column ``ours``; the channel's id.

    Refused: ``channel_unknown``, ``item_unknown``, ``location_unknown``, ``column_unknown``, ``column_named`` (told)
    for a column that another name stands for.
    """
    channel_id = connection_named(tx, name).channel_id
    match meaning:
        case "column":
            _require_column(tx, channel_id, told, ours)
        case "item":
            item_by_sku(tx, ours)
        case "location":
            location_named(tx, ours)
    row = {"channel_id": channel_id, "meaning": meaning, "told": told, "ours": ours}
    added = insert(channel_name).values(row)
    key = [channel_name.c.channel_id, channel_name.c.meaning, channel_name.c.told]
    tx.conn.execute(added.on_conflict_do_update(index_elements=key, set_={"ours": ours}))
    return channel_id


def _require_column(tx: Tx, channel_id: str, told: str, ours: str) -> None:
    if ours not in FILE_COLUMNS:
        raise Refused("column_unknown", column=ours[:40], known=", ".join(FILE_COLUMNS))
    of = channel_name.c
    others = select(of.told).where(
        of.channel_id == channel_id, of.meaning == "column", of.ours == ours, of.told != told
    )
    other = tx.conn.execute(others).scalar()
    if other is not None:
        raise Refused("column_named", column=ours, told=other)


def forget_name(tx: Tx, name: str, meaning: str, told: str) -> str:
    """The channel's id. Refused: ``channel_unknown``."""
    channel_id = connection_named(tx, name).channel_id
    of = channel_name.c
    gone = delete(channel_name).where(of.channel_id == channel_id, of.meaning == meaning, of.told == told)
    tx.conn.execute(gone)
    return channel_id


def names_of(tx: Tx, channel_id: str, meaning: str, told: Sequence[str] | None) -> dict[str, str]:
    """Of ``told``, those that have a name of ours; all where it is None."""
    of = channel_name.c
    query = select(of.told, of.ours).where(of.channel_id == channel_id, of.meaning == meaning)
    if told is not None:
        query = query.where(of.told.in_(told))
    return {row.told: row.ours for row in tx.conn.execute(query)}


def all_names(tx: Tx, channel_id: str) -> Sequence[RowMapping]:
    of = channel_name.c
    query = select(channel_name).where(of.channel_id == channel_id).order_by(of.meaning, of.told).limit(MAX_LISTED)
    return tx.conn.execute(query).mappings().all()


# Every webhook asks who it is from, and building the question takes longer than its answer: it is built once.
_ALL = (
    select(channel_connection, api_key.c.name)
    .join(api_key, api_key.c.id == channel_connection.c.channel_id)
    .where(api_key.c.active, api_key.c.kind == KeyKind.CHANNEL)
    .order_by(api_key.c.name)
)
_NAMED = _ALL.where(api_key.c.name == bindparam("name"))


def _connections(tx: Tx, name: str | None) -> Sequence[Connection]:
    found = tx.conn.execute(_ALL) if name is None else tx.conn.execute(_NAMED, {"name": name})
    return [
        Connection(
            channel_id=row["channel_id"],
            name=row["name"],
            kind=Kind(row["kind"]),
            grace=timedelta(minutes=row["grace_minutes"]),
            cancel_after=timedelta(hours=row["cancel_after_hours"]),
            fraud_checked=row["fraud_checked"],
            address=row["address"],
            cursor=row["cursor"],
            read_since=row["read_since"],
            read_until=row["read_until"],
            fraud_address=row["fraud_address"],
            keep_days=row["keep_days"],
        )
        for row in found.mappings()
    ]


def _holder(tx: Tx, name: str) -> str:
    of = api_key.c
    query = select(of.id).where(of.name == name, of.kind == KeyKind.CHANNEL, of.active)
    found = tx.conn.execute(query).scalar()
    if found is None:
        raise Refused("channel_unknown", name=name[:40])
    return str(found)


def _row(tx: Tx, channel_id: str) -> RowMapping | None:
    query = select(channel_connection).where(channel_connection.c.channel_id == channel_id)
    return tx.conn.execute(query).mappings().one_or_none()


def _change(tx: Tx, channel_id: str, **values: object) -> None:
    tx.conn.execute(update(channel_connection).where(channel_connection.c.channel_id == channel_id).values(**values))
