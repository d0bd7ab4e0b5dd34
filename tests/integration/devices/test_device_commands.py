"""The devices of a register on a terminal: what is typed, what is told, and the exit code."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import device_commands
from app.db.lock import LOCK_NAME, DirectoryLock
from app.device_commands import run_devices
from app.devices.configuration import DeviceConfig, write_devices
from app.devices.discovery import Finder
from app.devices.profiles import read_models
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.scale import SimulatedScale
from app.devices.transports.serial_ports import SerialPort
from app.devices.udev_rules import udev_rules
from app.sync.identity import IDENTITY_FILE
from app.wording import Words
from contract.errors import Refused, Unavailable
from tests.integration.devices.counter import DRAWER, MODELS, on, simulated_printer

ROOT = MODELS.parents[1]
WORDS = Words.load(ROOT / "resources" / "i18n")


@pytest.fixture(scope="module")
def printer() -> Iterator[SimulatedPrinter]:
    with simulated_printer() as made:
        yield made


class Terminal:
    """What somebody types and reads."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def has(self, *configs: DeviceConfig) -> None:
        write_devices(self.folder / "devices.toml", configs)

    def types(self, *words: str) -> tuple[int, list[str]]:
        code = run_devices([*words, "--data-dir", str(self.folder)], WORDS, MODELS)
        return code, self._capsys.readouterr().out.splitlines()


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, capsys)


def test_the_list_says_how_each_device_is(terminal: Terminal, printer: SimulatedPrinter) -> None:
    scale = DeviceConfig("scale", "toledo-8217", "tcp://127.0.0.1:1")
    odd = DeviceConfig("odd", "no-such-model", "tcp://h:1")
    terminal.has(on(printer), DRAWER, scale, odd)
    code, told = terminal.types("list")
    assert code == 0
    states = [line.rsplit("  ", 1)[1] for line in told]
    assert states[0] == WORDS.text("ready")
    assert states[2].startswith("Not found since ")
    assert "…" not in states[2]
    assert states[3] == WORDS.text("device_model_unknown")
    assert [line.split()[0] for line in told] == ["receipt", "drawer", "scale", "odd"]
    assert "Receipt printer" in told[0]
    assert printer.address in told[0]


def test_a_register_without_devices_lists_nothing(terminal: Terminal) -> None:
    assert terminal.types("list") == (0, [])


def test_a_test_ends_with_its_outcome(terminal: Terminal, printer: SimulatedPrinter) -> None:
    terminal.has(on(printer), DRAWER)
    before = len(printer.receipts)
    assert terminal.types("test", "receipt") == (0, [WORDS.text("trial_printed")])
    assert printer.wait_for(lambda one: len(one.receipts) == before + 1)
    assert terminal.types("test", "drawer") == (0, [WORDS.text("trial_drawer_opened")])
    printer.set_cover(opened=True)
    assert terminal.types("test", "receipt") == (1, [WORDS.text("cover_open")])
    printer.set_cover(opened=False)
    with pytest.raises(Refused, match="device_unknown"):
        terminal.types("test", "nothing")


def test_the_drawer_of_a_register_that_joined_a_store_is_left_to_the_app(
    terminal: Terminal, printer: SimulatedPrinter
) -> None:
    terminal.has(on(printer), DRAWER)
    (terminal.folder / IDENTITY_FILE).write_text("{}", encoding="utf-8")
    pulses, file = printer.drawer_pulses, terminal.folder / "drawer.txt"
    for typed in (("test", "drawer"), ("record", "drawer", str(file))):
        with pytest.raises(Refused, match="drawer_needs_the_app"):
            terminal.types(*typed)
    assert printer.drawer_pulses == pulses
    assert not file.exists()
    assert terminal.types("list")[0] == 0


def test_while_the_store_app_runs_its_devices_are_left_to_it(terminal: Terminal, printer: SimulatedPrinter) -> None:
    terminal.has(on(printer))
    lock = DirectoryLock(terminal.folder / LOCK_NAME)
    received = printer.bytes_received
    with pytest.raises(Unavailable, match="store_in_use"):
        terminal.types("test", "receipt")
    code, told = terminal.types("list")
    assert (code, told[0].rsplit("  ", 1)[1]) == (0, WORDS.text("device_used_by_app"))
    assert printer.bytes_received == received
    lock.release()
    assert terminal.types("list")[1][0].endswith(WORDS.text("ready"))


def test_a_recording_replays_and_says_where_it_differs(terminal: Terminal, printer: SimulatedPrinter) -> None:
    terminal.has(on(printer))
    file = terminal.folder / "receipt.txt"
    assert terminal.types("record", "receipt", str(file)) == (0, [WORDS.text("trial_printed")])
    said = [WORDS.text("trial_printed"), WORDS.text("recording_same")]
    assert terminal.types("replay", str(file)) == (0, said)
    with pytest.raises(Refused, match="recording_exists"):
        terminal.types("record", "receipt", str(file))
    other = terminal.folder / "other.txt"
    text = file.read_text(encoding="ascii")
    other.write_text(text.replace(b"receipt".hex(), b"reseipt".hex(), 1), encoding="ascii")
    code, told = terminal.types("replay", str(other))
    assert code == 1
    assert told[0] == WORDS.text("recording_differs")
    assert "recorded 73" in told[1]
    assert "now 63" in told[1]


def test_watching_is_recorded_until_it_is_stopped(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    scale = SimulatedScale()
    scale.start()
    terminal.has(DeviceConfig("scale", "toledo-8217", scale.address))
    steps = iter((lambda: scale.put(500), lambda: scale.put(750), scale.lift, scale.lift))

    def stands(_seconds: float) -> None:
        next(steps, interrupt)()

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.device_commands.time.sleep", stands)
    file = terminal.folder / "scale.txt"
    code, told = terminal.types("record", "scale", str(file), "--watch")
    scale.stop()
    assert code == 1, "the last it said is that something is wrong"
    seen = [WORDS.text("trial_scale_empty"), "500 g, steady.", "750 g, steady.", WORDS.text("trial_scale_under_zero")]
    assert told[1:5] == seen
    code, told = terminal.types("replay", str(file))
    assert (code, told) == (0, [*seen, WORDS.text("recording_same")])


def test_card_terminals_are_never_recorded(terminal: Terminal) -> None:
    terminal.has(DeviceConfig("card", "adyen-terminal", "nexo://10.0.0.1:8443"))
    with pytest.raises(Refused, match="recording_card_terminal"):
        terminal.types("record", "card", str(terminal.folder / "card.txt"))
    assert not (terminal.folder / "card.txt").exists()


def test_what_is_found_is_listed_with_its_model(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def finder(models: Path) -> Finder:
        ports = [SerialPort("/dev/ttyACM0", "05e0:1701", "S1")]
        return Finder(models, usb=lambda: (), ports=lambda: ports, queues=lambda: (), permitted=lambda node: False)

    monkeypatch.setattr(device_commands, "Finder", finder)
    code, told = terminal.types("find")
    assert code == 0
    assert "serial-usb://05e0:1701  scanner-serial  Scanner" in told[0]
    assert "aisle devices rules" in told[0]


def test_the_rules_for_udev_name_every_device_that_is_known(terminal: Terminal) -> None:
    rules = (ROOT / "installer" / "60-aisle-devices.rules").read_text(encoding="utf-8")
    assert rules == udev_rules(read_models(MODELS)), "write it anew: aisle devices rules"
    code, told = terminal.types("rules")
    assert (code, told) == (0, rules.splitlines())
    known = [ids for model in read_models(MODELS) for ids in getattr(model, "found_as", ())]
    for ids in known:
        vendor, product = (ids.usb or ids.serial).split(":")
        attribute = "ATTR" if ids.usb else "ATTRS"
        rule = next(
            line
            for line in told
            if f'{attribute}{{idVendor}}=="{vendor}", {attribute}{{idProduct}}=="{product}"' in line
        )
        assert ("lp" if ids.usb else "dialout") in rule
    assert all(line.startswith(("#", "SUBSYSTEM==")) for line in told)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_who_may_not_use_a_device_is_told_what_to_install(language: str) -> None:
    texts = json.loads((ROOT / "resources" / "i18n" / f"{language}_devices.json").read_text(encoding="utf-8"))
    for needed in ("aisle devices rules", "dialout", "lp"):
        assert needed in texts["device_not_permitted"]
    assert "libusb" in texts["usb_not_installed"]
    assert "CUPS" in texts["print_system_not_installed"]
