"""Devices are added, proven, changed and removed: the list, what runs, and what was seen stay of one mind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig, read_devices, write_devices
from app.devices.discovery import Found
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.setup import DeviceSetup
from contract.errors import Refused, Unavailable

MODELS = Path(__file__).resolve().parents[3] / "resources" / "devices"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = {"epson-80": DeviceKind.POS_PRINTER, "drawer-switch": DeviceKind.CASH_DRAWER}
PRINTER = DeviceConfig("receipt", "epson-80", "tcp://10.0.0.5:9100")
SCANNER = Found(DeviceKind.SCANNER, "scanner-serial", "serial-usb://05f9:4204", "Gryphon")


class Running:
    """What runs, as the manager would say."""

    def __init__(self, *configs: DeviceConfig) -> None:
        self.configs = {config.name: config for config in configs}
        self.tested: list[str] = []
        self.lettered: list[str] = []

    def health(self) -> tuple[DeviceHealth, ...]:
        return tuple(
            DeviceHealth(own.name, KINDS.get(own.model, DeviceKind.SCANNER), HealthState.READY, "ready", NOON)
            for own in self.configs.values()
        )

    def add(self, config: DeviceConfig) -> None:
        self.configs[config.name] = config

    def remove(self, name: str) -> None:
        del self.configs[name]

    def replace(self, config: DeviceConfig) -> None:
        self.configs[config.name] = config

    def test(self, name: str) -> None:
        self.tested.append(name)

    def try_letters(self, name: str) -> None:
        self.lettered.append(name)


class Bench:
    """A register with a receipt printer, and a scanner that was just plugged in."""

    def __init__(self, folder: Path) -> None:
        self.list, self._proofs = folder / "devices.toml", folder / "proven.json"
        write_devices(self.list, (PRINTER,))
        self.running = Running(PRINTER)
        self.setup = self.opened()

    def opened(self) -> DeviceSetup:
        return DeviceSetup(
            self.running, lambda _network, _host: (SCANNER,), MODELS, self.list, self._proofs, lambda: NOON
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_found_is_offered_until_it_is_used_and_so_is_the_drawer_of_the_printer(bench: Bench) -> None:
    bench.setup.look()
    assert [one.address for one in bench.setup.found()] == [SCANNER.address, "printer://receipt"]

    names = [bench.setup.add(SCANNER.model, SCANNER.address), bench.setup.add("drawer-switch", "printer://receipt")]

    assert bench.setup.found() == ()
    assert names == ["scanner", "drawer"]
    assert (
        [own.name for own in read_devices(bench.list)]
        == ["receipt", "scanner", "drawer"]
        == list(bench.running.configs)
    )


def test_a_second_one_of_a_kind_gets_a_name_of_its_own(bench: Bench) -> None:
    assert bench.setup.add("epson-80", "tcp://10.0.0.6:9100") == "receipt-2"
    assert bench.setup.add("epson-80", "tcp://10.0.0.7:9100") == "receipt-3"


def test_two_that_are_added_at_once_are_both_in_the_list(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    again, add = threading.Event(), bench.running.add
    second = threading.Thread(target=lambda: bench.setup.add("scanner-serial", "serial:///dev/ttyACM1"))

    def at_once(config: DeviceConfig) -> None:
        if second.ident is None:
            second.start()
            again.wait(0.1)
        else:
            again.set()
        add(config)

    monkeypatch.setattr(bench.running, "add", at_once)
    bench.setup.add("scanner-serial", "serial:///dev/ttyACM0")
    second.join()

    assert [own.name for own in read_devices(bench.list)] == ["receipt", "scanner", "scanner-2"]


@pytest.mark.parametrize(
    ("model", "address", "code"),
    [
        ("epson-80", "10.0.0.9", "device_address_unreadable"),
        ("epson-80", PRINTER.address, "device_address_taken"),
        ("never-made", "tcp://10.0.0.9:9100", "device_model_unknown"),
    ],
)
def test_what_a_person_typed_wrong_is_refused_and_nothing_changes(
    bench: Bench, model: str, address: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        bench.setup.add(model, address)

    assert read_devices(bench.list) == (PRINTER,) == tuple(bench.running.configs.values())


def test_a_list_that_cannot_be_written_leaves_what_runs_as_it_was(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise Unavailable("device_list_unwritable", path="devices.toml")

    monkeypatch.setattr("app.devices.setup.write_devices", full)
    for deed in (
        lambda: bench.setup.add("scanner-serial", "serial:///dev/ttyACM0"),
        lambda: bench.setup.change("receipt", "escpos-58", PRINTER.address),
        lambda: bench.setup.remove("receipt"),
    ):
        with pytest.raises(Unavailable, match="device_list_unwritable"):
            deed()

    assert tuple(bench.running.configs.values()) == (PRINTER,)


def test_what_was_seen_is_remembered_for_the_device_as_it_was_set_up_then(bench: Bench) -> None:
    bench.setup.saw("receipt", worked=True)
    (printer,) = bench.opened().devices()
    assert printer.works
    assert printer.proof is not None
    assert printer.proof.moment == NOON

    bench.setup.change("receipt", "escpos-58", PRINTER.address)
    (printer,) = bench.opened().devices()
    assert (printer.config.model, printer.proof) == ("escpos-58", None)


def test_a_printer_learns_its_letters_from_the_line_that_reads_right(bench: Bench) -> None:
    bench.setup.try_letters("receipt")
    bench.setup.learn_letters("receipt", 2)

    assert bench.running.lettered == ["receipt"]
    assert [(own.code_page, own.pictures) for own in read_devices(bench.list)] == [("CP858@19", "")]
    assert bench.running.configs["receipt"].code_page == "CP858@19"


def test_letters_that_were_learned_of_one_model_are_not_those_of_another(bench: Bench) -> None:
    bench.setup.learn_letters("receipt", 4)
    bench.setup.change("receipt", "star-escpos-80", PRINTER.address)

    assert [(own.code_page, own.pictures) for own in read_devices(bench.list)] == [("", "")]


def test_where_no_line_reads_right_every_line_is_drawn_from_then_on(bench: Bench) -> None:
    bench.setup.learn_letters("receipt", 2)
    bench.setup.learn_letters("receipt", 0)

    assert [(own.code_page, own.pictures) for own in read_devices(bench.list)] == [("", "always")]
    assert bench.running.configs["receipt"].pictures == "always"


def test_what_is_removed_is_forgotten(bench: Bench) -> None:
    bench.setup.saw("receipt", worked=True)
    bench.setup.remove("receipt")

    assert bench.setup.devices() == () == read_devices(bench.list)
    with pytest.raises(Refused, match="device_unknown"):
        bench.setup.saw("receipt", worked=True)


def test_every_model_that_can_be_chosen_has_words(bench: Bench) -> None:
    words = (MODELS.parent / "i18n" / "en_setup.json").read_text(encoding="utf-8")

    assert [own.name for own in bench.setup.models() if f'"model_{own.name}"' not in words] == []
    assert DeviceKind.PAYMENT_TERMINAL not in {own.kind for own in bench.setup.models()}
