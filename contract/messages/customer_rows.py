"""Rows of customers and of stored value, as head office tells them."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.customer_facts import ConsentPurpose, StoredValueKind
from contract.messages.row import Entry, Row
from contract.rules.stored_value import LoyaltyRules, OfflineBudget, PointRounding


class StoredValueBudgetEntry(Entry):
    """What one register may take of one account, and of all of a kind, on a business day without asking."""

    kind: StoredValueKind
    account_minor: int = Field(default=0, ge=0)
    register_minor: int = Field(default=0, ge=0)


class StoredValueRulesRow(Row):
    """A country's rules of stored value.

    ``card_key`` (hex) makes an account's id of a card's number, so that numbers are kept nowhere. Numbers are told by
    their prefixes. ``item_id`` is the item that a gift card is sold as. ``cash_out_below_minor``: a balance below it is
    paid out in cash on demand; 0 where the law asks for nothing. Points: one for every ``earn_minor_per_point``, worth
    ``point_worth_minor`` each; 0 where there are none.
    """

    KIND: ClassVar[str] = "stored_value_rules"
    STREAM: ClassVar[str] = "market"

    country: str
    currency: str
    card_key: str
    gift_card_prefixes: tuple[str, ...] = ()
    credit_note_prefixes: tuple[str, ...] = ()
    member_prefixes: tuple[str, ...] = ()
    item_id: str = ""
    most_on_card_minor: int = Field(default=0, ge=0)
    cash_out_below_minor: int = Field(default=0, ge=0)
    budgets: tuple[StoredValueBudgetEntry, ...] = ()
    earn_minor_per_point: int = Field(default=0, ge=0)
    earn_on_net: bool = True
    point_rounding: PointRounding = PointRounding.DOWN
    point_worth_minor: int = Field(default=0, ge=0)

    @property
    def loyalty(self) -> LoyaltyRules:
        return LoyaltyRules(
            self.earn_minor_per_point, self.point_worth_minor, on_net=self.earn_on_net, rounding=self.point_rounding
        )

    def budget(self, kind: str) -> OfflineBudget:
        """Nothing at all where none is set."""
        found = next((own for own in self.budgets if own.kind == kind), None)
        return OfflineBudget(found.account_minor, found.register_minor) if found else OfflineBudget()


class ConsentEntry(Entry):
    """The newest word on one purpose."""

    purpose: ConsentPurpose
    granted: bool
    at: str
    source: str


class AccountEntry(Entry):
    """What stood in an account when the row was made; points for loyalty. ``limit_minor`` is what may be owed."""

    account_id: str
    kind: StoredValueKind
    balance: int
    limit_minor: int = 0


class PromotionUseEntry(Entry):
    """How often somebody had a promotion that is limited for each customer, in all their purchases."""

    promotion_id: str
    times: int = Field(gt=0)


class CustomerRow(Row):
    """A customer whom the store knows: who was made known there, bought there or was looked up there.

    ``groups`` decide prices and promotions. ``tax_certificate`` and what it is for lift taxes until ``valid_to``.
    ``merged_into`` is the customer that this one turned out to be. ``uses`` are those of limited promotions.
    """

    KIND: ClassVar[str] = "customer"
    STREAM: ClassVar[str] = "store"

    customer_id: str
    member_number: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    groups: tuple[str, ...] = ()
    tier: str = ""
    tax_certificate: str = ""
    tax_reason: str = ""
    tax_valid_to: str | None = None
    consents: tuple[ConsentEntry, ...] = ()
    accounts: tuple[AccountEntry, ...] = ()
    merged_into: str = ""
    uses: tuple[PromotionUseEntry, ...] = ()
