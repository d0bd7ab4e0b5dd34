"""The counter of a simulated register: a printer that is told what went wrong with it, a drawer, a card terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.devices.document import Barcode, Document
from app.devices.events import ControlState, DeviceEvent, JobChange, PowerState, PrintEvent
from app.devices.manager import DeviceManager
from app.devices.ports import PrinterStatus, PrintOutcome, PrintResult
from tests.simulation.cards import CardLine

LIST = """
[[device]]
name = "receipt"
model = "epson-80"
address = "tcp://10.0.0.8:9100"

[[device]]
name = "drawer"
model = "drawer-switch"
address = "printer://receipt"
"""


@dataclass
class Paper:
    """One sheet that came out: the number on it, if it is a receipt, and whether it says that it is a copy."""

    number: str
    copy: bool
    whole: bool


@dataclass
class Printer:
    """As the spool's ``DocumentPrinter``. ``fails`` is asked before each document, and says how; ``came_out`` is told
    of each sheet, before the program is.
    """

    fails: Callable[[Document], str] = lambda _: ""
    came_out: Callable[[], None] = lambda: None
    name: str = "receipt"
    state: ControlState = ControlState.IDLE
    power_state: PowerState = PowerState.ONLINE
    papers: list[Paper] = field(default_factory=list)
    _torn: bool = False

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        how = self.fails(document)
        if how == "paper_out":
            return PrintResult(PrintOutcome.NOT_BEGUN, "paper_out")
        number = number_on(document)
        self.papers.append(Paper(number, copy, whole=how != "cable"))
        self.came_out()
        if how in ("cable", "no_ack"):
            self._torn = how == "cable"
            return PrintResult(PrintOutcome.UNCERTAIN, "printer_offline")
        return PrintResult(PrintOutcome.PRINTED)

    def continued(self) -> PrintResult:
        torn, self._torn = self._torn, False
        return PrintResult(PrintOutcome.NOT_BEGUN if torn else PrintOutcome.PRINTED)

    def read_status(self) -> PrinterStatus:
        return PrinterStatus()

    def open(self) -> None: ...
    def claim(self) -> None: ...
    def enable(self) -> None: ...
    def disable(self) -> None: ...
    def release(self) -> None: ...
    def close(self) -> None: ...


def number_on(document: Document) -> str:
    """Of a receipt; "" on every other paper."""
    return next((block.data for block in document.blocks if isinstance(block, Barcode)), "")


class CounterDevices(DeviceManager):
    """Devices without threads: what waits for paper is told to ``wanted``."""

    def __init__(
        self, *told: Any, simulated_s: Callable[[], float], wanted: Callable[[], None], opened: Callable[[], None],
        cards: CardLine, **named: Any,
    ) -> None:  # fmt: skip
        self._wanted, self._opened, self._cards = wanted, opened, cards
        super().__init__(*told, **{**named, "monotonic": simulated_s})

    def start(self) -> None:
        """Nothing has a thread."""

    def terminal(self, name: str = "") -> CardLine:  # type: ignore[override]
        return self._cards

    def open_drawer(self, name: str = "") -> None:
        self._opened()

    def _publish(self, event: DeviceEvent) -> None:
        if isinstance(event, PrintEvent) and event.change in (JobChange.WAITING, JobChange.HELD):
            self._wanted()
        super()._publish(event)
