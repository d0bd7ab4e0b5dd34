"""The store of a simulated day: head office on a real PostgreSQL, three registers, a LAN, a cash office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from oms.db.engine import Tx
from oms.stores.locations import add_location
from oms.stores.operators import add_operator
from tests.e2e.stand import Furnished, HeadOffice
from tests.postgres import Postgres
from tests.simulated_day.dice import Dice
from tests.simulated_day.lan import StoreLan
from tests.simulated_day.rules import (
    MANAGER,
    PINS,
    STORE,
    TILLS,
)
from tests.simulated_day.till import DayClock, Till
from tests.simulated_day.told import told
from tests.waiting import until

OPENS = time(8)


class Store:
    """``morning`` while head office answers, ``evening`` when it does again; in between nobody can reach it."""

    def __init__(self, office: HeadOffice, folder: Path, dice: Dice) -> None:
        self.office = office
        self.clock = DayClock()
        self.lan = StoreLan(dice)
        self._today = datetime.now(UTC).date()
        office.shop.db.run(self._stock_up)
        url = office.listener.url
        self.tills = [Till(number, folder / f"till-{number}", url, self.clock) for number in range(1, TILLS + 1)]

    def morning(self) -> None:
        """The registers hear from head office and from each other; then the line is cut."""
        for till in self.tills:
            till.start(enroll_code=None if till.register_id else self.office.enroll_code(STORE), sync=True)
        for till in self.tills:
            till.loaded(TILLS)
        for till in self.tills:
            till.stop()
        self.office.listener.close()
        self._today += timedelta(days=1)
        self.clock.stand(datetime.combine(self._today, OPENS, UTC))
        for till in self.tills:
            self.open_up(till)

    def evening(self, burned: Till | None = None) -> None:
        """The line is back: everything goes up. ``burned``: this till never starts again, and the others tell of it."""
        for till in self.tills:
            self.lan.leave(till)
            till.all_printed()
            till.stop()
        self.office.listener.open()
        self.clock.run()
        alive = [till for till in self.tills if till is not burned]
        for till in alive:
            till.start(sync=True)
        for till in alive:
            till.sent()
        until(lambda: not any(one.waiting_to_carry for till in alive for one in till.status.peers), "told for others")
        for till in alive:
            till.stop()

    def open_up(self, till: Till) -> None:
        """A register that was off is there again."""
        till.start(reach=lambda peer: self.lan.way(till, peer))
        self.lan.join(till)

    def close(self) -> None:
        for till in self.tills:
            till.sweep_up()

    @property
    def day(self) -> str:
        return self._today.isoformat()

    def _stock_up(self, tx: Tx) -> None:
        self.location_id = add_location(
            tx, code=STORE, name="The store", country="IE", currency="EUR", time_zone="Europe/Dublin"
        ).id
        self.told = told(tx, self.location_id)
        for number, pin in PINS.items():
            role = "manager" if number == MANAGER else "cashier"
            add_operator(tx, number=number, name=f"Person {number}", role=role, pin=pin, locations=(STORE,))


class _Unstaffed(Furnished):
    """The store names its people itself."""

    def staff(self, tx: Tx) -> None:
        """Nobody."""


_UNSTAFFED = _Unstaffed()


@contextmanager
def store(postgres: Postgres, folder: Path, dice: Dice) -> Iterator[Store]:
    with postgres.database(prepared_by=_UNSTAFFED) as url:
        office = HeadOffice(url, _UNSTAFFED)
        made = Store(office, folder, dice)
        try:
            yield made
        finally:
            made.close()
            office.close()
