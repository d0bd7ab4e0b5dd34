"""Which carrier takes a parcel: what each of their products costs, when it arrives, what it emits, and why not.

Pure, and the same in the store that packs and at head office that decides where an order goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from contract.messages.rows import CarrierRate, CarrierRow, CarrierService

_A_DAY = timedelta(days=1)
_WEEK = 7
_PER_KG = 1_000


class RuledOut(StrEnum):
    """Why a product of a carrier is not for a parcel."""

    NOT_THERE = "not_there"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Consignment:
    """A parcel and where it goes, by ``promised_on``. No ``sides_mm`` where its box is not known."""

    grams: int
    sides_mm: tuple[int, ...]
    country: str
    postal_code: str
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class CarriageOffer:
    """One product of a carrier for one parcel. Of one that does not go there price and days are 0."""

    carrier_id: str
    carrier: str
    service: str
    name: str
    signed: bool
    currency: str
    price_minor: int
    collected_at: datetime
    arrives_on: date
    co2_grams: int
    ruled_out: RuledOut | None = None


def carriage_offers(
    carriers: Iterable[CarrierRow], parcel: Consignment, ready_at: datetime
) -> tuple[CarriageOffer, ...]:
    """Every product of every carrier: what keeps the promise, by price and CO2; then what is too late; then the rest.

    ``ready_at`` is in the store's time.
    """
    found = [_offer(own, service, parcel, ready_at) for own in carriers if own.active for service in own.services]
    return tuple(sorted(found, key=_rank))


def last_collection(
    carriers: Iterable[CarrierRow], parcel: Consignment, ready_at: datetime
) -> tuple[CarrierRow, datetime] | None:
    """The latest collection after ``ready_at`` that still keeps the promise, and whose it is; None where none does."""
    assert parcel.promised_on is not None, "only a promise can be kept"
    kept = (
        (own, moment)
        for own in carriers
        if own.active
        for moment in _collections(own, ready_at, parcel.promised_on)
        if any(_offer(own, service, parcel, moment).ruled_out is None for service in own.services)
    )
    return max(kept, key=lambda one: one[1], default=None)


def next_collection(carrier: CarrierRow, after: datetime) -> datetime:
    """When the carrier comes next, in the time zone of ``after``."""
    return next(_collections(carrier, after, None))


def _offer(carrier: CarrierRow, service: CarrierService, parcel: Consignment, ready_at: datetime) -> CarriageOffer:
    there = [rate for rate in service.rates if _goes(rate, parcel)]
    closest = max((len(_prefix(rate, parcel)) for rate in there), default=0)
    zone = [rate for rate in there if len(_prefix(rate, parcel)) == closest]
    holding = sorted((rate for rate in zone if rate.up_to_grams >= parcel.grams), key=lambda rate: rate.up_to_grams)
    rate = holding[0] if holding else None
    collected = next_collection(carrier, ready_at)
    arrives = _arrival(service, collected.date(), rate.transit_days if rate else 0)
    return CarriageOffer(
        carrier_id=carrier.carrier_id,
        carrier=carrier.name,
        service=service.code,
        name=service.name,
        signed=service.signed,
        currency=carrier.currency,
        price_minor=rate.price_minor if rate else 0,
        collected_at=collected,
        arrives_on=arrives,
        co2_grams=service.co2_grams_per_parcel + -(-service.co2_grams_per_kg * parcel.grams // _PER_KG),
        ruled_out=_ruled_out(service, parcel, goes=bool(zone), holds=rate is not None, arrives=arrives),
    )


def _ruled_out(
    service: CarrierService, parcel: Consignment, *, goes: bool, holds: bool, arrives: date
) -> RuledOut | None:
    if not goes:
        return RuledOut.NOT_THERE
    if not holds:
        return RuledOut.TOO_HEAVY
    if not _fits(parcel.sides_mm, service.longest_mm):
        return RuledOut.TOO_LARGE
    if parcel.promised_on is not None and arrives > parcel.promised_on:
        return RuledOut.TOO_LATE
    return None


def _goes(rate: CarrierRate, parcel: Consignment) -> bool:
    return (not rate.countries or parcel.country in rate.countries) and (
        not rate.postal_prefixes or bool(_prefix(rate, parcel))
    )


def _prefix(rate: CarrierRate, parcel: Consignment) -> str:
    """The longest of the rate's prefixes that the postal code begins with."""
    code = _plain(parcel.postal_code)
    return max((one for one in map(_plain, rate.postal_prefixes) if code.startswith(one)), key=len, default="")


def _plain(postal_code: str) -> str:
    return "".join(char for char in postal_code.upper() if char.isalnum())


def _fits(sides: Sequence[int], longest: Sequence[int]) -> bool:
    if not sides or not longest:
        return True
    return all(own <= most for own, most in zip(sorted(sides, reverse=True), longest, strict=False))


def _collections(carrier: CarrierRow, after: datetime, until: date | None) -> Iterator[datetime]:
    """When the carrier comes: the next time, or every time up to a day."""
    moment = datetime.combine(after.date(), time.fromisoformat(carrier.collects_at), after.tzinfo)
    last = until or after.date() + _WEEK * _A_DAY
    while moment.date() <= last:
        if moment >= after and str(moment.isoweekday()) in carrier.collects_on:
            yield moment
        moment += _A_DAY


def _arrival(service: CarrierService, collected: date, transit_days: int) -> date:
    """So many delivery days after the day of the collection."""
    day = collected
    for _ in range(transit_days):
        day += _A_DAY
        while str(day.isoweekday()) not in service.delivers_on:
            day += _A_DAY
    return day


def _rank(offer: CarriageOffer) -> tuple[int, int, int, str, str]:
    match offer.ruled_out:
        case None:
            return 0, offer.price_minor, offer.co2_grams, offer.carrier, offer.name
        case RuledOut.TOO_LATE:
            return 1, offer.arrives_on.toordinal(), offer.price_minor, offer.carrier, offer.name
        case _:
            return 2, 0, 0, offer.carrier, offer.name
