"""The whole program of one register over a shop of its own, and a person before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import bootstrap
from app.config import Config
from app.db.keys import KeyFile
from app.db.transaction import Identity
from app.devices.configuration import DeviceConfig
from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.edges import Edges
from app.sync.center import SyncCenter
from app.sync.status import SetAsideEntry, StreamAge, SyncStatus, WaitingEntry
from app.ui.screen import Place
from app.ui.services import Services
from app.ui.shell import Shell
from app.ui.sounds import SilentPlayer
from app.ui.window import Window
from app.ui.windows import direction_of
from contract.messages.rows import Row
from contract.messages.sync import StreamPage
from contract.values.time import instant_text
from demo.hands import Hands
from demo.scenes import rows
from demo.scenes.tongues import Tongue, stretched_words
from tests import builders

VERSION = "0.1.0"
_PRINTER = "epson-80"
_QUIET_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """``online``: what the sync chip says. ``terminal``, ``printer``, ``labels`` and ``scale``, if any, stand on the
    counter.
    """

    tongue: Tongue = Tongue.ENGLISH
    online: bool = True
    terminal: SimulatedTerminal | None = None
    printer: SimulatedPrinter | None = None
    labels: SimulatedLabelPrinter | None = None
    scale: SimulatedScale | None = None

    @property
    def devices(self) -> Iterator[DeviceConfig]:
        """As the register's list has them."""
        if self.printer is not None:
            yield DeviceConfig("receipt", _PRINTER, self.printer.address)
            yield DeviceConfig("drawer", "drawer-switch", "printer://receipt")
        if self.labels is not None:
            yield DeviceConfig("labels", "zpl-4x6", self.labels.address)
        if self.scale is not None:
            yield DeviceConfig("scale", "toledo-8217", self.scale.address)
        if self.terminal is not None:
            yield self.terminal.config()


class Told:
    """What sync would say of itself: nothing is sent from here."""

    def __init__(self, clock: builders.FakeClock, *, online: bool) -> None:
        now = clock.now()
        at = instant_text(now - timedelta(minutes=12))
        self.current = SyncStatus(
            online=True, offline_since=None, problem=None, waiting=0, waiting_since=None, waiting_entries=(),
            last_sent_at=at, next_try_at=None, set_aside_count=0, set_aside=(),
            streams=(StreamAge("chain", at), StreamAge("market:IE", at), StreamAge("pricelist:ie", at),
                     StreamAge(f"store:{builders.LOCATION_ID}", at)),
            first_load=False, clock_offset_ms=0, notices=(), register_name="Till 3", register_number=3,
            store_name="Brannock’s Cork, Patrick Street",
        )  # fmt: skip
        if not online:
            self.current = _cut_off(self.current, clock)

    @property
    def address(self) -> str:
        return "https://oms.brannocks.example"

    def status(self) -> SyncStatus:
        return self.current

    def try_now(self) -> None:
        """Nothing is there to be tried."""

    def dismiss(self, _notice_id: str) -> None:
        self.current = replace(self.current, notices=())


class Counter:
    """Open until ``close``. ``files``: a folder made by ``filled``."""

    def __init__(self, files: Path, setting: Setting, failures: Path) -> None:
        self.setting, self.files = setting, files
        self._kept: list[tuple[object, Callable[[], object]]] = []
        self.clock = builders.FakeClock()
        config = Config(
            files / "register",
            key_file=files / "keys",
            devices=_listed(files, setting.devices),
            language=setting.tongue.language,
        )
        self._built = bootstrap.build(config, edges=Edges(clock=self.clock))
        self.sync = Told(self.clock, online=setting.online)
        words = stretched_words() if setting.tongue is Tongue.LONG else self._built.words
        self.services: Services = replace(self._built, words=words, sync=cast("SyncCenter", self.sync))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setLayoutDirection(direction_of(words))
        self.window = Window(self.services, SilentPlayer(), VERSION)
        self.shell: Shell = self.window.shell
        self.front: QWidget = self.shell
        self._failures = failures
        self.hands = Hands(self.shell, self, failures)
        self._built.devices.start()
        self.window.open()
        self.hands.take_up()
        self.settle()

    def keep(self, what: object, end: Callable[[], object] = lambda: None) -> None:
        """Hold on to what nobody else does, for as long as the counter stands; then do ``end``."""
        self._kept.append((what, end))

    def shows(self, window: QWidget) -> None:
        """A window of another kind stands where the till's stood, as large."""
        window.resize(self.shell.size())
        window.show()
        self.shell.hide()
        self.front = window
        self.hands = Hands(window, self, self._failures)
        self.hands.take_up()
        self.settle()

    def close(self) -> None:
        """As closing the window does."""
        if self.front is not self.shell:
            self.front.close()
            self.front.deleteLater()
        self.shell.close()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.window.scans)
        bootstrap.close(self._built)
        for _, end in self._kept:
            end()
        self.shell.deleteLater()
        self.window.deleteLater()

    @property
    def terminal(self) -> SimulatedTerminal:
        """The card terminal of a scene that asked for one."""
        assert self.setting.terminal is not None
        return self.setting.terminal

    @property
    def labels(self) -> SimulatedLabelPrinter:
        """The label printer of a scene that asked for a bench."""
        assert self.setting.labels is not None
        return self.setting.labels

    @property
    def scale(self) -> SimulatedScale:
        """The scale of such a scene."""
        assert self.setting.scale is not None
        return self.setting.scale

    # Who is there

    def sign_on(self, role: str = "manager", place: Place | None = None) -> None:
        """By the use case, as a badge would: who typed the PIN is not what the picture shows."""
        own = rows.person(role)
        self.window._signed_on(self.services.operators.sign_on(own.operator_id, own.pin))  # noqa: SLF001
        if place is not None:
            self.shell.go(place)
        self.settle()

    def selling(self, role: str = "manager", float_minor: int = 15_000) -> None:
        """The shift is open and the sell screen shows."""
        manager = rows.person("manager")
        self.services.operators.sign_on(manager.operator_id, manager.pin)
        self.services.selling.shifts.open(float_minor)
        self.sign_on(role, Place.SELL)

    # What is done

    def scan(self, text: str) -> None:
        """Pull the trigger."""
        self.shell.scanned(text)
        self.settle()

    def scan_items(self, count: int, first: int = 0) -> None:
        """So many different things by their barcodes, the last one before the screen's eyes."""
        marked = rows.barcodes()[first : first + count]
        for gtin in marked[:-1]:
            self.services.selling.sell.scan(gtin)
        self.scan(marked[-1])

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hands.press(key, modifier)
        self.settle()

    def chord(self, key: Qt.Key) -> None:
        """With Ctrl."""
        self.key(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        self.hands.type(text)
        self.settle()

    def tap(self, name: str) -> None:
        self.hands.click(name)
        self.settle()

    def go(self, place: Place, **arguments: object) -> None:
        self.shell.go(place, **arguments)
        self.settle()

    def tell(self, stream: str, told: Sequence[Row]) -> None:
        """Head office says so."""
        store = self.services.store
        with store.transaction() as tx:
            store.put_rows(tx, stream, builders.wire_rows(told), {})
        self.settle()

    def catalog(self, stream: str, told: Sequence[Row]) -> None:
        """Head office says so of what every store sells."""
        after = self.services.catalog.cursors().get(stream, 0)
        keyed = tuple(
            own.model_copy(update={"key": _key_of(row)})
            for own, row in zip(builders.wire_rows(told, after + 1), told, strict=True)
        )
        self.services.catalog.apply([StreamPage(stream=stream, rows=keyed, next=after + len(told))])
        self.settle()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Until a device or a thread has done its part."""
        self.hands.until(condition, what)
        self.settle()

    def settle(self) -> None:
        """Until every task was delivered, and what it led to."""
        quiet = 0

        def idle() -> bool:
            nonlocal quiet
            QApplication.processEvents()
            quiet = quiet + 1 if self.window.tasks.idle else 0
            return quiet >= _QUIET_ROUNDS

        self.hands.until(idle, "the register to come to rest")


def filled(folder: Path, *, hostile: bool) -> Path:
    """A register that joined its store and was told everything; nobody is signed on and the till is closed."""
    shop = builders.Shop(folder / "register")
    try:
        shop.db.enroll(Identity(shop.register_id, builders.LOCATION_ID))
        shop.tell(f"store:{builders.LOCATION_ID}", rows.store_rows(hostile=hostile))
        shop.tell(f"register:{shop.register_id}", (builders.register(),))
        streams = {
            "chain": rows.chain_rows(hostile=hostile),
            "market:IE": (builders.market_ie(),),
            "pricelist:ie": tuple(rows.price_rows()),
        }
        shop.catalog.apply([builders.page(stream, told) for stream, told in streams.items()])
    finally:
        shop.stop()
    keys = KeyFile(folder / "keys")
    keys.put("database", shop.keys.database)
    keys.put("device", shop.keys.device)
    return folder


def copied(template: Path, folder: Path) -> Path:
    """The same shop once more."""
    shutil.copytree(template, folder)
    return folder


def _key_of(row: Row) -> str:
    """As ``builders.row_key``, of rows about an item as well."""
    own = (getattr(row, name, None) for name in ("recall_id", "promotion_id"))
    return next((str(key) for key in own if key), None) or builders.row_key(row)


def _listed(files: Path, devices: Iterable[DeviceConfig]) -> Path:
    listed = files / "devices.toml"
    parts: list[str] = []
    for own in devices:
        parts.append(f'[[device]]\nname = "{own.name}"\nmodel = "{own.model}"\naddress = "{own.address}"\n')
        if own.terminal is not None:
            term = own.terminal
            parts.append(
                f'[device.terminal]\npoi_id = "{term.poi_id}"\nsale_id = "{term.sale_id}"\n'
                f'authority = "{term.authority}"\nkey_identifier = "{term.key_identifier}"\n'
                f'key_version = {term.key_version}\npassphrase_file = "{term.passphrase_file}"\n'
            )
    listed.write_text("\n".join(parts), encoding="utf-8")
    return listed


def _cut_off(status: SyncStatus, clock: builders.FakeClock) -> SyncStatus:
    """Seventeen records wait; one was set aside."""
    now = clock.now()
    since = now - timedelta(minutes=44)
    waiting = tuple(
        WaitingEntry(f"w{at}", 40 + at, "sale.completed", f"014-3-AC12-{481 + at:06}",
                     instant_text(since + timedelta(minutes=2 * at)))
        for at in range(17)
    )  # fmt: skip
    aside = SetAsideEntry("a1", 39, "sale.completed", "014-3-AC12-000479", instant_text(since), "needs", "")
    return replace(
        status, online=False, offline_since=since, problem="oms_unreachable", waiting=17, waiting_since=since,
        waiting_entries=waiting, next_try_at=now + timedelta(seconds=12), set_aside_count=1, set_aside=(aside,),
        only_here=3,
    )  # fmt: skip
