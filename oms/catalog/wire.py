"""Rows of items, prices, markets and tile pages, as registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from contract.messages.rows import (
    AgeMinimum,
    ContainerRow,
    ItemRow,
    MarketRow,
    PriceEntry,
    PriceRow,
    Row,
    TaxRateEntry,
    TileEntry,
    TilePageRow,
)
from contract.values.time import instant_text
from oms.catalog.markets import find_market, show_market, tax_rates
from oms.catalog.prices import lists_below, pricelist_currency, standing_prices
from oms.catalog.repository import items_by_id
from oms.catalog.tiles import TilePage, tile_pages
from oms.db.engine import Tx


def load_items(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return {key: _item_row(row) for key, row in items_by_id(tx, keys).items()}


def load_containers(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """An item that is no container any longer is left out."""
    found = items_by_id(tx, keys).items()
    return {key: ContainerRow(item_id=key) for key, row in found if row["container"] and row["active"]}


def load_prices(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Those of the stream's list and of the lists that it is based on."""
    pricelist_id = stream.partition(":")[2]
    levels = lists_below(tx, pricelist_id)
    entries: dict[str, list[PriceEntry]] = {}
    for level, own in enumerate(levels):
        for row in standing_prices(tx, own, keys):
            entries.setdefault(row["item_id"], []).append(_price_entry(row, level))
    if not entries:
        return {}
    currency = pricelist_currency(tx, pricelist_id)
    return {key: _price_row(key, currency, prices) for key, prices in entries.items()}


def load_markets(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    found = {country: find_market(tx, country) for country in keys}
    return {country: market_row(row, _rates(tx, row)) for country, row in found.items() if row is not None}


def told_market(tx: Tx, country: str) -> MarketRow:
    """With all its rates. Refused: ``market_unknown``."""
    row = show_market(tx, country)
    return market_row(row, _rates(tx, row))


def load_tile_pages(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return {name: _tile_page_row(name, page) for name, page in tile_pages(tx, keys).items()}


def market_row(row: RowMapping, rates: tuple[TaxRateEntry, ...] = ()) -> MarketRow:
    """Without ``rates`` for whoever asks only by which rules the country rounds."""
    return MarketRow(
        country=row["country"],
        currency=row["currency"],
        prices_include_tax=row["prices_include_tax"],
        tax_rounding=row["tax_rounding"],
        tax_mode=row["tax_mode"],
        rates=rates,
        cash_increment=row["cash_increment"],
        cash_mode=row["cash_mode"],
        notes=tuple(row["notes"]),
        coins=tuple(row["coins"]),
        rcn_weight_prefixes=tuple(row["rcn_weight_prefixes"]),
        rcn_price_prefixes=tuple(row["rcn_price_prefixes"]),
        language=row["language"],
        tax_combined=row["tax_combined"],
        exemption_reasons=tuple(row["exemption_reasons"]),
        receipt_requires=tuple(row["receipt_requires"]),
        rcn_checked_price_prefixes=tuple(row["rcn_checked_price_prefixes"]),
        age_minimums=tuple(map(_age_minimum, row["age_minimums"])),
        price_change=row["price_change"],
        empties_prefixes=tuple(row["empties_prefixes"]),
        empties_payout_minor=row["empties_payout_minor"],
    )


def _item_row(row: RowMapping) -> ItemRow:
    values = {name: row[name] for name in ItemRow.model_fields if name in row}
    listed = {name: tuple(row[name]) for name in ("identifiers", "packs", "components")}
    return ItemRow.model_validate(values | listed)


def _age_minimum(told: str) -> AgeMinimum:
    age_class, _, years = told.partition(":")
    return AgeMinimum(age_class=age_class, years=int(years))


def _price_row(item_id: str, currency: str, entries: Sequence[PriceEntry]) -> PriceRow:
    narrowed = tuple(one for one in entries if one.customer_group or one.unit)
    plain = tuple(one for one in entries if not (one.customer_group or one.unit))
    return PriceRow(item_id=item_id, currency=currency, prices=plain, narrowed=narrowed)


def _price_entry(row: RowMapping, level: int) -> PriceEntry:
    return PriceEntry(
        ten_thousandths=row["ten_thousandths"],
        per_thousandths=row["per_thousandths"],
        valid_from=instant_text(row["valid_from"]),
        valid_to=instant_text(row["valid_to"]) if row["valid_to"] else None,
        minimum_thousandths=row["minimum_thousandths"] or None,
        customer_group=row["customer_group"],
        unit=row["unit"],
        level=level,
    )


def _rates(tx: Tx, market: RowMapping) -> tuple[TaxRateEntry, ...]:
    """A rate holds from midnight of its day, local time, until the next of the same tax and category."""
    zone, entries = ZoneInfo(market["time_zone"]), []
    for rate, following in pairwise([*tax_rates(tx, market["country"]), None]):
        assert rate is not None
        ends = following["valid_from"] if following and _same_tax(rate, following) else None
        entries.append(
            TaxRateEntry(
                category=rate["category"],
                letter=rate["letter"],
                name=rate["name"],
                ppm=rate["ppm"],
                exempt=rate["exempt"],
                valid_from=_midnight(rate["valid_from"], zone),
                valid_to=_midnight(ends, zone) if ends else None,
                tax_id=rate["tax_id"],
                jurisdiction=rate["jurisdiction"],
                position=rate["position"],
                compound=rate["compound"],
            )
        )
    return tuple(entries)


def _same_tax(one: RowMapping, other: RowMapping) -> bool:
    return all(one[name] == other[name] for name in ("category", "jurisdiction", "tax_id"))


def _midnight(day: date, zone: ZoneInfo) -> str:
    return instant_text(datetime.combine(day, time(0), zone).astimezone(UTC))


def _tile_page_row(name: str, page: TilePage) -> TilePageRow:
    return TilePageRow(
        name=name,
        position=page.position,
        icon=page.icon,
        tiles=tuple(TileEntry(label=label, item_id=item_id, icon=icon) for _, label, item_id, icon in page.tiles),
    )
