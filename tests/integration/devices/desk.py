"""A counter with one of everything, for what goes wrong with drawers, labels, scanners, scales and displays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.devices.events import DataEvent, DeviceEvent, ErrorEvent, Status, StatusUpdateEvent
from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.line_display import SimulatedDisplay
from app.devices.simulated.plug import Peer
from app.devices.simulated.scale import SimulatedScale
from contract.messages.facts import SaleCompleted
from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN
from tests.integration.devices.fault_world import Cable, Counter, Time
from tests.integration.devices.printer_faults import PrinterBench


class Loose:
    """A device at the end of a cable that can be pulled out."""

    def __init__(self) -> None:
        self.peer: Peer | None = None
        self.plugged = True

    def connect(self, peer: Peer) -> bool:
        if not self.plugged:
            return False
        self.peer = peer
        return True

    def hang_up(self, peer: Peer) -> None:
        if self.peer is peer:
            self.peer = None

    def hear(self, data: bytes) -> None:
        """Scanners are told nothing."""

    def send(self, data: bytes) -> None:
        if self.peer is not None:
            self.peer.sendall(data)

    def unplug(self) -> None:
        self.plugged = False
        if self.peer is not None:
            self.peer.close()

    def plug_in(self) -> None:
        self.plugged = True


class HandScale(Loose):
    """Answers as the scale that it is."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = SimulatedScale()
        self.silent = False

    def hear(self, data: bytes) -> None:
        if not self.silent:
            self.send(b"".join(self.scale.answer() for _ in range(data.count(b"W"))))


@dataclass
class Desk:
    """A counter with one of everything."""

    time: Time
    printer: PrinterBench = field(init=False)
    labels: SimulatedLabelPrinter = field(default_factory=SimulatedLabelPrinter)
    scanner: Loose = field(default_factory=Loose)
    scale: HandScale = field(default_factory=HandScale)
    display: SimulatedDisplay = field(default_factory=SimulatedDisplay)
    counter: Counter = field(init=False)
    heard: list[DeviceEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.printer = PrinterBench(self.time, 576)

    def cables(self) -> dict[str, Cable]:
        return {
            "printer": self.printer.cable,
            "labels": Cable(self.labels),
            "scanner": Cable(self.scanner),
            "scale": Cable(self.scale),
            "display": Cable(self.display),
        }

    def listen(self) -> None:
        """To a program that has just begun; what is scanned is sold."""
        self.counter.manager.subscribe(self._hear)

    def _hear(self, event: DeviceEvent) -> None:
        self.heard.append(event)
        if isinstance(event, DataEvent):
            self.counter.shop.sell.scan(event.data)

    def moves(self) -> list[str]:
        """Of the drawer."""
        drawer = (Status.DRAWER_OPEN, Status.DRAWER_CLOSED)
        told = [event for event in self.heard if isinstance(event, StatusUpdateEvent) and event.status in drawer]
        return [str(event.code) for event in told]

    def errors(self) -> list[str]:
        return [event.code for event in self.heard if isinstance(event, ErrorEvent)]

    def sell(self) -> None:
        for gtin in (SOURDOUGH_GTIN, EGGS_GTIN):
            self.counter.shop.sell.scan(gtin[1:])
        self.counter.shop.settle.pay_cash(5_000)

    def sales(self) -> int:
        return len(self.counter.facts(SaleCompleted))

    def receipts(self) -> int:
        printer = self.printer.printer
        return sum("Can come back until" in receipt.text for receipt in printer.receipts)

    def unplug_printer(self) -> None:
        self.printer.printer.cut_cable()
        self.passes(3)

    def switch_labels_off(self) -> None:
        self.labels.cut_cable()
        self.labels.switch_off_and_on()

    def restart(self) -> None:
        self.counter.restart()
        self.listen()

    def close_and_restart(self) -> None:
        self.counter.end()
        self.restart()

    def passes(self, seconds: float) -> None:
        self.counter.runs(lambda: False, seconds)


Deed = Callable[[Desk], object]


@dataclass(frozen=True)
class Fault:
    """``words``: what the screen says while it lasts."""

    name: str
    words: tuple[str, ...]
    begin: Deed
    mend: Deed


def named(value: Fault | str) -> str:
    """For the report."""
    return value if isinstance(value, str) else value.name
