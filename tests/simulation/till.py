"""A register of the simulated world: the program as ``aisle`` builds it over a folder, without any thread."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from app import books, bootstrap
from app.clock import SystemClock
from app.config import Config
from app.db.lane import InlineLane
from app.edges import Edges
from app.sync.identity import load_identity
from app.sync.peers.credentials import PeerName
from app.sync.status import SyncStatus
from app.sync.worker import MAX_IDLE_S
from app.ui.services import Services
from contract.errors import AisleError
from contract.messages.peers import PeerAnswer, PeerExchange
from tests.simulation.cards import CardLine, Terminal
from tests.simulation.counter import LIST, CounterDevices, Printer
from tests.simulation.hub import Hub, Strand
from tests.simulation.ids import Ids
from tests.simulation.net import Network
from tests.simulation.office import ADDRESS

Told = TypeVar("Told")
_LAN_EVERY_S, _CARRY_EVERY_S = (3_600.0, 10_800.0), (3_600.0, 7_200.0)
"""Rarer than the program's threads look, for most of their looking finds nothing; news are told at once."""
_NEWS_IN_S = (0.2, 5.0)
_IDLE_S = 3_600.0
_KNOCKS_S, _LEFT_OUT = 30.0, 20
_PRINTS_IN_S = (0.5, 2.0)


class PowerCut(BaseException):
    """At this very moment; nothing of the program catches it."""


class TillClock(SystemClock):
    """The machine's: simulated time, and how wrong its battery made it."""

    def __init__(self, hub: Hub) -> None:
        self.wrong = timedelta()
        super().__init__(lambda: self._read(hub))

    def _read(self, hub: Hub) -> datetime:
        return hub.now() + self.wrong


@dataclass
class Till:
    """``name`` tells machines apart, ``number`` is that on its receipts. ``folder`` is its disk."""

    hub: Hub
    network: Network
    rng: Random
    name: str
    store: str
    number: int
    folder: Path
    register_id: str = ""
    location_id: str = ""
    running: Services | None = None
    lives: int = 0
    drawer_openings: int = 0
    fuse: int | None = None
    """After so many touches of the world from now the power goes."""
    blown: bool = False
    on_crash: Callable[[], None] = lambda: None
    _strands: list[Strand] = field(default_factory=list)
    _printing: bool = False
    _news: bool = False
    _copies: int = 0

    def __post_init__(self) -> None:
        self.clock = TillClock(self.hub)
        self.printer = Printer(came_out=self._touched)
        self.terminal = Terminal(self.hub, Random(f"{self.network.profile_name}-{self.name}-terminal"))
        self.traits = {name: f"{name}-{self.name}" for name in ("machine", "board", "disk")}

    def start(self, enroll_code: str | None = None) -> None:
        """The power is on. Its clock, which a battery keeps, is corrected anew."""
        assert self.running is None
        self.lives += 1
        self.fuse, self.blown = None, False
        clock = TillClock(self.hub)
        clock.wrong, self.clock = self.clock.wrong, clock
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "devices.toml").write_text(LIST)
        self.running = bootstrap.build(self._config(), enroll_code=enroll_code, edges=self._edges())
        identity = self.services.store.identity
        assert identity is not None
        self.register_id, self.location_id = identity.register_id, identity.location_id
        self.services.store.on_commit(self._committed)
        self._go()

    def salvage(self) -> None:
        """Somebody has damaged records set aside, and what can be read taken over, while it is off."""
        assert self.running is None
        books.salvaged(self._config(), self._edges())

    def _config(self) -> Config:
        return Config(self.folder, ADDRESS, key_file=self.folder / "key", lan_address="off")

    def _edges(self) -> Edges:
        seed = f"{self.network.profile_name}-{self.name}-{self.lives}"
        ids = Ids(seed, lambda: int(self.clock.now().timestamp() * 1000), self._touched)
        life = self.lives
        cards = CardLine(self.terminal, lambda: self.running is not None and self.lives == life, self.guarded)
        devices = partial(
            CounterDevices, simulated_s=lambda: self.hub.now_s, wanted=self._print_soon, opened=self._drawer_opened,
            cards=cards,
        )  # fmt: skip
        return Edges(
            clock=self.clock,
            new_id=ids.new_id,
            random_bytes=ids.random_bytes,
            traits=lambda _: dict(self.traits),
            lane=InlineLane,
            devices=devices,
            client=partial(self.network.client, self.name),
            call_peer=lambda peer: self.network.way(PeerName(self.register_id, self.location_id))(peer),
            pause=self._pause,
            ticks_ns=lambda: round(self.hub.now_s * 1e9),
        )

    def _pause(self, event: threading.Event, seconds: float) -> bool:
        """Who rests for want of anything to do rests longer than the program would, for that is most of the day; and
        who knocks at a line that is known to be cut leaves most of its knocks out.
        """
        woken = self.hub.pause(event, _IDLE_S if seconds == MAX_IDLE_S else seconds)
        left_out = 0
        while not woken and seconds >= _KNOCKS_S and left_out < _LEFT_OUT and not self.network.reachable(self.name):
            woken, left_out = self.hub.pause(event, seconds), left_out + 1
        return woken

    def _go(self) -> None:
        services, sync = self.services, self.services.sync
        assert sync is not None
        self.network.on_lan[self.register_id] = lambda peer, host, told: self._heard(services, peer, host, told)
        for name, loop in (("push", sync.worker.push_loop), ("poll", sync.worker.poll_loop)):
            self._strands.append(self.hub.strand(f"{self.name} {name}", partial(self._loop, loop)))
        self._again(services, _LAN_EVERY_S, self.meet)
        self._again(services, _CARRY_EVERY_S, self.carry)
        self._print_soon()
        self.hub.at(self.rng.uniform(*_PRINTS_IN_S), lambda: self._once(services, self.ask_terminal))

    def _once(self, services: Services, deed: Callable[[], None]) -> None:
        """If this program still runs."""
        if self.running is services:
            self.guarded(deed)

    def _again(self, services: Services, every_s: tuple[float, float], deed: Callable[[], None]) -> None:
        """For as long as this program runs."""

        def turn() -> None:
            if self.running is services:
                self.guarded(deed)
                self.hub.at(self.rng.uniform(*every_s), turn)

        self.hub.at(self.rng.uniform(*every_s), turn)

    def _loop(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except PowerCut:
            self.hub.at(0.0, self.crash)

    @staticmethod
    def _heard(services: Services, peer: PeerName, host: str, told: PeerExchange) -> PeerAnswer:
        assert services.sync is not None
        return services.sync.peers.answer(peer, host, told)

    # What its threads do

    def meet(self) -> None:
        """It tells the others of its store what is new, and hears."""
        assert self.services.sync is not None
        for line in self.services.sync.peers.lines():
            with suppress(AisleError):
                line.meet()

    def carry(self) -> None:
        assert self.services.sync is not None
        with suppress(AisleError):
            self.services.sync.carry.step()

    def ask_terminal(self) -> None:
        """The card terminal is there, and may know what became of a payment."""
        cards = self.services.selling.cards
        assert cards is not None
        cards.look_back()

    def print_all(self) -> None:
        """What waits for paper, as far as the printer prints."""
        self._printing = False
        if self.running is None:
            return
        spool = self.services.devices.spool
        while spool.work(self.printer):
            pass
        if spool.waiting():
            due = spool.due_in(self.printer.name) or 0.0
            self._print_soon(max(due, 1.0))

    def _print_soon(self, seconds: float | None = None) -> None:
        if not self._printing:
            self._printing = True
            self.hub.at(self.rng.uniform(*_PRINTS_IN_S) if seconds is None else seconds, self._prints)

    def _prints(self) -> None:
        self.guarded(self.print_all)

    def _drawer_opened(self) -> None:
        self.drawer_openings += 1

    # What happens to it

    def act(self, deed: Callable[[Services], Told]) -> Told:
        """Somebody does something here. ``PowerCut`` when the power went meanwhile: it is off then."""
        try:
            done = deed(self.services)
        except PowerCut:
            self.crash()
            raise
        if self.blown:
            self.crash()
            raise PowerCut
        return done

    def guarded(self, deed: Callable[[], None]) -> None:
        """What it does by itself."""
        try:
            deed()
        except PowerCut:
            self.crash()
        if self.blown:
            self.crash()

    def crash(self) -> None:
        """The power goes: what is in the files is all that is left."""
        if self.running is None:
            return
        old, self.running = self.running, None
        self._off(old)
        after = self.folder.with_name(f"{self.name}-{self.lives}")
        shutil.copytree(self.folder, after)
        bootstrap.close(old)
        shutil.rmtree(self.folder)
        self.folder = after
        self.hub.note("crash", self.name)
        self.on_crash()

    def copied_disk(self, name: str) -> Path:
        """As it is now."""
        self._copies += 1
        return Path(shutil.copytree(self.folder, self.folder.with_name(f"{self.name}-{name}-{self._copies}")))

    def put_back(self, kept: Path, *, keep_mark: bool) -> None:
        """The disk is that one now; what says how far this machine had come may be newer."""
        if keep_mark:
            shutil.copy2(self.folder / "store.mark", kept / "store.mark")
        shutil.rmtree(self.folder)
        self.folder = kept

    @property
    def token(self) -> str:
        """What head office knows it by."""
        found = load_identity(self.folder)
        assert found is not None
        return found.token

    def stop(self) -> None:
        """Switched off as it should be."""
        if self.running is not None:
            old, self.running = self.running, None
            self._off(old)
            bootstrap.close(old)

    def _off(self, services: Services) -> None:
        self.fuse, self._printing = None, False
        self.network.on_lan.pop(self.register_id, None)
        strands, self._strands = self._strands, []
        assert services.sync is not None
        for strand in strands:
            if not strand.is_running():
                strand.kill()

    def _committed(self, topics: frozenset[str]) -> None:
        self.hub.note(self.name, *sorted(topics))
        if "journal" in topics and not self._news:
            self._news = True
            self.hub.at(self.rng.uniform(*_NEWS_IN_S), self._tell_news)
        self._touched()

    def _tell_news(self) -> None:
        self._news = False
        if self.running is not None:
            self.guarded(self.meet)

    def _touched(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.fuse, self.blown = None, True
                raise PowerCut

    @property
    def services(self) -> Services:
        assert self.running is not None
        return self.running

    @property
    def status(self) -> SyncStatus:
        assert self.services.sync is not None
        return self.services.sync.status()
