"""Devices come and go while the program runs, and the others do not notice."""

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.events import (
    DataEvent,
    DeviceEvent,
    DeviceKind,
    DeviceListEvent,
    JobChange,
    PrintEvent,
    StatusUpdateEvent,
)
from app.devices.health import HealthState
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.scanner import SimulatedScanner
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from contract.errors import Refused
from tests.integration.devices.counter import DRAWER, PATIENCE_S, Counter, counter, on, receipt, simulated_printer


def printed(here: Counter, job_id: str) -> bool:
    def said(events: list[DeviceEvent]) -> bool:
        return any(
            isinstance(one, PrintEvent) and one.job_id == job_id and one.change is JobChange.PRINTED for one in events
        )

    return here.events.wait_for(said)


def news_of(here: Counter, name: str) -> list[DeviceEvent]:
    return [one for one in here.events.seen if isinstance(one, StatusUpdateEvent) and one.device == name]


def test_a_device_that_is_added_works_at_once_and_the_others_go_on(tmp_path: Path) -> None:
    scanner = SimulatedScanner(tmp_path / "scanner")
    scanner.start()
    with (
        simulated_printer() as printer,
        counter(tmp_path, DeviceConfig("s", "scanner-serial", scanner.address)) as here,
    ):
        assert here.becomes("s", "ready")
        here.manager.add(on(printer))
        here.manager.add(DRAWER)
        assert here.becomes("receipt", "ready")
        assert here.becomes("drawer", "ready")
        here.manager.spool.enqueue("j1", receipt("first", 2), "receipt")
        assert printed(here, "j1")
        here.manager.open_drawer()
        assert printer.wait_for(lambda one: one.drawer_open)
        assert len(news_of(here, "s")) == 1, "the scanner was opened once"
        assert [one.name for one in here.manager.configs()] == ["s", "receipt", "drawer"]
        assert here.events.wait_for(lambda seen: sum(isinstance(one, DeviceListEvent) for one in seen) == 2)
        with pytest.raises(Refused, match="device_name_taken"):
            here.manager.add(on(printer))
    scanner.stop()


def test_what_is_wrong_with_a_device_is_said_and_nothing_changes(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer)) as here:
        before = here.manager.configs()
        for wrong in (
            DeviceConfig("a", "no-such-model", "tcp://h:1"),
            DeviceConfig("a", "epson-80", "nonsense"),
            DeviceConfig("a", "drawer-switch", "printer://nowhere"),
        ):
            with pytest.raises(Refused):
                here.manager.add(wrong)
        with pytest.raises(Refused, match="device_address_unreadable"):
            here.manager.replace(DeviceConfig("receipt", "epson-80", "nonsense"))
        with pytest.raises(Refused, match="device_unknown"):
            here.manager.remove("a")
        assert here.manager.configs() == before
        assert here.becomes("receipt", "ready")
        assert [one.name for one in here.manager.health()] == ["receipt"]


def test_documents_of_a_printer_that_is_removed_wait_visibly_and_go_to_another(tmp_path: Path) -> None:
    with simulated_printer() as first, simulated_printer() as second:
        other = DeviceConfig("other", "epson-80", second.address)
        with counter(tmp_path, on(first), DRAWER, other) as here:
            assert here.becomes("receipt", "ready")
            first.set_cover(opened=True)
            assert here.becomes("receipt", "cover_open")
            here.manager.spool.enqueue("j1", receipt("first", 2), "receipt")
            with pytest.raises(Refused, match="printer_has_drawer"):
                here.manager.remove("receipt")
            here.manager.remove("drawer")
            here.manager.remove("receipt")
            assert here.events.wait_for(
                lambda seen: any(isinstance(one, PrintEvent) and one.code == "device_unknown" for one in seen)
            )
            assert [one.name for one in here.manager.health()] == ["other"]
            assert [job.printer for job in here.manager.spool.waiting()] == ["receipt"]
            here.manager.spool.redirect("receipt", "other")
            assert printed(here, "j1")
            assert here.manager.first(DeviceKind.POS_PRINTER) == "other"


def test_a_printer_that_is_replaced_keeps_its_documents_and_its_drawer(tmp_path: Path) -> None:
    with simulated_printer() as broken, simulated_printer() as spare, counter(tmp_path, on(broken), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        broken.set_cover(opened=True)
        assert here.becomes("receipt", "cover_open")
        here.manager.spool.enqueue("j1", receipt("first", 2), "receipt")
        with pytest.raises(Refused, match="printer_has_drawer"):
            here.manager.replace(DeviceConfig("receipt", "zpl-4x6", spare.address))
        here.manager.replace(replace(on(broken), address=spare.address))
        assert printed(here, "j1")
        here.manager.open_drawer()
        assert spare.wait_for(lambda one: one.drawer_open)
        assert not broken.drawer_open
        assert here.becomes("drawer", "ready") or here.becomes("drawer", "drawer_is_open")
        assert [one.name for one in here.manager.health()] == ["receipt", "drawer"]


def test_a_drawer_joins_once_its_printer_is_there(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, DRAWER) as here:
        assert here.health("drawer").words_code == "drawer_without_printer"
        here.manager.add(on(printer))
        assert here.becomes("drawer", "ready")


def test_a_device_may_become_another_while_its_old_wire_is_let_go_first(tmp_path: Path) -> None:
    """The same serial port, taken for one program alone: the new device must not find it taken by the old one."""
    scanner = SimulatedScanner(tmp_path / "scanner")
    scanner.start()
    with counter(tmp_path, DeviceConfig("s", "scanner-serial", scanner.address)) as here:
        for _ in range(3):
            assert here.becomes("s", "ready")
            here.manager.replace(DeviceConfig("s", "scanner-serial", scanner.address))
        assert here.becomes("s", "ready")
        scanner.scan("4006381333931")
        assert here.events.wait_for(lambda seen: any(isinstance(one, DataEvent) for one in seen))
        assert {one.code for one in news_of(here, "s") if isinstance(one, StatusUpdateEvent)} == {"ready"}
    scanner.stop()


def test_devices_may_change_before_the_start_and_after_the_stop(tmp_path: Path) -> None:
    scale = SimulatedScale()
    scale.start()
    here = Counter(tmp_path, [DeviceConfig("scale", "toledo-8217", "tcp://127.0.0.1:1")])
    here.manager.replace(DeviceConfig("scale", "toledo-8217", scale.address))
    here.manager.start()
    assert here.becomes("scale", "ready")
    assert here.manager.stop()
    here.manager.remove("scale")
    assert here.manager.health() == ()
    assert here.manager.configs() == ()
    scale.stop()


def test_a_scanner_that_is_plugged_in_elsewhere_scans_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ttyACM0 becomes ttyACM1: the device is looked for by its USB ids, not by the name of its port."""
    first, second = SimulatedScanner(tmp_path / "ttyACM0"), SimulatedScanner(tmp_path / "ttyACM1")
    first.start()
    plugged_in = [tmp_path / "ttyACM0"]

    def ports() -> list[SimpleNamespace]:
        told = {"vid": 0x05E0, "pid": 0x1701, "serial_number": "S1", "manufacturer": "Maker", "product": None}
        return [SimpleNamespace(device=str(path), **told) for path in plugged_in]

    monkeypatch.setattr("serial.tools.list_ports.comports", ports)
    with counter(tmp_path, DeviceConfig("s", "scanner-serial", "serial-usb://05e0:1701")) as here:
        assert here.becomes("s", "ready")
        plugged_in.clear()
        first.unplug()
        assert here.events.wait_for(lambda _: here.health("s").state is HealthState.MISSING)
        second.start()
        plugged_in.append(tmp_path / "ttyACM1")
        assert here.becomes("s", "ready")
        second.scan("4006381333931")
        assert here.events.wait_for(lambda seen: any(isinstance(one, DataEvent) for one in seen))
    first.stop()
    second.stop()


def test_a_card_terminal_is_not_taken_away_in_the_middle_of_a_payment(tmp_path: Path) -> None:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    paid = threading.Event()
    with counter(tmp_path, terminal.config()) as here:
        paying = here.manager.terminal().move(lambda _: paid.wait(PATIENCE_S))
        with pytest.raises(Refused, match="terminal_in_use"):
            here.manager.remove("card")
        with pytest.raises(Refused, match="terminal_in_use"):
            here.manager.replace(terminal.config())
        paid.set()
        assert paying.result(PATIENCE_S)
        assert here.becomes("card", "ready")
        while here.manager.terminal().moves_money:
            threading.Event().wait(0.01)
        here.manager.remove("card")
        with pytest.raises(Refused, match="no_card_terminal"):
            here.manager.terminal()
    terminal.stop()
