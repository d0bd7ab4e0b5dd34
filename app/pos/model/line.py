"""A line of the basket, sold or brought back, and what changes its price. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from contract.errors import Refused
from contract.messages.facts import PRICE_KEPT, PRICE_TAKEN
from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

MAX_PIECES = 9_999
MAX_TEN_THOUSANDTHS = 100_000_000_0000
MAX_MODIFIERS = 10


class ModifierKind(StrEnum):
    """As facts name them."""

    PRICE_OVERRIDE = "price_override"
    DISCOUNT = "discount"
    PROMOTION = "promotion"


class LineIntent(StrEnum):
    """What a line is for, as facts name it."""

    CARRY_OUT = "carry_out"
    RETURN = "return"
    HAND_OVER = "hand_over"
    STORED_VALUE = "stored_value"
    DEPOSIT = "deposit"
    PICKUP = "pickup"
    SHIP = "ship"
    EMPTIES = "empties"


_BRINGS_BACK = frozenset({LineIntent.RETURN, LineIntent.EMPTIES})


class AgeMethod(StrEnum):
    """How somebody made sure that the customer is old enough, as facts name it."""

    LOOKED = "looked"
    DOCUMENT = "document"


class Condition(StrEnum):
    """Where goods go that come back: to the shelf, aside, or away."""

    SELLABLE = "sellable"
    DAMAGED = "damaged"
    WASTE = "waste"


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` units of ``quantity_thousandths`` each; ``amount_minor`` is that of each."""

    count: int
    quantity_thousandths: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Modifier:
    """``amount_minor`` is what it takes off the whole line; negative where an override makes it dearer.

    An override carries the unit price it sets: ten-thousandths for ``price_per_thousandths`` of the line's unit.
    ``approver_id``: who allowed it, where the operator alone may not. A promotion is worked out anew with every
    gesture: ``reason`` is its name, ``code`` what was shown for it, ``shares`` what it gives each unit. It applied
    ``times`` over in the whole sale, ``because`` of what it is; words are made of that with its ``params``.
    """

    kind: ModifierKind
    amount_minor: int
    reason: str
    approver_id: str | None = None
    price_ten_thousandths: int | None = None
    price_per_thousandths: int = 1_000
    promotion_id: str = ""
    code: str = ""
    shares: tuple[Share, ...] = ()
    times: int = 0
    because: str = ""
    params: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PaidTax:
    """A tax as it was charged for what comes back: negative minor units."""

    letter: str
    name: str
    ppm: int
    base_minor: int
    tax_minor: int
    tax_id: str = ""
    jurisdiction: str = ""
    compound: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """What leaves the shelf for one piece of a kit."""

    item_id: str
    sku: str
    name: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class AgeCheck:
    """The age that the customer has at least, and how that was seen."""

    minimum: int
    method: AgeMethod


@dataclass(frozen=True, slots=True)
class Returned:
    """Why goods come back, and in which condition; of which line of which sale, where that is known.

    ``paid`` are the taxes that were charged for them, in the order of the line sold: a refund subtracts what was paid
    and computes nothing. Where the sale is not known it is empty, and they are taxed as if they were sold now.
    """

    reason: str
    condition: Condition = Condition.SELLABLE
    transaction_id: str = ""
    line_id: str = ""
    receipt_number: str = ""
    paid: tuple[PaidTax, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line with every price, name and tax category it uses; amounts in minor units.

    ``extended_minor`` is what it costs, with its modifiers: an override stands first among them, promotions last.
    ``fixed``: its quantity came from a label (a weight or a price) and is not edited. Where the label carried a price,
    that is the regular one, because it is what the customer was told; the quantity is computed back from it.

    What comes back has ``returned``, negative quantity and amounts, and is not edited. ``units`` say what each unit
    costs where promotions made them differ. ``reference`` is what the line is about beside its item: a gift card.

    ``linked_to`` is the line that this one goes with, as a bottle's deposit goes with the bottle; of what comes back,
    the line of the sale that it is of. Empties have negative amounts without having been sold here. ``associate_id``
    is who served, "" who sells. An item that is not in the catalog has no ``item_id``.

    ``deposit_count`` of ``deposit_sku`` are sold with each piece; ``tracking`` says which number of each is wanted
    (serial, lot). Sold by the case, it has the price of its packaging ``pack_unit`` as long as it is whole ones, of
    ``pack_thousandths``.
    """

    line_id: str
    item_id: str
    sku: str
    name: str
    size: str
    unit: Unit
    icon: str
    tax_category: str
    age_minimum: int
    quantity_thousandths: int
    price_ten_thousandths: int
    price_per_thousandths: int
    extended_minor: int
    scanned: str = ""
    fixed: bool = False
    modifiers: tuple[Modifier, ...] = ()
    intent: LineIntent = LineIntent.CARRY_OUT
    returned: Returned | None = None
    reference: str = ""
    units: tuple[Share, ...] = ()
    components: tuple[Component, ...] = ()
    linked_to: str = ""
    age_check: AgeCheck | None = None
    serial: str = ""
    lot: str = ""
    note: str = ""
    associate_id: str = ""
    deposit_sku: str = ""
    deposit_count: int = 1
    tracking: str = ""
    pack_unit: str = ""
    pack_thousandths: int = 0

    @property
    def age_unchecked(self) -> bool:
        """Whether somebody must look how old the customer is. Who collects an order is asked when it is handed over."""
        return bool(self.age_minimum) and self.intent is LineIntent.CARRY_OUT and self.age_check is None

    @property
    def comes_back(self) -> bool:
        """Whether money is given for it: what was sold before, empties, and what was paid ahead."""
        return self.intent in _BRINGS_BACK or (self.intent is LineIntent.DEPOSIT and self.quantity_thousandths < 0)

    @property
    def of_order(self) -> bool:
        """Whether its quantity and price are an order's, and not the till's to change."""
        return self.intent in (LineIntent.HAND_OVER, LineIntent.DEPOSIT)

    @property
    def plain(self) -> BasketLine:
        """Without promotions."""
        by_hand = tuple(own for own in self.modifiers if own.kind is not ModifierKind.PROMOTION)
        if by_hand == self.modifiers:
            return self
        return _charged(replace(self, units=()), self.regular_minor, by_hand)

    @property
    def overridden_price(self) -> bool:
        """Whether somebody set its price."""
        return any(
            own.kind is ModifierKind.PRICE_OVERRIDE and own.reason not in PRICE_ANSWERS for own in self.modifiers
        )

    @property
    def unit_for_price(self) -> str:
        """The packaging whose price holds, "" the item's own unit."""
        whole = self.pack_thousandths and self.quantity_thousandths % self.pack_thousandths == 0
        return self.pack_unit if whole else ""

    def promoted(self, promotions: tuple[Modifier, ...], units: tuple[Share, ...]) -> BasketLine:
        """With these promotions and no other; ``units`` are what its units cost then."""
        plain = self.plain
        if not promotions:
            return plain
        return _charged(replace(plain, units=units), plain.regular_minor, (*plain.modifiers, *promotions))

    @property
    def quantity(self) -> Quantity:
        return Quantity(self.quantity_thousandths, self.unit)

    @property
    def pieces(self) -> int:
        """How many items it counts as: a weighed one is one. What comes back counts too, money paid ahead does not."""
        if self.intent is LineIntent.DEPOSIT:
            return 0
        return abs(self.quantity_thousandths) // 1_000 if self.unit is Unit.EACH else 1

    @property
    def regular_minor(self) -> int:
        """What it costs without its modifiers."""
        return self.extended_minor + sum(own.amount_minor for own in self.modifiers)

    def price(self, currency: str) -> UnitPrice:
        """What the catalog told."""
        return UnitPrice(self.price_ten_thousandths, currency, Quantity(self.price_per_thousandths, self.unit))

    def with_quantity(self, thousandths: int, price: UnitPrice) -> BasketLine:
        """Another quantity at the price that holds for it; discounts stay as they are.

        Refused: ``quantity_out_of_bounds``, ``discount_too_large``.
        """
        quantity = Quantity(thousandths, self.unit)
        require_possible(quantity)
        plain = self.plain
        regular = extend(price, quantity).minor
        changed = replace(
            plain,
            quantity_thousandths=thousandths,
            price_ten_thousandths=price.ten_thousandths,
            price_per_thousandths=price.per.thousandths,
        )
        modifiers = tuple(_for_quantity(own, quantity, regular, price.currency) for own in plain.modifiers)
        return _charged(changed, regular, modifiers)

    def overridden(self, price: UnitPrice, reason: str, approver_id: str | None = None) -> BasketLine:
        """At another unit price, in place of an earlier one.

        Refused: ``price_out_of_bounds``, ``price_unchanged``, ``discount_too_large``.
        """
        if price.ten_thousandths > MAX_TEN_THOUSANDTHS:
            raise Refused("price_out_of_bounds")
        regular = self.regular_minor
        amount = regular - extend(price, self.quantity).minor
        if not amount and price == self.price(price.currency):
            raise Refused("price_unchanged", name=self.name)
        override = Modifier(
            ModifierKind.PRICE_OVERRIDE, amount, reason, approver_id, price.ten_thousandths, price.per.thousandths
        )
        discounts = (own for own in self.modifiers if own.kind is ModifierKind.DISCOUNT)
        return _charged(self.plain, regular, (override, *discounts))

    def discounted(self, amount_minor: int, reason: str, approver_id: str | None = None) -> BasketLine:
        """With so much less to pay.

        Refused: ``amount_out_of_bounds``, ``discount_too_large``, ``too_many_modifiers``.
        """
        if amount_minor < 1:
            raise Refused("amount_out_of_bounds")
        plain = self.plain
        if len(plain.modifiers) >= MAX_MODIFIERS:
            raise Refused("too_many_modifiers", most=MAX_MODIFIERS)
        discount = Modifier(ModifierKind.DISCOUNT, amount_minor, reason, approver_id)
        return _charged(plain, self.regular_minor, (*plain.modifiers, discount))

    def without_modifier(self, index: int) -> BasketLine:
        """Without an override or a discount.

        Refused: ``modifier_unknown``, ``discount_too_large`` where discounts took more than is left.
        """
        plain = self.plain
        if not 0 <= index < len(plain.modifiers):
            raise Refused("modifier_unknown")
        return _charged(plain, self.regular_minor, (*plain.modifiers[:index], *plain.modifiers[index + 1 :]))

    def merges_with(self, other: BasketLine) -> bool:
        """Whether scanning ``other`` makes this line one more: the same piece, by the piece, at the regular price."""
        untouched = not (self.fixed or other.fixed or self.plain.modifiers or other.plain.modifiers)
        sold = self.intent is other.intent is LineIntent.CARRY_OUT and self.item_id == other.item_id != ""
        alike = self.unit is Unit.EACH and self.pack_unit == other.pack_unit
        return untouched and sold and alike and self._marks == other._marks == _UNMARKED

    @property
    def _marks(self) -> tuple[str, ...]:
        """What makes a piece unlike another of its kind; who served is asked of the line, not of the piece."""
        return self.reference, self.linked_to, self.serial, self.lot, self.note, self.tracking


_UNMARKED = ("",) * 6
PRICE_ANSWERS = frozenset({PRICE_KEPT, PRICE_TAKEN})
"""Reasons of overrides by which a customer answered a change of price: promotions count as if there were none."""


def require_possible(quantity: Quantity, *, comes_back: bool = False) -> None:
    """Refused: ``quantity_out_of_bounds`` unless not too much, whole where it is sold by the piece, and positive, or
    negative for what ``comes_back``.
    """
    whole = quantity.unit is not Unit.EACH or quantity.whole
    thousandths = -quantity.thousandths if comes_back else quantity.thousandths
    if not whole or not 1 <= thousandths <= MAX_PIECES * 1_000:
        raise Refused("quantity_out_of_bounds", largest=MAX_PIECES)


def _for_quantity(own: Modifier, quantity: Quantity, regular: int, currency: str) -> Modifier:
    """An override holds for each piece, so it takes another amount off another quantity."""
    if own.price_ten_thousandths is None:
        return own
    price = UnitPrice(own.price_ten_thousandths, currency, Quantity(own.price_per_thousandths, quantity.unit))
    return replace(own, amount_minor=regular - extend(price, quantity).minor)


def _charged(line: BasketLine, regular: int, modifiers: tuple[Modifier, ...]) -> BasketLine:
    left = regular - sum(own.amount_minor for own in modifiers)
    if left < 0 and not line.comes_back:
        raise Refused("discount_too_large", name=line.name)
    return replace(line, extended_minor=left, modifiers=modifiers)
