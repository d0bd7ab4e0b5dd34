"""A register of the simulated store: the program as ``aisle`` builds it over a folder, without its window."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from app import bootstrap
from app.clock import SystemClock
from app.config import Config
from app.devices.configuration import DeviceConfig
from app.devices.health import HealthState
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.edges import Edges
from app.sync.peers.credentials import PeerName
from app.sync.peers.line import PeerDesk
from app.sync.peers.peers import Peers
from app.sync.status import SyncStatus
from app.ui.services import Services
from tests.waiting import until

Told = TypeVar("Told")
_PATIENCE_S = 30
_NUMBER = re.compile(r"^\[bar code (\d{3}-\d+-[0-9A-F]{4}-R?\d{6})\]$", re.MULTILINE)
_COPY = re.compile(r"^\s*COPY$", re.MULTILINE)


class DayClock(SystemClock):
    """The machine's time until a day begins; then it stands still between the acts of that day. Head office, which
    does not live this day, cannot correct it.
    """

    def __init__(self) -> None:
        self._stands: datetime | None = None
        self._ahead = timedelta(0)
        super().__init__(self._read)

    def correct(self, right_time: datetime) -> None:
        pass

    def stand(self, moment: datetime) -> None:
        self._stands = moment

    def pass_by(self, minutes: int = 0, *, seconds: int = 0) -> None:
        assert self._stands is not None
        self._stands += timedelta(minutes=minutes, seconds=seconds)

    def run(self) -> None:
        """On from where it stood."""
        assert self._stands is not None
        self._ahead, self._stands = self._stands - datetime.now(UTC), None

    def _read(self) -> datetime:
        return self._stands or datetime.now(UTC) + self._ahead


@dataclass
class Till:
    """``number`` as on its receipts. A killed till leaves its folder as it was at that moment."""

    number: int
    folder: Path
    url: str
    clock: DayClock
    register_id: str = ""
    running: Services | None = None
    lives: int = 0
    _left: list[Services] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.printer = SimulatedPrinter(time.monotonic)
        self.printer.start()
        self.terminal = SimulatedTerminal(self.folder.parent / f"terminal-{self.number}")
        self.terminal.start()
        self._list_devices()

    def start(
        self,
        *,
        enroll_code: str | None = None,
        reach: Callable[[PeerName], PeerDesk] | None = None,
        sync: bool = False,
    ) -> None:
        """With ``sync`` as the program does; without it only ``reach`` is heard of the world."""
        config = Config(self.folder, self.url, key_file=self.folder / "key", lan_address="127.0.0.1" if sync else "off")
        self.running = bootstrap.build(config, enroll_code=enroll_code, edges=Edges(clock=self.clock, call_peer=reach))
        if sync:
            bootstrap.start(self.running)
        else:
            self.running.devices.start()
        until(lambda: all(one.state is HealthState.READY for one in self.services.devices.health()), "devices ready")
        identity = self.act(lambda own: own.store.identity)
        assert identity is not None
        self.register_id = identity.register_id

    def stop(self) -> None:
        if self.running is not None:
            services, self.running = self.running, None
            bootstrap.close(services)

    def kill(self) -> None:
        """The power goes: what is in the files now is all that is left. The old program is swept up at the end."""
        services = self.services
        self.lives += 1
        after = self.folder.with_name(f"till-{self.number}-life-{self.lives}")
        services.lane.run(lambda: shutil.copytree(self.folder, after))
        services.devices.stop(timeout_s=1)
        self._left.append(services)
        self.folder, self.running = after, None

    def printed(self) -> Iterator[tuple[str, bool]]:
        """The number on each receipt that came out, and whether it says that it is a copy."""
        for receipt in self.printer.receipts:
            if found := _NUMBER.search(receipt.text):
                yield found[1], bool(_COPY.search(receipt.text))

    def paper_of(self, number: str, pattern: re.Pattern[str]) -> re.Match[str]:
        """What a customer reads on the receipt of that number."""
        self.all_printed()
        own = (found for receipt in self.printer.receipts if f"[bar code {number}]" in receipt.text
               if (found := pattern.search(receipt.text)))  # fmt: skip
        return next(own)

    def all_printed(self) -> None:
        """Nothing waits for the printer."""
        until(lambda: not self.services.devices.spool.waiting(), "everything was printed")

    def sweep_up(self) -> None:
        """End everything, those who were killed too."""
        self.stop()
        for services in self._left:
            bootstrap.close(services)
        self.printer.stop()
        self.terminal.stop()

    @property
    def services(self) -> Services:
        assert self.running is not None
        return self.running

    def act(self, do: Callable[[Services], Told]) -> Told:
        """A use case, where all of them run."""
        services = self.services
        return services.lane.run(lambda: do(services))

    def hear_terminal(self) -> None:
        """The terminal has answered what it was asked, and that is booked."""
        self.services.devices.terminal().ask(lambda _: None).result(_PATIENCE_S)
        self.services.lane.run(lambda: None)

    def quiet(self) -> None:
        """And whatever follows from that: money that goes back by itself."""
        for _ in range(2):
            self.hear_terminal()
            self.services.devices.terminal().move(lambda _: None).result(_PATIENCE_S)
            self.services.lane.run(lambda: None)

    @property
    def peers(self) -> Peers:
        assert self.services.sync is not None
        return self.services.sync.peers

    def note_known(self) -> None:
        """It was told something by another register: what follows from it is done before anything else is."""
        with suppress(RuntimeError):
            self.services.lane.run(lambda: None)

    @property
    def status(self) -> SyncStatus:
        assert self.services.sync is not None
        return self.services.sync.status()

    def loaded(self, tills: int) -> None:
        """Head office told what a till needs, and where the others are."""
        until(lambda: self.act(lambda own: own.operators.roster()), "the people of the store came down")
        until(lambda: not self.status.first_load, "everything came down")
        until(lambda: len([one for one in self.status.peers if one.reachable]) == tills - 1, "the others were heard")

    def sent(self) -> None:
        until(lambda: self.status.online and self.status.waiting == 0, "everything was sent")

    def _list_devices(self) -> None:
        listed = [("receipt", "epson-80", self.printer.address), ("drawer", "drawer-switch", "printer://receipt")]
        text = "".join(
            f'[[device]]\nname = "{name}"\nmodel = "{model}"\naddress = "{at}"\n' for name, model, at in listed
        )
        (self.folder / "devices.toml").write_text(text + _terminal(self.terminal.config("card", f"till-{self.number}")))


def _terminal(config: DeviceConfig) -> str:
    told = config.terminal
    assert told is not None
    return (
        f'[[device]]\nname = "{config.name}"\nmodel = "{config.model}"\naddress = "{config.address}"\n'
        f'[device.terminal]\npoi_id = "{told.poi_id}"\nsale_id = "{told.sale_id}"\nauthority = "{told.authority}"\n'
        f'key_identifier = "{told.key_identifier}"\nkey_version = {told.key_version}\n'
        f'passphrase_file = "{told.passphrase_file}"\n'
    )
