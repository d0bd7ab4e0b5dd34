"""The basket: an immutable list of lines with what was taken out of it. Every gesture makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json

from app.pos.model.line import MAX_PIECES, AgeCheck, BasketLine, LineIntent, PaidTax, require_possible
from app.pos.model.orders import NO_ORDERS, Orders
from app.pos.model.tender import PAPER, TenderKind, TenderPart
from contract.errors import Refused
from contract.rules.rounding import extend
from contract.rules.tax import LineTax, TaxedDocument, TaxPart, TaxPolicy, TaxRate, tax_document, tax_totals
from contract.rules.tax_in_force import Exemption
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity

MAX_LINES = 500
_OUTSIDE = TaxRate("", "", "", 0, exempt=True)
"""What is paid ahead is owed to the customer: it is taxed with the goods, when they are handed over."""


@dataclass(frozen=True, slots=True)
class RemovedFromBasket:
    """A line, or part of one, that was taken out."""

    line_id: str
    item_id: str
    sku: str
    name: str
    quantity_thousandths: int
    extended_minor: int
    removed_at: str


@dataclass(frozen=True, slots=True)
class Undo:
    """The line removed last and where it stood; with what went with it, ``count`` in all."""

    line: BasketLine
    index: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Basket:
    """A sale in the making. ``multiplier`` is a quantity typed before the next scan.

    What was paid so far is kept here, so that nothing is lost on the way back to the sale, or by a power cut.
    ``external_reference`` names a sale that is brought in from another system; ``post_voids`` is the sale that this one
    takes back whole. ``codes`` were shown for promotions, ``removed_promotions`` are those that were taken out.
    ``source_code`` is the campaign that the customer named; ``age_check`` the highest age that was checked.
    """

    basket_id: str
    currency: str
    started_at: str
    lines: tuple[BasketLine, ...] = ()
    removed: tuple[RemovedFromBasket, ...] = ()
    selected: str | None = None
    multiplier: int | None = None
    undo: Undo | None = None
    tenders: tuple[TenderPart, ...] = ()
    external_reference: str = ""
    customer_id: str = ""
    exemption: Exemption | None = None
    codes: tuple[str, ...] = ()
    removed_promotions: tuple[str, ...] = ()
    post_voids: str = ""
    source_code: str = ""
    note: str = ""
    age_check: AgeCheck | None = None
    orders: Orders = NO_ORDERS

    @property
    def paid_minor(self) -> int:
        """What was paid so far."""
        return sum(own.amount_minor for own in self.tenders)

    @property
    def total_minor(self) -> int:
        """The sum of the lines as charged."""
        return sum(line.extended_minor for line in self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)

    @property
    def age_to_check(self) -> int:
        """The highest age that a line needs and nobody has checked; 0 where none is missing."""
        return max((line.age_minimum for line in self.lines if line.age_unchecked), default=0)

    def line(self, line_id: str) -> BasketLine:
        """Refused: ``line_unknown``."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise Refused("line_unknown", line_id=line_id)

    def sold_line(self, line_id: str) -> BasketLine:
        """A line whose quantity and price may change. Refused: ``line_unknown``, ``line_comes_back``,
        ``line_of_order`` for what an order says, ``line_linked`` for a deposit, which follows its item.
        """
        line = self.line(line_id)
        if line.of_order:
            raise Refused("line_of_order", name=line.name)
        if line.comes_back:
            raise Refused("line_comes_back", name=line.name)
        if line.linked_to:
            raise Refused("line_linked", name=line.name)
        return line

    def tender(self, index: int) -> TenderPart:
        """Refused: ``tender_unknown``."""
        if not 0 <= index < len(self.tenders):
            raise Refused("tender_unknown")
        return self.tenders[index]

    def without_tender(self, index: int) -> Basket:
        """Refused: ``tender_unknown``."""
        self.tender(index)
        return replace(self, tenders=(*self.tenders[:index], *self.tenders[index + 1 :]))

    def require_nothing_paid(self) -> None:
        """Refused: ``tenders_taken`` while money was taken or paid out that must be undone first."""
        if any(part.kind not in PAPER for part in self.tenders):
            raise Refused("tenders_taken")

    def mergeable(self, line: BasketLine) -> BasketLine | None:
        """The line that one more of the same would go onto."""
        return next((own for own in self.lines if own.merges_with(line)), None)

    def added(self, line: BasketLine) -> Basket:
        """With a new line at the end, selected. Refused: ``basket_full``, ``quantity_out_of_bounds``."""
        require_possible(line.quantity, comes_back=line.comes_back)
        if len(self.lines) >= MAX_LINES:
            raise Refused("basket_full", lines=MAX_LINES)
        return replace(self, lines=(*self.lines, line), selected=line.line_id, multiplier=None)

    def changed(self, line: BasketLine, removed: RemovedFromBasket | None = None) -> Basket:
        """With a line in place of its former self. Less of it is kept among what was removed."""
        require_possible(line.quantity, comes_back=line.comes_back)
        lines = tuple(line if own.line_id == line.line_id else own for own in self.lines)
        kept = (*self.removed, removed) if removed else self.removed
        undo = None if removed else self.undo
        return replace(self, lines=lines, removed=kept, selected=line.line_id, multiplier=None, undo=undo)

    def without(self, line_id: str, removed_at: str) -> Basket:
        """The line is taken out, kept for the audit, and can be put back once; the last one takes all about the sale
        with it.

        Refused: ``line_unknown``, ``tenders_taken`` for the last line while something is paid.
        """
        line = self.line(line_id)
        index = self.lines.index(line)
        gone = tuple(own for own in self.lines if own is line or (own.linked_to == line_id and not own.comes_back))
        lines = tuple(own for own in self.lines if own not in gone)
        selected = lines[min(index, len(lines) - 1)].line_id if lines else None
        taken = tuple(removed_part(own, own.quantity_thousandths, own.extended_minor, removed_at) for own in gone)
        undo = Undo(line, index, len(taken))
        left = replace(self, lines=lines, removed=(*self.removed, *taken), selected=selected, undo=undo)
        if lines:
            return left
        self.require_nothing_paid()
        return Basket(
            self.basket_id,
            self.currency,
            self.started_at,
            removed=left.removed,
            multiplier=self.multiplier,
            undo=left.undo,
            customer_id=self.customer_id,
            orders=self.orders,
        )

    def undone(self) -> Basket:
        """The line removed last stands where it stood. Refused: ``nothing_to_undo``."""
        if self.undo is None:
            raise Refused("nothing_to_undo")
        line, index = self.undo.line, self.undo.index
        lines = (*self.lines[:index], line, *self.lines[index:])
        removed = self.removed[: -self.undo.count]
        return replace(self, lines=lines, removed=removed, selected=line.line_id, undo=None)

    def without_promotion(self, promotion_id: str) -> Basket:
        """Refused: ``promotion_not_applied``."""
        if not any(own.promotion_id == promotion_id for line in self.lines for own in line.modifiers if promotion_id):
            raise Refused("promotion_not_applied")
        return replace(self, removed_promotions=(*self.removed_promotions, promotion_id))

    def with_promotion(self, promotion_id: str) -> Basket:
        """Refused: ``promotion_not_removed``."""
        if promotion_id not in self.removed_promotions:
            raise Refused("promotion_not_removed")
        left = tuple(own for own in self.removed_promotions if own != promotion_id)
        return replace(self, removed_promotions=left)

    def with_code(self, code: str) -> Basket:
        """A code counts once, however often it is shown."""
        return self if code in self.codes else replace(self, codes=(*self.codes, code))

    def with_selected(self, line_id: str | None) -> Basket:
        """Refused: ``line_unknown``."""
        if line_id is not None:
            self.line(line_id)
        return replace(self, selected=line_id)

    def multiplied_by(self, count: int) -> Basket:
        """The next scan counts ``count`` times. Refused: ``quantity_out_of_bounds``."""
        if not 1 <= count <= MAX_PIECES:
            raise Refused("quantity_out_of_bounds", largest=MAX_PIECES)
        return replace(self, multiplier=count)

    def taxed(self, rates: Mapping[str, tuple[TaxRate, ...]], policy: TaxPolicy) -> TaxedDocument:
        """Refused: ``tax_category_unknown``."""
        return taxed_lines(self.lines, rates, policy)


def taxed_lines(
    lines: Sequence[BasketLine], rates: Mapping[str, tuple[TaxRate, ...]], policy: TaxPolicy
) -> TaxedDocument:
    """The tax of a whole document; what comes back from a known sale takes its tax with it.

    Refused: ``tax_category_unknown``.
    """
    known = [_known_tax(own, inclusive=policy.prices_include_tax) for own in lines]
    new = [(own.tax_category, own.extended_minor) for own, tax in zip(lines, known, strict=True) if tax is None]
    taxed = tax_document(new, rates, policy)
    if len(new) == len(lines):
        return taxed
    waiting = iter(taxed.lines)
    every = tuple(next(waiting) if tax is None else tax for tax in known)
    return TaxedDocument(every, tax_totals(every))


def removed_part(line: BasketLine, thousandths: int, minor: int, removed_at: str) -> RemovedFromBasket:
    """``thousandths`` of a line, worth ``minor``, as taken out."""
    return RemovedFromBasket(line.line_id, line.item_id, line.sku, line.name, thousandths, minor, removed_at)


def quantity_from_price(minor: int, price: UnitPrice) -> int:
    """The thousandths that cost ``minor`` at ``price``, to the nearest; at least one. A free price tells nothing: one
    whole unit.
    """
    unit_minor = extend(price, Quantity(1_000_000, price.per.unit)).minor
    return max(1, (2 * minor * 1_000_000 + unit_minor) // (2 * unit_minor)) if unit_minor else 1_000


def _known_tax(line: BasketLine, *, inclusive: bool) -> LineTax | None:
    """Of what was paid before, and of money paid ahead; None for what is taxed now."""
    if line.intent is LineIntent.DEPOSIT:
        minor = line.extended_minor
        return LineTax("", minor, 0, minor, (TaxPart(_OUTSIDE, minor, 0),))
    if line.returned is not None and line.returned.paid:
        return _as_paid(line, inclusive=inclusive)
    return None


def _as_paid(line: BasketLine, *, inclusive: bool) -> LineTax:
    assert line.returned is not None
    paid = line.returned.paid
    tax = sum(own.tax_minor for own in paid)
    net = line.extended_minor - tax if inclusive else line.extended_minor
    parts = tuple(TaxPart(_paid_rate(line.tax_category, own), own.base_minor, own.tax_minor) for own in paid)
    return LineTax(line.tax_category, net, tax, net + tax, parts)


def _paid_rate(category: str, own: PaidTax) -> TaxRate:
    return TaxRate(
        category,
        own.letter,
        own.name,
        own.ppm,
        tax_id=own.tax_id,
        jurisdiction=own.jurisdiction,
        compound=own.compound,
    )


_BASKET: TypeAdapter[Basket] = TypeAdapter(Basket)


def basket_to_json(basket: Basket) -> str:
    """As drafts keep it."""
    return _BASKET.dump_json(basket).decode()


def basket_to_dict(basket: Basket) -> dict[str, object]:
    """As a fact carries it."""
    plain: dict[str, object] = _BASKET.dump_python(basket, mode="json")
    return plain


def basket_from_json(text: str) -> Basket:
    """What ``basket_to_json`` wrote. Refused: ``basket_unreadable``."""
    try:
        return _BASKET.validate_python(_upgraded(from_json(text)))
    except (TypeError, ValueError):
        raise Refused("basket_unreadable") from None


def _upgraded(told: Any) -> Any:
    """As this release keeps it: coupons were once the only parts of a payment."""
    if not isinstance(told, dict) or "coupons" not in told:
        return told
    coupons = [{"kind": TenderKind.COUPON, **one} for one in told["coupons"]]
    return {**{name: own for name, own in told.items() if name != "coupons"}, "tenders": coupons}
