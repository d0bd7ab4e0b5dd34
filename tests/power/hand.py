"""What people do at a till, by dice, through the product's own use cases; each thing they are shown is written down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import TypeVar

from app.db.backup import make_backup
from app.pos.cash_moves import MoveAsked
from app.pos.settle import SaleDone
from contract.errors import Unavailable
from contract.messages.facts import Denomination
from contract.states.shift import ShiftState
from contract.values.quantity import Quantity, Unit
from tests import builders
from tests.power.books import read_books
from tests.power.till import Till, Witness, driver

FLOAT_MINOR = 15_000
TENDERED_MINOR = 50_000
_LOOKED_BACK = 4
"""An act has up to three entries."""
_SCANS = ("eggs", "bread", builders.SKILLET_GTIN[1:], builders.label("21", "20104", 642), "2*eggs")

Result = TypeVar("Result")


class Hand:
    """Knows only what a screen shows, and what lies in the drawer."""

    def __init__(self, till: Till, witness: Witness, dice: Random) -> None:
        self._till, self._witness, self._dice = till, witness, dice
        self._signed_on = False
        self._acts: dict[str, tuple[int, Callable[[], object]]] = {
            "sell": (8, self.sell),
            "return": (2, self.take_back),
            "move": (2, self.move_cash),
            "abandon": (1, self.abandon),
            "push": (3, self.push),
            "pull": (3, self.pull),
            "close": (1, self.close_shift),
            "backup": (1, self.back_up),
            "restart": (1, self.restart),
        }

    def begin(self) -> None:
        """Sign on, print what still waits, open a shift where there is none."""
        till = self._till
        self._do("sign on", lambda: till.operators.sign_on(builders.SUPERVISOR, builders.SUPERVISOR_PIN))
        self._signed_on = True
        self._do("print", till.missed.print)
        self._settle_in()

    def go_on(self, acts: int) -> None:
        """So many acts, one after the other."""
        names = list(self._acts)
        for name in self._dice.choices(names, [self._acts[name][0] for name in names], k=acts):
            self.act(name)

    def act(self, name: str) -> None:
        """One of them."""
        self._acts[name][1]()
        self._till.clock.advance(seconds=self._dice.randint(1, 90))

    def go_on_after_failure(self) -> None:
        """Where the screen stands; a program that stopped, or did not start, goes on at its one key."""
        if not self._till.running or self._till.db.stop.reached:
            self.press_the_key()
        if not self._signed_on:
            self.begin()
        self._settle_in()

    def press_the_key(self) -> None:
        """Everything of the till is closed, looked through, and opened again. Unavailable: as it comes."""
        self._signed_on = False
        self._till.press_the_key()
        drawer = [0]
        with self._till.db.read() as conn:
            for entry in read_books(driver(conn)).entries:
                drawer.append(drawer[-1] + entry.cash)
        self._witness.note("looked", drawer=drawer[-_LOOKED_BACK:])

    def _settle_in(self) -> None:
        till = self._till
        self._do("print", till.print_all)
        shift = till.shifts.current()
        if shift is None:
            self.open_shift()
        elif shift.state is ShiftState.COUNTING:
            self._do("resume", till.shifts.resume)

    def open_shift(self) -> None:
        self._do("open shift", lambda: self._till.shifts.open(FLOAT_MINOR), lambda _: {"cash": FLOAT_MINOR})

    def sell(self, most: int = 3) -> None:
        """One customer, who takes up to so many things, pays in cash and gets a receipt."""
        for _ in range(self._dice.randint(1, most)):
            symbol = self._dice.choice(_SCANS)
            self._do("scan", lambda symbol=symbol: self._till.sell.scan(symbol))  # type: ignore[misc]
        self._pay()

    def take_back(self) -> None:
        """Something comes back without its receipt."""
        if self._till.basket.current is not None:
            return self.sell()
        one = Quantity(1000, Unit.EACH)
        self._do("scan return", lambda: self._till.returns.add(builders.EGGS, one, "Changed mind"))
        return self._pay()

    def move_cash(self) -> None:
        """Coins from the safe, or notes into it."""
        kind, sign = self._dice.choice((("loan", 1), ("pickup", -1)))
        minor = self._dice.choice((500, 1000, 2500))
        asked = MoveAsked(kind, minor, reason="Change")  # type: ignore[arg-type]
        self._do("move", lambda: self._till.cash_moves.move(asked), lambda _: {"cash": sign * minor})
        self._do("print", self._till.print_all)

    def abandon(self) -> None:
        """A customer goes without buying."""
        self._do("scan", lambda: self._till.sell.scan("eggs"))
        self._do("abandon", self._till.sell.abandon)

    def close_shift(self) -> None:
        """Count, Z, empty the drawer, and open it again with a new float."""
        if self._till.basket.current is not None:
            self._do("abandon", self._till.sell.abandon)
        minor = self._do("start count", self._till.shifts.start_count).sums.expected_minor
        counted = [Denomination(value_minor=5, count=minor // 5)]
        emptied: dict[str, object] = {"emptied": minor}
        self._do("close shift", lambda: self._till.shifts.close(counted, "Counted"), lambda _: emptied)
        self._do("print", self._till.print_all)
        self.open_shift()

    def push(self) -> None:
        """One batch goes up."""
        self._do("push", self._till.push.step)

    def pull(self) -> None:
        """Rows come down; where head office claims more than was answered here, a push goes first."""
        if self._do("pull", lambda: self._till.pull.step(0)).push_first:
            self._do("push", self._till.push.step)

    def back_up(self) -> None:
        """While it is made, somebody scans."""
        till = self._till
        made = self._do(
            "backup", lambda: make_backup(till.directory, till.keys.database, till.clock.now(), self._scan_between)
        )
        self._witness.note("backed up", name=made.name)

    def restart(self) -> None:
        """The program ends, tidies up, and starts again."""
        self._signed_on = False
        self._do("restart", self._till.restart)
        self.begin()

    def _scan_between(self) -> None:
        with suppress(Unavailable):
            self._till.sell.scan("eggs")

    def _pay(self) -> None:
        due = self._till.settle.view().due_minor
        self._do("pay", lambda: self._till.settle.pay_cash(TENDERED_MINOR if due > 0 else due), _shown)
        self._do("print", self._till.print_all)

    def _do(
        self, deed: str, act: Callable[[], Result], shown: Callable[[Result], dict[str, object]] | None = None
    ) -> Result:
        self._witness.note("doing", deed=deed)
        result = act()
        basket = self._till.basket.current
        lines = len(basket.lines) if basket else 0
        self._witness.note("done", deed=deed, lines=lines, **(shown(result) if shown else {}))
        return result


def _shown(done: SaleDone) -> dict[str, object]:
    """What the screen says, and what goes into the drawer or out of it."""
    cash = sum(own.tendered_minor - own.change_minor for own in done.tenders if own.kind == "cash")
    return {"receipt": done.receipt_number, "total": done.total_minor, "cash": cash}
