"""The registers of one store on a Saturday: sync goes step by step, for threads would make each run another day."""

from __future__ import annotations

from pathlib import Path

from tests.saturday.chain import HeadOffice
from tests.saturday.rules import REGISTERS
from tests.simulated_day.dice import Dice
from tests.simulated_day.lan import StoreLan
from tests.simulated_day.till import DayClock, Till
from tests.waiting import until

_MOST_PUSHES = 20


class Floor:
    """``morning`` first, then ``talk`` and ``sync`` as the day goes on."""

    def __init__(self, office: HeadOffice, code: str, folder: Path, clock: DayClock, dice: Dice) -> None:
        self.office, self.code = office, code
        self.lan = StoreLan(dice)
        url = office.listener.url
        self.tills = [Till(number, folder / f"till-{number}", url, clock) for number in range(1, REGISTERS + 1)]

    def enroll(self) -> None:
        """Each register hears all that it needs, as on the day it is set up."""
        for till in self.tills:
            till.start(enroll_code=self.office.chain.code(self.code).code, sync=True)

    def loaded(self) -> bool:
        """Whether every register knows its people, its goods and the others."""
        return all(
            till.act(lambda own: own.operators.roster())
            and not till.status.first_load
            and sum(one.reachable for one in till.status.peers) == REGISTERS - 1
            for till in self.tills
        )

    def open(self) -> None:
        """Registers go on without threads of sync."""
        for till in self.tills:
            till.stop()
        for till in self.tills:
            self.open_up(till)

    def open_up(self, till: Till) -> None:
        till.start(reach=lambda peer: self.lan.way(till, peer))
        self.lan.join(till)

    def crash(self, till: Till) -> None:
        """The power goes and comes back."""
        self.lan.leave(till)
        till.kill()
        self.open_up(till)

    def sync(self, till: Till) -> None:
        """Up, then down, as far as the line allows."""
        center = till.services.sync
        assert center is not None
        worker = center._worker
        for _ in range(_MOST_PUSHES):
            if worker._push_once():
                break
        worker.look_again()
        worker._poll_once()

    def line_is_back(self) -> None:
        for till in self.tills:
            assert till.services.sync is not None
            till.services.sync.try_now()

    def all_sent(self) -> bool:
        return all(till.status.online and not till.status.waiting for till in self.tills)

    def close(self) -> None:
        for till in self.tills:
            till.sweep_up()


def open_stores(floors: list[Floor]) -> None:
    """Every register of every store has loaded, and works."""
    for floor in floors:
        floor.enroll()

    def ready() -> bool:
        floors[0].office.settle()
        return all(floor.loaded() for floor in floors)

    until(ready, "everything came down to every register")
    for floor in floors:
        floor.open()
