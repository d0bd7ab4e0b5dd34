"""What decides a basket, read from head office's own books: the rows that registers are told, read the same way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from contract.errors import Refused
from contract.messages.promotion_rows import PromotionRow
from contract.rules.promotion import Circumstances, Promotion, Shopper
from contract.rules.promotion.conditions import code_key
from contract.rules.tax_in_force import taxes_in_force
from contract.values.quantity import Unit
from contract.values.time import BusinessCalendar
from oms.catalog.markets import show_market
from oms.catalog.prices import lists_below, told_prices
from oms.catalog.repository import items_by_sku
from oms.catalog.tables import item_recall
from oms.catalog.wire import told_market
from oms.customers.repository import customers_by_id
from oms.db.engine import Tx
from oms.promotions.repository import standing_bodies
from oms.promotions.uses import first_uses, limited_uses
from oms.quotes.model import Goods, Ground
from oms.stores.locations import location_named
from oms.stores.model import Location
from oms.stores.repository import locations


@dataclass(frozen=True, slots=True)
class Where:
    """Whose prices, taxes and promotions count: a location's, or those that a whole country has in common."""

    country: str
    pricelist: str
    time_zone: str
    location: Location | None = None


def where(tx: Tx, location: str | None, country: str | None) -> Where:
    """Refused: ``location_unknown``, ``quote_pricelist_unclear`` for a country whose locations sell by lists that have
    nothing in common.
    """
    if location is not None:
        place = location_named(tx, location)
        return Where(place.country, place.pricelist, place.time_zone, place)
    market = show_market(tx, str(country))
    lists = {place.pricelist for place in locations(tx) if place.country == country and place.kind != "supplier"}
    common = {lists_below(tx, own)[-1] for own in lists}
    if len(common) != 1:
        raise Refused("quote_pricelist_unclear", country=str(country), found=", ".join(sorted(common)))
    return Where(str(country), common.pop(), market["time_zone"])


def ground(tx: Tx, at: Where, skus: Collection[str], shopper: Shopper | None, codes: tuple[str, ...]) -> Ground:
    """Refused: ``market_unknown``, ``pricelist_unknown``."""
    market = told_market(tx, at.country)
    goods = _goods(tx, skus)
    calendar = BusinessCalendar(at.time_zone)
    local = calendar.local(tx.now)
    jurisdictions = at.location.jurisdictions if at.location else ()
    standing = tuple(rate.standing for rate in market.rates)
    spent = first_uses(tx, [code_key(code) for code in codes])
    return Ground(
        currency=market.currency,
        now=tx.now,
        goods=goods,
        prices=told_prices(tx, at.pricelist, {own.item_id: own.unit for own in goods.values()}),
        promotions=_promotions(tx),
        around=Circumstances(
            local=local,
            location_id=at.location.id if at.location else "",
            pricelist=at.pricelist,
            shopper=shopper,
            codes=codes,
            spent=frozenset(code for code in codes if code_key(code) in spent),
        ),
        taxes=taxes_in_force(standing, tx.now, local.date(), jurisdictions),
        policy=market.tax_policy,
    )


def customer(tx: Tx, customer_id: str) -> RowMapping:
    """Who they turned out to be. Refused: ``customer_unknown``."""
    found = customers_by_id(tx, [customer_id]).get(customer_id)
    if found is not None and found["merged_into"]:
        found = customers_by_id(tx, [found["merged_into"]]).get(found["merged_into"])
    if found is None or found["erased_at"] is not None:
        raise Refused("customer_unknown", id=customer_id[:64])
    return found


def shopper_of(tx: Tx, row: RowMapping) -> Shopper:
    customer_id = row["customer_id"]
    uses = limited_uses(tx, [customer_id]).get(customer_id, {})
    return Shopper.known(row["groups"], row["member_number"], row["tier"], uses)


def _promotions(tx: Tx) -> tuple[Promotion, ...]:
    """Also those that have ended or not begun: a code that brings nothing is told why."""
    rows = (PromotionRow.model_validate(body) for body in standing_bodies(tx))
    known = (row.promotion for row in rows)
    return tuple(sorted((one for one in known if one is not None), key=lambda one: one.rank))


def _goods(tx: Tx, skus: Collection[str]) -> Mapping[str, Goods]:
    """Items on sale by sku, with the deposits that go with them."""
    rows = items_by_sku(tx, skus)
    deposits = {row["deposit_sku"] for row in rows.values() if row["deposit_sku"]} - rows.keys()
    rows |= items_by_sku(tx, deposits)
    parts = {part["sku"] for row in rows.values() for part in row["components"]} - rows.keys()
    recalled = _recalled(tx, rows | items_by_sku(tx, parts))
    return {sku: _of(row, recalled) for sku, row in rows.items() if row["active"]}


def _of(row: RowMapping, recalled: Mapping[str, bool]) -> Goods:
    own = recalled.get(row["sku"])
    barred = own is not None and (own or row["tracking"] == "serial")
    return Goods(
        item_id=row["item_id"],
        sku=row["sku"],
        name=row["name"],
        unit=Unit(row["unit"]),
        category=row["category"],
        department=row["department"],
        style=row["style"],
        tax_category=row["tax_category"],
        tracking="" if row["tracking"] == "none" else row["tracking"],
        deposit_sku=row["deposit_sku"],
        deposit_count=row["deposit_count"],
        recalled=barred or any(part["sku"] in recalled for part in row["components"]),
    )


def _recalled(tx: Tx, rows: Mapping[str, RowMapping]) -> dict[str, bool]:
    """The skus of which some pieces may not be sold now; whether that is all of them."""
    query = select(item_recall.c.item_id, item_recall.c.lots).where(item_recall.c.ended_at.is_(None))
    skus = {row["item_id"]: sku for sku, row in rows.items()}
    found: dict[str, bool] = {}
    for item_id, lots in tx.conn.execute(query.where(item_recall.c.item_id.in_(skus))):
        found[skus[item_id]] = found.get(skus[item_id], False) or not lots
    return found
