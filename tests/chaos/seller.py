"""One life of a register: the app's own composition, and a hand at the till that sells until it is killed.

Runs in a process of its own, forked from a server that has imported everything, so that a life begins at once.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

import escpos.printer  # noqa: F401 - imported before the fork: half a second that no life has to wait for

from app import bootstrap
from app.config import Config
from app.devices.events import DeviceEvent, JobChange, PrintEvent
from app.pos.basket_view import BasketView
from app.pos.settle import SaleDone
from app.ui.services import Services
from contract.messages.facts import Denomination
from contract.states.shift import ShiftState
from tests.chaos.diary import Diary
from tests.chaos.spoiled import spoil_register

PATIENCE_S = 240
FLOAT_MINOR = 15_000
_QUEUES = (0, 0, 2)
_MOST_WAITING = 60
_ASK_AGAIN_S = 0.2

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Post:
    """What a register's lives need to know. ``symbols`` are what is scanned; the operator may do everything."""

    folder: Path
    symbols: tuple[str, ...]
    operator_id: str
    pin: str
    oms_url: str | None = None
    enroll_code: str | None = None
    authority: Path | None = None

    @property
    def diary(self) -> Path:
        return self.folder / "diary.jsonl"

    @property
    def stop(self) -> Path:
        """Once this file is there, a life sells no more, waits until nothing waits, and ends."""
        return self.folder / "stop"


def live(post: Post, seed: int, defect: str = "") -> None:
    """From the start of the program to its end, which is mostly a kill."""
    say_all_into(post.folder / "register.log")
    diary = Diary(post.diary)
    try:
        _live(post, seed, defect, diary)
    except BaseException:  # noqa: BLE001 - whatever it was, the log tells and the parent sees the exit code
        traceback.print_exc()
        sys.stderr.flush()
        # At once: threads of the program would keep the process alive.
        os._exit(1)


def _live(post: Post, seed: int, defect: str, diary: Diary) -> None:
    logging.getLogger().addHandler(Errors(diary))
    diary.write("born")
    config = Config(
        data_dir=post.folder / "register",
        oms_url=post.oms_url,
        key_file=post.folder / "keys",
        devices=post.folder / "devices.toml",
        authority=post.authority,
    )
    services = bootstrap.build(config, enroll_code=post.enroll_code)
    services = spoil_register(services, defect)
    services.devices.subscribe(lambda event: note_printing(diary, event))
    bootstrap.start(services)
    hand = Hand(services, post, Random(seed), diary)
    hand.begin()
    while not post.stop.exists():
        hand.serve()
    hand.finish()
    bootstrap.close(services)
    diary.write("ended")


class Hand:
    """Does what people do at a till, by the same use cases, and writes down what it was told."""

    def __init__(self, services: Services, post: Post, rng: Random, diary: Diary) -> None:
        self._services = services
        self._post = post
        self._rng = rng
        self._diary = diary
        self._asked_at = 0.0

    def begin(self) -> None:
        """Sign on, open a shift when there is none, go on with what stood on the screen before."""
        sync = self._services.sync
        if sync is not None:
            self._until(lambda: not sync.status().first_load, "the first load")
        self._diary.write("restored", basket=self._basket())
        self._do("sign on", lambda: self._services.operators.sign_on(self._post.operator_id, self._post.pin))
        shift = self._services.lane.run(self._services.selling.shifts.current)
        if shift is None:
            self._do("open shift", lambda: self._services.selling.shifts.open(FLOAT_MINOR))
        elif shift.state is ShiftState.COUNTING:
            self._do("resume", self._services.selling.shifts.resume)
        self._diary.write("ready")

    def serve(self) -> None:
        """One customer, and what comes between two."""
        self._press_try_now()
        self._keep_pace()
        parked = self._services.lane.run(self._services.selling.suspend.suspended)
        waiting = [sale for sale in parked if sale.here]
        if not self._view().lines and waiting and self._rng.random() < 0.5:
            self._do("recall", lambda: self._services.selling.suspend.recall(waiting[0].entry_id))
        self._scan_some()
        self._leave()
        self._between()

    def finish(self) -> None:
        """Wait until nothing waits: no paper, no fact."""
        self._until(lambda: not self._services.devices.spool.waiting(), "the last paper")
        sync = self._services.sync
        if sync is not None:
            self._until(lambda: not sync.status().waiting, "the last answer")

    def _scan_some(self) -> None:
        sell = self._services.selling.sell
        for _ in range(self._rng.randint(1, 5)):
            symbol = self._rng.choice(self._post.symbols)
            if len(symbol) < 13 and self._rng.random() < 0.2:
                symbol = f"{self._rng.randint(2, 4)}*{symbol}"
            self._do("scan", lambda symbol=symbol: sell.scan(symbol))  # type: ignore[misc]
        lines = self._view().lines
        if len(lines) > 1 and self._rng.random() < 0.2:
            line_id = self._rng.choice(lines).line_id
            self._do("remove", lambda: sell.remove(line_id))
            if self._rng.random() < 0.5:
                self._do("undo", sell.undo)

    def _leave(self) -> None:
        chance = self._rng.random()
        if chance < 0.06:
            self._do("abandon", self._services.selling.sell.abandon)
        elif chance < 0.14:
            self._do("suspend", self._services.selling.suspend.suspend)
        else:
            self._pay()

    def _pay(self) -> None:
        settle = self._services.selling.settle
        view = self._services.lane.run(settle.view)
        tendered = self._rng.choice([view.due_minor, *(own.tendered_minor for own in view.smart_amounts)])
        self._diary.write("doing", deed="pay")
        done: SaleDone = self._services.lane.run(lambda: settle.pay_cash(tendered))
        sale = {"receipt": done.receipt_number, "total": done.total_minor, "entry": done.print_job_id}
        self._diary.write("done", deed="pay", basket=self._basket(), sale=sale)

    def _between(self) -> None:
        chance, selling = self._rng.random(), self._services.selling
        if chance < 0.04:
            self._close_shift()
        elif chance < 0.08:
            last = self._services.lane.run(lambda: selling.sales.recent_sales(1))
            if last and self._services.devices.health():
                self._do("reprint", lambda: selling.sales.reprint(last[0].transaction_id))
        elif chance < 0.5:
            time.sleep(self._rng.uniform(0, 0.06))

    def _close_shift(self) -> None:
        shifts = self._services.selling.shifts
        if self._view().lines:
            return
        expected = self._do("start count", shifts.start_count).sums.expected_minor
        counted = [Denomination(value_minor=100, count=expected // 100)]
        self._do("close shift", lambda: shifts.close(counted, "counted in a hurry"))
        self._do("open shift", lambda: shifts.open(FLOAT_MINOR))

    def _keep_pace(self) -> None:
        """People wait for their receipts; and a day at the till is not sold in a minute."""
        longest = self._rng.choice(_QUEUES)
        self._until(lambda: len(self._services.devices.spool.waiting()) <= longest, "paper")
        sync = self._services.sync
        if sync is not None:
            self._until(lambda: sync.status().waiting < _MOST_WAITING or self._post.stop.exists(), "the OMS")

    def _do(self, deed: str, act: Callable[[], Result]) -> Result:
        self._diary.write("doing", deed=deed)
        result = self._services.lane.run(act)
        self._diary.write("done", deed=deed, basket=self._basket())
        return result

    def _basket(self) -> list[int]:
        lines = self._view().lines
        return [len(lines), sum(line.extended_minor for line in lines)]

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain for {what}")
            self._press_try_now()
            time.sleep(0.005)

    def _press_try_now(self) -> None:
        """Once in a while, as people do when the line is down."""
        sync = self._services.sync
        if sync is not None and not sync.connected() and time.monotonic() > self._asked_at + _ASK_AGAIN_S:
            self._asked_at = time.monotonic()
            sync.try_now()

    def _view(self) -> BasketView:
        return self._services.lane.run(self._services.selling.sell.view)


class Errors(logging.Handler):
    """What the product logs as an error goes into the diary too."""

    def __init__(self, diary: Diary) -> None:
        super().__init__(logging.ERROR)
        self._diary = diary

    def emit(self, record: logging.LogRecord) -> None:
        self._diary.write("error", said=self.format(record))


def note_printing(diary: Diary, event: DeviceEvent) -> None:
    if isinstance(event, PrintEvent) and event.change is not JobChange.WAITING:
        diary.write(str(event.change), job=event.job_id, copy=event.copy)


def say_all_into(log: Path) -> None:
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
