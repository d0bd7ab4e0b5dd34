"""The basket: an immutable list of lines with what was taken out of it. Every gesture makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from app.pos.model.line import MAX_PIECES, BasketLine, require_possible
from contract.errors import Refused
from contract.rules.rounding import extend
from contract.rules.tax import TaxedDocument, TaxPolicy, TaxRate, tax_document
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity

MAX_LINES = 500
MAX_COUPONS = 50


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
    """The line removed last and where it stood."""

    line: BasketLine
    index: int


@dataclass(frozen=True, slots=True)
class Coupon:
    """A manufacturer's coupon that pays so much; ``reference`` is its number."""

    amount_minor: int
    reference: str


@dataclass(frozen=True, slots=True)
class Basket:
    """A sale in the making. ``multiplier`` is a quantity typed before the next scan.

    Coupons are taken while paying and kept here, so that nothing is lost on the way back to the sale.
    ``external_reference`` names a sale that is brought in from another system.
    """

    basket_id: str
    currency: str
    started_at: str
    lines: tuple[BasketLine, ...] = ()
    removed: tuple[RemovedFromBasket, ...] = ()
    selected: str | None = None
    multiplier: int | None = None
    undo: Undo | None = None
    coupons: tuple[Coupon, ...] = ()
    external_reference: str = ""

    @property
    def coupon_minor(self) -> int:
        return sum(own.amount_minor for own in self.coupons)

    @property
    def total_minor(self) -> int:
        """The sum of the lines as charged."""
        return sum(line.extended_minor for line in self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.pieces for line in self.lines)

    def line(self, line_id: str) -> BasketLine:
        """Refused: ``line_unknown``."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise Refused("line_unknown", line_id=line_id)

    def mergeable(self, line: BasketLine) -> BasketLine | None:
        """The line that one more of the same would go onto."""
        return next((own for own in self.lines if own.merges_with(line)), None)

    def added(self, line: BasketLine) -> Basket:
        """With a new line at the end, selected. Refused: ``basket_full``, ``quantity_out_of_bounds``."""
        require_possible(line.quantity)
        if len(self.lines) >= MAX_LINES:
            raise Refused("basket_full", lines=MAX_LINES)
        return replace(self, lines=(*self.lines, line), selected=line.line_id, multiplier=None)

    def changed(self, line: BasketLine, removed: RemovedFromBasket | None = None) -> Basket:
        """With a line in place of its former self. Less of it is kept among what was removed."""
        require_possible(line.quantity)
        lines = tuple(line if own.line_id == line.line_id else own for own in self.lines)
        kept = (*self.removed, removed) if removed else self.removed
        undo = None if removed else self.undo
        return replace(self, lines=lines, removed=kept, selected=line.line_id, multiplier=None, undo=undo)

    def without(self, line_id: str, removed_at: str) -> Basket:
        """The line is taken out, kept for the audit, and can be put back once; the last one takes the coupons with it.

        Refused: ``line_unknown``.
        """
        line = self.line(line_id)
        index = self.lines.index(line)
        lines = self.lines[:index] + self.lines[index + 1 :]
        selected = lines[min(index, len(lines) - 1)].line_id if lines else None
        taken = removed_part(line, line.quantity_thousandths, line.extended_minor, removed_at)
        left = replace(self, lines=lines, removed=(*self.removed, taken), selected=selected, undo=Undo(line, index))
        return left if lines else replace(left, coupons=(), external_reference="")

    def undone(self) -> Basket:
        """The line removed last stands where it stood. Refused: ``nothing_to_undo``."""
        if self.undo is None:
            raise Refused("nothing_to_undo")
        line, index = self.undo.line, self.undo.index
        lines = (*self.lines[:index], line, *self.lines[index:])
        return replace(self, lines=lines, removed=self.removed[:-1], selected=line.line_id, undo=None)

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

    def with_coupon(self, coupon: Coupon, total_minor: int) -> Basket:
        """Paid in part by a coupon; ``total_minor`` is what the whole sale costs.

        Refused: ``amount_out_of_bounds``, ``coupon_too_large`` (left_minor), ``too_many_coupons``.
        """
        left = total_minor - self.coupon_minor
        if coupon.amount_minor < 1:
            raise Refused("amount_out_of_bounds")
        if coupon.amount_minor > left:
            raise Refused("coupon_too_large", left_minor=max(left, 0))
        if len(self.coupons) >= MAX_COUPONS:
            raise Refused("too_many_coupons", most=MAX_COUPONS)
        return replace(self, coupons=(*self.coupons, coupon))

    def without_coupon(self, index: int) -> Basket:
        """Refused: ``coupon_unknown``."""
        if not 0 <= index < len(self.coupons):
            raise Refused("coupon_unknown")
        return replace(self, coupons=(*self.coupons[:index], *self.coupons[index + 1 :]))

    def taxed(self, rates: Mapping[str, TaxRate], policy: TaxPolicy) -> TaxedDocument:
        """The tax of the whole document. Refused: ``tax_category_unknown``."""
        return tax_document([(line.tax_category, line.extended_minor) for line in self.lines], rates, policy)


def removed_part(line: BasketLine, thousandths: int, minor: int, removed_at: str) -> RemovedFromBasket:
    """``thousandths`` of a line, worth ``minor``, as taken out."""
    return RemovedFromBasket(line.line_id, line.item_id, line.sku, line.name, thousandths, minor, removed_at)


def quantity_from_price(minor: int, price: UnitPrice) -> int:
    """The thousandths that cost ``minor`` at ``price``, to the nearest; at least one. A free price tells nothing: one
    whole unit.
    """
    unit_minor = extend(price, Quantity(1_000_000, price.per.unit)).minor
    return max(1, (2 * minor * 1_000_000 + unit_minor) // (2 * unit_minor)) if unit_minor else 1_000


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
        return _BASKET.validate_json(text)
    except ValueError:
        raise Refused("basket_unreadable") from None
