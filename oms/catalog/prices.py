"""Prices: told once, kept for ever. A new price for the same moment supersedes the old one, which stays readable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.rules.price import StandingPrice, price_at
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from oms.catalog.model import PriceDraft
from oms.catalog.repository import item_by_sku
from oms.catalog.tables import price, pricelist
from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.sync.feed import mark_many, pricelist_stream

MAX_PRICE_MINOR = 10**9
MAX_LEVELS = 4
_Standing = dict[tuple[str, int, str, str], list[PriceDraft]]


def ensure_pricelist(tx: Tx, pricelist_id: str, currency: str) -> None:
    """The price list is there, in this currency. Refused: ``pricelist_currency_differs``."""
    row = {"pricelist_id": pricelist_id, "currency": currency}
    tx.conn.execute(upsert(pricelist).values(row).on_conflict_do_nothing())
    standing = pricelist_currency(tx, pricelist_id)
    if standing != currency:
        raise Refused("pricelist_currency_differs", pricelist=pricelist_id, currency=standing, asked=currency)


def pricelist_currency(tx: Tx, pricelist_id: str) -> str:
    """Refused: ``pricelist_unknown``."""
    query = select(pricelist.c.currency).where(pricelist.c.pricelist_id == pricelist_id)
    currency = tx.conn.execute(query).scalar_one_or_none()
    if currency is None:
        raise Refused("pricelist_unknown", pricelist=pricelist_id[:40])
    return str(currency)


def set_price(
    tx: Tx, sku: str, minor: int, *, pricelist_id: str, quantity: int, valid_from: datetime, valid_to: datetime | None
) -> bool:
    """One item's price; whether it changed anything. Refused: ``item_unknown``, ``price_out_of_range`` and others."""
    if not 0 <= minor <= MAX_PRICE_MINOR or quantity < 1:
        raise Refused("price_out_of_range", price=minor, quantity=quantity)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("price_ends_before_it_begins")
    currency = pricelist_currency(tx, pricelist_id)
    item_id = str(item_by_sku(tx, sku)["item_id"])
    draft = draft_price(item_id, minor, currency, quantity, valid_from, valid_to)
    return bool(set_prices(tx, pricelist_id, [draft]))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Whom and what a price is for: everybody, a piece and any quantity unless told."""

    customer_group: str = ""
    unit: str = ""
    minimum_thousandths: int = 0


EVERYBODY = Narrowing()


def draft_price(
    item_id: str,
    minor: int,
    currency: str,
    quantity: int,
    valid_from: datetime,
    valid_to: datetime | None = None,
    narrowing: Narrowing = EVERYBODY,
    unit_thousandths: int = 1000,
) -> PriceDraft:
    """``minor`` units of currency for ``quantity`` units of the item, or packagings of ``unit_thousandths``."""
    exact = UnitPrice.of_minor(minor, currency).ten_thousandths
    return PriceDraft(
        item_id,
        exact,
        quantity * unit_thousandths,
        valid_from,
        valid_to,
        narrowing.minimum_thousandths,
        narrowing.customer_group,
        narrowing.unit,
    )


def set_prices(tx: Tx, pricelist_id: str, drafts: Sequence[PriceDraft]) -> frozenset[str]:
    """Add the prices that say something new, and mark their items. The ids of those items."""
    before = _overtaken(tx, pricelist_id, drafts)
    news = [draft for draft in drafts if not _repeats(draft, before)]
    if not news:
        return frozenset()
    _supersede(tx, pricelist_id, [draft for draft in news if _stands(draft, before)])
    copy_into(tx, price, [_row(tx, pricelist_id, draft) for draft in news])
    changed = frozenset(draft.item_id for draft in news)
    for own in lists_above(tx, pricelist_id):
        mark_many(tx, pricelist_stream(own), "price", sorted(changed))
    return changed


def base_pricelist(tx: Tx, pricelist_id: str, based_on: str | None) -> bool:
    """A list holds the prices of ``based_on`` too, where its own say nothing else; None ends that. Whether it changed.

    Refused: ``pricelist_unknown``, ``pricelist_currency_differs``, ``pricelist_based_on_itself``.
    """
    standing = tx.conn.execute(
        select(pricelist.c.based_on).where(pricelist.c.pricelist_id == pricelist_id).with_for_update()
    ).scalar_one_or_none()
    currency = pricelist_currency(tx, pricelist_id)
    if standing == based_on:
        return False
    below = lists_below(tx, based_on) if based_on else []
    if pricelist_id in below or len(below) >= MAX_LEVELS:
        raise Refused("pricelist_based_on_itself", pricelist=pricelist_id)
    if based_on and pricelist_currency(tx, based_on) != currency:
        asked = pricelist_currency(tx, based_on)
        raise Refused("pricelist_currency_differs", pricelist=pricelist_id, currency=currency, asked=asked)
    moved = {*below, *lists_below(tx, pricelist_id)[1:]}
    tx.conn.execute(update(pricelist).where(pricelist.c.pricelist_id == pricelist_id).values(based_on=based_on))
    query = select(price.c.item_id).where(price.c.pricelist_id.in_(moved)).distinct().order_by(price.c.item_id)
    items = list(tx.conn.execute(query).scalars())
    for own in lists_above(tx, pricelist_id):
        mark_many(tx, pricelist_stream(own), "price", items)
    return True


def lists_below(tx: Tx, pricelist_id: str) -> list[str]:
    """The list and those it is based on, the most specific first."""
    found = [pricelist_id]
    while len(found) <= MAX_LEVELS:
        query = select(pricelist.c.based_on).where(pricelist.c.pricelist_id == found[-1])
        below = tx.conn.execute(query).scalar_one_or_none()
        if below is None:
            break
        found.append(below)
    return found


def lists_above(tx: Tx, pricelist_id: str) -> list[str]:
    """The list and those that are based on it, however far."""
    found = [pricelist_id]
    for own in found:
        query = select(pricelist.c.pricelist_id).where(pricelist.c.based_on == own).order_by(pricelist.c.pricelist_id)
        found += tx.conn.execute(query).scalars()
    return found


def standing_prices(tx: Tx, pricelist_id: str, item_ids: Iterable[str]) -> Sequence[RowMapping]:
    """Prices that were not superseded, oldest first per item."""
    query = (
        select(price)
        .where(
            price.c.pricelist_id == pricelist_id, price.c.superseded_at.is_(None), price.c.item_id.in_(list(item_ids))
        )
        .order_by(
            price.c.item_id, price.c.valid_from, price.c.minimum_thousandths, price.c.customer_group, price.c.unit
        )
    )
    return tx.conn.execute(query).mappings().all()


def price_holding(
    tx: Tx, pricelist_id: str, item_id: str, quantity: Quantity, customer_groups: Collection[str] = ()
) -> StandingPrice | None:
    """The price of ``quantity`` now by the rule that registers use, or None. Refused: ``pricelist_unknown``."""
    told = told_prices(tx, pricelist_id, {item_id: quantity.unit}).get(item_id, ())
    return price_at(told, tx.now, quantity, customer_groups)


def told_prices(tx: Tx, pricelist_id: str, units: Mapping[str, Unit]) -> dict[str, list[StandingPrice]]:
    """By item id, what the list and those it is based on say of items that are sold by these units.

    Refused: ``pricelist_unknown``.
    """
    currency = pricelist_currency(tx, pricelist_id)
    found: dict[str, list[StandingPrice]] = {}
    for level, own in enumerate(lists_below(tx, pricelist_id)):
        for row in standing_prices(tx, own, units):
            found.setdefault(row["item_id"], []).append(_standing(row, currency, units[row["item_id"]], level))
    return found


def price_history(tx: Tx, sku: str) -> Sequence[RowMapping]:
    """Everything ever told about one item's price, newest first. Refused: ``item_unknown``."""
    item_id = item_by_sku(tx, sku)["item_id"]
    query = (
        select(price, pricelist.c.currency)
        .join(pricelist, pricelist.c.pricelist_id == price.c.pricelist_id)
        .where(price.c.item_id == item_id)
        .order_by(price.c.pricelist_id, price.c.valid_from.desc(), price.c.told_at.desc())
    )
    return tx.conn.execute(query).mappings().all()


def _standing(row: RowMapping, currency: str, unit: Unit, level: int) -> StandingPrice:
    return StandingPrice(
        UnitPrice(row["ten_thousandths"], currency, Quantity(row["per_thousandths"], unit)),
        row["valid_from"],
        row["valid_to"],
        Quantity(row["minimum_thousandths"], unit) if row["minimum_thousandths"] else None,
        row["customer_group"],
        row["unit"],
        level,
    )


def _supersede(tx: Tx, pricelist_id: str, drafts: Sequence[PriceDraft]) -> None:
    if not drafts:
        return
    keys = [(*draft.offer, draft.valid_from) for draft in drafts]
    tx.conn.execute(
        update(price)
        .where(
            price.c.pricelist_id == pricelist_id,
            price.c.superseded_at.is_(None),
            tuple_(
                price.c.item_id, price.c.minimum_thousandths, price.c.customer_group, price.c.unit, price.c.valid_from
            ).in_(keys),
        )
        .values(superseded_at=tx.now)
    )


def _stands(draft: PriceDraft, before: _Standing) -> bool:
    """Whether a price begins at that very moment already."""
    standing = before.get(draft.offer, [])
    return any(one.valid_from == draft.valid_from for one in standing)


def _overtaken(tx: Tx, pricelist_id: str, drafts: Sequence[PriceDraft]) -> _Standing:
    found: _Standing = {}
    for row in standing_prices(tx, pricelist_id, {draft.item_id for draft in drafts}):
        standing = PriceDraft(
            row["item_id"],
            row["ten_thousandths"],
            row["per_thousandths"],
            row["valid_from"],
            row["valid_to"],
            row["minimum_thousandths"],
            row["customer_group"],
            row["unit"],
        )
        found.setdefault(standing.offer, []).append(standing)
    return found


def _repeats(draft: PriceDraft, before: _Standing) -> bool:
    """Whether the price that holds when ``draft`` begins says the same already."""
    begun = [standing for standing in before.get(draft.offer, []) if standing.valid_from <= draft.valid_from]
    return bool(begun) and draft.says_the_same(begun[-1])


def _row(tx: Tx, pricelist_id: str, draft: PriceDraft) -> dict[str, object]:
    return {
        "price_id": tx.new_id(),
        "pricelist_id": pricelist_id,
        "item_id": draft.item_id,
        "ten_thousandths": draft.ten_thousandths,
        "per_thousandths": draft.per_thousandths,
        "minimum_thousandths": draft.minimum_thousandths,
        "customer_group": draft.customer_group,
        "unit": draft.unit,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "told_at": tx.now,
        "superseded_at": None,
    }
