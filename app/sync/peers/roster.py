"""The registers of this store: who is one, and where each was last reached or called from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from app.db.drafts import get_setting, set_setting
from app.db.rows import stored_rows
from contract.messages.rows import PeerRow

_CALLED_FROM, _PORT = "lan_called_from", "lan_port"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another register of the store. ``addresses``: the one it called from last, then those it told the OMS."""

    register_id: str
    number: int
    name: str
    active: bool
    addresses: tuple[str, ...]


def peers(conn: Connection, own_id: str) -> dict[str, Peer]:
    """By register id, in order of their number; this register is not among them."""
    called_from = _called_from(conn)
    found = []
    for row in stored_rows(conn, PeerRow.KIND):
        try:
            told = PeerRow.model_validate(row.body)
        except ValidationError:
            continue
        if told.register_id != own_id:
            heard = called_from.get(told.register_id)
            addresses: Sequence[str] = (*((heard,) if heard else ()), *told.addresses)
            distinct = tuple(dict.fromkeys(addresses))
            found.append(Peer(told.register_id, told.number, told.name, told.active, distinct))
    return {one.register_id: one for one in sorted(found, key=lambda one: (one.number, one.register_id))}


def called_from(conn: Connection, register_id: str) -> str | None:
    """Where a register called from last."""
    return _called_from(conn).get(register_id)


def note_called_from(conn: Connection, register_id: str, address: str) -> None:
    """It stands whatever the OMS says or does not say."""
    set_setting(conn, _CALLED_FROM, json.dumps({**_called_from(conn), register_id: address}))


def own_port(conn: Connection) -> int:
    """The port this register listened on last, so that those who know it find it again; 0: none yet."""
    return int(get_setting(conn, _PORT) or 0)


def note_own_port(conn: Connection, port: int) -> None:
    set_setting(conn, _PORT, str(port))


def _called_from(conn: Connection) -> dict[str, str]:
    kept: dict[str, str] = json.loads(get_setting(conn, _CALLED_FROM) or "{}")
    return kept
