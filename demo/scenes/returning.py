"""Goods that come back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from demo.scenes.counter import Counter
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
    counter.write("014-9-XXXX-000001")
    counter.key(Qt.Key.Key_Return)


SCENES = (
    Scene("05-return", "empty", asking, thorough=True),
    Scene("05-return", "receipt", opened, thorough=True),
    Scene("05-return", "chosen", chosen, thorough=True),
    Scene("05-return", "long-names", chosen, hostile=True),
    Scene("05-return", "giving-back", giving_back, thorough=True),
    Scene("05-return", "without-receipt", without_receipt, thorough=True),
    Scene("05-return", "canceling", canceling),
    Scene("05-return", "unknown", unknown),
    Scene("05-return", "offline", unknown, online=False),
)
