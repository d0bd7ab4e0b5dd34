"""What a scan says and why, without selling it: which rule reads it, what is found by it, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, Pack
from app.clock import Clock
from app.typed_text import without_card_number
from contract.errors import Refused
from contract.rules.collection_code import parse_collection_token
from contract.rules.payment_card import holds_card_number
from contract.rules.receipt_code import is_receipt_code
from contract.rules.stored_value import AccountKind
from contract.values.coupon import coupon_number
from contract.values.gs1 import Scanned, read_symbol
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.receipt_number import parse_receipt_number
from contract.values.symbology import Symbology, as_told, has_elements, split_aim, symbology_of

_GTIN_LENGTHS = (8, 12, 13, 14)
_PIECE = 1_000


class ScanRule(StrEnum):
    """The rules of the grammar, in the order in which they are asked."""

    UNREADABLE = "unreadable"
    CARD_NUMBER = "card_number"
    COLLECTION = "collection"
    RECEIPT = "receipt"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    MEMBER = "member"
    COUPON = "coupon"
    LINK = "link"
    ELEMENTS = "elements"
    EMPTIES = "empties"
    IN_STORE_WEIGHT = "in_store_weight"
    IN_STORE_PRICE = "in_store_price"
    GTIN = "gtin"
    OWN_NUMBER = "own_number"
    NOTHING = "nothing"


class ScanProblem(StrEnum):
    """Why nothing would be sold by it."""

    CONTROL_OR_LENGTH = "control_or_length"
    CARD_NUMBER = "card_number"
    NO_ITEM = "no_item"
    NOT_FOR_SALE = "not_for_sale"
    NO_PRICE = "no_price"
    CHECK_DIGIT = "check_digit"
    NOT_OF_ELEMENTS = "not_of_elements"
    NO_PRODUCT = "no_product"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Explained:
    """``sent`` is what the scanner sent, without what must not be shown; ``number`` is that of the order, receipt,
    account or coupon. ``price`` is for a piece or a kilogram now.
    """

    sent: str
    aim: str
    symbology: Symbology
    rule: ScanRule
    problem: ScanProblem | None = None
    scanned: Scanned | None = None
    item: Item | None = None
    pack: Pack | None = None
    price: UnitPrice | None = None
    number: str = ""


class CardAccount(Protocol):
    """What a card stands for."""

    @property
    def kind(self) -> AccountKind: ...
    @property
    def detail(self) -> str:
        """What may be read of its number."""
        ...


class Cards(Protocol):
    """What tells cards apart."""

    def read(self, text: str) -> CardAccount | None:
        """The account of a gift card or credit note."""
        ...

    def is_member(self, text: str) -> bool:
        """Whether it is the number of a member card."""
        ...


class ExplainScan:
    """Asks the rules that the screens ask, and changes nothing."""

    def __init__(self, catalog: Catalog, cards: Cards, clock: Clock) -> None:
        self._catalog, self._cards, self._clock = catalog, cards, clock

    def shown(self, text: str) -> str:
        """What a screen may show of a scan: of an account its last digits, of a payment card nothing."""
        account = self._cards.read(text)
        return account.detail if account is not None else without_card_number(text)

    def explain(self, sent: str) -> Explained:
        """Unavailable: as ``Catalog.market``, while nothing is known of this store."""
        aim = split_aim(sent.strip())[0]
        told = as_told(sent.strip())
        kind = symbology_of(aim)
        if holds_card_number(told) and self._cards.read(told) is None:
            return Explained("", aim, kind, ScanRule.CARD_NUMBER, ScanProblem.CARD_NUMBER)
        try:
            scanned = read_symbol(sent, self._catalog.market().layout)
        except Refused:
            return Explained(sent, aim, kind, ScanRule.UNREADABLE, ScanProblem.CONTROL_OR_LENGTH)
        found = self._of_no_item(sent, told, aim, kind)
        return found or self._of_an_item(sent, aim, kind, scanned)

    def _of_no_item(self, sent: str, told: str, aim: str, kind: Symbology) -> Explained | None:
        order, receipt = parse_collection_token(told), parse_receipt_number(told)
        if order is not None:
            return Explained(sent, aim, kind, ScanRule.COLLECTION, number=order[0])
        if receipt is not None or is_receipt_code(told):
            return Explained(sent, aim, kind, ScanRule.RECEIPT, number=told if receipt else "")
        account = self._cards.read(told)
        if account is not None:
            return Explained(account.detail, aim, kind, ScanRule(account.kind), number=account.detail)
        if self._cards.is_member(told):
            return Explained(sent, aim, kind, ScanRule.MEMBER)
        coupon = coupon_number(told)
        return Explained(sent, aim, kind, ScanRule.COUPON, number=coupon) if coupon else None

    def _of_an_item(self, sent: str, aim: str, kind: Symbology, scanned: Scanned) -> Explained:
        rule = _rule(scanned)
        if scanned.empties_minor is not None:
            return Explained(sent, aim, kind, rule, scanned=scanned)
        found = self._catalog.lookup(scanned)
        if found is None:
            why = ScanProblem.NO_ITEM if rule is not ScanRule.NOTHING else _problem(scanned.text, kind)
            return Explained(sent, aim, kind, rule, why, scanned)
        item = found.item
        price = self._catalog.price(item, Quantity(_PIECE, item.unit), self._clock.now())
        unpriced = price is None and scanned.price_minor is None
        problem = ScanProblem.NO_PRICE if unpriced else None if item.active else ScanProblem.NOT_FOR_SALE
        named = ScanRule.OWN_NUMBER if rule is ScanRule.NOTHING else rule
        return Explained(sent, aim, kind, named, problem, scanned, item, found.pack, price)


def _rule(scanned: Scanned) -> ScanRule:
    match scanned:
        case Scanned(empties_minor=int()):
            return ScanRule.EMPTIES
        case Scanned(other=str()):
            return ScanRule.NOTHING
        case Scanned(text=text) if text[:4].lower() == "http":
            return ScanRule.LINK
        case Scanned(text=text) if not text.isdigit() or len(text) not in _GTIN_LENGTHS:
            return ScanRule.ELEMENTS
        case Scanned(rcn=str(), price_minor=int()):
            return ScanRule.IN_STORE_PRICE
        case Scanned(rcn=str()):
            return ScanRule.IN_STORE_WEIGHT
        case _:
            return ScanRule.GTIN


def _problem(text: str, kind: Symbology) -> ScanProblem:
    """Why no rule read it."""
    if has_elements(kind):
        return ScanProblem.NO_PRODUCT
    if text.isdigit() and len(text) in _GTIN_LENGTHS:
        return ScanProblem.CHECK_DIGIT
    if has_elements(kind) is False and text.startswith("01") and text[:16].isdigit() and len(text) >= len("01") + 14:
        return ScanProblem.NOT_OF_ELEMENTS
    return ScanProblem.NO_RULE
