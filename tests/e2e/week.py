"""A week of one store: two registers as ``aisle`` builds them, a clock that the test turns, a LAN it cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Table, select

from app import bootstrap
from app.bopis import projections as order_projections
from app.bopis.look_up import OrderInside
from app.bopis.model.cards import NextStep, OrderCard
from app.clock import SystemClock
from app.config import Config
from app.db import peer_journal
from app.edges import Edges
from app.pos import projections as selling_projections
from app.pos.notices import Notice
from app.pos.settle import SaleDone
from app.sync.status import SyncStatus
from app.ui.services import Services
from contract.messages.facts import Denomination, ShiftClosed
from tests.e2e.staff_and_goods import PIN
from tests.waiting import until

Told = TypeVar("Told")
TABLES: tuple[Table, ...] = (*selling_projections.TABLES, *order_projections.TABLES)


class WeekClock(SystemClock):
    """The time of this machine, so many days ahead. Head office, which does not live this week, cannot correct it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        super().__init__(lambda: datetime.now(UTC) + self.ahead)

    def correct(self, right_time: datetime) -> None:
        pass


@dataclass
class Till:
    """A data directory and, while it runs, the program over it. ``person``: the number of who works there."""

    folder: Path
    url: str
    clock: WeekClock
    person: str
    running: Services | None = field(default=None, init=False)

    def start(self, enroll_code: str | None = None, *, lan: bool = True) -> None:
        """Without ``lan`` it hears and tells nobody in the store."""
        config = Config(self.folder, self.url, key_file=self.folder / "key", lan_address="127.0.0.1" if lan else "off")
        self.folder.mkdir(exist_ok=True)
        self.running = bootstrap.build(config, enroll_code=enroll_code, edges=Edges(clock=self.clock))
        bootstrap.start(self.running)

    def stop(self) -> None:
        if self.running is not None:
            services, self.running = self.running, None
            bootstrap.close(services)

    def restart(self, *, lan: bool) -> None:
        self.stop()
        self.start(lan=lan)
        self.sign_on()

    def act(self, do: Callable[[Services], Told]) -> Told:
        """A use case, where all of them run."""
        assert self.running is not None
        services = self.running
        return services.lane.run(lambda: do(services))

    @property
    def status(self) -> SyncStatus:
        assert self.running is not None
        assert self.running.sync is not None
        return self.running.sync.status()

    @property
    def register_id(self) -> str:
        identity = self.act(lambda own: own.store.identity)
        assert identity is not None
        return identity.register_id

    def sign_on(self) -> None:
        until(lambda: self.act(lambda own: own.operators.roster()), "the people of the store came down")
        person = next(one for one in self.act(lambda own: own.operators.roster()) if one.number == self.person)
        self.act(lambda own: own.operators.sign_on(person.operator_id, PIN))

    # Selling

    def open_shift(self, float_minor: int) -> str:
        return self.act(lambda own: own.selling.shifts.open(float_minor)).sums.shift_id

    def sell(self, *skus: str) -> SaleDone:
        def sale(own: Services) -> SaleDone:
            for sku in skus:
                own.selling.sell.scan(sku)
            return own.selling.settle.pay_cash(own.selling.settle.view().due_minor)

        return self.act(sale)

    def pay(self) -> SaleDone:
        return self.act(lambda own: own.selling.settle.pay_cash(own.selling.settle.view().due_minor))

    def park(self, name: str, *skus: str) -> str:
        def parked(own: Services) -> str:
            for sku in skus:
                own.selling.sell.scan(sku)
            return own.selling.suspend.suspend(name).entry_id

        return self.act(parked)

    def parked(self) -> list[str]:
        return [one.label for one in self.act(lambda own: own.selling.suspend.suspended())]

    def recall(self, name: str) -> None:
        waiting = self.act(lambda own: own.selling.suspend.suspended())
        entry_id = next(one.entry_id for one in waiting if one.label == name)
        self.act(lambda own: own.selling.suspend.recall(entry_id))

    def close_shift(self, *, short_minor: int = 0) -> ShiftClosed:
        """Counted to the cent but for what is said to be short."""
        expected = self.act(lambda own: own.selling.shifts.start_count()).sums.expected_minor
        counted = self.act(lambda own: _in_coins(own, expected - short_minor))
        return self.act(lambda own: own.selling.shifts.close(counted, "Wrong change" if short_minor else "")).fact

    # Orders

    def card(self, order_id: str) -> OrderCard:
        return self.act(lambda own: own.orders.board.card(order_id))

    def inside(self, order_id: str) -> OrderInside:
        return self.act(lambda own: own.orders.look_up.order(order_id))

    def stage(self, order_id: str, sku: str, shelf: str) -> None:
        def staged(own: Services) -> None:
            own.orders.claim.claim(order_id)
            own.orders.pick.open(order_id)
            own.orders.pick.scan(sku)
            own.orders.pick.leave()
            own.orders.stage.stage(order_id, shelf)

        self.act(staged)

    def hand_over(self, order_id: str, code: str) -> None:
        until(lambda: self.card(order_id).step is NextStep.HAND_OVER, "the order stands ready here too")

        def handed(own: Services) -> None:
            own.orders.hand_over.check_code(order_id, code)
            own.orders.hand_over.give_all(order_id)
            own.orders.hand_over.hand_over(order_id)

        self.act(handed)

    # What it knows

    def notices(self) -> tuple[Notice, ...]:
        return self.act(lambda own: own.notices.waiting())

    def heard(self) -> dict[str, int]:
        """By incarnation: up to which entry everything is here, own and the other's."""
        assert self.running is not None
        with self.running.store.read() as conn:
            return peer_journal.have(conn)

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """Every projection, field by field."""
        assert self.running is not None
        with self.running.store.read() as conn:
            return {
                table.name: sorted((dict(row) for row in conn.execute(select(table)).mappings()), key=repr)
                for table in TABLES
            }


def _in_coins(own: Services, minor: int) -> list[Denomination]:
    """The fewest notes and coins."""
    market = own.catalog.market()
    counted = []
    for value in sorted({*market.notes, *market.coins}, reverse=True):
        count, minor = divmod(minor, value)
        counted.append(Denomination(value_minor=value, count=count))
    assert minor == 0, "there is no coin so small"
    return counted


def meet(first: Till, second: Till) -> None:
    """Wait until each has all that the other did."""
    until(lambda: first.heard() == second.heard() and len(first.heard()) > 1, "the tills heard each other")
