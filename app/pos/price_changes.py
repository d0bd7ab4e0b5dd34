"""A price changes while a sale is open: nobody pays more without being asked, and what was answered is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.catalog.catalog import Catalog
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.pos.basket_acts import BasketActs
from app.pos.basket_view import BasketView
from app.pos.model.basket import Basket
from app.pos.model.line import PRICE_ANSWERS, BasketLine, LineIntent, ModifierKind
from contract.messages.facts import PRICE_KEPT, PRICE_TAKEN
from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a line costs, and what it costs at the price of now; before promotions, minor units."""

    line_id: str
    name: str
    before_minor: int
    after_minor: int
    price: UnitPrice

    @property
    def dearer(self) -> bool:
        return self.after_minor > self.before_minor


@dataclass(frozen=True, slots=True)
class PriceNews:
    """What changed since the lines were scanned: ``taken`` already, and what somebody must be ``asked`` about."""

    taken: tuple[PriceChange, ...] = ()
    asked: tuple[PriceChange, ...] = ()


class PriceChanges:
    """Looks when prices may have changed; the market says what becomes of an open sale."""

    def __init__(self, acts: BasketActs, db: StoreDb, catalog: Catalog) -> None:
        self._acts = acts
        self._db = db
        self._catalog = catalog

    def look(self) -> PriceNews:
        """Nothing moves where something is paid already. Refused: as any gesture, where a lower price is taken."""
        view = self._acts.view()
        if not view.lines or view.paid_minor:
            return PriceNews()
        found = tuple(self._changes())
        match self._catalog.market().price_change:
            case "keep":
                self._answer("add_item", found, take=False)
                return PriceNews()
            case "ask":
                return PriceNews(asked=found)
        taken = tuple(one for one in found if not one.dearer)
        self._answer("add_item", taken, take=True)
        return PriceNews(taken, tuple(one for one in found if one.dearer))

    def take(self, line_ids: Collection[str]) -> BasketView:
        """The customer pays the price of now; where it is the higher one, an override says so."""
        return self._answer("answer_price_change", self._asked(line_ids), take=True)

    def keep(self, line_ids: Collection[str]) -> BasketView:
        """The customer pays what was told before: an override of its own, which no promotion minds."""
        return self._answer("answer_price_change", self._asked(line_ids), take=False)

    def _asked(self, line_ids: Collection[str]) -> list[PriceChange]:
        return [one for one in self._changes() if one.line_id in line_ids]

    def _changes(self) -> Iterator[PriceChange]:
        basket = self._acts.current()
        with self._db.read() as conn:
            groups = self._acts.groups(basket, conn)
        return _changes(basket, groups, self._catalog, self._acts.now)

    def _answer(self, operation: str, changes: Sequence[PriceChange], *, take: bool) -> BasketView:
        if not changes:
            return self._acts.view()

        def answered(basket: Basket, _: Tx) -> Basket:
            selected = basket.selected
            for one in changes:
                answer = _taken if take else _kept
                basket = basket.changed(answer(basket.line(one.line_id), one, basket.currency))
            return replace(basket, selected=selected)

        return self._acts.change(operation, answered)


def priced_for(
    basket: Basket, groups: tuple[Collection[str], Collection[str]], catalog: Catalog, now: datetime
) -> Basket:
    """Another customer, of other groups than before: what costs what the catalog says costs what it says for these.

    Refused: ``discount_too_large``.
    """
    before = {one.line_id for one in _changes(basket, groups[0], catalog, now)}
    selected = basket.selected
    for one in tuple(_changes(basket, groups[1], catalog, now)):
        if one.line_id not in before:
            line = basket.line(one.line_id)
            basket = basket.changed(line.with_quantity(line.quantity_thousandths, one.price))
    return replace(basket, selected=selected)


def _changes(basket: Basket, groups: Collection[str], catalog: Catalog, now: datetime) -> Iterator[PriceChange]:
    for line in basket.lines:
        if not _follows_catalog(line, basket.currency):
            continue
        item = catalog.item(line.item_id)
        price = catalog.price(item, line.quantity, now, groups, line.unit_for_price) if item else None
        paid = _paid(line, basket.currency)
        answered = paid if _agreed(line) else line.price(basket.currency)
        if price is None or price.currency != basket.currency or price == answered:
            continue
        after = extend(price, line.quantity).minor
        before = extend(paid, line.quantity).minor
        yield PriceChange(line.line_id, line.name, before, after, price)


def _follows_catalog(line: BasketLine, currency: str) -> bool:
    """Not what somebody priced by hand or a label told, nor a deposit, which is priced with every gesture."""
    sold = line.intent is LineIntent.CARRY_OUT and line.item_id and not line.linked_to and not line.overridden_price
    return bool(sold) and line.regular_minor == extend(line.price(currency), line.quantity).minor


def _paid(line: BasketLine, currency: str) -> UnitPrice:
    answer = next((own for own in line.modifiers if own.reason in PRICE_ANSWERS), None)
    if answer is None or answer.price_ten_thousandths is None:
        return line.price(currency)
    return UnitPrice(answer.price_ten_thousandths, currency, Quantity(answer.price_per_thousandths, line.unit))


def _taken(line: BasketLine, change: PriceChange, currency: str) -> BasketLine:
    """What it cost when it was scanned stays its regular price where the customer agreed to pay more."""
    if not change.dearer:
        return _at(line, change.price)
    told = line.price(currency) if _agreed(line) else _paid(line, currency)
    return _at(line, told).overridden(change.price, PRICE_TAKEN)


def _agreed(line: BasketLine) -> bool:
    """Whether the customer pays more than when it was scanned."""
    return any(own.reason == PRICE_TAKEN for own in line.modifiers)


def _at(line: BasketLine, price: UnitPrice) -> BasketLine:
    """At a price of the catalog, as if nobody had been asked."""
    at = next((at for at, own in enumerate(line.modifiers) if own.reason in PRICE_ANSWERS), None)
    plain = line if at is None else line.without_modifier(at)
    return plain.with_quantity(line.quantity_thousandths, price)


def _kept(line: BasketLine, change: PriceChange, currency: str) -> BasketLine:
    before = _paid(line, currency)
    changed = _at(line, change.price)
    if any(own.kind is ModifierKind.PRICE_OVERRIDE for own in changed.modifiers) or before == change.price:
        return changed
    return changed.overridden(before, PRICE_KEPT)
