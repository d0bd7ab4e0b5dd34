"""Carriers as a register reaches them: a port, and the carrier whose rate table is all that is needed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Connection

from app.db.rows import stored_row, stored_rows
from app.db.store import StoreDb
from app.pos.premises import location_row
from contract.errors import Refused
from contract.messages.rows import CarrierRow, PackingRulesRow

_SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 11


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """What a carrier is asked for. The same ``label_id`` is the same label, for ever."""

    label_id: str
    order_id: str
    parcel_id: str
    carrier_id: str
    service: str
    grams: int


@dataclass(frozen=True, slots=True)
class LabelReply:
    """What the carrier said; ``tracking`` of a label that was bought."""

    outcome: Literal["bought", "refused", "voided"]
    tracking: str = ""
    reason: str = ""


class Carrier(Protocol):
    """Sells labels. Each call may be repeated; Unavailable leaves the label unknown."""

    def buy(self, request: LabelRequest) -> LabelReply: ...

    def void(self, label_id: str) -> LabelReply: ...


class RateTableCarrier:
    """Needs nobody: the store numbers its parcels itself, and the carrier reads the number when it collects."""

    def __init__(self, tracking_prefix: str) -> None:
        self._prefix = tracking_prefix

    def buy(self, request: LabelRequest) -> LabelReply:
        return LabelReply("bought", tracking_number(self._prefix, request.label_id))

    def void(self, label_id: str) -> LabelReply:
        return LabelReply("voided", tracking_number(self._prefix, label_id))


def tracking_number(prefix: str, label_id: str) -> str:
    """Two to four letters, eleven characters no two of which look alike, and one that checks them."""
    number, spoken = int.from_bytes(hashlib.sha256(label_id.encode()).digest()[:8], "big"), ""
    for _ in range(_DIGITS):
        number, digit = divmod(number, len(_SPOKEN))
        spoken = _SPOKEN[digit] + spoken
    return f"{prefix}{spoken}{check_character(spoken)}"


def check_character(spoken: str) -> str:
    """Finds any one wrong character: every weight is odd."""
    total = sum((2 * place + 1) * _SPOKEN.index(character) for place, character in enumerate(spoken))
    return _SPOKEN[total % len(_SPOKEN)]


def carrier_of(store: StoreDb, carrier_id: str) -> Carrier:
    """How a carrier is reached. Refused: ``carrier_unknown`` for one whose labels come from elsewhere."""
    with store.read() as conn:
        for row in read_carriers(conn):
            if row.carrier_id == carrier_id:
                return RateTableCarrier(row.tracking_prefix)
    raise Refused("carrier_unknown", carrier=carrier_id[:40])


def read_carriers(conn: Connection) -> tuple[CarrierRow, ...]:
    """Those that come to this store."""
    found = (CarrierRow.model_validate(row.body) for row in stored_rows(conn, CarrierRow.KIND))
    return tuple(one for one in found if one.active)


def read_packing_rules(conn: Connection) -> PackingRulesRow:
    """What was told; no boxes before that."""
    own = location_row(conn)
    found = stored_row(conn, PackingRulesRow.KIND, own.location_id) if own else None
    return PackingRulesRow.model_validate(found.body) if found else PackingRulesRow(location_id="", boxes=())
