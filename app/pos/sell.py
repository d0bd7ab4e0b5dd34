"""Selling: each gesture is checked, makes a new basket, and is on the disk before the screen shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, ItemFound
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from app.pos.basket_view import BasketView, view_of
from app.pos.model.basket import Basket, BasketLine, removed_part
from app.pos.model.sale import removed_lines
from app.pos.open_basket import OpenBasket
from app.pos.pricing import line_of, line_of_label, price_of
from app.pos.projections import record
from app.pos.shift import require_open_shift
from app.typed_text import refuse_card_number, without_card_number
from contract.errors import Refused
from contract.messages.facts import BasketAbandoned
from contract.values.gs1 import read_symbol
from contract.values.quantity import Quantity, Unit
from contract.values.time import instant_text

_MULTIPLIED = re.compile(r"^\s*(\d{1,4})\*(.*)$", re.DOTALL)


class ScanKind(StrEnum):
    """What a scan did."""

    LINE_ADDED = "line_added"
    LINE_MERGED = "line_merged"
    MULTIPLIER_SET = "multiplier_set"


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What a scan did, to which line, and the basket after it."""

    kind: ScanKind
    line_id: str | None
    view: BasketView


class Sell:
    """The sell screen's gestures. Every one may be Refused ``not_signed_on``, ``screen_locked``,
    ``permission_missing``; those that add also ``shift_not_open`` and ``shift_counting``.
    """

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, basket: OpenBasket, clock: Clock) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._clock = clock

    def view(self) -> BasketView:
        """The basket as it stands."""
        return view_of(self._basket.current, self._catalog, self._clock.now(), self._db.calendar)

    def scan(self, text: str) -> ScanOutcome:
        """A symbol, a typed SKU, ``3*`` or ``3*`` before either.

        Refused: ``scan_unreadable``, ``item_unknown``, ``item_not_for_sale``, ``item_without_price``,
        ``weight_needed`` (item_id), ``quantity_out_of_bounds``, ``line_quantity_fixed``, ``basket_full``,
        ``tax_category_unknown``, ``card_number_typed``.
        """
        multiplied = _MULTIPLIED.match(text)
        if not multiplied:
            return self._add(self._found(text), None)
        count, rest = int(multiplied[1]), multiplied[2].strip()
        if not rest:
            return self.set_multiplier(count)
        return self._add(self._found(rest), Quantity.of(count))

    def add_item(self, item_id: str, quantity: Quantity | None = None) -> ScanOutcome:
        """A tile, or a search result. Refused: as ``scan``."""
        item = self._catalog.item(item_id)
        if item is None:
            raise Refused("item_unknown", text=item_id)
        return self._add(item, quantity)

    def set_multiplier(self, count: int) -> ScanOutcome:
        """The next scan counts ``count`` times. Refused: ``quantity_out_of_bounds``."""
        view = self._change("add_item", lambda basket, _: basket.multiplied_by(count))
        return ScanOutcome(ScanKind.MULTIPLIER_SET, None, view)

    def set_quantity(self, line_id: str, thousandths: int) -> BasketView:
        """Another quantity at the price that holds for it.

        Refused: ``line_unknown``, ``line_quantity_fixed``, ``quantity_out_of_bounds``, ``item_without_price``.
        """

        def change(basket: Basket, tx: Tx) -> Basket:
            line = basket.line(line_id)
            if line.fixed:
                raise Refused("line_quantity_fixed", name=line.name)
            return self._with_quantity(basket, line, thousandths, tx)

        return self._change("set_quantity", change)

    def select(self, line_id: str | None) -> BasketView:
        """Refused: ``line_unknown``."""
        return self._change("add_item", lambda basket, _: basket.with_selected(line_id))

    def remove(self, line_id: str) -> BasketView:
        """Take a line out; ``undo`` puts it back. Refused: ``line_unknown``."""
        return self._change("remove_line", lambda basket, tx: basket.without(line_id, instant_text(tx.now)))

    def undo(self) -> BasketView:
        """Put back what was removed last. Refused: ``nothing_to_undo``."""
        return self._change("add_item", lambda basket, _: basket.undone())

    def abandon(self) -> BasketView:
        """Give the sale up; what was in it is recorded. Refused: ``basket_empty``."""
        actor = self._operators.require("abandon")
        basket = self._basket.current
        if basket is None or not (basket.lines or basket.removed):
            raise Refused("basket_empty")
        with self._db.transaction(actor) as tx:
            total = basket.total_minor
            for line in basket.lines:
                basket = basket.without(line.line_id, instant_text(tx.now))
            record(
                tx,
                BasketAbandoned(
                    basket_id=basket.basket_id,
                    currency=basket.currency,
                    total_minor=total,
                    lines=removed_lines(basket),
                ),
            )
            self._basket.clear(tx)
        return self.view()

    def _found(self, text: str) -> ItemFound:
        scanned = read_symbol(text, self._catalog.market().layout)
        found = self._catalog.lookup(scanned)
        if found is None:
            refuse_card_number(scanned.text)
            raise Refused("item_unknown", text=scanned.gtin or scanned.text)
        return found

    def _add(self, what: ItemFound | Item, quantity: Quantity | None) -> ScanOutcome:
        actor = self._operators.require("add_item")
        item = what.item if isinstance(what, ItemFound) else what
        if not item.active:
            raise Refused("item_not_for_sale", name=item.name)
        with self._db.transaction(actor) as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or self._new(tx)
            if quantity is None and basket.multiplier is not None:
                quantity = Quantity.of(basket.multiplier)
            label = self._labeled(what, tx) if isinstance(what, ItemFound) else None
            if label is not None and quantity is not None:
                raise Refused("line_quantity_fixed", name=item.name)
            line = label or self._plain(item, quantity, tx)
            kind, line_id, basket = self._placed(basket, item, line, tx)
            if isinstance(what, ItemFound) and kind is ScanKind.LINE_ADDED:
                basket = basket.changed(replace(line, scanned=without_card_number(what.scanned.text)))
            self._basket.keep(tx, basket)
            # Before the commit: a line that cannot be totaled would keep the basket from being shown at all.
            shown = view_of(basket, self._catalog, tx.now, self._db.calendar)
        return ScanOutcome(kind, line_id, shown)

    def _labeled(self, found: ItemFound, tx: Tx) -> BasketLine | None:
        return line_of_label(self._catalog, found.item, found.scanned, tx.now, tx.new_id())

    def _plain(self, item: Item, quantity: Quantity | None, tx: Tx) -> BasketLine:
        if item.unit is not Unit.EACH and (quantity is None or quantity.unit is not item.unit):
            raise Refused("weight_needed", item_id=item.item_id, name=item.name, unit=str(item.unit))
        return line_of(self._catalog, item, quantity or Quantity.of(1), tx.now, tx.new_id())

    def _placed(self, basket: Basket, item: Item, line: BasketLine, tx: Tx) -> tuple[ScanKind, str, Basket]:
        """One more of a line already there, at the price of the larger quantity, or a line of its own."""
        same = basket.mergeable(line)
        if same is not None and self._catalog.price(item, same.quantity, tx.now) == same.price(basket.currency):
            more = same.quantity_thousandths + line.quantity_thousandths
            return ScanKind.LINE_MERGED, same.line_id, self._with_quantity(basket, same, more, tx)
        return ScanKind.LINE_ADDED, line.line_id, basket.added(line)

    def _with_quantity(self, basket: Basket, line: BasketLine, thousandths: int, tx: Tx) -> Basket:
        item = self._catalog.item(line.item_id)
        if item is None:
            raise Refused("item_unknown", text=line.sku)
        quantity = Quantity(thousandths, line.unit)
        changed = line.with_quantity(thousandths, price_of(self._catalog, item, quantity, tx.now))
        less = line.quantity_thousandths - thousandths
        if less <= 0:
            return basket.changed(changed)
        worth = line.extended_minor - changed.extended_minor
        return basket.changed(changed, removed_part(line, less, worth, instant_text(tx.now)))

    def _change(self, operation: str, change: Callable[[Basket, Tx], Basket]) -> BasketView:
        actor: Actor = self._operators.require(operation)
        with self._db.transaction(actor) as tx:
            basket = self._basket.current or self._new(tx)
            self._basket.keep(tx, change(basket, tx))
        return self.view()

    def _new(self, tx: Tx) -> Basket:
        return Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))
