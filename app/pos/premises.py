"""The store and the register as head office names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from app.db.rows import first_body, stored_row, stored_rows
from contract.errors import Unavailable
from contract.messages.rows import LocationRow, OperatorRow, PeerRow, RegisterRow


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a document is made."""

    location: LocationRow
    register: RegisterRow


def read_premises(conn: Connection) -> Premises:
    """Unavailable: ``store_unknown`` before the first pull."""
    location, register = first_body(conn, LocationRow.KIND), first_body(conn, RegisterRow.KIND)
    if location is None or register is None:
        raise Unavailable("store_unknown")
    return _premises(location, register)


def jurisdictions(conn: Connection) -> tuple[str, ...]:
    """Those whose taxes the store bears; none before the first pull."""
    location = location_row(conn)
    return location.jurisdictions if location is not None else ()


def location_row(conn: Connection) -> LocationRow | None:
    """The store itself; None before the first pull."""
    body = first_body(conn, LocationRow.KIND)
    return _location(body) if body is not None else None


@lru_cache(maxsize=2)
def _location(location: str) -> LocationRow:
    return LocationRow.model_validate_json(location)


@lru_cache(maxsize=2)
def _premises(location: str, register: str) -> Premises:
    """Read once, not with every sale: they hardly ever change."""
    return Premises(_location(location), RegisterRow.model_validate_json(register))


def register_names(conn: Connection) -> dict[str, str]:
    """What the registers of this store are called, by their id."""
    own = [RegisterRow.model_validate(found.body) for found in stored_rows(conn, RegisterRow.KIND)]
    peers = [PeerRow.model_validate(found.body) for found in stored_rows(conn, PeerRow.KIND)]
    return {one.register_id: one.name for one in peers} | {one.register_id: one.name for one in own}


def register_numbers(conn: Connection) -> dict[str, int]:
    """Of the tills of this store by their id, those that are gone among them."""
    own = read_premises(conn).register
    peers = [PeerRow.model_validate(found.body) for found in stored_rows(conn, PeerRow.KIND)]
    return {one.register_id: one.number for one in peers} | {own.register_id: own.number}


def operator_name(conn: Connection, operator_id: str | None) -> str:
    """The name of a person of this store; empty when unknown here."""
    found = stored_row(conn, OperatorRow.KIND, operator_id) if operator_id else None
    return OperatorRow.model_validate(found.body).name if found else ""
