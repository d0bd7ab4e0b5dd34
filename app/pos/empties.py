"""Empties that are brought back for their deposit: counted by kind, or on the voucher of a machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item
from app.db.transaction import Tx
from app.pos.basket_acts import BasketActs
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, LineIntent
from app.pos.pricing import price_of
from app.pos.vouchers import require_unspent
from contract.errors import Refused
from contract.rules.rounding import extend
from contract.values.gs1 import read_symbol
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

_PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of empties and what one of them brings, minor units."""

    item_id: str
    name: str
    size: str
    icon: str
    worth_minor: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a machine that takes empties printed."""

    number: str
    worth_minor: int


class EmptiesBack:
    """Lines with negative amounts that take nothing from the shelf. ``called`` is how a voucher stands on receipts."""

    def __init__(self, acts: BasketActs, catalog: Catalog) -> None:
        self._acts = acts
        self._catalog = catalog
        self.called = "Empties voucher"

    def kinds(self) -> tuple[Container, ...]:
        """What this store takes back."""
        now, one = self._acts.now, Quantity(_PIECE, Unit.EACH)
        found = []
        for item in self._catalog.containers():
            price = self._catalog.price(item, one, now)
            if price is not None and item.active and item.unit is Unit.EACH:
                found.append(Container(item.item_id, item.name, item.size, item.icon, extend(price, one).minor))
        return tuple(found)

    def add(self, item_id: str, count: int) -> BasketView:
        """So many more of a kind. Refused: ``item_unknown``, ``item_without_price``, ``quantity_out_of_bounds``,
        ``basket_full``.
        """
        item = self._catalog.item(item_id)
        if item is None or all(item_id != own.item_id for own in self._catalog.containers()):
            raise Refused("item_unknown", text=item_id)

        def added(basket: Basket, tx: Tx) -> Basket:
            quantity = Quantity(-count * _PIECE, Unit.EACH)
            price = price_of(self._catalog, item, Quantity(_PIECE, Unit.EACH), tx.now)
            line = _line(item, tx.new_id(), quantity, price)
            same = next((own for own in basket.lines if _same(own, line)), None)
            if same is None:
                return basket.added(line)
            more = Quantity(same.quantity_thousandths + quantity.thousandths, Unit.EACH)
            return basket.changed(_line(item, same.line_id, more, price))

        return self._acts.change("return_empties", added, adds=True)

    def read(self, text: str) -> Voucher | None:
        """The voucher that a symbol is, if it is one. Refused: ``scan_unreadable``."""
        scanned = read_symbol(text, self._catalog.market().layout)
        if scanned.empties_minor is None:
            return None
        return Voucher(scanned.text, scanned.empties_minor)

    def take(self, voucher: Voucher) -> BasketView:
        """A voucher counts once. Refused: ``voucher_spent``, ``empties_not_taken`` where the catalog has no containers,
        ``amount_out_of_bounds``, ``basket_full``.
        """
        kinds = self._catalog.containers()
        if not kinds:
            raise Refused("empties_not_taken")
        if voucher.worth_minor < 1:
            raise Refused("amount_out_of_bounds")

        def added(basket: Basket, tx: Tx) -> Basket:
            if any(own.reference == voucher.number for own in basket.lines if own.intent is LineIntent.EMPTIES):
                raise Refused("voucher_spent")
            require_unspent(tx.conn, voucher.number, tx.now)
            price = UnitPrice.of_minor(voucher.worth_minor, basket.currency)
            line = _line(kinds[0], tx.new_id(), Quantity(-_PIECE, Unit.EACH), price)
            return basket.added(_of_voucher(line, voucher, self.called))

        return self._acts.change("return_empties", added, adds=True)


def _line(item: Item, line_id: str, quantity: Quantity, price: UnitPrice) -> BasketLine:
    return BasketLine(
        line_id=line_id,
        item_id=item.item_id,
        sku=item.sku,
        name=item.name,
        size=item.size,
        unit=item.unit,
        icon=item.icon,
        tax_category=item.tax_category,
        age_minimum=0,
        quantity_thousandths=quantity.thousandths,
        price_ten_thousandths=price.ten_thousandths,
        price_per_thousandths=price.per.thousandths,
        extended_minor=extend(price, quantity).minor,
        intent=LineIntent.EMPTIES,
    )


def _of_voucher(line: BasketLine, voucher: Voucher, called: str) -> BasketLine:
    return replace(line, name=called, size="", reference=voucher.number, scanned=voucher.number)


def _same(own: BasketLine, line: BasketLine) -> bool:
    alike = own.intent is LineIntent.EMPTIES and not own.reference and own.item_id == line.item_id
    return alike and own.price_ten_thousandths == line.price_ten_thousandths
