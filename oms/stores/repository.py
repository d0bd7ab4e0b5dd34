"""SQL of locations, roles, operators and registers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, func, insert, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.rows import GrantEntry
from oms.db.engine import Tx
from oms.stores.model import Location, Operator, Register, RegisterState, Role
from oms.stores.tables import enrollment_code, location, operator, operator_location, register, role

LIVING = (RegisterState.PENDING, RegisterState.ACTIVE)
MAX_LISTED = 5_000

_REGISTER = select(register).where(register.c.id == bindparam("register_id"))
_LOCATIONS = select(location).order_by(location.c.code).limit(MAX_LISTED)
_SOME_LOCATIONS = _LOCATIONS.where(location.c.id == any_(bindparam("ids", type_=ARRAY(Text))))


def insert_location(tx: Tx, new: Location) -> None:
    tx.conn.execute(insert(location).values(asdict(new)))


def locations(tx: Tx, ids: Collection[str] | None = None) -> tuple[Location, ...]:
    """By code."""
    found = tx.conn.execute(_LOCATIONS) if ids is None else tx.conn.execute(_SOME_LOCATIONS, {"ids": list(ids)})
    return tuple(_location(row) for row in found)


def location_by_code(tx: Tx, code: str) -> Location | None:
    row = tx.conn.execute(select(location).where(location.c.code == code)).one_or_none()
    return _location(row) if row else None


def put_role(tx: Tx, new: Role) -> None:
    """New or changed."""
    values = {
        "name": new.name,
        "permissions": list(new.permissions),
        "pin_digits": new.pin_digits,
        "grants": [entry.model_dump(mode="json", exclude_none=True) for entry in new.grants],
    }
    tx.conn.execute(upsert(role).values(values).on_conflict_do_update(index_elements=["name"], set_=values))


def roles(tx: Tx, names: Collection[str] | None = None) -> tuple[Role, ...]:
    query = select(role).order_by(role.c.name)
    if names is not None:
        query = query.where(role.c.name.in_(names))
    return tuple(
        Role(row.name, tuple(row.permissions), row.pin_digits, tuple(map(GrantEntry.model_validate, row.grants)))
        for row in tx.conn.execute(query)
    )


def insert_operator(tx: Tx, new: Operator) -> None:
    values = asdict(new)
    del values["location_ids"]
    tx.conn.execute(insert(operator).values(values))
    set_operator_locations(tx, new.id, new.location_ids)


def set_operator_locations(tx: Tx, operator_id: str, location_ids: Collection[str]) -> None:
    """These and no others."""
    tx.conn.execute(delete(operator_location).where(operator_location.c.operator_id == operator_id))
    places = [{"operator_id": operator_id, "location_id": place} for place in location_ids]
    if places:
        tx.conn.execute(insert(operator_location), places)


def update_operator(tx: Tx, operator_id: str, **values: object) -> None:
    tx.conn.execute(update(operator).where(operator.c.id == operator_id).values(**values))


def operator_by_number(tx: Tx, number: str) -> Operator | None:
    """Locked, because whoever asks is about to change it."""
    row = tx.conn.execute(select(operator).where(operator.c.number == number).with_for_update()).one_or_none()
    return _operators(tx, (row,))[0] if row else None


def any_badge_hash(tx: Tx) -> str:
    """Of whoever has a badge; empty where nobody has."""
    query = select(operator.c.badge_hash).where(operator.c.badge_hash != "").limit(1)
    return tx.conn.execute(query).scalar_one_or_none() or ""


def operator_with_badge(tx: Tx, badge_hash: str) -> str | None:
    """The number of whose badge it is."""
    query = select(operator.c.number).where(operator.c.badge_hash == badge_hash)
    return tx.conn.execute(query).scalar_one_or_none()


def operators(tx: Tx, *, location_id: str | None = None, ids: Collection[str] | None = None) -> tuple[Operator, ...]:
    """By number."""
    query = select(operator).order_by(operator.c.number).limit(MAX_LISTED)
    if ids is not None:
        query = query.where(operator.c.id.in_(ids))
    if location_id is not None:
        here = select(operator_location.c.operator_id).where(operator_location.c.location_id == location_id)
        query = query.where(operator.c.id.in_(here))
    return _operators(tx, tx.conn.execute(query).all())


def insert_register(tx: Tx, new: Register) -> None:
    tx.conn.execute(insert(register).values(**asdict(new), added_at=tx.now))


def update_register(tx: Tx, register_id: str, **values: object) -> None:
    tx.conn.execute(update(register).where(register.c.id == register_id).values(**values))


def register_by_id(tx: Tx, register_id: str) -> Register | None:
    row = tx.conn.execute(_REGISTER, {"register_id": register_id}).one_or_none()
    return _register(row) if row else None


def living_register(tx: Tx, location_id: str, number: int) -> Register | None:
    """The one that holds this number now, locked."""
    query = select(register).where(
        register.c.location_id == location_id, register.c.number == number, register.c.state.in_(LIVING)
    )
    row = tx.conn.execute(query.with_for_update()).one_or_none()
    return _register(row) if row else None


def registers(tx: Tx, *, location_id: str | None = None, ids: Collection[str] | None = None) -> tuple[Register, ...]:
    """In the order they were added."""
    query = select(register).order_by(register.c.id).limit(MAX_LISTED)
    if location_id is not None:
        query = query.where(register.c.location_id == location_id)
    if ids is not None:
        query = query.where(register.c.id.in_(ids))
    return tuple(_register(row) for row in tx.conn.execute(query))


def next_register_number(tx: Tx, location_id: str) -> int:
    """One more than any number ever used there. Locks the location, so that two at once get two numbers."""
    tx.conn.execute(select(location.c.id).where(location.c.id == location_id).with_for_update())
    query = select(func.coalesce(func.max(register.c.number), 0)).where(register.c.location_id == location_id)
    return int(tx.conn.execute(query).scalar_one()) + 1


def insert_code(tx: Tx, hashed: str, register_id: str, expires_at: datetime) -> None:
    """A new code for a register ends the ones before."""
    tx.conn.execute(
        update(enrollment_code)
        .where(enrollment_code.c.register_id == register_id, enrollment_code.c.expires_at > tx.now)
        .values(expires_at=tx.now)
    )
    tx.conn.execute(insert(enrollment_code).values(code_hash=hashed, register_id=register_id, expires_at=expires_at))


def use_code(tx: Tx, hashed: str) -> Register | None:
    """The register of a code in its time, locked; the code is used up by this."""
    register_id = tx.conn.execute(
        update(enrollment_code)
        .where(enrollment_code.c.code_hash == hashed, enrollment_code.c.expires_at > tx.now)
        .values(used_at=func.coalesce(enrollment_code.c.used_at, tx.now))
        .returning(enrollment_code.c.register_id)
    ).scalar_one_or_none()
    row = tx.conn.execute(select(register).where(register.c.id == register_id).with_for_update()).one_or_none()
    return _register(row) if row else None


def _location(row: SqlRow[Any]) -> Location:
    values: Mapping[str, Any] = row._asdict()
    told = {name: tuple(values[name]) for name in ("receipt_footer", "jurisdictions")}
    return Location(**{**values, **told})


def _operators(tx: Tx, rows: Iterable[SqlRow[Any]]) -> tuple[Operator, ...]:
    found = list(rows)
    places: dict[str, list[str]] = defaultdict(list)
    query = select(operator_location).where(operator_location.c.operator_id.in_([row.id for row in found]))
    for place in tx.conn.execute(query.order_by(operator_location.c.location_id)):
        places[place.operator_id].append(place.location_id)
    return tuple(Operator(**row._asdict(), location_ids=tuple(places[row.id])) for row in found)


def _register(row: SqlRow[Any]) -> Register:
    return Register(
        id=row.id,
        location_id=row.location_id,
        number=row.number,
        name=row.name,
        state=RegisterState(row.state),
        token_id=row.token_id,
        seal_key=row.seal_key,
        certificate_pem=row.certificate_pem,
        enrolled_at=row.enrolled_at,
        ended_at=row.ended_at,
        lan=tuple(row.lan),
    )
