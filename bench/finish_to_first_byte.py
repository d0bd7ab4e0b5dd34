"""How long it takes from the call that takes the cash to the first byte of the receipt at the printer.

``finish_to_first_byte``: the sale and its print job are on the encrypted disk, the printer was asked how it is and
answered, and the store knows that bytes may be out; the printer is one of software, over TCP on loopback. The baseline
makes the same three commits of as many bytes to a plain SQLite file and writes to a bare socket. Both take turns.
"""

from __future__ import annotations

import gc
import os
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Self

from app.devices.configuration import DeviceConfig
from app.devices.counter import ReceiptQueue
from app.devices.document import Document
from app.devices.manager import DeviceManager
from app.devices.simulated.printer import SimulatedPrinter
from app.pos.spool_store import StoredSpool
from bench.figure import Figure, percentile, spread
from tests import builders

SALES, WARM_UP = 200, 10
SCANS = (builders.SOURDOUGH_GTIN, builders.EGGS_GTIN, builders.SKILLET_GTIN)
_QUESTION = 10
"""Bytes; nothing longer is a question about the printer's state."""
_FACT_BYTES, _JOB_BYTES = 2_500, 3_500
_PATIENCE_S = 20.0


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printer = StampingPrinter()
        printer.start()
        with till(folder, printer) as shop, RawTill(folder) as raw:
            ours, base = [], []
            gc.freeze()  # As the program does once it has started.
            for _ in range(WARM_UP + SALES):
                ours.append(sale_ms(shop, printer))
                base.append(raw.sale_ms())
        printer.stop()
    floor = round(percentile(base[WARM_UP:], 50), 3)
    yield spread("finish_to_first_byte", "ms", ours[WARM_UP:], floor, f"fastest {min(ours):.2f}")


class StampingPrinter(SimulatedPrinter):
    """Remembers when the first byte of each receipt arrived."""

    def __init__(self) -> None:
        super().__init__(time.monotonic)
        self.first_bytes: list[int] = []
        self._waits = True

    def _take_in(self, data: bytes) -> None:
        if len(data) > _QUESTION and self._waits:
            self.first_bytes.append(time.perf_counter_ns())
            self._waits = False
        printed = len(self.receipts)
        super()._take_in(data)
        self._waits = self._waits or len(self.receipts) > printed


def sale_ms(shop: builders.Shop, printer: StampingPrinter) -> float:
    """Three items; from the call that takes the cash."""
    for code in SCANS:
        shop.clock.advance(seconds=2)
        shop.sell.scan(code)
    shop.settle.view()  # what the tender screen shows while the customer looks for the money
    stamps, receipts = len(printer.first_bytes), len(printer.receipts)
    began = time.perf_counter_ns()
    shop.settle.pay_cash(50_000)
    if not printer.wait_for(lambda own: len(own.receipts) > receipts, _PATIENCE_S):
        raise RuntimeError("no receipt came out")
    return (printer.first_bytes[stamps] - began) / 1_000_000


@contextmanager
def till(folder: Path, printer: SimulatedPrinter) -> Iterator[builders.Shop]:
    """A register that prints through the program's own threads."""
    shop = builders.selling_shop(folder / "register")
    numbers = count(1)
    manager = DeviceManager(
        [DeviceConfig("receipt", "epson-80", printer.address)],
        models=builders.ROOT / "resources" / "devices",
        private_folder=folder / "escpos",
        store=StoredSpool(shop.db),
        now=shop.clock.now,
        monotonic=time.monotonic,
        pause=time.sleep,
        new_id=lambda: f"test-{next(numbers)}",
        random_bytes=os.urandom,
    )
    queue = ReceiptQueue(manager)

    def enqueue(job_id: str, document: Document, *, copy: bool = False) -> None:
        queue.enqueue(job_id, document, copy=copy)

    setattr(shop.papers, "enqueue", enqueue)  # noqa: B010 - a plain assignment does not type
    manager.start()
    try:
        yield shop
    finally:
        manager.stop()
        shop.stop()


class RawTill:
    """Three commits and a socket, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "raw.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY, body BLOB)")
        self._db.execute("CREATE TABLE job (number INTEGER PRIMARY KEY, document BLOB, state TEXT)")
        listener = socket.create_server(("127.0.0.1", 0))
        self._sending = socket.create_connection(listener.getsockname())
        self._sending.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._receiving, _ = listener.accept()
        listener.close()
        self._arrived = threading.Event()
        self._at = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sending.close()
        self._reader.join(5)
        self._receiving.close()
        self._db.close()

    def sale_ms(self) -> float:
        """The same work, raw."""
        self._arrived.clear()
        began = time.perf_counter_ns()
        number = self._db.execute("INSERT INTO entry (body) VALUES (?)", (bytes(_FACT_BYTES),)).lastrowid
        self._db.execute("INSERT INTO job VALUES (?, ?, 'waiting')", (number, bytes(_JOB_BYTES)))
        self._db.execute("UPDATE job SET state = 'printing' WHERE number = ?", (number,))
        self._sending.sendall(b"receipt")
        self._arrived.wait(_PATIENCE_S)
        return (self._at - began) / 1_000_000

    def _read(self) -> None:
        while self._receiving.recv(64):
            self._at = time.perf_counter_ns()
            self._arrived.set()
