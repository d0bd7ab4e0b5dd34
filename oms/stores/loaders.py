"""The rows registers are told about their store, their people and themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import LocationRow, OperatorRow, PeerRow, ReceiptKeyRow, RegisterRow, RoleRow, Row
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.stores import repository
from oms.stores.model import RegisterState


def load_locations(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return {
        found.id: LocationRow(
            location_id=found.id,
            code=found.code,
            name=found.name,
            legal_entity=found.legal_entity,
            tax_number=found.tax_number,
            address=found.address,
            city=found.city,
            postal_code=found.postal_code,
            country=found.country,
            currency=found.currency,
            time_zone=found.time_zone,
            day_cutover=found.day_cutover,
            phone=found.phone,
            pricelist=found.pricelist,
            receipt_footer=found.receipt_footer,
            jurisdictions=found.jurisdictions,
        )
        for found in repository.locations(tx, keys)
    }


def load_operators(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Only those of the stream's own store."""
    location_id = stream.partition(":")[2]
    return {
        found.id: OperatorRow(
            operator_id=found.id,
            number=found.number,
            name=found.name,
            role=found.role,
            pin_hash=found.pin_hash,
            active=found.active,
            badge_hash=found.badge_hash,
            language=found.language,
        )
        for found in repository.operators(tx, location_id=location_id, ids=keys)
    }


def load_roles(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return {
        found.name: RoleRow(
            name=found.name, permissions=found.permissions, pin_digits=found.pin_digits, grants=found.grants
        )
        for found in repository.roles(tx, keys)
    }


def load_registers(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    found = repository.registers(tx, ids=keys)
    places = {place.id: place for place in repository.locations(tx, {one.location_id for one in found})}
    return {
        one.id: RegisterRow(
            register_id=one.id,
            number=one.number,
            name=one.name,
            location_id=one.location_id,
            country=places[one.location_id].country,
            pricelist=places[one.location_id].pricelist,
        )
        for one in found
    }


def load_peers(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """The registers of the stream's own store, as they know each other. One that waits for its machine is none yet."""
    location_id = stream.partition(":")[2]
    return {
        one.id: PeerRow(
            register_id=one.id,
            number=one.number,
            name=one.name,
            addresses=one.lan,
            active=one.state is RegisterState.ACTIVE,
        )
        for one in repository.registers(tx, location_id=location_id, ids=keys)
        if one.state is not RegisterState.PENDING
    }


def load_receipt_keys(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Those of every register that ever signed a receipt: goods come back long after a till is gone."""
    found = [one for one in repository.registers(tx, ids=keys) if one.seal_key is not None]
    places = {place.id: place for place in repository.locations(tx, {one.location_id for one in found})}
    return {
        one.id: ReceiptKeyRow(
            register_id=one.id,
            register_number=one.number,
            location_id=one.location_id,
            location_code=places[one.location_id].code,
            location_name=places[one.location_id].name,
            public_key=one.seal_key or "",
            ended_at=instant_text(one.ended_at) if one.ended_at is not None else "",
        )
        for one in found
    }
