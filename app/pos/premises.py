"""The store and the register as head office names them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.db.rows import stored_row, stored_rows
from contract.errors import Unavailable
from contract.messages.rows import LocationRow, OperatorRow, PeerRow, RegisterRow


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a document is made."""

    location: LocationRow
    register: RegisterRow


def read_premises(conn: Connection) -> Premises:
    """Unavailable: ``store_unknown`` before the first pull."""
    locations, registers = stored_rows(conn, LocationRow.KIND), stored_rows(conn, RegisterRow.KIND)
    if not locations or not registers:
        raise Unavailable("store_unknown")
    return Premises(LocationRow.model_validate(locations[0].body), RegisterRow.model_validate(registers[0].body))


def register_names(conn: Connection) -> dict[str, str]:
    """What the registers of this store are called, by their id."""
    own = [RegisterRow.model_validate(found.body) for found in stored_rows(conn, RegisterRow.KIND)]
    peers = [PeerRow.model_validate(found.body) for found in stored_rows(conn, PeerRow.KIND)]
    return {one.register_id: one.name for one in peers} | {one.register_id: one.name for one in own}


def operator_name(conn: Connection, operator_id: str | None) -> str:
    """The name of a person of this store; empty when unknown here."""
    found = stored_row(conn, OperatorRow.KIND, operator_id) if operator_id else None
    return OperatorRow.model_validate(found.body).name if found else ""
