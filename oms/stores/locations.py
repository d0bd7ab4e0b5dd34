"""Adding and finding locations."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from contract.errors import Refused
from contract.values.money import Money
from oms.db.engine import Tx
from oms.stores import repository
from oms.stores.model import Location
from oms.sync.feed import mark, store_stream

_COUNTRY = re.compile(r"[A-Z]{2}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,20}){1,4}")
_CUTOVER = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def add_location(
    tx: Tx,
    *,
    code: str,
    name: str,
    country: str,
    currency: str,
    time_zone: str,
    legal_entity: str = "",
    tax_number: str = "",
    address: str = "",
    city: str = "",
    postal_code: str = "",
    day_cutover: str = "04:00",
    phone: str = "",
    pricelist: str = "standard",
    receipt_footer: tuple[str, ...] = (),
    jurisdictions: tuple[str, ...] = (),
) -> Location:
    """Refused: ``location_invalid`` with the field, ``location_exists``."""
    _check(code, name, country, currency, time_zone, day_cutover)
    _check_jurisdictions(jurisdictions, country)
    if repository.location_by_code(tx, code):
        raise Refused("location_exists", location=code)
    new = Location(
        id=tx.new_id(),
        code=code,
        name=name,
        legal_entity=legal_entity or name,
        tax_number=tax_number,
        address=address,
        city=city,
        postal_code=postal_code,
        country=country,
        currency=currency,
        time_zone=time_zone,
        day_cutover=day_cutover,
        phone=phone,
        pricelist=pricelist,
        receipt_footer=receipt_footer,
        jurisdictions=jurisdictions,
    )
    repository.insert_location(tx, new)
    for kind in ("location", "cash_rules"):
        mark(tx, store_stream(new.id), kind, new.id)
    for other in repository.locations(tx):  # an order can be collected in every other store
        mark(tx, store_stream(other.id), "order_rules", other.id)
    return new


def location_named(tx: Tx, code: str) -> Location:
    """By the chain's code. Refused: ``location_unknown``."""
    found = repository.location_by_code(tx, code)
    if found is None:
        raise Refused("location_unknown", location=code)
    return found


def _check(code: str, name: str, country: str, currency: str, time_zone: str, day_cutover: str) -> None:
    wrong = {
        "code": not _CODE.fullmatch(code),
        "name": not name.strip(),
        "country": not _COUNTRY.fullmatch(country),
        "day_cutover": not _CUTOVER.fullmatch(day_cutover),
        "time_zone": not _known_zone(time_zone),
    }
    for field, broken in wrong.items():
        if broken:
            raise Refused("location_invalid", field=field)
    Money.zero(currency)


def _check_jurisdictions(codes: tuple[str, ...], country: str) -> None:
    if any(not _JURISDICTION.fullmatch(code) or code[:2] != country for code in codes):
        raise Refused("location_invalid", field="jurisdiction")


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return bool(name)
