"""Which taxes a line bears: those of its category in force at this place and moment, less what a certificate lifts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from contract.errors import Refused
from contract.rules.tax import TaxRate
from contract.values.time import instant_text

_DATE_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class StandingTax:
    """A tax with its dates, as instants or as local days. ``position``: its place among the taxes of a line."""

    rate: TaxRate
    valid_from: str
    valid_to: str | None = None
    position: int = 0

    def holds(self, moment: datetime, day: date) -> bool:
        ended = self.valid_to is not None and _reached(self.valid_to, moment, day)
        return not ended and _reached(self.valid_from, moment, day)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A customer's certificate, kept as evidence. No ``jurisdictions``: of every tax. ``valid_to`` is its last day."""

    certificate: str
    reason: str
    jurisdictions: tuple[str, ...] = ()
    valid_to: date | None = None

    def lifts(self, rate: TaxRate) -> bool:
        return not rate.exempt and (not self.jurisdictions or rate.jurisdiction in self.jurisdictions)


def taxes_in_force(
    standing: Iterable[StandingTax], moment: datetime, day: date, jurisdictions: Collection[str] = ()
) -> dict[str, tuple[TaxRate, ...]]:
    """The taxes of each category in the order declared: the country's own and those of the place's ``jurisdictions``.

    Of each tax the rate begun most recently. A rate given by date changes with the local ``day``.
    """
    newest: dict[tuple[str, str, str], StandingTax] = {}
    for own in standing:
        rate = own.rate
        if (rate.jurisdiction and rate.jurisdiction not in jurisdictions) or not own.holds(moment, day):
            continue
        key = (rate.category, rate.jurisdiction, rate.tax_id)
        if key not in newest or newest[key].valid_from < own.valid_from:
            newest[key] = own
    found: dict[str, tuple[TaxRate, ...]] = {}
    for own in sorted(newest.values(), key=lambda one: (one.position, one.rate.jurisdiction, one.rate.tax_id)):
        found[own.rate.category] = (*found.get(own.rate.category, ()), own.rate)
    return found


def require_exemption(exemption: Exemption, reasons: Collection[str], day: date) -> None:
    """Whether the certificate may be used on ``day`` where ``reasons`` are known.

    Refused: ``tax_exemption_not_allowed`` (reason), ``tax_certificate_needed``, ``tax_certificate_expired`` (valid_to).
    """
    if exemption.reason not in reasons:
        raise Refused("tax_exemption_not_allowed", reason=exemption.reason)
    if not exemption.certificate.strip():
        raise Refused("tax_certificate_needed")
    if exemption.valid_to is not None and exemption.valid_to < day:
        raise Refused("tax_certificate_expired", valid_to=exemption.valid_to.isoformat())


def relieved(
    taxes: Mapping[str, tuple[TaxRate, ...]], exemption: Exemption | None
) -> Mapping[str, tuple[TaxRate, ...]]:
    """The same taxes; those that the certificate lifts name it, so that they are told and not charged."""
    if exemption is None:
        return taxes
    return {
        category: tuple(
            replace(rate, relief=exemption.certificate) if exemption.lifts(rate) else rate for rate in rates
        )
        for category, rates in taxes.items()
    }


def _reached(boundary: str, moment: datetime, day: date) -> bool:
    now = day.isoformat() if len(boundary) == _DATE_CHARACTERS else instant_text(moment)
    return boundary <= now
