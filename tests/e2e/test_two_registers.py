"""Two tills of one store, each a process of its own, and head office gone: what one sold is safe with the other."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.devices.simulated.printer import SimulatedPrinter
from tests.e2e.staff_and_goods import SKU
from tests.e2e.stand import HeadOffice, head_office, new_machine
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
PIECE = 1_000
FIRST, SECOND = "2", "3"
"""Their numbers; the store has one more till, which is never switched on."""


def until(condition: Callable[[], object], what: str) -> None:
    """Asks now and then: a till that is asked all the time has no time for the other."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.1)


class TillProcess:
    """Switched on by ``begin``, then told what to do; killed as a power cut would."""

    def __init__(self, number: str, folder: Path) -> None:
        self._number = number
        self.folder = folder
        self._printer = SimulatedPrinter(time.monotonic)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        own = [sys.executable, "-m", "tests.e2e.till_process"]
        self._process = subprocess.Popen(
            own, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def begin(self, url: str, code: str) -> None:
        self._printer.start()
        new_machine(self.folder, self._printer)
        self._say(json.dumps([str(self.folder), url, code]))

    def ask(self, deed: str) -> Any:
        self._say(deed)
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def peer(self) -> list[Any]:
        """How it goes with the other till: reachable, entries kept, waiting to be carried."""
        other = SECOND if self._number == FIRST else FIRST
        return list(self.ask("status")["peers"].get(other, [False, 0, 0]))

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def stop(self) -> None:
        if self._process.poll() is None:
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait(30)
            self._close()
        self._printer.stop()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream and not stream.closed:
                stream.close()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[TillProcess, TillProcess]]:
    """Processes that are not switched on. They come first: they import while head office begins."""
    with ExitStack() as stack:
        first, second = (TillProcess(number, tmp_path / number) for number in (FIRST, SECOND))
        stack.callback(first.stop)
        stack.callback(second.stop)
        yield first, second


@pytest.fixture
def office(machines: tuple[TillProcess, TillProcess], postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        yield opened


@pytest.fixture
def tills(machines: tuple[TillProcess, TillProcess], office: HeadOffice) -> tuple[TillProcess, TillProcess]:
    """Both signed on, both known to each other."""
    for till in machines:
        till.begin(office.listener.url, office.enroll_code("014"))
    for till in machines:
        till.ask("sign_on")
    first, second = machines
    until(lambda: first.peer()[0] and second.peer()[0], "they met")
    return first, second


def kept(till: TillProcess, count: int) -> bool:
    return len(till.ask("peers_sales")) == count


def kept_after_s(second: TillProcess, entry_id: str, sold_at: float) -> float:
    """How long after it was done an act stood on the other's disk."""
    kept = datetime.fromisoformat(second.ask("peers_sales")[entry_id])
    assert kept.tzinfo == UTC
    return kept.timestamp() - sold_at


@pytest.mark.timeout(240)
def test_what_a_till_sold_before_it_burned_down_is_booked_by_way_of_the_other(
    office: HeadOffice, tills: tuple[TillProcess, TillProcess]
) -> None:
    burned, carrier = tills
    office.listener.close()
    until(lambda: not burned.ask("status")["online"] and not carrier.ask("status")["online"], "head office is gone")
    for count in range(1, 6):
        sold_at = burned.ask("sell")
        until(partial(kept, carrier, count), "the sale came over")
        assert kept_after_s(carrier, burned.ask("own_sales")[-1], sold_at) < 2
    until(lambda: burned.ask("status")["only_here"] == 0, "it shows that nothing stands on its disk alone")
    waiting = burned.ask("status")["waiting"]
    assert waiting >= 5
    burned.kill()
    shutil.rmtree(burned.folder)

    carrier.ask("sell")
    until(lambda: not carrier.peer()[0], "the other is silent")
    assert carrier.peer()[2] == waiting
    office.listener.open()
    carrier.ask("try_now")
    until(lambda: len(office.sales()) == 6, "head office has what both sold")
    until(lambda: carrier.peer()[2] == 0, "nothing is left to carry")
    assert office.stock("014", SKU) == (4 * PIECE, 0)
    assert office.exception_kinds() == []
    assert office.shop.balanced()
