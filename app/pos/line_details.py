"""What is noted of a line or the sale: its number, who served, a few words; and what is sold without being listed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, ItemFound
from app.db.transaction import Tx
from app.pos.basket_acts import BasketActs, with_line
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.payable import recalled_lots
from app.typed_text import fit_to_keep, refuse_card_number
from contract.errors import Refused
from contract.rules.tax_in_force import StandingTax
from contract.values.gs1 import read_symbol
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

MAX_NOTE = 200
MAX_NUMBER = 40
MAX_NAME = 80
MAX_CUSTOM_MINOR = 10_000_000
_PIECE = 1_000


@dataclass(frozen=True, slots=True)
class PriceTold:
    """What an item costs, without selling it, and the deposit of a piece; None where it has no price."""

    item: Item
    price: UnitPrice | None
    deposit: UnitPrice | None


class LineDetails:
    """Gestures that change no price, and lines that the catalog does not have."""

    def __init__(self, acts: BasketActs, catalog: Catalog) -> None:
        self._acts = acts
        self._catalog = catalog

    def note_line(self, line_id: str, text: str) -> BasketView:
        """Printed under the line; "" takes it away. Refused: ``line_unknown``, ``text_too_long``,
        ``card_number_typed``.
        """
        told = _fit(text, MAX_NOTE)
        return self._acts.change("note", lambda basket, _: with_line(basket, line_id, note=told))

    def note_sale(self, text: str) -> BasketView:
        """Printed at the end. Refused: ``basket_empty``, ``text_too_long``, ``card_number_typed``."""
        told = _fit(text, MAX_NOTE)
        self._acts.current()
        return self._acts.change("note", lambda basket, _: replace(basket, note=told))

    def capture(self, line_id: str, number: str) -> BasketView:
        """The serial or lot number of a line, typed or scanned. Refused: ``line_unknown``, ``number_not_asked``,
        ``text_too_long``, ``reason_needed``, ``serial_twice``, ``item_recalled``.
        """
        scanned = read_symbol(number, self._catalog.market().layout)

        def captured(basket: Basket, _: Tx) -> Basket:
            line = basket.line(line_id)
            own = scanned.serial if line.tracking == "serial" else scanned.lot
            told = _fit(own or number, MAX_NUMBER)
            if line.tracking == "serial":
                _require_once(basket, line, told)
                return with_line(basket, line_id, serial=told)
            if line.tracking or line.lot or recalled_lots(line.item_id, self._catalog):
                return with_line(basket, line_id, lot=told)
            raise Refused("number_not_asked", name=line.name)

        return self._acts.change("add_item", captured)

    def served_by(self, line_id: str, operator_id: str) -> BasketView:
        """Who served; "" is who sells. Refused: ``line_unknown``."""
        return self._acts.change("note", lambda basket, _: with_line(basket, line_id, associate_id=operator_id))

    def people(self) -> tuple[tuple[str, str], ...]:
        """Who may have served: id and name."""
        return self._acts.people()

    def add_custom(self, name: str, minor: int, tax_category: str) -> BasketView:
        """What the catalog does not have. Refused: ``reason_needed``, ``text_too_long``, ``amount_out_of_bounds``,
        ``tax_category_unknown``, ``card_number_typed``, ``basket_full``.
        """
        told = _fit(name, MAX_NAME)
        if not told:
            raise Refused("reason_needed")
        if not 1 <= minor <= MAX_CUSTOM_MINOR:
            raise Refused("amount_out_of_bounds")
        if all(own.rate.category != tax_category for own in self._catalog.market().standing):
            raise Refused("tax_category_unknown", category=tax_category)

        def added(basket: Basket, tx: Tx) -> Basket:
            price = UnitPrice.of_minor(minor, basket.currency)
            return basket.added(_custom(tx.new_id(), told, minor, price, tax_category))

        return self._acts.change("sell_custom_item", added, adds=True)

    def tax_categories(self) -> tuple[tuple[str, str], ...]:
        """What a custom item may be taxed as, the highest tax first: code and the name on receipts."""
        newest: dict[str, StandingTax] = {}
        for own in self._catalog.market().standing:
            known = newest.get(own.rate.category)
            if not own.rate.jurisdiction and (known is None or known.valid_from < own.valid_from):
                newest[own.rate.category] = own
        rates = sorted((own.rate for own in newest.values()), key=lambda rate: (-rate.ppm, rate.name))
        return tuple((rate.category, rate.name) for rate in rates)

    def check_price(self, text: str) -> PriceTold:
        """What a symbol, a number or an item's id costs; the sale is not touched. Refused: ``scan_unreadable``,
        ``item_unknown`` (text), ``card_number_typed``.
        """
        item = self._catalog.item(text)
        if item is None:
            scanned = read_symbol(text, self._catalog.market().layout)
            found = self._catalog.lookup(scanned)
            if found is None:
                refuse_card_number(scanned.text)
                raise Refused("item_unknown", text=scanned.gtin or scanned.text)
            item = found.item
        one, now = Quantity.of(1, item.unit), self._acts.now
        deposit = self._catalog.item_by_sku(item.deposit_sku) if item.deposit_sku else None
        with_it = self._catalog.price(deposit, Quantity.of(1), now) if deposit else None
        if with_it is not None:
            with_it = replace(with_it, ten_thousandths=with_it.ten_thousandths * item.deposit_count)
        return PriceTold(item, self._catalog.price(item, one, now), with_it)


def numbered(line: BasketLine, found: ItemFound | None, catalog: Catalog) -> BasketLine:
    """With the serial and the lot on its label, where the item is sold by them, or some of its lots are recalled."""
    if found is None or not (line.tracking or recalled_lots(line.item_id, catalog)):
        return line
    serial = found.scanned.serial if line.tracking == "serial" else None
    return replace(line, serial=(serial or "")[:MAX_NUMBER], lot=(found.scanned.lot or "")[:MAX_NUMBER])


def _fit(text: str, longest: int) -> str:
    told = fit_to_keep(text)
    if len(told) > longest:
        raise Refused("text_too_long", longest=longest)
    return told


def _require_once(basket: Basket, line: BasketLine, serial: str) -> None:
    if not serial:
        raise Refused("reason_needed")
    if line.quantity_thousandths != _PIECE:
        raise Refused("quantity_out_of_bounds", largest=1)
    others = (own for own in basket.lines if own.line_id != line.line_id and own.item_id == line.item_id)
    if any(own.serial == serial for own in others):
        raise Refused("serial_twice", name=line.name)


def _custom(line_id: str, name: str, minor: int, price: UnitPrice, tax_category: str) -> BasketLine:
    return BasketLine(
        line_id=line_id,
        item_id="",
        sku="",
        name=name,
        size="",
        unit=Unit.EACH,
        icon="",
        tax_category=tax_category,
        age_minimum=0,
        quantity_thousandths=_PIECE,
        price_ten_thousandths=price.ten_thousandths,
        price_per_thousandths=price.per.thousandths,
        extended_minor=minor,
    )
