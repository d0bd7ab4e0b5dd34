"""The devices of the status screen when something is the matter with one of them."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt

from app.devices.configuration import DeviceConfig
from app.devices.document import Barcode, Cut, Document, Text
from app.devices.health import HealthState
from app.devices.simulated.printer import SimulatedPrinter
from app.ui.screen import Place
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene


def lid_open(counter: Counter) -> None:
    """Two receipts wait; what to do is said loudly."""
    assert counter.setting.printer is not None
    counter.setting.printer.set_cover(opened=True)
    _becomes(counter, "receipt", HealthState.BLOCKED)
    _two_receipts(counter)
    counter.sign_on("manager", Place.STATUS)


def printer_gone(counter: Counter) -> None:
    """The first printer is gone, and another one could print what waits for it."""
    assert counter.setting.printer is not None
    other = SimulatedPrinter(time.monotonic)
    other.start()
    counter.keep(other, other.stop)
    counter.services.devices.add(DeviceConfig("office", "epson-80", other.address))
    _becomes(counter, "office", HealthState.READY)
    counter.setting.printer.stop()
    _becomes(counter, "receipt", HealthState.MISSING)
    _two_receipts(counter)
    counter.sign_on("manager", Place.STATUS)


def fix_printer(counter: Counter) -> None:
    """What waits, what can be canceled, and the printer that can take its place."""
    printer_gone(counter)
    counter.key(Qt.Key.Key_Down)
    counter.key(Qt.Key.Key_Return)


def printed_elsewhere(counter: Counter) -> None:
    """What the first one would print comes out of the other, until somebody takes that back."""
    printer_gone(counter)
    counter.services.devices.spool.redirect("receipt", "office")
    counter.go(Place.STATUS)


def _two_receipts(counter: Counter) -> None:
    for number in ("014-3-AC12-000471", "014-3-AC12-000472"):
        receipt = Document((Text("Brannock’s"), Text("Total", "18.20"), Barcode(number), Cut()))
        counter.services.devices.spool.enqueue(number, receipt, "receipt")


def _becomes(counter: Counter, name: str, state: HealthState) -> None:
    def so() -> bool:
        return any(own.name == name and own.state is state for own in counter.services.devices.health())

    counter.wait(so, f"{name} to be {state}")


SCENES = (
    Scene("13-status", "lid-open", lid_open, printer=True, thorough=True),
    Scene("13-status", "printer-gone", printer_gone, printer=True),
    Scene("13-status", "fix-printer", fix_printer, printer=True, thorough=True),
    Scene("13-status", "printed-elsewhere", printed_elsewhere, printer=True),
)
