"""Keys of channels and staff: ``<id>.<secret>``, told once, kept as a hash of the secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, update

from contract.errors import Refused
from oms.db.engine import Tx
from oms.security.secrets import key_hash, new_key, same
from oms.security.tables import api_key


class KeyKind(StrEnum):
    """A channel places orders; staff read the API's pages and the service's state."""

    CHANNEL = "channel"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whose key it is."""

    id: str
    kind: KeyKind
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """The holder, and the key, shown once."""

    holder: KeyHolder
    key: str


def add_key(tx: Tx, kind: KeyKind, name: str) -> KeyGiven:
    """Refused: ``key_name_taken``, ``key_unnamed``."""
    if not name.strip() or ":" in name:
        raise Refused("key_unnamed")
    if tx.conn.execute(select(api_key.c.id).where(api_key.c.name == name)).first():
        raise Refused("key_name_taken", name=name)
    holder = KeyHolder(tx.new_id(), kind, name, active=True)
    secret = new_key()
    values = {"id": holder.id, "kind": kind, "name": name, "secret_hash": key_hash(secret), "added_at": tx.now}
    tx.conn.execute(insert(api_key).values(values))
    return KeyGiven(holder, f"{holder.id}.{secret}")


def end_key(tx: Tx, kind: KeyKind, name: str) -> None:
    """The key opens nothing from now on. Refused: ``key_unknown``."""
    ended = update(api_key).where(api_key.c.kind == kind, api_key.c.name == name).values(active=False)
    if tx.conn.execute(ended).rowcount == 0:
        raise Refused("key_unknown", name=name)


def key_holders(tx: Tx, kind: KeyKind) -> tuple[KeyHolder, ...]:
    query = select(api_key).where(api_key.c.kind == kind).order_by(api_key.c.name)
    return tuple(KeyHolder(row.id, KeyKind(row.kind), row.name, row.active) for row in tx.conn.execute(query))


def channel_named(tx: Tx, name: str) -> KeyHolder:
    """Refused: ``key_unknown``."""
    query = select(api_key).where(api_key.c.kind == KeyKind.CHANNEL, api_key.c.name == name)
    row = tx.conn.execute(query).one_or_none()
    if row is None:
        raise Refused("key_unknown", name=name)
    return KeyHolder(row.id, KeyKind.CHANNEL, row.name, row.active)


def holder_of(tx: Tx, key: str, kind: KeyKind) -> KeyHolder | None:
    """Whose key this is, if it is one of this kind and still opens something."""
    key_id, _, secret = key.partition(".")
    if not key_id.isascii() or not key_id.isprintable():
        return None
    row = tx.conn.execute(select(api_key).where(api_key.c.id == key_id, api_key.c.kind == kind)).one_or_none()
    known_hash = row.secret_hash if row else key_hash("")
    if not same(known_hash, key_hash(secret)) or row is None or not row.active:
        return None
    return KeyHolder(row.id, KeyKind(row.kind), row.name, active=True)
