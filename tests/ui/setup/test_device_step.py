"""Each device is proven by what a person sees, scans or puts down; real sockets, simulated devices."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.devices.code_pages import LETTERS
from app.devices.configuration import DeviceConfig, read_devices
from app.devices.discovery import Found
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.setup import OwnDevice, Proof
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.ui.setup.device_row_view import KEYBOARD, Asked, DeviceRowView, RowWriter
from app.ui.setup.device_step import DeviceStep
from app.ui.setup.letters_dialog import LettersDialog
from app.ui.setup.terminal_dialog import TerminalDialog
from app.ui.tasks import Tasks
from app.ui.widgets.button import Button
from app.ui.widgets.overlay import Overlay
from app.wording import Wording, Words
from contract.errors import AisleError


class Bench:
    """The step over a whole register, with a printer and a scale in reach."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.printer, self.scale = SimulatedPrinter(time.monotonic), SimulatedScale()
        self.printer.start()
        self.scale.start()
        self._qtbot = qtbot
        self.config = Config(folder / "data", key_file=folder / "keys.json")
        self.services = bootstrap.build(self.config)
        self.services.device_setup.find_by(self._look)
        self.services.devices.start()
        self.tasks = Tasks(self.services.lane, self.services.pool)
        self.refused: list[AisleError] = []
        self.by_key = self.looks = 0
        self.may_look = threading.Event()
        self.may_look.set()
        self.found: tuple[Found, ...] = (
            Found(DeviceKind.POS_PRINTER, "epson-80", self.printer.address, "TM-T20"),
            Found(DeviceKind.SCALE, "toledo-8217", self.scale.address, "Scale"),
        )
        words, wording = self.services.words, self.services.wording
        self.heard_by = len(self.services.devices._listeners)
        self.step = DeviceStep(
            words,
            wording,
            self.services.device_setup,
            self.services.devices,
            self.tasks,
            lambda deed: deed(),
            self._turn_key,
        )
        self.step.refused.connect(self.refused.append)
        qtbot.addWidget(self.step)
        self.step.resize(900, 600)
        self.step.show()
        self.step.open()

    def close(self) -> None:
        self.step.leave()
        self._qtbot.waitUntil(lambda: self.tasks.idle)
        bootstrap.close(self.services)
        self.printer.stop()
        self.scale.stop()

    def _look(self, _network: bool, _host: str) -> tuple[Found, ...]:
        self.may_look.wait()
        self.looks += 1
        return self.found

    def _turn_key(self, opening: Callable[[], None], then: Callable[[], None]) -> None:
        self.by_key += 1
        opening()
        then()

    def row(self, key: str) -> DeviceRowView | None:
        return next((view for view in self.step._views if view.key == key), None)

    def says(self, key: str, chip: str) -> None:
        def so() -> bool:
            row = self.row(key)
            return row is not None and row.chip is not None and row.chip.text == chip

        self._qtbot.waitUntil(so, timeout=20_000)

    def press(self, name: str) -> None:
        self._qtbot.waitUntil(lambda: self.step.findChild(Button, f"device.{name}") is not None, timeout=20_000)
        button = self.step.findChild(Button, f"device.{name}")
        assert isinstance(button, Button)
        QTest.keyClick(button, Qt.Key.Key_Return)


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, styled: QApplication) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.close()


def test_a_printer_a_drawer_a_scale_and_a_scanner_are_found_and_proven(bench: Bench, qtbot: QtBot) -> None:
    bench.press(f"{bench.printer.address}.use")
    qtbot.waitUntil(lambda: bool(bench.printer.receipts), timeout=20_000)
    bench.press("receipt.yes")
    bench.says("receipt", "Works")

    bench.press("printer://receipt.use")
    qtbot.waitUntil(lambda: bench.printer.drawer_open, timeout=20_000)
    bench.press("drawer.no")
    bench.says("drawer", "Not yet right")
    assert bench.by_key == 1, "a drawer is opened on the record"

    bench.press(f"{bench.scale.address}.use")
    bench.says("scale", "Your turn")
    bench.scale.put(grams=750)
    bench.says("scale", "Works")

    assert bench.step.scanned("4006381333931")
    bench.says(KEYBOARD, "Works")
    listed = bench.config.data_dir / "devices.toml"
    assert [own.name for own in read_devices(listed)] == ["receipt", "drawer", "scale"]
    assert bench.refused == []


def test_a_printer_with_wrong_letters_shows_them_and_learns_from_the_line_that_reads_right(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.press(f"{bench.printer.address}.use")
    qtbot.waitUntil(lambda: bool(bench.printer.receipts), timeout=20_000)
    bench.press("receipt.no")
    bench.press("receipt.letters")
    qtbot.waitUntil(lambda: isinstance(Overlay.topmost(), LettersDialog), timeout=20_000)
    qtbot.waitUntil(lambda: len(bench.printer.receipts) == 2, timeout=20_000)
    assert f"2   {LETTERS}" in bench.printer.receipts[1].text
    dialog = Overlay.topmost()
    assert isinstance(dialog, LettersDialog)
    second = dialog.findChild(Button, "letters.2")
    assert isinstance(second, Button)
    second.click()
    qtbot.waitUntil(lambda: len(bench.printer.receipts) == 3, timeout=20_000)
    bench.press("receipt.yes")
    bench.says("receipt", "Works")
    (printer,) = read_devices(bench.config.data_dir / "devices.toml")
    assert printer.code_page == "CP858@19"


def test_a_card_terminal_is_added_by_its_key_and_proves_itself_by_its_answer(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    try:
        config = terminal.config()
        told = config.terminal
        assert told is not None
        bench.step.add_by_hand()
        first = Overlay.topmost()
        assert first is not None
        button = first.findChild(Button, f"add.{DeviceKind.PAYMENT_TERMINAL}")
        assert isinstance(button, Button)
        button.click()
        dialog = Overlay.topmost()
        assert isinstance(dialog, TerminalDialog)
        fields = {
            "address": config.address.removeprefix("nexo://"),
            "poi_id": told.poi_id,
            "key_identifier": told.key_identifier,
            "key_version": "one",
            "passphrase": told.passphrase_file.read_text(encoding="utf-8"),
            "authority": str(told.authority),
        }
        for name, text in fields.items():
            field = dialog.findChild(QLineEdit, f"terminal.{name}")
            assert isinstance(field, QLineEdit)
            field.setText(text)
        version = dialog.findChild(QLineEdit, "terminal.key_version")
        assert isinstance(version, QLineEdit)
        QTest.keyClick(version, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "is a number" in version.accessibleDescription(), timeout=20_000)
        version.setText(str(told.key_version))
        QTest.keyClick(version, Qt.Key.Key_Return)
        bench.says("card", "Works")
        (listed,) = read_devices(bench.config.data_dir / "devices.toml")
        assert listed.terminal is not None
        assert listed.terminal.passphrase_file.stat().st_mode & 0o077 == 0
        assert fields["passphrase"] not in (bench.config.data_dir / "devices.toml").read_text(encoding="utf-8")
    finally:
        terminal.stop()


def test_what_is_named_by_hand_is_checked_before_it_is_added(bench: Bench, qtbot: QtBot) -> None:
    bench.step.add_by_hand()
    dialog = Overlay.topmost()
    assert dialog is not None
    address = dialog.findChild(QLineEdit, "add.address")
    assert isinstance(address, QLineEdit)

    address.setText("next to the till")
    QTest.keyClick(address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "cannot be read" in address.accessibleDescription())

    address.setText(bench.printer.address)
    QTest.keyClick(address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: Overlay.topmost() is None)
    bench.says("receipt", "Answered")


def test_a_device_goes_once_somebody_has_said_so_and_nobody_listens_after_the_step(bench: Bench, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bench.looks == 1 and not bench.step.looking)
    bench.may_look.clear()
    bench.step.look()
    bench.step.look(network=True)
    bench.may_look.set()
    bench.press(f"{bench.scale.address}.use")
    bench.says("scale", "Your turn")
    assert bench.looks == 2, "a look under way is enough"

    bench.press("scale.remove")
    dialog = Overlay.topmost()
    assert dialog is not None
    assert bench.row("scale") is not None
    remove = dialog.findChild(Button, "device.remove")
    assert isinstance(remove, Button)
    QTest.keyClick(remove, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.row("scale") is None)
    assert read_devices(bench.config.data_dir / "devices.toml") == ()

    listeners = bench.services.devices._listeners
    bench.step.leave()
    assert len(listeners) == bench.heard_by
    bench.step.open()
    bench.step.open()
    assert len(listeners) == bench.heard_by + 1
    qtbot.waitUntil(lambda: bench.tasks.idle)


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def own(name: str, kind: DeviceKind | None, model: str, state: HealthState, *, proven: bool = False) -> OwnDevice:
    config = DeviceConfig(name, model, "tcp://10.0.0.5:1")
    proof = Proof(model, config.address, worked=True, at="2026-11-21T12:00:00.000Z") if proven else None
    return OwnDevice(config, DeviceHealth(name, kind, state, "device_unreachable", NOON), proof)


def test_what_is_wrong_can_be_undone() -> None:
    words = Words.load(bootstrap.RESOURCES / "i18n")
    devices = [
        own("card", DeviceKind.PAYMENT_TERMINAL, "adyen-terminal", HealthState.MISSING, proven=True),
        own("card-2", DeviceKind.PAYMENT_TERMINAL, "adyen-terminal", HealthState.MISSING),
        own("scanner", DeviceKind.SCANNER, "scanner-serial", HealthState.READY),
        own("scanner-2", DeviceKind.SCANNER, "scanner-serial", HealthState.READY, proven=True),
        own("scale", None, "never-made", HealthState.BLOCKED),
    ]
    rows = RowWriter(words, Wording("en_US", "EUR", "UTC")).rows(devices, (), Asked())

    assert {row.key: [str(button.deed) for button in row.buttons] for row in rows} == {
        "card": ["remove"],
        "card-2": ["remove"],
        "scanner": ["model", "remove"],
        "scanner-2": ["model", "remove"],
        "scale": ["remove"],
        "missing://pos_printer": ["look", "skip"],
        "missing://scale": ["look", "skip"],
    }
