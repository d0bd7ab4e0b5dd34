"""Locations, roles, operators and registers as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contract.messages.rows import GrantEntry


@dataclass(frozen=True, slots=True)
class Location:
    """A store, a ``warehouse`` that orders are sent from, or a ``supplier``. ``code`` is the chain's own number;
    ``pricelist`` names the price list it sells by. Where it is, in millionths of a degree, if that is known.
    """

    id: str
    code: str
    name: str
    legal_entity: str
    tax_number: str
    address: str
    city: str
    postal_code: str
    country: str
    currency: str
    time_zone: str
    day_cutover: str
    phone: str
    pricelist: str
    receipt_footer: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    kind: str = "store"
    latitude_e6: int | None = None
    longitude_e6: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do, and how many digits their PIN has.

    ``permissions`` are granted without a limit, ``grants`` say more; what neither names needs another person.
    """

    name: str
    permissions: tuple[str, ...]
    pin_digits: int
    grants: tuple[GrantEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who may sign on. ``number`` is what the chain calls them, ``language`` what registers speak to
    them, "" for the store's own.
    """

    id: str
    number: str
    name: str
    role: str
    pin_hash: str
    active: bool
    location_ids: tuple[str, ...]
    badge_hash: str = ""
    language: str = ""


class RegisterState(StrEnum):
    """``pending``: a code was given out. ``replaced``: another machine has its number now."""

    PENDING = "pending"
    ACTIVE = "active"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Register:
    """A till computer. Its number is unique among the store's registers that live. ``lan``: where others reach it."""

    id: str
    location_id: str
    number: int
    name: str
    state: RegisterState
    token_id: str | None
    seal_key: str | None
    certificate_pem: str | None
    enrolled_at: datetime | None
    ended_at: datetime | None
    lan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeGiven:
    """A register that waits for its machine, and the one-time code, shown once."""

    register: Register
    code: str
    expires_at: datetime
