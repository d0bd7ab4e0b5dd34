"""Turns gestures on a customer's sheet into use cases: what they bought, owe and allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.customers.purchases import PurchasesFound
from app.customers.stored_value import Room
from app.pos.basket_view import BasketView
from app.ui.approval import ApprovalDesk
from app.ui.customers.deeds import CustomerDeeds
from app.ui.screen import Stage
from contract.errors import AisleError
from contract.messages.customer_facts import ConsentPurpose
from contract.messages.rows import CustomerRow
from contract.rules.stored_value import AccountKind


@dataclass(frozen=True, slots=True)
class SheetState:
    """``bought`` and ``account`` are None until they are known. ``to_earn``: the points of the open sale."""

    customer: CustomerRow
    to_earn: int = 0
    bought: PurchasesFound | None = None
    account: Room | None = None


class SheetPresenter:
    """``show`` gets each new state, of the customer who was asked for last."""

    def __init__(
        self,
        deeds: CustomerDeeds,
        desk: ApprovalDesk,
        stage: Stage,
        changed: Callable[[], None],
        show: Callable[[SheetState], None],
    ) -> None:
        self._deeds, self._desk, self._stage, self._changed = deeds, desk, stage, changed
        self._present = show
        self._state: SheetState | None = None

    @property
    def state(self) -> SheetState | None:
        return self._state

    def open(self, customer: CustomerRow, basket: BasketView | None) -> None:
        """Show what is known at once, and ask for the rest beside it."""
        earns = self._deeds.value.to_earn(basket) if basket is not None else 0
        self._show(SheetState(customer, earns))
        customer_id = customer.customer_id
        self._stage.tasks.free(
            partial(self._deeds.purchases.of, customer_id),
            lambda found: self._told(customer_id, lambda state: replace(state, bought=found)),
            _nothing,
        )
        account = self._deeds.value.of_customer(AccountKind.ON_ACCOUNT, customer_id)
        self._stage.tasks.free(
            partial(self._deeds.value.room, account),
            lambda room: self._told(customer_id, lambda state: replace(state, account=room)),
            _nothing,
        )

    def earning(self, basket: BasketView | None) -> None:
        """The sale changed, and what it earns with it."""
        if self._state is not None:
            self._show(replace(self._state, to_earn=self._deeds.value.to_earn(basket) if basket else 0))

    def consent(self, purpose: ConsentPurpose, *, granted: bool) -> None:
        """What the customer says now holds."""
        state = self._state
        if state is None:
            return
        customer_id = state.customer.customer_id

        def kept(customer: CustomerRow) -> None:
            self._told(customer_id, lambda shown: replace(shown, customer=customer))

        self._desk.do(
            lambda: self._deeds.customers.consent(customer_id, purpose, granted=granted), kept, self._not_kept
        )

    def pay_into(self, minor: int) -> None:
        """A line by which the customer pays of what is owed, or ahead."""
        state = self._state
        if state is not None:
            account = self._deeds.value.of_customer(AccountKind.ON_ACCOUNT, state.customer.customer_id)
            self._desk.do(lambda: self._deeds.lines.pay_into(account, minor), lambda _: self._changed())

    def _not_kept(self, error: AisleError) -> None:
        self._stage.tasks.refused.emit(error)
        if self._state is not None:
            self._show(self._state)

    def _told(self, customer_id: str, change: Callable[[SheetState], SheetState]) -> None:
        if self._state is not None and self._state.customer.customer_id == customer_id:
            self._show(change(self._state))

    def _show(self, state: SheetState) -> None:
        self._state = state
        self._present(state)


def allows(customer: CustomerRow, purpose: ConsentPurpose) -> bool:
    """Whether their newest word on it is yes."""
    return any(own.purpose == purpose and own.granted for own in customer.consents)


def _nothing(_error: AisleError) -> None:
    """What is not known is not shown."""
