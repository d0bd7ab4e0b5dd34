"""How the selling screens word lines, counts and items."""

from __future__ import annotations

from app.catalog.model.item import Item
from app.pos.basket_view import LineView as SoldLine
from app.pos.model.line import LineIntent, Modifier
from app.pos.reprint import SaleView
from app.pos.suspend import SuspendedView
from app.ui.pos.sell.kind_words import kind_segments
from app.ui.pos.sell.order_words import order_name, order_segments
from app.ui.widgets.chip import Tone
from app.ui.widgets.line_view import DetailSegment, LineView, SegmentKind
from app.ui.widgets.search_results import Fact
from app.wording import Wording, Words, isolated
from contract.values.price import UnitPrice
from contract.values.quantity import Unit
from contract.values.time import parse_instant

_ONE = 1_000
_OF_ORDER = frozenset({LineIntent.HAND_OVER, LineIntent.DEPOSIT})


class Phrases:
    """Words and wording together."""

    def __init__(self, words: Words, wording: Wording) -> None:
        self.words, self.wording = words, wording

    def text(self, code: str, /, **params: object) -> str:
        return self.words.text(code, **params)

    def count(self, code: str, count: int, **params: object) -> str:
        """The plural form of ``code`` for so many, with ``{count}``."""
        return self.words.counted(code, count, **params)

    def price(self, price: UnitPrice | None) -> str:
        if price is None:
            return self.text("sell_no_price")
        return isolated(self.wording.unit_price(price.ten_thousandths, price.per.thousandths, str(price.per.unit)))

    def line(self, line: SoldLine, *, selected: bool = False, stock: int | None = None) -> LineView:
        """A line of the cart. The selected one also says its SKU and what is left here (``stock``, thousandths)."""
        weighed = line.unit != Unit.EACH
        return LineView(
            key=line.line_id,
            quantity=self.wording.quantity(line.quantity_thousandths, line.unit),
            name=order_name(line, self.words),
            size=isolated(line.size) if line.size else "",
            amount=self.wording.amount(line.extended_minor),
            detail=self._details(line, selected=selected, stock=stock),
            weighed=weighed,
            can_change=not line.fixed,
            spoken=self._spoken(line),
        )

    def modifier(self, own: Modifier, unit: str) -> str:
        """``Discount``, ``Price €4.00``, or the name of a promotion."""
        if own.promotion_id:
            return own.reason
        if own.price_ten_thousandths is None:
            return self.text("sell_discount")
        price = self.wording.unit_price(own.price_ten_thousandths, own.price_per_thousandths, unit)
        return self.text("sell_at_price", price=isolated(price))

    def stock(self, thousandths: int | None, unit: str) -> Fact | None:
        """What is left on the shelves here, in words; None while head office has told nothing of it."""
        if thousandths is None:
            return None
        if thousandths <= 0:
            return Fact(self.text("sell_none_here"), Tone.WARN)
        return Fact(self.text("sell_here", quantity=self.wording.quantity(thousandths, unit)), Tone.OK)

    def sold_name(self, name: str, size: str) -> str:
        return f"{name} {isolated(size)}" if size else name

    def item_name(self, item: Item) -> str:
        return self.sold_name(item.name, item.size)

    def parked(self, sale: SuspendedView) -> str:
        """``13:52, 3 items``, or its own name and amount; of another till with the name of that till before it."""
        till = f"{sale.register_name} · " if sale.register_name and not sale.here else ""
        if sale.label:
            return f"{till}{sale.label} {self.wording.money(sale.total_minor, sale.currency)}"
        time = self.wording.clock(parse_instant(sale.suspended_at))
        return f"{till}{isolated(time)}, {self.count('sell_items', sale.pieces)}"

    def finished(self, sale: SaleView) -> str:
        """A finished sale beneath its receipt number."""
        return " · ".join(part for part in (self.count("sell_items", sale.pieces), sale.operator_name) if part)

    def _details(self, line: SoldLine, *, selected: bool, stock: int | None) -> tuple[DetailSegment, ...]:
        """What it is, comes last where the price was changed: there may not be room for all."""
        priced, identity = self._priced(line), self._identity(line, stock) if selected else ""
        changes = [self._changed(own, line.unit) for own in line.modifiers]
        said = [part for part in ((priced,) if changes else (priced, identity)) if part]
        details = [DetailSegment(" · ".join(said))] if said else []
        details += changes
        if changes and identity:
            details.append(DetailSegment(identity))
        words, wording = self.words, self.wording
        return (*details, *order_segments(line, words, wording), *kind_segments(line, words, wording))

    def _changed(self, own: Modifier, unit: str) -> DetailSegment:
        words = f"{self.modifier(own, unit)} {isolated(self.wording.money(-own.amount_minor))}"
        return DetailSegment(words, SegmentKind.SAVING if own.amount_minor >= 0 else SegmentKind.WARN)

    def _priced(self, line: SoldLine) -> str:
        """Where the amount alone does not say the price, and no order says it."""
        if line.intent in _OF_ORDER:
            return ""
        price = isolated(self.wording.unit_price(line.price_ten_thousandths, line.price_per_thousandths, line.unit))
        if line.unit != Unit.EACH:
            return f"{isolated(self.wording.quantity(line.quantity_thousandths, line.unit))} × {price}"
        if line.price_per_thousandths != _ONE:
            return price
        return self.text("sell_each", price=price) if line.quantity_thousandths != _ONE else ""

    def _identity(self, line: SoldLine, stock: int | None) -> str:
        if line.intent in _OF_ORDER:
            return ""
        sku = self.text("sell_sku", sku=isolated(line.sku))
        if stock is None:
            return sku
        left = self.wording.quantity(max(0, stock), line.unit)
        return f"{sku} · {self.text('sell_left' if stock > 0 else 'sell_none_left', quantity=left)}"

    def _spoken(self, line: SoldLine) -> str:
        quantity = self.wording.quantity(line.quantity_thousandths, line.unit)
        name = self.sold_name(line.name, line.size)
        changes = "".join(f", {self.modifier(own, line.unit)}" for own in line.modifiers)
        return f"{quantity} {name}, {self.wording.money(line.extended_minor)}{changes}"
