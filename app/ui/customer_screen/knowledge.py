"""What the customer's side asks the store for, whenever the store's lane has nothing else to do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock

from app.db.lane import Turn
from app.db.rows import stored_rows
from app.pos.basket_view import BasketView
from app.ui.customer_screen.view import Guest, given_name
from app.ui.pos.tender.customer_line import points_of
from app.ui.services import Services
from contract.errors import Refused
from contract.messages.rows import LocationRow
from contract.states.shift import ShiftState

Tell = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class StoreKnown:
    """The name over the door, and whether this till sells."""

    name: str
    open: bool


@dataclass(frozen=True, slots=True)
class GuestKnown:
    """Who is served."""

    customer_id: str
    guest: Guest


@dataclass(frozen=True, slots=True)
class CodeKnown:
    """What stands on the receipt of a sale."""

    transaction_id: str
    code: str


class Knowledge:
    """``tell`` gets each answer, or the exception instead of one, on any thread."""

    def __init__(self, services: Services, tell: Tell) -> None:
        self._services, self._tell = services, tell
        self._waiting: BasketView | None = None
        self._swap = Lock()

    def ask_store(self) -> None:
        self._ask(self._store)

    def ask_guest(self, basket: BasketView) -> None:
        """Whoever asks faster than the lane answers is told of the newest sale alone."""
        if self._exchange(basket) is None:
            self._ask(self._newest_guest)

    def ask_code(self, transaction_id: str) -> None:
        sales = self._services.selling.sales
        self._ask(lambda: CodeKnown(transaction_id, sales.receipt_code(transaction_id)))

    def _ask(self, job: Callable[[], object]) -> None:
        def answered(done: Future[object]) -> None:
            self._tell(done.exception() or done.result())

        self._services.lane.submit(job, Turn.LAST).add_done_callback(answered)

    def _store(self) -> StoreKnown:
        with self._services.store.read() as conn:
            told = [LocationRow.model_validate(row.body) for row in stored_rows(conn, LocationRow.KIND)]
        shift = self._services.selling.shifts.current()
        return StoreKnown(told[0].name if told else "", shift is not None and shift.state is ShiftState.OPEN)

    def _exchange(self, basket: BasketView | None) -> BasketView | None:
        """Put this one in the place of what waits for the lane."""
        with self._swap:
            before, self._waiting = self._waiting, basket
        return before

    def _newest_guest(self) -> GuestKnown:
        basket = self._exchange(None)
        assert basket is not None, "it was put there before the lane was asked"
        return self._guest(basket)

    def _guest(self, basket: BasketView) -> GuestKnown:
        deeds, customer_id = self._services.customers, basket.customer_id
        to_earn = deeds.value.to_earn(basket)
        orders = self._services.orders.sale
        ready = len(orders.hand_over.ready_for(customer_id)) if orders is not None else 0
        try:
            known = deeds.customers.known(customer_id)
        except Refused:
            return GuestKnown(customer_id, Guest("", 0, to_earn, ready))
        return GuestKnown(customer_id, Guest(given_name(known.name), points_of(known), to_earn, ready))
