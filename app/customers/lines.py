"""Value that is sold: lines of the basket that load a card, pay into an account, or pay a small rest out."""

from __future__ import annotations

from app.catalog.catalog import Catalog
from app.customers.desk import AccountDesk
from app.customers.stored_value import Account, rules_of
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.line import BasketLine, LineIntent, Returned
from app.pos.sell import Sell
from contract.errors import Refused
from contract.rules.stored_value import AccountKind
from contract.values.ids import IdFactory
from contract.values.money import minor_digits
from contract.values.quantity import Unit

MAX_LOAD_MINOR = 10_000_000
_PIECE = 1_000
_CASH_OUT = "cash_out"


class StoredValueLines:
    """Each is untaxed as its item is, in no promotion, and moves the account when the sale is finished.

    ``called``: what a line that pays into an account is called on paper; its item is the gift card, which it is not.
    """

    def __init__(
        self, catalog: Catalog, operators: Operators, sell: Sell, desk: AccountDesk, new_id: IdFactory
    ) -> None:
        self._catalog = catalog
        self._operators = operators
        self._sell = sell
        self._desk = desk
        self._new_id = new_id
        self.called = ""

    def load(self, account: Account, minor: int) -> BasketView:
        """Sell a card, or load one that was sold before: both are the same, also without the line.

        Refused: ``amount_out_of_bounds``, ``stored_value_not_here``, ``stored_value_too_much`` (most_minor).
        """
        most = rules_of(self._catalog).most_on_card_minor
        if most and account.kind is AccountKind.GIFT_CARD and minor > most:
            raise Refused("stored_value_too_much", most_minor=most)
        return self._add("load_gift_card", account, minor, LineIntent.STORED_VALUE)

    def pay_into(self, account: Account, minor: int) -> BasketView:
        """What a customer pays of what is owed, or ahead. Refused: as ``load``."""
        return self._add("pay_into_account", account, minor, LineIntent.STORED_VALUE, self.called)

    def cash_out(self, account: Account) -> BasketView:
        """Pay out all that is left on a card, where that is little enough.

        Refused: ``cash_out_not_here``, ``cash_out_too_much`` (below_minor), ``stored_value_empty``. Unavailable:
        ``oms_unreachable`` and its like, for only the OMS knows what is left.
        """
        return self.pay_out(account, self.rest(account))

    def rest(self, account: Account) -> int:
        """What is left on a card that may be paid out; may wait for the network. As ``cash_out``, of the card."""
        if not rules_of(self._catalog).cash_out_below_minor or account.kind is not AccountKind.GIFT_CARD:
            raise Refused("cash_out_not_here")
        told = self._desk.balance(account.account_id)
        return told.balance - told.held

    def pay_out(self, account: Account, left: int) -> BasketView:
        """The line that pays it out. Refused: as ``cash_out``."""
        below = rules_of(self._catalog).cash_out_below_minor
        if left < 1:
            raise Refused("stored_value_empty")
        if left >= below:
            raise Refused("cash_out_too_much", below_minor=below)
        return self._add("cash_out_gift_card", account, left, LineIntent.RETURN)

    def _add(self, operation: str, account: Account, minor: int, intent: LineIntent, name: str = "") -> BasketView:
        if not 1 <= minor <= MAX_LOAD_MINOR:
            raise Refused("amount_out_of_bounds")
        item = self._catalog.item(rules_of(self._catalog).item_id)
        if item is None:
            raise Refused("stored_value_not_here")
        sign = -1 if intent is LineIntent.RETURN else 1
        line = BasketLine(
            line_id=self._new_id(),
            item_id=item.item_id,
            sku=item.sku,
            name=name or item.name,
            size=account.detail,
            unit=Unit.EACH,
            icon=item.icon,
            tax_category=item.tax_category,
            age_minimum=item.age_minimum,
            quantity_thousandths=sign * _PIECE,
            price_ten_thousandths=minor * 10_000 // 10 ** minor_digits(self._catalog.market().currency),
            price_per_thousandths=_PIECE,
            extended_minor=sign * minor,
            fixed=True,
            intent=intent,
            returned=Returned(_CASH_OUT) if intent is LineIntent.RETURN else None,
            reference=account.account_id,
        )
        return self._sell.add_line(line, operation)
