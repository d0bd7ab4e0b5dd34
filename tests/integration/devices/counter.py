"""A counter with simulated devices, reached through real sockets and pseudo-terminals."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from app.devices.configuration import DeviceConfig
from app.devices.document import Cut, Document, ItemRow, Text, TotalRow
from app.devices.events import DeviceEvent
from app.devices.health import DeviceHealth
from app.devices.manager import DeviceManager
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.spool import MemorySpoolStore

MODELS = Path(__file__).parents[3] / "resources" / "devices"
PATIENCE_S = 20.0


def receipt(title: str, items: int = 12) -> Document:
    """A document of some length."""
    rows = tuple(ItemRow("1", f"Item {number} of {title}", f"{number}.00", "A") for number in range(items))
    return Document((Text(title), *rows, TotalRow("Total", "71.71"), Cut()))


class Events:
    """Everything the manager told, and a way to wait for it."""

    def __init__(self) -> None:
        self.seen: list[DeviceEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: DeviceEvent) -> None:
        with self._changed:
            self.seen.append(event)
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[list[DeviceEvent]], bool], timeout_s: float = PATIENCE_S) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: condition(self.seen), timeout_s)


class Counter:
    """A manager over simulated devices."""

    def __init__(self, folder: Path, devices: list[DeviceConfig], store: MemorySpoolStore | None = None) -> None:
        self.events = Events()
        self.store = store or MemorySpoolStore()
        ids = count(1)
        self.manager = DeviceManager(
            devices,
            models=MODELS,
            private_folder=folder / "escpos",
            store=self.store,
            now=lambda: datetime.now(UTC),
            monotonic=time.monotonic,
            pause=time.sleep,
            new_id=lambda: f"job-{next(ids)}",
            random_bytes=os.urandom,
        )
        self.manager.subscribe(self.events)

    def health(self, name: str) -> DeviceHealth:
        return next(entry for entry in self.manager.health() if entry.name == name)

    def becomes(self, name: str, words_code: str) -> bool:
        """Whether the device gets there; every change of health tells an event or comes with one."""
        deadline = time.monotonic() + PATIENCE_S
        while self.health(name).words_code != words_code:
            if time.monotonic() > deadline:
                return False
            threading.Event().wait(0.02)
        return True


@contextmanager
def counter(folder: Path, *devices: DeviceConfig, store: MemorySpoolStore | None = None) -> Iterator[Counter]:
    made = Counter(folder, list(devices), store)
    made.manager.start()
    try:
        yield made
    finally:
        assert made.manager.stop()


@contextmanager
def simulated_printer(folder: Path | None = None, width_dots: int = 576) -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter(time.monotonic, width_dots=width_dots, folder=folder)
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()


def on(printer: SimulatedPrinter, model: str = "epson-80") -> DeviceConfig:
    return DeviceConfig("receipt", model, printer.address)


DRAWER = DeviceConfig("drawer", "drawer-switch", "printer://receipt")
