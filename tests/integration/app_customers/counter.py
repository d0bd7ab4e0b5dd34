"""A till with customers and stored value: the real databases, and head office as told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.customers import projections
from app.customers.customers import Customers, shopper_of
from app.customers.desk import HoldQuestion, HoldVerdict
from app.customers.lines import StoredValueLines
from app.customers.stored_value import Account, StoredValue
from app.pos.model.tender import TenderKind
from app.pos.papers import Papers
from app.pos.sell import Sell
from app.pos.settle import Settle
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.customer_rows import StoredValueBudgetEntry, StoredValueRulesRow
from contract.messages.customer_wire import BalanceFound, CustomersFound, HistoryFound, Purchase
from contract.messages.rows import CustomerRow
from contract.rules.stored_value import AccountKind, redeemable
from tests.builders import ROOT, SKILLET, Shop, page, selling_shop

NUMBER = "6299000000000001"
OTHER = "6299000000000002"
KEY = "a1" * 16


def rules() -> StoredValueRulesRow:
    return StoredValueRulesRow(
        country="IE",
        currency="EUR",
        card_key=KEY,
        gift_card_prefixes=("6299",),
        credit_note_prefixes=("6298",),
        item_id=SKILLET,
        most_on_card_minor=50_000,
        cash_out_below_minor=500,
        budgets=tuple(
            StoredValueBudgetEntry(kind=kind.value, account_minor=2_000, register_minor=3_000) for kind in AccountKind
        ),
        earn_minor_per_point=100,
        point_worth_minor=1,
    )


@dataclass
class HeadOffice:
    """An ``AccountDesk``. ``down``: nobody answers; ``loses``: it decides, and its answer is lost."""

    balances: dict[str, int] = field(default_factory=dict)
    held: dict[str, tuple[str, int]] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    customers: tuple[CustomerRow, ...] = ()
    bought: tuple[Purchase, ...] = ()
    down: bool = False
    loses: bool = False

    def hold(self, question: HoldQuestion) -> HoldVerdict:
        self._answer()
        held = sum(amount for account_id, amount in self.held.values() if account_id == question.account_id)
        balance, limit = self.balances.get(question.account_id, 0), self.limits.get(question.account_id, 0)
        left = redeemable(balance, held, limit)
        if question.amount > left:
            return HoldVerdict(granted=False, reason="stored_value_too_little", params={"available": str(left)})
        self.held[question.tender_id] = (question.account_id, question.amount)
        if self.loses:
            raise Unavailable("oms_unreachable")
        return HoldVerdict(granted=True)

    def balance(self, account_id: str) -> BalanceFound:
        self._answer()
        return BalanceFound(
            known=account_id in self.balances,
            balance=self.balances.get(account_id, 0),
            limit_minor=self.limits.get(account_id, 0),
        )

    def find(self, words: str) -> CustomersFound:
        self._answer()
        return CustomersFound(customers=tuple(own for own in self.customers if words.lower() in own.name.lower()))

    def history(self, customer_id: str) -> HistoryFound:
        self._answer()
        return HistoryFound(purchases=self.bought)

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("oms_unreachable")


class Counter:
    """Built over a shop; ``restart`` as after a power cut."""

    def __init__(self, folder: Path) -> None:
        self.shop: Shop = selling_shop(folder)
        self.shop.catalog.apply([page("market:IE", (rules(),), first_number=2)])
        self.office = HeadOffice()
        self._build()

    def restart(self) -> None:
        signed_on = self.shop.operators.current()
        assert signed_on is not None
        self.shop.restart()
        self._build()
        self.value.release_left_over()

    def card(self, number: str = NUMBER) -> Account:
        found = self.value.read(number)
        assert found is not None
        return found

    def pay_all(self, account: Account) -> None:
        """All that is left is paid from an account."""
        self.settle.add(self.value.redeem(account, self.settle.view().left_minor))
        self.settle.finish()

    def _build(self) -> None:
        shop = self.shop
        printing = Papers(shop.db, shop.catalog, Words.load(ROOT / "resources" / "i18n"), shop.papers, shop.ids)
        self.sell = Sell(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock, shopper_of)
        self.value = StoredValue(shop.db, shop.catalog, shop.operators, shop.basket, self.office, shop.clock, lambda: 2)
        elsewhere = {TenderKind(kind.value): self.value for kind in AccountKind}
        self.settle = Settle(
            shop.db, shop.catalog, shop.operators, shop.basket, printing, shop.drawer, shop.clock, elsewhere,
            (self.value,),
        )  # fmt: skip
        self.lines = StoredValueLines(shop.catalog, shop.operators, self.sell, self.office, shop.ids)
        self.customers = Customers(shop.db, shop.operators, self.sell, self.office)
        shop.db.on_peer_fact(projections.project)
