"""Devices come and go while the program runs, and the others do not notice."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
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
    Status,
    StatusUpdateEvent,
)
from app.devices.health import HealthBoard, HealthState
from app.devices.lanes import Lane, Surroundings
from app.devices.ports import CardOutcome, PaymentOrder, PaymentTerminal, StatusQuestion, TerminalAnswer
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.scanner import SimulatedScanner
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.devices.spool import MemorySpoolStore
from contract.errors import Refused, Unavailable
from tests.integration.devices.counter import DRAWER, PATIENCE_S, Counter, counter, on, receipt, simulated_printer

NOWHERE = DeviceConfig("receipt", "epson-80", "tcp://127.0.0.1:1")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def printed(here: Counter, job_id: str) -> bool:
    def said(events: list[DeviceEvent]) -> bool:
        return any(
            isinstance(one, PrintEvent) and one.job_id == job_id and one.change is JobChange.PRINTED for one in events
        )

    return here.events.wait_for(said)


def news_of(here: Counter, name: str) -> list[StatusUpdateEvent]:
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


def test_documents_of_a_printer_that_is_removed_print_on_another(tmp_path: Path) -> None:
    with simulated_printer() as first, simulated_printer() as second:
        other = DeviceConfig("other", "epson-80", second.address)
        with counter(tmp_path, on(first), DRAWER) as here:
            assert here.becomes("receipt", "ready")
            first.set_cover(opened=True)
            assert here.becomes("receipt", "cover_open")
            here.manager.spool.enqueue("j1", receipt("first", 2), "receipt")
            with pytest.raises(Refused, match="printer_has_drawer"):
                here.manager.remove("receipt")
            here.manager.remove("drawer")
            with pytest.raises(Refused, match="printer_has_papers"):
                here.manager.remove("receipt")
            assert [one.name for one in here.manager.health()] == ["receipt"], "nothing changed"
            here.manager.add(other)
            here.manager.remove("receipt")
            assert printed(here, "j1")
            assert [one.name for one in here.manager.health()] == ["other"]
            assert here.manager.first(DeviceKind.POS_PRINTER) == "other"
            here.manager.remove("other")
            assert here.manager.health() == (), "nothing waits for it"


def test_documents_of_a_printer_that_the_list_does_not_name_any_more_go_to_the_receipt_printer(tmp_path: Path) -> None:
    store = MemorySpoolStore()
    Counter(tmp_path, [NOWHERE], store).manager.spool.enqueue("j1", receipt("first", 2), "old")
    spool = Counter(tmp_path, [NOWHERE], store).manager.spool
    assert [job.printer for job in spool.waiting()] == ["receipt"]


def test_a_device_is_on_the_board_until_its_lane_was_told_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Counter(tmp_path, [NOWHERE])
    told: list[str] = []

    def retire(_lane: Lane, _afterwards: Callable[[], None]) -> None:
        told.extend(one.name for one in here.manager.health())

    monkeypatch.setattr(here.manager, "_retire", retire)
    here.manager.remove("receipt")
    assert told == ["receipt"]
    assert here.manager.health() == ()


@pytest.mark.logs_errors("the device of s was not let go")
def test_a_port_that_cannot_be_closed_keeps_the_next_device_from_nothing(tmp_path: Path) -> None:
    class Pulled(Lane):
        def _end(self) -> None:
            raise OSError("pulled out")

    around = Surroundings(lambda: NOON, lambda: 0.0, lambda _event: None, HealthBoard(lambda: NOON))
    lane, begun = Pulled("s", around), threading.Event()
    lane.retire(begun.set)
    assert not lane.step()
    assert begun.is_set()


def test_a_printer_that_is_replaced_keeps_its_documents_and_its_drawer(tmp_path: Path) -> None:
    with simulated_printer() as broken, simulated_printer() as spare, counter(tmp_path, on(broken), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        here.manager.open_drawer()
        assert here.becomes("drawer", "drawer_is_open")
        broken.set_cover(opened=True)
        assert here.becomes("receipt", "cover_open")
        here.manager.spool.enqueue("j1", receipt("first", 2), "receipt")
        with pytest.raises(Refused, match="printer_has_drawer"):
            here.manager.replace(DeviceConfig("receipt", "zpl-4x6", spare.address))
        here.manager.replace(replace(on(broken), address=spare.address))
        assert printed(here, "j1")
        shut = here.events.wait_for(lambda _: news_of(here, "drawer")[-1].status is Status.DRAWER_CLOSED)
        assert shut, "one that stood open and is found shut was shut meanwhile"
        here.manager.open_drawer()
        assert spare.wait_for(lambda one: one.drawer_open)
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
        assert {one.code for one in news_of(here, "s")} == {"ready"}
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


def test_what_a_card_terminal_is_asked_when_it_is_let_go_is_answered_and_not_sent(tmp_path: Path) -> None:
    terminal = SimulatedTerminal(tmp_path / "terminal")
    terminal.start()
    here = Counter(tmp_path, [terminal.config()])
    lane = here.manager.terminal()
    order = PaymentOrder("S1", "payment-1", 400, "EUR")

    def pays(one: PaymentTerminal) -> TerminalAnswer:
        return one.payment(order)

    waiting, asked = lane.move(pays), lane.ask(lambda one: one.transaction_status(StatusQuestion("S1", "A1", "EUR")))
    lane.ask_to_stop()
    assert not waiting.done()
    lane.start()
    assert lane.join(PATIENCE_S)
    late, aborted = lane.move(pays), lane.ask(lambda one: one.abort("S1", "A2"))
    for payment in (waiting, late):
        assert payment.result(PATIENCE_S).outcome is CardOutcome.CANCELED, "nothing was sent"
    assert asked.result(PATIENCE_S).outcome is CardOutcome.UNKNOWN
    with pytest.raises(Unavailable, match="terminal_silent"):
        aborted.result(PATIENCE_S)
    terminal.stop()


def test_a_display_that_is_tried_while_it_is_set_up_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Counter(tmp_path, [DeviceConfig("pole", "line-display-dmd", "tcp://127.0.0.1:1")])
    monkeypatch.setattr(here.manager, "_lanes", {})
    with pytest.raises(Refused, match="device_unknown"):
        here.manager.test("pole")
