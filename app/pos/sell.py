"""Selling: each gesture is checked, makes a new basket, and is on the disk before the screen shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, ItemFound, Pack
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from app.pos.age_checks import AgeChecks
from app.pos.asked import discount_asked, override_asked
from app.pos.basket_view import BasketView
from app.pos.empties import EmptiesBack
from app.pos.line_details import LineDetails, numbered
from app.pos.model.basket import Basket, removed_part
from app.pos.model.line import BasketLine
from app.pos.model.sale import removed_lines
from app.pos.offers_shown import OffersShown
from app.pos.open_basket import OpenBasket
from app.pos.payable import recall_of
from app.pos.payments.guard import require_none_under_way
from app.pos.price_changes import PriceChanges, priced_for
from app.pos.pricing import line_of, line_of_label, price_of
from app.pos.projections import record
from app.pos.promoting import ShopperOf, nobody_known
from app.pos.reference import fit_reference, require_not_sold
from app.pos.repository import open_shift_id
from app.pos.shift import require_open_shift
from app.pos.why import Why
from app.typed_text import fit_reason, fit_to_keep, refuse_card_number, without_card_number
from contract.errors import Refused
from contract.messages.facts import BasketAbandoned
from contract.rules.tax_in_force import Exemption, require_exemption
from contract.values.gs1 import read_symbol
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from contract.values.time import instant_text

_PIECE = 1_000
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


@dataclass(frozen=True, slots=True)
class RungLine:
    """A line of a basket that is brought in from elsewhere: what, how much, and what changed its price there.

    ``override_ten_thousandths`` is another unit price, for ``override_per_thousandths`` of the unit; discounts are
    pairs of (minor units, reason).
    """

    item_id: str
    quantity: Quantity
    override_ten_thousandths: int | None = None
    override_per_thousandths: int = 1_000
    override_reason: str = ""
    discounts: tuple[tuple[int, str], ...] = ()


class Sell(OffersShown):
    """The sell screen's gestures. Every one may be Refused ``not_signed_on``, ``screen_locked``,
    ``permission_missing``; those that add also ``shift_not_open`` and ``shift_counting``. Others stand beside it, each
    for a kind of line or of question.
    """

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        clock: Clock,
        shopper_of: ShopperOf = nobody_known,
    ) -> None:
        super().__init__(db, catalog, operators, basket, clock, shopper_of)
        basket.guard(self.require_codes_unspent)
        self.ages = AgeChecks(self)
        self.prices = PriceChanges(self, db, catalog)
        self.empties = EmptiesBack(self, catalog)
        self.details = LineDetails(self, catalog)
        self.why = Why(db, catalog, basket, clock, shopper_of)

    def scan(self, text: str) -> ScanOutcome:
        """A symbol, a typed SKU, ``3*`` or ``3*`` before either.

        Refused: ``scan_unreadable``, ``item_unknown``, ``item_not_for_sale``, ``item_without_price``,
        ``weight_needed`` (item_id), ``quantity_out_of_bounds``, ``line_quantity_fixed``, ``basket_full``,
        ``tax_category_unknown``, ``card_number_typed``, ``item_recalled`` (name, reason);
        of a voucher for empties ``voucher_spent``, ``empties_not_taken``.
        """
        voucher = self.empties.read(text)
        if voucher is not None:
            view = self.empties.take(voucher)
            return ScanOutcome(ScanKind.LINE_ADDED, view.selected, view)
        multiplied = _MULTIPLIED.match(text)
        if not multiplied:
            return self._add(self._found(text), None)
        count, rest = int(multiplied[1]), multiplied[2].strip()
        if not rest:
            return self.set_multiplier(count)
        return self._add(self._found(rest), Quantity.of(count))

    def add_item(self, item_id: str, quantity: Quantity | None = None) -> ScanOutcome:
        """A tile, or a search result. Refused: as ``scan``."""
        return self._add(self._item(item_id), quantity)

    def ring(self, lines: Sequence[RungLine], reference: str = "") -> BasketView:
        """A whole basket from elsewhere in one act, each line by the rules of the gestures and on its own.

        ``reference`` is what it is called there; its sale carries it. Refused: as ``add_item``, ``override_price`` and
        ``discount_line``; ``basket_not_empty``, ``reference_already_sold`` (reference).
        """
        actor = self._operators.require("add_item")
        self._basket.require_empty()
        reference = fit_reference(reference)
        with self._db.transaction(actor) as tx:
            require_open_shift(tx.conn)
            require_not_sold(tx.conn, reference)
            basket = replace(self._basket.current or self._new(tx), external_reference=reference)
            for own in lines:
                basket = self._rung(basket, own, tx)
            basket = self._kept(tx, basket)
            return self._view(basket, tx.conn, tx.now)

    def set_multiplier(self, count: int) -> ScanOutcome:
        """The next scan counts ``count`` times. Refused: ``quantity_out_of_bounds``."""
        view = self.change("add_item", lambda basket, _: basket.multiplied_by(count))
        return ScanOutcome(ScanKind.MULTIPLIER_SET, None, view)

    def set_quantity(self, line_id: str, thousandths: int) -> BasketView:
        """Another quantity at the price that holds for it.

        Refused: ``line_unknown``, ``line_quantity_fixed``, ``quantity_out_of_bounds``, ``item_without_price``,
        ``discount_too_large``.
        """

        def change(basket: Basket, tx: Tx) -> Basket:
            line = basket.sold_line(line_id)
            if line.fixed:
                raise Refused("line_quantity_fixed", name=line.name)
            return self._with_quantity(basket, line, thousandths, tx)

        return self.change("set_quantity", change)

    def override_price(
        self, line_id: str, ten_thousandths: int, reason: str, per_thousandths: int = 1_000
    ) -> BasketView:
        """Sell a line at another unit price: ten-thousandths for ``per_thousandths`` of its unit.

        Refused: ``line_unknown``, ``price_out_of_bounds``, ``price_unchanged``, ``discount_too_large``,
        ``reason_needed``, ``text_too_long``, ``card_number_typed``.
        """
        told, price = fit_reason(reason), (ten_thousandths, per_thousandths)
        asked = override_asked(self._operators, self._basket.filled(), line_id, price)
        actor = self._operators.require("override_price", asked)
        return self._changed(actor, lambda basket, _: _overridden(basket, line_id, price, told, actor))

    def discount_line(self, line_id: str, amount_minor: int, reason: str) -> BasketView:
        """Take an amount off a line, beside what was taken off before.

        Refused: ``line_unknown``, ``amount_out_of_bounds``, ``discount_too_large``, ``too_many_modifiers``,
        ``reason_needed``, ``text_too_long``, ``card_number_typed``.
        """
        told = fit_reason(reason)
        asked = discount_asked(self._operators, self._basket.filled(), line_id, amount_minor)
        actor = self._operators.require("discount_line", asked)
        return self._changed(actor, lambda basket, _: _discounted(basket, line_id, amount_minor, told, actor))

    def remove_modifier(self, line_id: str, index: int) -> BasketView:
        """Take back an override or a discount, or a promotion of the line out of the whole sale.

        Refused: ``line_unknown``, ``line_comes_back``, ``modifier_unknown``, ``discount_too_large``.
        """

        def change(basket: Basket, _: Tx) -> Basket:
            line = basket.sold_line(line_id)
            chosen = line.modifiers[index : index + 1] if index >= 0 else ()
            if chosen and chosen[0].promotion_id:
                return basket.without_promotion(chosen[0].promotion_id)
            return basket.changed(line.without_modifier(index))

        return self.change("remove_modifier", change)

    def exempt(self, exemption: Exemption | None) -> BasketView:
        """The sale carries no tax for who has a certificate; None takes that back.

        Refused: ``tax_exemption_not_allowed``, ``tax_certificate_needed``, ``tax_certificate_expired``,
        ``card_number_typed``, ``basket_empty``.
        """
        if exemption is not None:
            exemption = replace(exemption, certificate=fit_to_keep(exemption.certificate))
            day = self._db.calendar.local(self._clock.now()).date()
            require_exemption(exemption, self._catalog.market().exemption_reasons, day)
        self._basket.filled()
        return self.change("exempt_tax", lambda basket, _: replace(basket, exemption=exemption))

    def add_line(self, line: BasketLine, operation: str) -> BasketView:
        """A line that another feature made: value that is sold. Refused: ``basket_full``."""

        return self.change(operation, lambda basket, _: basket.added(line), adds=True)

    def attach_customer(self, customer_id: str) -> BasketView:
        """Whose sale it is; "" is nobody's. Its lines cost what this customer pays. Refused: ``discount_too_large``."""

        def attached(basket: Basket, tx: Tx) -> Basket:
            own = replace(basket, customer_id=customer_id)
            groups = self.groups(basket, tx.conn), self.groups(own, tx.conn)
            return priced_for(own, groups, self._catalog, tx.now)

        return self.change("attach_customer", attached)

    def select(self, line_id: str | None) -> BasketView:
        """Refused: ``line_unknown``."""
        return self.change("add_item", lambda basket, _: basket.with_selected(line_id))

    def remove(self, line_id: str) -> BasketView:
        """Take a line out; ``undo`` puts it back. Refused: ``line_unknown``, ``line_linked``."""

        def removed(basket: Basket, tx: Tx) -> Basket:
            line = basket.line(line_id)
            if line.linked_to and not line.comes_back:
                raise Refused("line_linked", name=line.name)
            return basket.without(line_id, instant_text(tx.now))

        return self.change("remove_line", removed)

    def undo(self) -> BasketView:
        """Put back what was removed last. Refused: ``nothing_to_undo``."""
        return self.change("add_item", lambda basket, _: basket.undone())

    def abandon(self) -> BasketView:
        """Give the sale up; what was in it is recorded. Refused: ``basket_empty``, ``tenders_taken``,
        ``payment_under_way``.
        """
        actor = self._operators.require("abandon")
        basket = self._basket.current
        if basket is None or not (basket.lines or basket.removed):
            raise Refused("basket_empty")
        basket.require_nothing_paid()
        with self._db.transaction(actor) as tx:
            require_none_under_way(tx.conn, basket)
            total = basket.total_minor
            while basket.lines:
                basket = basket.without(basket.lines[0].line_id, instant_text(tx.now))
            record(
                tx,
                BasketAbandoned(
                    basket_id=basket.basket_id,
                    currency=basket.currency,
                    total_minor=total,
                    lines=removed_lines(basket),
                    shift_id=open_shift_id(tx.conn),
                ),
            )
            self._basket.clear(tx)
        return self.view()

    def _item(self, item_id: str, called: str = "") -> Item:
        item = self._catalog.item(item_id)
        if item is None:
            raise Refused("item_unknown", text=called or item_id)
        return item

    def _rung(self, basket: Basket, own: RungLine, tx: Tx) -> Basket:
        line = self._plain(basket, self._for_sale(self._item(own.item_id)), own.quantity, tx)
        basket = basket.added(line)
        if own.override_ten_thousandths is not None:
            price = (own.override_ten_thousandths, own.override_per_thousandths)
            asked = override_asked(self._operators, basket, line.line_id, price)
            actor = self._operators.require("override_price", asked)
            basket = _overridden(basket, line.line_id, price, fit_reason(own.override_reason), actor)
        for amount_minor, reason in own.discounts:
            asked = discount_asked(self._operators, basket, line.line_id, amount_minor)
            actor = self._operators.require("discount_line", asked)
            basket = _discounted(basket, line.line_id, amount_minor, fit_reason(reason), actor)
        return basket

    def _for_sale(self, item: Item, lot: str = "") -> Item:
        if not item.active:
            raise Refused("item_not_for_sale", name=item.name)
        recall = recall_of(item.item_id, lot, self._catalog, asks_lot=item.tracking != "serial")
        if recall is not None:
            raise Refused("item_recalled", name=item.name, reason=recall.reason)
        return item

    def _found(self, text: str) -> ItemFound:
        scanned = read_symbol(text, self._catalog.market().layout)
        found = self._catalog.lookup(scanned)
        if found is None:
            refuse_card_number(scanned.text)
            raise Refused("item_unknown", text=scanned.gtin or scanned.text)
        return found

    def _add(self, what: ItemFound | Item, quantity: Quantity | None) -> ScanOutcome:
        actor = self._operators.require("add_item")
        found = what if isinstance(what, ItemFound) else None
        item = self._for_sale(found.item if found else cast(Item, what), found.scanned.lot or "" if found else "")
        with self._db.transaction(actor) as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or self._new(tx)
            if quantity is None and basket.multiplier is not None:
                quantity = Quantity.of(basket.multiplier)
            if found and found.pack:
                quantity = Quantity(
                    found.pack.quantity_thousandths * (1 if quantity is None else quantity.thousandths // _PIECE),
                    item.unit,
                )
            label = self._labeled(basket, found, tx) if found else None
            if label is not None and quantity is not None:
                raise Refused("line_quantity_fixed", name=item.name)
            line = numbered(
                label or self._plain(basket, item, quantity, tx, found.pack if found else None), found, self._catalog
            )
            kind, line_id, basket = self._placed(basket, item, line, tx)
            if found and kind is ScanKind.LINE_ADDED:
                basket = basket.changed(replace(line, scanned=without_card_number(found.scanned.text)))
            basket = self._kept(tx, basket)
            # Before the commit: a line that cannot be totaled would keep the basket from being shown at all.
            shown = self._view(basket, tx.conn, tx.now)
        return ScanOutcome(kind, line_id, shown)

    def _labeled(self, basket: Basket, found: ItemFound, tx: Tx) -> BasketLine | None:
        groups = self.groups(basket, tx.conn)
        return line_of_label(self._catalog, found.item, found.scanned, tx.now, tx.new_id(), groups)

    def _plain(
        self, basket: Basket, item: Item, quantity: Quantity | None, tx: Tx, pack: Pack | None = None
    ) -> BasketLine:
        if item.unit is not Unit.EACH and (quantity is None or quantity.unit is not item.unit):
            raise Refused("weight_needed", item_id=item.item_id, name=item.name, unit=str(item.unit))
        told, groups = Quantity.of(1) if quantity is None else quantity, self.groups(basket, tx.conn)
        return line_of(self._catalog, item, told, tx.now, tx.new_id(), pack, groups)

    def _placed(self, basket: Basket, item: Item, line: BasketLine, tx: Tx) -> tuple[ScanKind, str, Basket]:
        """One more of a line already there, at the price of the larger quantity, or a line of its own."""
        same = basket.mergeable(line)
        unit, groups = same.unit_for_price if same else "", self.groups(basket, tx.conn)
        if same and self._catalog.price(item, same.quantity, tx.now, groups, unit) == same.price(basket.currency):
            more = same.quantity_thousandths + line.quantity_thousandths
            return ScanKind.LINE_MERGED, same.line_id, self._with_quantity(basket, same, more, tx)
        return ScanKind.LINE_ADDED, line.line_id, basket.added(line)

    def _with_quantity(self, basket: Basket, line: BasketLine, thousandths: int, tx: Tx) -> Basket:
        changed = line.with_quantity(thousandths, self._price(basket, line, thousandths, tx))
        less = line.quantity_thousandths - thousandths
        if less <= 0:
            return basket.changed(changed)
        worth = line.plain.extended_minor - changed.extended_minor
        return basket.changed(changed, removed_part(line, less, worth, instant_text(tx.now)))

    def _price(self, basket: Basket, line: BasketLine, thousandths: int, tx: Tx) -> UnitPrice:
        """That of the catalog for so much of it; what the catalog does not have keeps its own."""
        if not line.item_id:
            return line.price(basket.currency)
        unit = replace(line, quantity_thousandths=thousandths).unit_for_price
        item = self._item(line.item_id, line.sku)
        groups = self.groups(basket, tx.conn)
        return price_of(self._catalog, item, Quantity(thousandths, line.unit), tx.now, unit, groups)


def _overridden(basket: Basket, line_id: str, price: tuple[int, int], reason: str, actor: Actor) -> Basket:
    """``price`` is ten-thousandths and for how many thousandths of the unit."""
    line, (ten_thousandths, per_thousandths) = basket.sold_line(line_id), price
    if ten_thousandths < 0 or per_thousandths < 1:
        raise Refused("price_out_of_bounds")
    other = UnitPrice(ten_thousandths, basket.currency, Quantity(per_thousandths, line.unit))
    return basket.changed(line.overridden(other, reason, actor.approver_id))


def _discounted(basket: Basket, line_id: str, amount_minor: int, reason: str, actor: Actor) -> Basket:
    return basket.changed(basket.sold_line(line_id).discounted(amount_minor, reason, actor.approver_id))
