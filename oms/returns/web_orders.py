"""An order that was paid where it was placed, as the sale that its goods come back of: no till charged for them.

What the channel took is not known here by means of payment, so the sale names no tender: what comes back becomes store
credit, unless another person allows otherwise. Tax is that of the store and the day of the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select

from contract.errors import Refused
from contract.messages.facts import SaleCompleted, SoldLine, SoldPrice, SoldTax, SoldTaxTotal
from contract.messages.rows import MarketRow, TaxRateEntry
from contract.rules.tax import LineTax, TaxRate, tax_document
from contract.rules.tax_in_force import StandingTax, taxes_in_force
from contract.states.fulfillment import LineState
from contract.values.money import minor_digits
from contract.values.time import instant_text, parse_instant
from oms.catalog.repository import items_by_id
from oms.catalog.wire import load_markets
from oms.db.engine import Tx
from oms.fulfillment.repository import fulfillments
from oms.fulfillment.tables import fulfillment, fulfillment_fact
from oms.orders.repository import continued, order_lines
from oms.stores.repository import locations

_WITH_CUSTOMER = (LineState.HANDED_OVER, LineState.SHIPPED)
_Got = tuple[RowMapping, int]


def order_as_sale(tx: Tx, order: RowMapping) -> SaleCompleted:
    """What the customer has of it. Refused: ``order_not_with_customer`` (order), ``market_unknown``."""
    place = locations(tx, [order["location_id"]])[0]
    market = load_markets(tx, "", [place.country]).get(place.country)
    if not isinstance(market, MarketRow):
        raise Refused("market_unknown", country=place.country)
    got = _with_customer(tx, order["order_id"])
    if not got:
        raise Refused("order_not_with_customer", order=order["number"])
    categories = items_by_id(tx, {line["item_id"] for line, _ in got})
    elsewhere = continued(tx, [line["line_id"] for line, _ in got])
    prices = [_price_of(line, own, *elsewhere.get(line["line_id"], (0, 0))) for line, own in got]
    of = [str(categories[line["item_id"]]["tax_category"]) for line, _ in got]
    rates = _rates(market, order["placed_at"], place.jurisdictions)
    document = tax_document(list(zip(of, prices, strict=True)), rates, market.tax_policy)
    lines = tuple(
        _line(own, minor, tax, order["currency"]) for own, minor, tax in zip(got, prices, document.lines, strict=True)
    )
    return SaleCompleted(
        transaction_id=order["order_id"],
        document_number=1,
        shift_id="",
        currency=order["currency"],
        started_at=instant_text(order["placed_at"]),
        lines=lines,
        tax_totals=tuple(
            SoldTaxTotal(
                letter=own.rate.letter,
                name=own.rate.name,
                ppm=own.rate.ppm,
                net_minor=own.net,
                tax_minor=own.tax,
                gross_minor=own.gross,
            )
            for own in document.totals
        ),
        prices_include_tax=market.prices_include_tax,
        net_minor=document.net,
        tax_minor=document.tax,
        total_minor=document.gross,
        rounding_minor=0,
        tenders=(),
        external_reference=order["external_id"],
        customer_id=order["customer_id"],
    )


def last_moved_at(tx: Tx, order: RowMapping) -> str:
    """When something of an order last happened in a store: the days to bring it back count from then."""
    query = select(func.max(fulfillment_fact.c.occurred_at)).join(
        fulfillment, fulfillment.c.fulfillment_id == fulfillment_fact.c.fulfillment_id
    )
    found = tx.conn.execute(query.where(fulfillment.c.order_id == order["order_id"])).scalar_one_or_none()
    return str(found) if found else instant_text(order["accepted_at"])


def _with_customer(tx: Tx, order_id: str) -> Sequence[_Got]:
    """Lines with how much of each the customer has."""
    sums: dict[str, int] = {}
    for one in fulfillments(tx, order_id):
        for line in one.row.lines:
            own = sum(line.quantities.get(state, 0) for state in _WITH_CUSTOMER)
            sums[line.line_id] = sums.get(line.line_id, 0) + own
    return [(line, sums[line["line_id"]]) for line in order_lines(tx, [order_id]) if sums.get(line["line_id"])]


def _price_of(line: RowMapping, some: int, gone: int, gone_minor: int) -> int:
    """Of what the line costs without what other parts have of it."""
    whole, minor = line["thousandths"] - gone, line["price_minor"] - gone_minor
    return minor * min(some, whole) // whole if whole > 0 else 0


def _rates(market: MarketRow, moment: datetime, jurisdictions: Sequence[str]) -> Mapping[str, tuple[TaxRate, ...]]:
    instant = parse_instant(instant_text(moment))
    return taxes_in_force([_standing(own) for own in market.rates], instant, instant.date(), jurisdictions)


def _standing(own: TaxRateEntry) -> StandingTax:
    rate = TaxRate(own.category, own.letter, own.name, own.ppm, own.exempt, own.tax_id, own.jurisdiction, own.compound)
    return StandingTax(rate, own.valid_from, own.valid_to, own.position)


def _line(got: _Got, minor: int, tax: LineTax, currency: str) -> SoldLine:
    line, thousandths = got
    return SoldLine(
        line_id=line["line_id"],
        item_id=line["item_id"],
        sku=line["sku"],
        name=line["name"],
        size=line["size"],
        unit=line["unit"],
        quantity_thousandths=thousandths,
        unit_price=SoldPrice(
            ten_thousandths=minor * 10_000 // 10 ** minor_digits(currency), per_thousandths=thousandths
        ),
        regular_minor=minor,
        extended_minor=minor,
        tax_category=tax.category,
        tax_letter="".join(dict.fromkeys(own.rate.letter for own in tax.taxes)),
        tax_ppm=sum(own.rate.ppm for own in tax.taxes),
        net_minor=tax.net,
        tax_minor=tax.tax,
        gross_minor=tax.gross,
        intent="carry_out",
        taxes=tuple(
            SoldTax(
                letter=own.rate.letter,
                name=own.rate.name,
                ppm=own.rate.ppm,
                base_minor=own.base,
                tax_minor=own.tax,
                tax_id=own.rate.tax_id,
                jurisdiction=own.rate.jurisdiction,
                compound=own.rate.compound,
            )
            for own in tax.taxes
        ),
    )
