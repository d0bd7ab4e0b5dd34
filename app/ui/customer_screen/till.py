"""What is known of the till at this moment, and the view that follows from it. Pure: each gesture makes a new value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.pos.basket_view import BasketView
from app.pos.settle import SaleDone
from app.ui.customer_screen.view import (
    CustomerView,
    Guest,
    Moment,
    cart_view,
    newest_line,
    thanks_view,
)
from app.ui.pos.card.presenter import CardState, Phase
from app.ui.pos.complete.presenter import CompleteState
from app.ui.pos.sell.state import SellState
from app.ui.pos.tender.presenter import TenderState
from app.ui.screen import Place

_AT_THE_TERMINAL = frozenset({Phase.SENDING, Phase.WAITING, Phase.CANCELING, Phase.APPROVED, Phase.TAKING_BACK})
_NOT_KNOWN = frozenset({Phase.UNKNOWN, Phase.ASKING})


@dataclass(frozen=True, slots=True)
class Till:
    """``done`` stands until the next sale begins, or until it was shown for long enough. ``code`` is of its receipt.

    ``guest`` is who ``guest_id`` says.
    """

    place: Place | None = None
    open: bool = False
    basket: BasketView | None = None
    newest: str = ""
    card: CardState | None = None
    done: SaleDone | None = None
    finished: str = ""
    code: str = ""
    guest: Guest | None = None
    guest_id: str = ""

    @property
    def begun(self) -> bool:
        """Whether there is anything in the sale."""
        return self.basket is not None and bool(self.basket.lines)

    @property
    def customer_id(self) -> str:
        return self.basket.customer_id if self.basket is not None else ""


def went(till: Till, place: Place) -> Till:
    """Another screen is shown. What the one of the terminal said before is over."""
    return replace(till, place=place, card=None)


def saw(till: Till, state: object) -> Till:
    """A screen of the sale shows this."""
    match state:
        case SellState():
            return _with_basket(till, state.basket)
        case TenderState() if state.basket is not None:
            return _with_basket(till, state.basket)
        case CardState():
            told = _with_basket(till, state.basket) if state.basket is not None else till
            return replace(told, card=state)
        case CompleteState() if state.done is not None:
            return _finished(till, state.done)
        case _:
            return till


def shown_long_enough(till: Till) -> Till:
    """The thanks give way to the next customer, unless the screen of the finished sale still stands."""
    return till if till.place is Place.COMPLETE else replace(till, done=None, code="")


def not_understood(till: Till) -> Till:
    """What a screen showed went wrong here: what was known of its sale may be over."""
    return replace(till, basket=None, newest="", card=None, done=None, code="")


def view_of(till: Till) -> CustomerView:
    """As the customer has it."""
    guest = till.guest if till.guest_id == till.customer_id else None
    match till:
        case Till(place=Place.SIGN_IN, begun=True):
            return CustomerView(Moment.PAUSED, kept=True)
        case Till(place=Place.SIGN_IN, done=None, open=True):
            return CustomerView(Moment.PAUSED)
        case Till(place=Place.COMPLETE, done=SaleDone() as done):
            return replace(thanks_view(done), receipt_code=till.code)
        case Till(basket=BasketView() as basket) if basket.lines:
            return replace(_cart(till, basket), guest=guest)
        case Till(done=SaleDone() as done):
            return replace(thanks_view(done), receipt_code=till.code)
        case _:
            return CustomerView(Moment.WELCOME if till.open else Moment.CLOSED)


def _cart(till: Till, basket: BasketView) -> CustomerView:
    card = till.card
    if card is None or till.place is not Place.CARD_TENDER:
        return cart_view(basket, till.newest)
    if card.phase is Phase.SIGNATURE:
        return cart_view(basket, till.newest, Moment.SIGN, card.amount_minor)
    if card.phase in _NOT_KNOWN:
        return CustomerView(Moment.PAUSED, kept=True)
    moment = Moment.CARD if card.phase in _AT_THE_TERMINAL else Moment.CART
    return cart_view(basket, till.newest, moment, -abs(card.amount_minor) if card.back else card.amount_minor)


def _with_basket(till: Till, basket: BasketView | None) -> Till:
    """A screen may still show the sale that was finished, until it has read anew."""
    if basket is None or (basket.basket_id is not None and basket.basket_id == till.finished):
        return replace(till, basket=None, newest="")
    newest = newest_line(till.basket, basket, till.newest)
    begun = bool(basket.lines)
    return replace(
        till, basket=basket, newest=newest, done=None if begun else till.done, code="" if begun else till.code
    )


def _finished(till: Till, done: SaleDone) -> Till:
    """What is learned of its receipt later on is no news to the customer, who may be the next one by then."""
    if till.done is done or till.finished == done.transaction_id:
        return till
    return replace(till, basket=None, newest="", card=None, done=done, finished=done.transaction_id, code="")
