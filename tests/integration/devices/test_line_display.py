"""What the customer reads on a line display, through a real socket and a real pseudo-terminal, plugged in or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.events import DeviceKind
from app.devices.health import HealthState
from app.devices.ports import DisplayRow
from app.devices.simulated.line_display import SimulatedDisplay, SimulatedSerialDisplay
from tests.integration.devices.counter import PATIENCE_S, counter

MODEL = "line-display-dmd"
BUTTER = (DisplayRow("Glenmore Unsalted Butter 454 g", "4.29"), DisplayRow("To pay", "€71.71"))
READS = ("Glenmore Unsalt 4.29", "To pay        €71.71")


@pytest.fixture
def display() -> Iterator[SimulatedDisplay]:
    made = SimulatedDisplay()
    made.start()
    yield made
    made.stop()


def shows(display: SimulatedDisplay, *rows: str) -> bool:
    return display.wait_for(lambda own: own.text == rows, PATIENCE_S)


def test_the_newest_text_is_shown_and_again_after_the_cable_or_the_power_was_lost(
    tmp_path: Path, display: SimulatedDisplay
) -> None:
    with counter(tmp_path, DeviceConfig("pole", MODEL, display.address)) as here:
        for price in range(500):
            here.manager.show_customer((DisplayRow(f"Item {price}"), DisplayRow("")))
        here.manager.show_customer(BUTTER)
        assert shows(display, *READS)
        assert here.becomes("pole", "ready")
        assert here.health("pole").kind is DeviceKind.LINE_DISPLAY

        display.switch_off_and_on()
        assert shows(display, *READS), "a display that lost its power tells nobody: it is told anew"

        display.cut_cable()
        assert here.becomes("pole", "device_unreachable")
        assert here.health("pole").state is HealthState.MISSING
        here.manager.show_customer((DisplayRow("Thank you", centered=True), DisplayRow("Change", "8.30")))
        display.switch_off_and_on()
        display.plug_in_cable()
        assert shows(display, "     Thank you      ", "Change          8.30"), "what is true now, not what was"
        assert here.becomes("pole", "ready")
        assert display.interpreter.unknown == []
    assert shows(display, " " * 20, " " * 20), "nobody's total stays behind"


def test_the_test_of_the_status_screen_says_hello_and_its_name_and_then_what_it_said_before(
    tmp_path: Path, display: SimulatedDisplay
) -> None:
    with counter(tmp_path, DeviceConfig("pole", MODEL, display.address)) as here:
        here.manager.show_customer(BUTTER)
        assert shows(display, *READS)
        here.manager.test("pole")
        assert shows(display, "       Hello        ", "        pole        ")
        assert shows(display, *READS)


def test_a_display_on_a_serial_line_comes_back_on_its_port(tmp_path: Path) -> None:
    display = SimulatedSerialDisplay(tmp_path / "ttyDISPLAY")
    display.start()
    with counter(tmp_path, DeviceConfig("pole", MODEL, display.address)) as here:
        here.manager.show_customer(BUTTER)
        assert display.wait_for(lambda text: text == READS, PATIENCE_S)
        display.unplug()
        assert here.becomes("pole", "device_unreachable")
        display.start()
        assert display.wait_for(lambda text: text == READS, PATIENCE_S)
        assert here.becomes("pole", "ready")
    display.unplug()


def test_two_displays_do_not_wait_for_each_other(tmp_path: Path, display: SimulatedDisplay) -> None:
    other = DeviceConfig("other", MODEL, "tcp://127.0.0.1:9")
    with counter(tmp_path, DeviceConfig("pole", MODEL, display.address), other) as here:
        here.manager.show_customer(BUTTER)
        assert shows(display, *READS)
        assert here.becomes("other", "device_unreachable")
