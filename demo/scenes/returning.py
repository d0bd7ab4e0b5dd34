"""Goods that come back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.pos.refund import ReturnableVerdict
from app.ui.screen import Place
from demo.scenes.counter import Counter
from demo.scenes.customers import attached
from demo.scenes.scene import Scene


def asking(counter: Counter) -> None:
    counter.selling()
    counter.go(Place.RETURNS)


def opened(counter: Counter) -> None:
    """The receipt of a sale of this till."""
    counter.selling()
    counter.scan_items(9)
    counter.services.selling.settle.pay_cash(50_000)
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    counter.go(Place.RETURNS)
    counter.write(number)
    counter.key(Qt.Key.Key_Return)


def chosen(counter: Counter) -> None:
    """One unit of a line, and why it comes back."""
    opened(counter)
    counter.write("+")
    counter.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)


def giving_back(counter: Counter) -> None:
    """The way the money goes."""
    chosen(counter)
    counter.key(Qt.Key.Key_F9)


def exchange(counter: Counter) -> None:
    """Something else goes out instead."""
    opened(counter)
    counter.go(Place.SELL)
    counter.scan_items(2, first=20)
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    counter.go(Place.RETURNS, receipt=number)
    counter.write("+")


def partly(counter: Counter) -> None:
    """Some of it came back before."""
    counter.selling()
    counter.services.selling.sell.scan("3*")
    counter.scan_items(4)
    counter.services.selling.settle.pay_cash(50_000)
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    for key in ("+", ""):
        counter.go(Place.RETURNS, receipt=number)
        if key:
            counter.write("++")
            counter.key(Qt.Key.Key_Down)
            counter.write("+")
            counter.key(Qt.Key.Key_F9)
            counter.key(Qt.Key.Key_Return)
    counter.write("+")


def to_the_card(counter: Counter) -> None:
    """A card paid."""
    counter.selling()
    counter.scan_items(3)
    counter.key(Qt.Key.Key_F10)
    counter.wait(lambda: len(counter.services.selling.sales.recent_sales()) == 1, "the sale to be complete")
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    counter.go(Place.RETURNS, receipt=number)
    counter.write("+")


def needs_approval(counter: Counter) -> None:
    """The last day was long ago, and a cashier is at the till."""
    opened(counter)
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    counter.clock.advance(days=73)
    counter.sign_on("cashier", Place.SELL)
    counter.go(Place.RETURNS, receipt=number)
    counter.write("+")
    counter.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    counter.key(Qt.Key.Key_F9)


def too_old(counter: Counter) -> None:
    opened(counter)
    number = counter.services.selling.sales.recent_sales()[0].receipt_number
    counter.clock.advance(days=73)
    counter.go(Place.RETURNS, receipt=number)


def recent(counter: Counter) -> None:
    opened(counter)
    counter.go(Place.RETURNS)
    counter.key(Qt.Key.Key_F3)


def bought_by(counter: Counter) -> None:
    """Whose sale it was."""
    attached(counter)
    counter.services.selling.settle.pay_cash(50_000)
    counter.go(Place.RETURNS)
    counter.key(Qt.Key.Key_F2)
    counter.write("Ni")
    counter.key(Qt.Key.Key_Return)


def on_the_web(counter: Counter) -> None:
    """An order that was paid where it was placed."""
    opened(counter)
    deeds = counter.services.selling.returns
    assert deeds is not None
    returns = deeds.returns
    sold = returns.begin("1").known
    assert sold is not None
    sale = sold.sale.model_copy(update={"transaction_id": "order-web", "tenders": ()})
    told = replace(sold, sale=sale, receipt_number="W-20391-884", asked=True, store="Brannock’s Douglas")
    returns._ask_office = lambda _question: ReturnableVerdict(told)  # noqa: SLF001
    counter.go(Place.RETURNS)
    counter.write("W-20391-884")
    counter.key(Qt.Key.Key_Return)
    counter.write("+")


def wrong_tender(counter: Counter) -> None:
    """Before the sale that was just finished is paid another way."""
    counter.selling()
    counter.scan_items(3)
    counter.key(Qt.Key.Key_F9)
    counter.write("50000")
    counter.key(Qt.Key.Key_Return)
    counter.chord(Qt.Key.Key_T)


def paid_anew(counter: Counter) -> None:
    wrong_tender(counter)
    counter.key(Qt.Key.Key_Tab)
    counter.key(Qt.Key.Key_Return)


def card_paid_anew(counter: Counter) -> None:
    """A card gets its money back first."""
    counter.selling()
    counter.scan_items(3)
    counter.key(Qt.Key.Key_F10)
    counter.wait(lambda: len(counter.services.selling.sales.recent_sales()) == 1, "the sale to be complete")
    counter.chord(Qt.Key.Key_T)
    counter.key(Qt.Key.Key_Tab)
    counter.key(Qt.Key.Key_Return)


def without_receipt(counter: Counter) -> None:
    asking(counter)
    counter.key(Qt.Key.Key_F4)


def canceling(counter: Counter) -> None:
    """The sale that was just finished."""
    counter.selling()
    counter.scan_items(3)
    counter.key(Qt.Key.Key_F9)
    counter.write("50000")
    counter.key(Qt.Key.Key_Return)
    counter.chord(Qt.Key.Key_U)


def unknown(counter: Counter) -> None:
    asking(counter)
    counter.write("014-9-AB12-000001")
    counter.key(Qt.Key.Key_Return)


def unknown_order(counter: Counter) -> None:
    asking(counter)
    counter.write("W-20391-884")
    counter.key(Qt.Key.Key_Return)


SCENES = (
    Scene("05-return", "empty", asking, thorough=True),
    Scene("05-return", "receipt", opened, thorough=True),
    Scene("05-return", "chosen", chosen, thorough=True),
    Scene("05-return", "long-names", chosen, hostile=True),
    Scene("05-return", "giving-back", giving_back, thorough=True),
    Scene("05-return", "without-receipt", without_receipt, thorough=True),
    Scene("05-return", "exchange", exchange, thorough=True),
    Scene("05-return", "long-exchange", exchange, hostile=True),
    Scene("05-return", "partly", partly),
    Scene("05-return", "to-the-card", to_the_card, terminal=True, thorough=True),
    Scene("05-return", "needs-approval", needs_approval, thorough=True),
    Scene("05-return", "too-old", too_old),
    Scene("05-return", "recent", recent),
    Scene("05-return", "customer", bought_by, online=False),
    Scene("05-return", "web-order", on_the_web, thorough=True),
    Scene("05-return", "wrong-tender", wrong_tender, thorough=True),
    Scene("05-return", "paid-anew", paid_anew),
    Scene("05-return", "card-first", card_paid_anew, terminal=True),
    Scene("05-return", "canceling", canceling),
    Scene("05-return", "unknown", unknown),
    Scene("05-return", "offline", unknown, online=False),
    Scene("05-return", "offline-order", unknown_order, online=False),
)
