"""What the customer sees meanwhile, on their own screen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.devices.simulated.terminal.behavior import Behavior
from app.pos.signed_receipts import made_code
from app.ui.customer_screen.glass import CustomerGlass
from app.ui.customer_screen.knowledge import GuestKnown, Knowledge, StoreKnown
from app.ui.customer_screen.sayings import sayings_of
from app.ui.customer_screen.till import Till, saw, view_of, went
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place
from contract.values.receipt_number import receipt_number
from demo.hands import Hands
from demo.scenes import customers, kinds, offers, paying, selling
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene


class _AnySeal:
    """Makes the code as long as a real one is; nobody reads it."""

    public_key = "5a" * 32

    @staticmethod
    def sign(_content: bytes) -> str:
        return "a5" * 64


def cart(counter: Counter) -> None:
    """Ten lines, one of them weighed, and a bottle with its deposit."""
    selling.few(counter)
    _turn_round(counter)


def cart_busy(counter: Counter) -> None:
    selling.busy(counter)
    _turn_round(counter)


def cart_first(counter: Counter) -> None:
    counter.selling()
    counter.scan_items(1)
    _turn_round(counter)


def cart_known(counter: Counter) -> None:
    """A member with points, whose order waits here."""
    customers.member(counter)
    _turn_round(counter)


def cart_kinds(counter: Counter) -> None:
    """A kit, a deposit, a case, a numbered thing and empties."""
    kinds.every_kind(counter)
    _turn_round(counter)


def cart_offers(counter: Counter) -> None:
    """A tenth off, by a code."""
    offers.nearly(counter)
    counter.key(Qt.Key.Key_Escape)
    _turn_round(counter)


def cart_part_paid(counter: Counter) -> None:
    paying.in_parts(counter)
    _turn_round(counter)


def card(counter: Counter) -> None:
    paying.card_sent(counter)
    _turn_round(counter)


def sign(counter: Counter) -> None:
    paying.card_signature(counter)
    _turn_round(counter)


def not_known(counter: Counter) -> None:
    """Nobody knows yet whether the card was charged: nothing is said that may be wrong."""
    paying.card_unknown(counter)
    _turn_round(counter)


def change(counter: Counter) -> None:
    """The change, and the receipt as a code."""
    paying.change(counter)
    _turn_round(counter)


def paid_by_card(counter: Counter) -> None:
    counter.terminal.then(Behavior.APPROVE)
    paying.paid_by_card(counter)
    _turn_round(counter)


def welcome(counter: Counter) -> None:
    counter.selling()
    _turn_round(counter)


def closed(counter: Counter) -> None:
    _turn_round(counter)


def paused(counter: Counter) -> None:
    """The operator locked the till in the middle of a sale."""
    selling.few(counter)
    _turn_round(counter, Place.SIGN_IN)


def locked(counter: Counter) -> None:
    """The operator locked the till between two sales."""
    counter.selling()
    _turn_round(counter, Place.SIGN_IN)


def _turn_round(counter: Counter, place: Place | None = None) -> None:
    """To the other side of the counter."""
    services, current = counter.services, counter.shell.current
    assert current is not None
    known: list[object] = []
    knowledge = Knowledge(services, known.append)
    knowledge.ask_store()
    till = saw(Till(), getattr(getattr(current, "_presenter", None), "state", None))
    till = went(till, place or current.place) if till.card is None else replace(till, place=current.place)
    if till.basket is not None and till.customer_id:
        knowledge.ask_guest(till.basket)
    counter.wait(lambda: len(known) == (2 if till.customer_id else 1), "what the store knows")
    store = next(own for own in known if isinstance(own, StoreKnown))
    guest = next((own for own in known if isinstance(own, GuestKnown)), None)
    till = replace(till, open=store.open, code=_code(counter, till))
    if guest is not None:
        till = replace(till, guest=guest.guest, guest_id=guest.customer_id)
    phrases = Phrases(services.words, services.wording)
    glass = CustomerGlass(phrases)
    glass.canvas.say(sayings_of(view_of(till), store.name, phrases))
    glass.resize(counter.shell.size())
    glass.show()
    counter.shell.hide()
    counter.front, counter.hands = glass, Hands(glass, counter, counter.files)


def _code(counter: Counter, till: Till) -> str:
    if till.done is None:
        return ""
    header, sale = counter.services.selling.sales.sale(till.done.transaction_id)
    number = receipt_number("014", 3, header.incarnation, sale.document_number, sale.series)
    return made_code(_AnySeal(), sale, header, number)


SCENES = (
    Scene("15-customer", "cart", cart, thorough=True),
    Scene("15-customer", "cart-busy", cart_busy, thorough=True),
    Scene("15-customer", "cart-first", cart_first),
    Scene("15-customer", "cart-known", cart_known, thorough=True),
    Scene("15-customer", "cart-kinds", cart_kinds, thorough=True),
    Scene("15-customer", "cart-offers", cart_offers, thorough=True),
    Scene("15-customer", "cart-long-names", cart_busy, thorough=True, hostile=True),
    Scene("15-customer", "cart-part-paid", cart_part_paid),
    Scene("15-customer", "card", card, thorough=True, terminal=True),
    Scene("15-customer", "sign", sign, thorough=True, terminal=True),
    Scene("15-customer", "not-known", not_known, terminal=True),
    Scene("15-customer", "change", change, thorough=True),
    Scene("15-customer", "paid-by-card", paid_by_card, thorough=True, terminal=True),
    Scene("15-customer", "welcome", welcome, thorough=True),
    Scene("15-customer", "welcome-long-names", welcome, hostile=True),
    Scene("15-customer", "closed", closed, thorough=True),
    Scene("15-customer", "paused", paused, thorough=True),
    Scene("15-customer", "locked", locked),
)
