"""What head office told the store before its day: goods, prices, promotions, coupons, customers, and its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from contract.messages.promotion_rows import (
    AudienceEntry,
    CodeEntry,
    DealPartEntry,
    ItemSetEntry,
    PromotionRow,
    SelectionEntry,
    TierEntry,
)
from contract.messages.rows import PaymentRulesRow
from contract.rules.stored_value import AccountKind, customer_account
from oms.cash.repository import CashRules
from oms.cash.rules import set_rules as set_cash_rules
from oms.catalog.model import KitPart
from oms.catalog.prices import Narrowing, draft_price, set_price, set_prices
from oms.catalog.repository import land_items
from oms.customers import repository as customers
from oms.db.engine import Tx
from oms.inventory.ledger import count
from oms.payments.wire import set_rules as set_payment_rules
from oms.promotions.model import PromotionDraft
from oms.promotions.repository import land_promotions
from oms.promotions.uses import give_serials
from oms.stored_value import repository as accounts
from oms.stored_value.rules import set_rules as set_value_rules
from tests.integration.oms_trade.shop import draft
from tests.simulated_day.rules import (
    A_POINT_FOR,
    A_POINT_IS,
    BREADS,
    CAN,
    CAN_DEPOSIT,
    CARD_ALONE,
    CARDS_ALONE,
    CHEESE,
    CHEESE_A_KILO,
    CHEESE_NUMBER,
    COFFEE_FOR_TRADE,
    CUSTOMERS,
    EMPLOYEES_OFF_LAMPS,
    FOR_BREADS,
    FREE_COFFEE,
    GOODS,
    KITS,
    MAY_OWE,
    MEMBERS_OFF_WINE,
    OFF_A_BLENDER,
    OFF_A_BLENDER_MINOR,
    OVER_SHORT,
    PAID_OUT,
    SHELF,
    STOCK,
    TWO_SEE_ABOVE,
    VALUE_OF_ACCOUNT,
    VALUE_OF_TILL,
    WITH_CAN,
)

_LIST = "standard"
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_COUPONS = 2


@dataclass(frozen=True)
class Told:
    """Ids of goods by what stands on price tags, of customers by their numbers; coupons that each count once."""

    items: Mapping[str, str]
    customers: Mapping[str, str]
    coupons: Sequence[str]


def told(tx: Tx, location_id: str) -> Told:
    items = dict(land_items(tx, [*map(_goods, GOODS), _cheese(), _can()]).ids)
    for sku, minor in {**GOODS, CHEESE: CHEESE_A_KILO, CAN: CAN_DEPOSIT}.items():
        set_price(tx, sku, minor, pricelist_id=_LIST, quantity=1, valid_from=_SINCE, valid_to=None)
    for_trade = Narrowing(customer_group="trade")
    set_prices(tx, _LIST, [draft_price(items["coffee"], COFFEE_FOR_TRADE, "EUR", 1, _SINCE, narrowing=for_trade)])
    count(tx, location_id, {items[sku]: STOCK for sku in SHELF if sku != CAN}, "opening")
    land_promotions(tx, [PromotionDraft(row, None) for row in _promotions()], items, {})
    _say_rules(tx, location_id)
    known = {number: _customer(tx, number, group, location_id) for number, group in CUSTOMERS.items()}
    return Told(items, known, give_serials(tx, FREE_COFFEE, _COUPONS))


def _goods(sku: str) -> Any:
    parts = tuple(KitPart(part, pieces * 1_000) for part, pieces in KITS.get(sku, {}).items())
    return draft(sku, components=parts, deposit_sku=CAN if sku in WITH_CAN else "")


def _cheese() -> Any:
    return draft(CHEESE, unit="kg", rcn=CHEESE_NUMBER)


def _can() -> Any:
    return draft(CAN, container=True, tax_category="zero")


def _promotions() -> list[PromotionRow]:
    breads = DealPartEntry(selection=_only("bread"), count=BREADS)
    members, employees = AudienceEntry(members=True), AudienceEntry(employees=True)
    return [
        _promotion("breads", TierEntry(kind="deal", reward="price", value=FOR_BREADS, parts=(breads,))),
        _promotion("wine", _each("wine", "percent", MEMBERS_OFF_WINE * 10_000), audience=members),
        _promotion("lamps", _each("lamp", "percent", EMPLOYEES_OFF_LAMPS * 10_000), audience=employees),
        _promotion("blender", _each("blender", "amount", OFF_A_BLENDER_MINOR), needs=_code("coupon", OFF_A_BLENDER)),
        _promotion(FREE_COFFEE, _each("coffee", "price", 0), needs=_code("serial", FREE_COFFEE), limit_basket=1),
    ]


def _promotion(code: str, tier: TierEntry, **more: Any) -> PromotionRow:
    return PromotionRow(promotion_id="", code=code, name=code.title(), tiers=(tier,), **more)


def _each(sku: str, reward: str, value: int) -> TierEntry:
    return TierEntry(kind="each", reward=reward, value=value, selection=_only(sku))


def _only(sku: str) -> SelectionEntry:
    return SelectionEntry(include=ItemSetEntry(items=(sku,)))


def _code(kind: str, code: str) -> CodeEntry:
    return CodeEntry(kind=kind, code=code)


def _customer(tx: Tx, number: str, group: str, location_id: str) -> str:
    """Known in the store, with an account that may owe."""
    customer_id = tx.new_id()
    customers.make_known(tx, customer_id, number)
    customers.change_customer(tx, customer_id, {"name": f"Customer {number}", "groups": [group] if group else []})
    account_id = customer_account(AccountKind.ON_ACCOUNT, customer_id)
    accounts.open_account(tx, account_id, "EUR")
    accounts.set_limit(tx, account_id, MAY_OWE)
    customers.know_at(tx, customer_id, location_id)
    return customer_id


def _say_rules(tx: Tx, location_id: str) -> None:
    card = land_items(tx, [draft("gift-card", tax_category="zero")]).ids["gift-card"]
    budgets = [
        {"kind": kind.value, "account_minor": VALUE_OF_ACCOUNT, "register_minor": VALUE_OF_TILL} for kind in AccountKind
    ]
    points = {"earn_minor_per_point": A_POINT_FOR, "point_worth_minor": A_POINT_IS}
    cards = {"gift_card_prefixes": ["6299"], "credit_note_prefixes": ["6298"], "item_id": card, "budgets": budgets}
    set_value_rules(tx, "IE", {**cards, **points}, token_bytes)
    set_cash_rules(tx, CashRules(location_id, True, 0, OVER_SHORT, PAID_OUT, None, TWO_SEE_ABOVE))
    offline = {"offline_payment_minor": CARD_ALONE, "offline_day_minor": CARDS_ALONE}
    set_payment_rules(tx, PaymentRulesRow(location_id=location_id, **offline))
