"""Importing what a carrier charges from CSV. A rate table counts as a whole: with one bad row the old one stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from pathlib import Path

from contract.messages.rows import CarrierRate, CarrierService
from contract.values.money import minor_digits
from oms.db.engine import Database
from oms.imports.cells import Cells
from oms.imports.csv_file import read_csv
from oms.imports.report import ImportReport, RowProblem
from oms.shipping.carriers import save_carrier

RATE_COLUMNS = ("service_code", "service_name", "country_codes", "max_weight", "rate", "transit_days")
"""Weights in kg, lengths in cm, days as ``2`` or ``3-5``. Further ones that are read: ``postal_prefixes``, ``signed``,
``max_length``, ``max_width``, ``max_height``, ``delivers_on``, ``co2_grams_per_parcel``, ``co2_grams_per_kg``,
``co2_source``.
"""

_DAYS = re.compile(r"(?:[0-9]{1,2}-)?([0-9]{1,2})")
_COUNTRY = re.compile(r"[A-Z]{2}")
_WEEKDAYS = re.compile(r"[1-7]{1,7}")
_SIDES = ("max_length", "max_width", "max_height")
_MOST_KG = Decimal(2_000)


@dataclass(frozen=True, slots=True)
class _RateRow:
    service: CarrierService
    rate: CarrierRate


def import_rates(
    db: Database, path: Path, carrier_id: str, name: str, currency: str, tracking_prefix: str
) -> ImportReport:
    """Replace what a carrier charges. Refused: ``carrier_code_unreadable``, ``tracking_prefix_unreadable``, and what
    ``read_csv`` refuses.
    """
    report, found = ImportReport(), list[_RateRow]()
    for row in read_csv(path, RATE_COLUMNS):
        if isinstance(row, RowProblem):
            report.problems.append(row)
            continue
        cells = Cells(row)
        read = _read(cells, currency)
        report.problems.extend(cells.problems)
        found.append(read)
    if report.problems:
        return report
    services = _services(found)
    if db.run(lambda tx: save_carrier(tx, carrier_id, name, currency, tracking_prefix, services)):
        report.landed = len(found)
    else:
        report.unchanged = len(found)
    return report


def _services(rows: Iterable[_RateRow]) -> list[CarrierService]:
    """Each product once, as its first row describes it, with the rates of all its rows."""
    services: dict[str, CarrierService] = {}
    for row in rows:
        known = services.get(row.service.code, row.service)
        services[row.service.code] = known.model_copy(update={"rates": (*known.rates, row.rate)})
    return list(services.values())


def _read(cells: Cells, currency: str) -> _RateRow:
    service = CarrierService(
        code=cells.text("service_code", most=40),
        name=cells.text("service_name", most=80),
        signed=cells.text("signed", required=False).lower() in ("true", "yes"),
        longest_mm=_sides(cells),
        delivers_on=_weekdays(cells),
        co2_grams_per_parcel=cells.whole("co2_grams_per_parcel", default=0, most=10**7),
        co2_grams_per_kg=cells.whole("co2_grams_per_kg", default=0, most=10**7),
        co2_source=cells.text("co2_source", required=False),
        rates=(),
    )
    rate = CarrierRate(
        countries=_countries(cells),
        postal_prefixes=tuple(one.strip() for one in _listed(cells, "postal_prefixes")),
        up_to_grams=_scaled(cells, "max_weight", 3) or 1,
        price_minor=_scaled(cells, "rate", minor_digits(currency)),
        transit_days=_days(cells),
    )
    return _RateRow(service, rate)


def _listed(cells: Cells, column: str) -> list[str]:
    return [one for one in re.split(r"[,;]", cells.text(column, most=2_000, required=False)) if one.strip()]


def _countries(cells: Cells) -> tuple[str, ...]:
    codes = tuple(one.strip().upper() for one in _listed(cells, "country_codes"))
    if not all(_COUNTRY.fullmatch(code) for code in codes):
        cells.refuse("country_codes", "not_a_country", "Two letters each, as IE, with commas between.")
    return codes


def _days(cells: Cells) -> int:
    """The longest that is told: a promise is kept with what is sure."""
    found = _DAYS.fullmatch(cells.text("transit_days"))
    if found is None:
        cells.refuse("transit_days", "not_days", "A number of days, or from and to as 3-5.")
        return 0
    return int(found.group(1))


def _weekdays(cells: Cells) -> str:
    told = cells.text("delivers_on", required=False) or "12345"
    if not _WEEKDAYS.fullmatch(told):
        cells.refuse("delivers_on", "not_weekdays", "Digits of weekdays, Monday is 1: 12345.")
    return told


def _sides(cells: Cells) -> tuple[int, ...]:
    if not any(cells.text(column, required=False) for column in _SIDES):
        return ()
    return tuple(sorted((_scaled(cells, column, 1) for column in _SIDES), reverse=True))


def _scaled(cells: Cells, column: str, digits: int) -> int:
    """A number not below zero, cut to ``digits`` decimals, without its point."""
    try:
        exact = Decimal(cells.text(column))
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or exact < 0 or exact > _MOST_KG * 1_000:
        cells.refuse(column, "not_a_number", "A number with a point, as 2.5.")
        return 0
    return int(exact.scaleb(digits).to_integral_value(ROUND_DOWN))
