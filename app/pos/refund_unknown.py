"""Goods that come back without a receipt: another person allows it, and the least is paid that they cost now."""

from __future__ import annotations

from dataclasses import replace

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, Condition, LineIntent, Modifier, ModifierKind, Returned
from app.pos.open_basket import OpenBasket
from app.pos.pricing import line_of
from app.pos.promoting import Promoter
from app.pos.refund_rules import read_return_rules
from app.pos.shift import require_open_shift
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.rules.permission import Asked
from contract.values.gs1 import read_symbol
from contract.values.quantity import Quantity
from contract.values.time import instant_text


class ReturnsWithoutReceipt:
    """Takes back what nobody can say was sold here."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, basket: OpenBasket, clock: Clock) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._clock = clock
        self._promoter = Promoter(catalog, db.calendar)

    def find(self, text: str) -> Item:
        """What was scanned, or typed as its number. Refused: ``item_unknown``."""
        found = self._catalog.lookup(read_symbol(text, self._catalog.market().layout))
        item = found.item if found is not None else self._catalog.item_by_sku(text.strip())
        if item is None:
            raise Refused("item_unknown", text=text[:40])
        return item

    def reasons(self) -> tuple[str, ...]:
        """Codes to choose from."""
        with self._db.read() as conn:
            return read_return_rules(conn).reasons

    def add(self, item_id: str, quantity: Quantity, reason: str, condition: Condition = Condition.SELLABLE) -> None:
        """Put it on the open basket. Refused: as ``Operators.require``; ``item_unknown``, ``item_without_price``,
        ``units_differ``, ``reason_needed``, ``quantity_out_of_bounds``, ``shift_not_open``, ``shift_counting``,
        ``without_receipt_limit`` (most_minor) with what is in the basket.
        """
        item, told = self._catalog.item(item_id), fit_reason(reason)
        if item is None:
            raise Refused("item_unknown", text=item_id)
        with self._db.read() as conn:
            require_open_shift(conn)
        basket = self._basket.current
        asked = Asked(
            subject=item_id,
            basket_id=basket.basket_id if basket else "",
            amount_minor=self._lowest(item, quantity)[0].extended_minor,
            about=item.name,
        )
        actor = self._operators.require("return_without_receipt", asked)
        with self._db.transaction(actor) as tx:
            require_open_shift(tx.conn)
            basket = self._basket.current or self._new(tx)
            plain, least = self._lowest(item, quantity)
            _require_within(read_return_rules(tx.conn).without_receipt_minor, basket, least)
            back = replace(
                plain,
                line_id=tx.new_id(),
                quantity_thousandths=-plain.quantity_thousandths,
                extended_minor=-least,
                modifiers=_less(plain, least),
                age_minimum=0,
                intent=LineIntent.RETURN,
                returned=Returned(told, condition),
            )
            self._basket.keep(tx, basket.added(back))

    def _lowest(self, item: Item, quantity: Quantity) -> tuple[BasketLine, int]:
        """The line as it would be sold now, and what the promotions that hold would leave of its price."""
        with self._db.read() as conn:
            now = self._clock.now()
            line = line_of(self._catalog, item, quantity, now, "probe")
            alone = Basket("probe", self._catalog.market().currency, instant_text(now), lines=(line,))
            promoted = self._promoter.repriced(alone, conn, now)
        return line, promoted.lines[0].extended_minor

    def _new(self, tx: Tx) -> Basket:
        return Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))


def _require_within(most_minor: int | None, basket: Basket, minor: int) -> None:
    own = (line for line in basket.lines if line.returned is not None and not line.returned.transaction_id)
    before = -sum(line.extended_minor for line in own)
    if most_minor is not None and before + minor > most_minor:
        raise Refused("without_receipt_limit", most_minor=most_minor)


def _less(line: BasketLine, least: int) -> tuple[Modifier, ...]:
    """What promotions take off is not paid back."""
    off = line.extended_minor - least
    return (Modifier(ModifierKind.DISCOUNT, -off, "promotion"),) if off else ()
