"""A basket priced as a till would ring it up: prices, deposits, promotions, taxes, in that order. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contract.errors import Refused
from contract.rules.price import StandingPrice, price_at
from contract.rules.promotion import Circumstances, PricedLine, Promotion, UnusedCode, apply_promotions
from contract.rules.rounding import extend
from contract.rules.tax import TaxedDocument, TaxPolicy, TaxRate, tax_document
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

_PIECE = 1_000
MOST_THOUSANDTHS = 9_999 * _PIECE
"""Of a line, as at a till."""


@dataclass(frozen=True, slots=True)
class SetPrice:
    """A unit price in minor units of currency for ``per_thousandths`` of the unit, and why it is not the catalog's."""

    minor: int
    per_thousandths: int
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of what; ``price`` where somebody sets it."""

    sku: str
    thousandths: int
    price: SetPrice | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """An item as prices, promotions and taxes see it. ``recalled``: it may not be sold now."""

    item_id: str
    sku: str
    name: str
    unit: Unit
    category: str
    department: str
    style: str
    tax_category: str
    tracking: str = ""
    deposit_sku: str = ""
    deposit_count: int = 1
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """All that decides a basket beside its lines. ``goods`` by sku, deposits among them; ``prices`` by item id."""

    currency: str
    now: datetime
    goods: Mapping[str, Goods]
    prices: Mapping[str, Sequence[StandingPrice]]
    promotions: Sequence[Promotion]
    around: Circumstances
    taxes: Mapping[str, tuple[TaxRate, ...]]
    policy: TaxPolicy

    @property
    def groups(self) -> Collection[str]:
        """Of the customer: they decide prices."""
        return self.around.shopper.groups if self.around.shopper else ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a promotion takes off a line, with the code that was shown for it."""

    promotion_id: str
    name: str
    code: str
    times: int
    minor: int


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line as it is charged; amounts in minor units. ``deposit_for``: the number of the line that it goes with, 0 for
    goods. ``extended_minor`` is after all changes, with tax where prices hold it.
    """

    number: int
    goods: Goods
    thousandths: int
    unit_price: UnitPrice
    regular_minor: int
    extended_minor: int
    price: SetPrice | None = None
    deposit_for: int = 0
    promotions: tuple[Given, ...] = ()
    net_minor: int = 0
    tax_minor: int = 0

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor

    @property
    def taken_off_by_hand(self) -> int:
        """In minor units; nothing where the price was raised."""
        return max(0, self.regular_minor - self.extended_minor) if self.price else 0


@dataclass(frozen=True, slots=True)
class Quoted:
    """A basket with its prices."""

    lines: tuple[QuotedLine, ...]
    taxed: TaxedDocument
    unused_codes: tuple[UnusedCode, ...]


def rung(asked: Sequence[Asked], ground: Ground) -> tuple[QuotedLine, ...]:
    """The lines before promotions and taxes, each bottle followed by its deposit. What is sold by the piece and asked
    for twice is one line, unless somebody set its price.

    Refused: ``quote_sku_invalid``, ``quote_quantity_invalid``, ``item_unpriced``, ``item_recalled``.
    """
    lines: list[QuotedLine] = []
    for one in _together(asked, ground):
        main = _line(one, ground, len(lines) + 1)
        lines.append(main)
        if main.goods.deposit_sku and main.goods.unit is Unit.EACH:
            lines.append(_deposit(main, ground, len(lines) + 1))
    return tuple(lines)


def quoted(lines: Sequence[QuotedLine], ground: Ground) -> Quoted:
    """With what promotions take off, and taxed. Refused: ``tax_category_unknown``."""
    found = apply_promotions([_priced(line) for line in lines], ground.around, ground.promotions)
    given: dict[str, list[Given]] = defaultdict(list)
    for one in found.applied:
        for share in one.lines:
            if share.amount_minor:
                told = Given(one.promotion_id, one.name, one.code, one.times, share.amount_minor)
                given[share.line_id].append(told)
    promoted = [_promoted(line, tuple(given[_id(line)])) for line in lines]
    amounts = [(line.goods.tax_category, line.extended_minor) for line in promoted]
    taxed = tax_document(amounts, ground.taxes, ground.policy)
    charged = tuple(
        replace(line, net_minor=own.net, tax_minor=own.tax) for line, own in zip(promoted, taxed.lines, strict=True)
    )
    return Quoted(charged, taxed, found.unused_codes)


def _together(asked: Sequence[Asked], ground: Ground) -> Iterator[Asked]:
    pieces: dict[str, int] = defaultdict(int)
    for one in asked:
        if _mergeable(one, ground):
            pieces[one.sku] += one.thousandths
    for one in asked:
        if not _mergeable(one, ground):
            yield one
        elif one.sku in pieces:
            yield replace(one, thousandths=pieces.pop(one.sku))


def _mergeable(one: Asked, ground: Ground) -> bool:
    goods = _goods(one.sku, ground)
    return one.price is None and goods.unit is Unit.EACH and not goods.tracking


def _goods(sku: str, ground: Ground) -> Goods:
    found = ground.goods.get(sku)
    if found is None:
        raise Refused("quote_sku_invalid", sku=sku)
    if found.recalled:
        raise Refused("item_recalled", name=found.name)
    return found


def _line(one: Asked, ground: Ground, number: int) -> QuotedLine:
    goods = _goods(one.sku, ground)
    quantity = Quantity(one.thousandths, goods.unit)
    whole = goods.unit is not Unit.EACH or quantity.whole
    if not whole or not 0 < one.thousandths <= MOST_THOUSANDTHS:
        raise Refused("quote_quantity_invalid", sku=one.sku, thousandths=one.thousandths)
    price = _price(goods, quantity, ground, ground.groups)
    regular = extended = extend(price, quantity).minor
    if one.price is not None:
        other = UnitPrice.of_minor(one.price.minor, ground.currency, Quantity(one.price.per_thousandths, goods.unit))
        extended = extend(other, quantity).minor
    return QuotedLine(number, goods, one.thousandths, price, regular, extended, one.price)


def _deposit(main: QuotedLine, ground: Ground, number: int) -> QuotedLine:
    goods = _goods(main.goods.deposit_sku, ground)
    quantity = Quantity(main.thousandths * main.goods.deposit_count, Unit.EACH)
    price = _price(goods, quantity, ground, ())
    minor = extend(price, quantity).minor
    return QuotedLine(number, goods, quantity.thousandths, price, minor, minor, deposit_for=main.number)


def _price(goods: Goods, quantity: Quantity, ground: Ground, groups: Collection[str]) -> UnitPrice:
    found = price_at(ground.prices.get(goods.item_id, ()), ground.now, quantity, groups)
    if found is None or found.price.currency != ground.currency:
        raise Refused("item_unpriced", sku=goods.sku)
    return found.price


def _priced(line: QuotedLine) -> PricedLine:
    goods = line.goods
    return PricedLine(
        line_id=_id(line),
        item_id=goods.item_id,
        quantity_thousandths=line.thousandths,
        extended_minor=line.extended_minor,
        unit=goods.unit,
        categories=(goods.category,) if goods.category else (),
        department=goods.department,
        style=goods.style,
        discountable=not line.deposit_for,
        overridden=line.price is not None,
    )


def _promoted(line: QuotedLine, given: tuple[Given, ...]) -> QuotedLine:
    return replace(line, promotions=given, extended_minor=line.extended_minor - sum(one.minor for one in given))


def _id(line: QuotedLine) -> str:
    """In the order of the lines, as the ids that tills make."""
    return f"{line.number:04}"
