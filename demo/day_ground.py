"""What every part of the scripted day works with: the shop, hands on its window, a camera, notes, and a voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from PySide6.QtCore import Qt

from demo.album import Album
from demo.chain import DemoOperator
from demo.customers import WebOrder
from demo.goods import rounded_to_coins
from demo.hands import Hands
from demo.notes import Notes, Paid
from demo.shop import STORE, DemoShop, Wanted

CASHIER, SUPERVISOR = "1401", "1406"
PIECE = 1000


@dataclass(slots=True)
class Ground:
    """``say`` tells a line to whoever watches."""

    shop: DemoShop
    hands: Hands
    album: Album
    say: Callable[[str], None]
    notes: Notes = field(default_factory=Notes)

    def person(self, number: str) -> DemoOperator:
        return next(person for person in self.shop.chain.people(STORE) if person.number == number)

    def sign_on(self, number: str) -> None:
        """A tap on the name, then the PIN on the keyboard."""
        person = self.person(number)
        self.hands.click(person.name)
        self.hands.see("Enter your PIN")
        self.hands.type(person.pin)

    def lock(self) -> None:
        self.hands.chord(Qt.Key.Key_L)
        self.hands.see("to go on")

    def order(self, customer: str, due_in_min: int, *wanted: Wanted) -> WebOrder:
        """A customer orders on the web."""
        placed = self.shop.order(customer, wanted, timedelta(minutes=due_in_min))
        self.say(f"{customer} orders on the web: {placed.number}, {len(wanted)} lines")
        return placed

    def scan(self, sku: str) -> None:
        """The barcode on a pack."""
        self.hands.scan(self.shop.goods.by_sku[sku].gtin)

    def close_drawer(self) -> None:
        """It was opened by a pulse through the printer; a hand pushes it shut."""
        self.hands.until(lambda: self.shop.printer.drawer_open, "the drawer to open")
        self.shop.printer.close_drawer()

    def wait_for_paper(self) -> None:
        """Every receipt, copy and report so far is cut."""
        wanted = len(self.notes.paid) + self.notes.copies
        self.hands.until(lambda: len(self.shop.printer.receipts) >= wanted, f"paper number {wanted}")


class Bag:
    """What one customer takes, with the price that the shelf says."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.goods: dict[str, int] = {}

    def add(self, sku: str, thousandths: int = PIECE) -> None:
        self.goods[sku] = self.goods.get(sku, 0) + thousandths

    @property
    def total(self) -> int:
        """In cents. Several pieces of an item are one line."""
        return sum(self._ground.shop.goods.price(sku, thousandths) for sku, thousandths in self.goods.items())

    @property
    def due(self) -> int:
        """In cash."""
        return rounded_to_coins(self.total)

    def paid(self, tendered: int) -> Paid:
        """The customer paid, took the change, and left with the goods."""
        paid = Paid(self.total, tendered, tendered - self.due)
        self._ground.notes.paid.append(paid)
        for sku, thousandths in self.goods.items():
            self._ground.notes.sold[sku] += thousandths
        return paid


def euros(minor: int) -> str:
    """As the screen writes it."""
    return f"€{minor // 100:,}.{minor % 100:02}"
