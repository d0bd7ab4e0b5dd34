"""A till at a counter where time is turned by hand: real sales on disk, real drivers, lanes, spool, software devices.

Nothing here waits: whoever would wait for a wire, a queue or a pause turns the clock instead, and what was planned for
a moment happens at that moment, in the middle of whatever the program does.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from app.db import journal
from app.devices import registry
from app.devices.configuration import DeviceConfig
from app.devices.counter import ReceiptQueue, RegisterDrawer
from app.devices.document import Document
from app.devices.health import DeviceHealth
from app.devices.lanes import Lane
from app.devices.manager import DeviceManager
from app.devices.simulated.plug import Peer
from app.pos.missed_receipt import MissedReceipt
from app.pos.papers import Papers
from app.pos.print_state import PrintStates
from app.pos.settle import SaleDone
from app.pos.spool_store import StoredSpool
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.facts import Fact
from tests.builders import ROOT, SUPERVISOR, SUPERVISOR_PIN, Shop

_T = TypeVar("_T")
F = TypeVar("F", bound=Fact)
_WORDS = Words.load(ROOT / "resources" / "i18n")
_WRITE_PATIENCE_S = 5.0
_TICK_S = 0.1
QUESTION = 10
"""Nothing longer is a question, or a command that is obeyed at once."""
_turns = count(1)


class Killed(BaseException):
    """The program is gone between one instruction and the next; no handler of it runs."""


class Device(Protocol):
    """A device of software that needs no network."""

    def connect(self, peer: Peer) -> bool:
        """Whether it listens to this one now."""

    def hang_up(self, peer: Peer) -> None:
        """This one is gone."""

    def hear(self, data: bytes) -> None:
        """What it is told."""


class Time:
    """Seconds that pass when somebody says so."""

    def __init__(self, begin: datetime) -> None:
        self._begin = begin
        self.seconds = 1000.0
        self._planned: list[tuple[float, Callable[[], None]]] = []
        self.tickers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        """Plan something."""
        self._planned.append((self.seconds + seconds, deed))
        self._planned.sort(key=lambda planned: planned[0])

    def sleep(self, seconds: float) -> None:
        self.until(lambda: False, seconds)

    def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Let time pass until something happened; False when the time is over."""
        deadline = self.seconds + seconds
        while not happened():
            if self.seconds >= deadline:
                return False
            self._step(deadline)
        return True

    def _step(self, deadline: float) -> None:
        moment = min(deadline, self._planned[0][0] if self._planned else deadline)
        if self.tickers:
            moment = min(moment, self.seconds + _TICK_S)
        self.seconds = max(self.seconds, moment)
        for tick in self.tickers:
            tick()
        while self._planned and self._planned[0][0] <= self.seconds:
            self._planned.pop(0)[1]()


@dataclass
class HandWaiter:
    """How lanes wait here."""

    time: Time

    def take(self, waiting: queue.Queue[_T], timeout_s: float) -> _T:
        self.time.until(lambda: not waiting.empty(), timeout_s)
        return waiting.get_nowait()

    def rest(self, stopping: threading.Event, timeout_s: float) -> None:
        self.time.until(stopping.is_set, timeout_s)


class Wire:
    """A cable between a driver and a device, without a network between them."""

    answers = True

    def __init__(self, time: Time, cable: Cable) -> None:
        self._time = time
        self._cable = cable
        self._heard: deque[int] = deque()
        self._broken = False
        if not cable.device.connect(self):
            raise Unavailable("device_unreachable")
        cable.wire = self

    def write(self, data: bytes) -> None:
        while data:
            self._require_whole()
            if self._cable.room(data):
                data = self._cable.carry(data)
            elif not self._room_for(data):
                raise Unavailable("device_stalled")
        self._require_whole()

    def read(self, most: int, timeout_s: float) -> bytes:
        self._time.until(lambda: self._broken or bool(self._heard), timeout_s)
        if not self._heard:
            self._require_whole()
        return bytes(self._heard.popleft() for _ in range(min(most, len(self._heard))))

    def close(self) -> None:
        """Of both ends: the driver hangs up, or the device does."""
        self._broken = True
        self._cable.device.hang_up(self)

    def sendall(self, data: bytes, /) -> None:
        self._heard += self._cable.garbled(data)

    def _room_for(self, data: bytes) -> bool:
        return self._time.until(lambda: self._broken or self._cable.room(data) > 0, _WRITE_PATIENCE_S)

    def _require_whole(self) -> None:
        if self._broken:
            raise Unavailable("device_lost")


@dataclass
class Cable:
    """What happens to bytes on their way: something may go wrong after so many of them, answers may be garbled."""

    device: Device
    room: Callable[[bytes], int] = len
    garbled: Callable[[bytes], bytes] = lambda data: data
    wire: Wire | None = None
    _trip: tuple[int, Callable[[], None]] | None = None

    def trip(self, after_bytes: int, deed: Callable[[], None]) -> None:
        """Do it once so many more bytes of documents went through."""
        self._trip = (after_bytes, deed)

    def cut_off(self) -> None:
        """The program's end of it is gone."""
        if self.wire is not None:
            self.wire.close()

    def carry(self, data: bytes) -> bytes:
        """As much as goes at once; the rest is returned."""
        most = self.room(data)
        counts = self._trip is not None and len(data) > QUESTION
        if self._trip is not None and counts:
            most = min(most, self._trip[0])
        now, rest = data[:most], data[most:]
        self.device.hear(now)
        if self._trip is not None and counts:
            left, deed = self._trip[0] - len(now), self._trip[1]
            self._trip = (left, deed) if left else None
            if not left:
                deed()
        return rest


class SteppedManager(DeviceManager):
    """The program's manager, whose lanes take turns instead of having threads."""

    def turn(self) -> bool:
        """One turn of each lane; False once all have ended."""
        return sum(lane.step() for lane in self._all()) > 0

    def ask_to_stop(self) -> None:
        """As the program's end does first."""
        for lane in self._all():
            lane.ask_to_stop()

    def _all(self) -> list[Lane]:
        return list(self._lanes.values())


class Post:
    """Where the sales of a shop bring what they ask of the counter, whichever stands there."""

    counter: Counter

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """A receipt, right after its sale is on the disk."""
        self.counter.enqueue(job_id, document, copy=copy)

    def open(self) -> None:
        """The drawer of a sale."""
        self.counter.open_drawer()


@dataclass
class Counter:
    """What stands on the counter, and what is plugged in where. It outlives the program."""

    shop: Shop
    post: Post
    folder: Path
    configs: tuple[DeviceConfig, ...]
    cables: dict[str, Cable]
    monkeypatch: pytest.MonkeyPatch
    time: Time
    manager: SteppedManager = field(init=False)
    after_commit: Callable[[], None] | None = None
    words_seen: dict[str, set[str]] = field(default_factory=dict)
    refused_scans: int = 0

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(registry, "connector", self._connector)
        self.post.counter = self
        self.begin()

    # The program

    def begin(self) -> None:
        """The program starts over the files that are there."""
        self.after_commit = None
        if self.shop.operators.current() is None:
            self.shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        self.manager = SteppedManager(
            self.configs,
            models=ROOT / "resources" / "devices",
            private_folder=self.folder,
            store=StoredSpool(self.shop.db),
            now=self.time.now,
            monotonic=self.time.monotonic,
            pause=self.time.sleep,
            new_id=lambda: f"turn-{next(_turns)}",
            random_bytes=bytes,
            waiter=HandWaiter(self.time),
        )
        papers = Papers(self.shop.db, self.shop.catalog, _WORDS, self.post, self.shop.ids)
        MissedReceipt(self.shop.finished, papers, PrintStates(self.shop.db), self.shop.clock.now).print()

    def end(self) -> None:
        """The program is closed, and waits for its lanes as long as the real one does."""
        self.manager.ask_to_stop()
        while self.manager.turn():
            pass

    def restart(self) -> None:
        """Closed, or gone, and started again."""
        for cable in self.cables.values():
            cable.cut_off()
        self.shop.restart()
        self.begin()

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """Into the spool; what was planned for this moment comes first."""
        if self.after_commit is not None:
            deed, self.after_commit = self.after_commit, None
            deed()
        ReceiptQueue(self.manager).enqueue(job_id, document, copy=copy)

    def open_drawer(self) -> None:
        """For a sale, or without one."""
        RegisterDrawer(self.manager).open()

    # Whoever stands there

    def sale(self, *scans: str, given_minor: int) -> SaleDone:
        for scan in scans:
            self.shop.sell.scan(scan)
        return self.shop.settle.pay_cash(given_minor)

    def facts(self, kind: type[F]) -> list[F]:
        """What the journal holds of one kind, oldest first."""
        with self.shop.db.read() as conn:
            return [fact for _, fact in journal.facts(conn, [kind.KIND]) if isinstance(fact, kind)]

    def runs(self, happened: Callable[[], bool], seconds: float = 90.0) -> bool:
        """Let the program work until something is so; False when the time is over."""
        deadline = self.time.seconds + seconds
        while not happened():
            if self.time.seconds >= deadline:
                return False
            self.manager.turn()
            for told in self.manager.health():
                self.words_seen.setdefault(told.name, set()).add(told.words_code)
        return True

    def health(self, name: str) -> DeviceHealth:
        return next(entry for entry in self.manager.health() if entry.name == name)

    def shows(self, name: str, *words: str) -> bool:
        return self.runs(lambda: self.health(name).words_code in words)

    def _connector(self, address: str, _settings: object) -> Callable[[], Wire]:
        return lambda: Wire(self.time, self.cables[address])
