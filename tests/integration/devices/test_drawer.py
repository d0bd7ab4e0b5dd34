"""The drawer opens when told, says when it did not, and never opens by surprise."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.drivers.escpos_drawer import EscposDrawer
from app.devices.events import DeviceEvent, DeviceKind, ErrorEvent, Status, StatusUpdateEvent
from app.devices.health import HealthBoard, HealthState
from app.devices.lanes import PrinterLane, Surroundings
from app.devices.ports import PrinterStatus
from app.devices.profiles import DrawerProfile, PrinterProfile, read_profile
from app.devices.spool import MemorySpoolStore, Spool
from contract.errors import Refused
from tests.integration.devices.counter import (
    DRAWER,
    MODELS,
    Counter,
    Events,
    counter,
    on,
    receipt,
    simulated_printer,
)
from tests.integration.devices.fault_world import HandWaiter, Time


def told(here: Counter, status: Status, code: str) -> bool:
    return here.events.wait_for(
        lambda seen: any(
            isinstance(event, StatusUpdateEvent)
            and (event.device, event.status, event.code) == ("drawer", status, code)
            for event in seen
        )
    )


def _code(event: DeviceEvent) -> str:
    return event.code if isinstance(event, StatusUpdateEvent) else ""


def failed(here: Counter, code: str) -> bool:
    return here.events.wait_for(
        lambda seen: any(
            isinstance(event, ErrorEvent) and (event.device, event.code) == ("drawer", code) for event in seen
        )
    )


def test_the_drawer_opens_with_one_pulse_and_closing_is_noticed(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        here.manager.open_drawer()
        assert told(here, Status.DRAWER_OPEN, "drawer_opened")
        assert printer.drawer_pulses == 1
        assert here.becomes("drawer", "drawer_is_open")
        printer.close_drawer()
        assert told(here, Status.DRAWER_CLOSED, "drawer_closed")


def test_a_drawer_that_sticks_once_gets_a_second_pulse(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        printer.jam_drawer(pulses=1)
        here.manager.open_drawer("drawer")
        assert told(here, Status.DRAWER_OPEN, "drawer_opened")
        assert printer.drawer_pulses == 2


def test_a_drawer_that_stays_shut_is_told_and_selling_goes_on(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        printer.jam_drawer(pulses=9)
        here.manager.open_drawer()
        assert failed(here, "drawer_did_not_open")
        assert printer.drawer_pulses == 2
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        assert printer.wait_for(lambda printer: len(printer.receipts) == 1)


def test_a_drawer_opened_with_the_key_is_reported(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        printer.open_drawer_by_key()
        assert told(here, Status.DRAWER_OPEN, "drawer_opened_by_hand")
        assert printer.drawer_pulses == 0
        here.manager.open_drawer()
        assert told(here, Status.DRAWER_OPEN, "drawer_opened"), "it stood open"
        printer.close_drawer()
        assert told(here, Status.DRAWER_CLOSED, "drawer_closed")
        printer.open_drawer_by_key()
        assert here.events.wait_for(lambda seen: [_code(one) for one in seen].count("drawer_opened_by_hand") == 2)


def test_without_paper_the_drawer_still_opens_now_and_not_again_when_paper_comes(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        printer.run_out_of_paper()
        assert here.becomes("receipt", "paper_out")
        here.manager.open_drawer()
        assert told(here, Status.DRAWER_OPEN, "drawer_opened")
        printer.close_drawer()
        printer.load_paper()
        assert here.becomes("receipt", "ready")
        here.manager.spool.enqueue("one", receipt("one"), "receipt")
        assert printer.wait_for(lambda printer: len(printer.receipts) == 1)
        assert printer.drawer_pulses == 1


def test_a_printer_that_cannot_pulse_at_once_refuses_rather_than_opens_late(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer, "star-escpos-80"), DRAWER) as here:
        printer.run_out_of_paper()
        assert here.becomes("receipt", "paper_out")
        here.manager.open_drawer()
        assert failed(here, "drawer_needs_printer")
        printer.load_paper()
        assert here.becomes("receipt", "ready")
        assert printer.drawer_pulses == 0


def test_opening_a_drawer_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with (
        simulated_printer() as printer,
        counter(tmp_path, on(printer)) as here,
        pytest.raises(Refused, match="no_drawer"),
    ):
        here.manager.open_drawer()


def test_a_drawer_without_its_printer_is_left_out_with_its_reason(tmp_path: Path) -> None:
    lonely = DeviceConfig("drawer", "drawer-switch", "printer://nowhere")
    with counter(tmp_path, lonely) as here:
        assert here.health("drawer").words_code == "drawer_without_printer"


class PausedPrinter:
    """One that opens the drawer once the document at it is out."""

    name, claimed, printing, opened = "receipt", True, True, False
    meanwhile: object = None

    def pulse(self, pin: int) -> None:
        """It comes later."""

    def read_status(self) -> PrinterStatus:
        return PrinterStatus(drawer_signal=self.opened is read_printer().drawer_open_level)

    def close(self) -> None:
        """Nothing to let go."""


def read_printer() -> PrinterProfile:
    profile = read_profile(MODELS, "star-escpos-80")
    assert isinstance(profile, PrinterProfile)
    return profile


def test_a_drawer_that_opens_after_the_paper_is_told_open_when_it_is() -> None:
    time, printer, switch = (
        Time(datetime(2026, 11, 21, tzinfo=UTC)),
        PausedPrinter(),
        read_profile(MODELS, "drawer-switch"),
    )
    assert isinstance(switch, DrawerProfile)
    drawer = EscposDrawer("drawer", switch, printer, read_printer(), time.monotonic, time.sleep)  # type: ignore[arg-type]
    events, board = Events(), HealthBoard(time.now)
    board.add("receipt", DeviceKind.POS_PRINTER, HealthState.STARTING, "starting")
    board.add("drawer", DeviceKind.CASH_DRAWER, HealthState.STARTING, "starting")
    around = Surroundings(time.now, time.monotonic, events, board, HandWaiter(time))
    spool = Spool(MemorySpoolStore(), time.now, time.monotonic, events)
    lane = PrinterLane(printer, (drawer,), spool, around)  # type: ignore[arg-type]
    lane.step()
    lane.open_drawer("drawer")
    lane.step()
    assert [_code(one) for one in events.seen] == ["ready"], "it is still shut"
    printer.opened = True
    lane.step()
    assert [_code(one) for one in events.seen] == ["ready", "drawer_opened"]
