"""The core of a register without its window: selling, paper through the stored spool, sync; every part the product's.

It stands over ``builders.Shop``; what the world sees of it goes to a witness at the moment it leaves the register.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from app.db.damage import salvage_begun
from app.db.go_on import ask_to_go_on, set_aside_unless_sound, went_on
from app.db.lane import InlineLane
from app.db.salvage import Salvaged, salvage
from app.db.transaction import Identity
from app.devices.document import Barcode, Boxed, Document, Text, TotalRow
from app.devices.events import PrintEvent
from app.devices.ports import PrinterStatus, PrintOutcome, PrintResult
from app.devices.spool import Spool
from app.pos.missed_receipt import MissedReceipt
from app.pos.print_state import PrintStates
from app.pos.refund_unknown import ReturnsWithoutReceipt
from app.pos.spool_store import StoredSpool
from app.sync.clock_offset import ClockOffset
from app.sync.pull import Pull
from app.sync.push import Push
from contract.messages.sync import EntriesAnswer, EntriesPush, PullAnswer, PullRequest
from tests.builders import LOCATION_ID, REGISTER_ID, FakeClock, SequentialIds, Shop
from tests.power.books import Reads

PRINTER = "receipt"
_TRIES = 3
KEY = bytes(range(32))
"""Of every shop that the builders make."""


class Witness(Protocol):
    """Writes down what happened, where no kill and no power cut can take it back."""

    def note(self, what: str, **told: object) -> None:
        """One line."""


class HeadOfficeDesk(Protocol):
    """Both desks of head office."""

    def push(self, push: EntriesPush) -> EntriesAnswer: ...

    def pull(self, request: PullRequest) -> PullAnswer: ...


class Till(Shop):
    """Each life takes ids and random bits that no other life of the same folder took."""

    def __init__(self, directory: Path, witness: Witness, desk: HeadOfficeDesk, life: int, clock: FakeClock) -> None:
        self._witness, self._desk = witness, desk
        self.started: Callable[[], None] = lambda: None
        ids = SequentialIds()
        ids.last = (life + 1) << 24
        super().__init__(directory, clock, ids, seed=life + 1)

    def start(self) -> None:
        """Open everything, as the program does."""
        self.papers, self.running = _Queue(self), False  # type: ignore[assignment]
        self.db = None  # type: ignore[assignment]
        try:
            super().start()
        except BaseException:
            if self.db is not None:
                self.db.close()
            raise
        self._minutes = itertools.count(step=60)
        self.spool = Spool(StoredSpool(self.db), self.clock.now, lambda: float(next(self._minutes)), _unheard)
        self.printer = PaperPrinter(self._witness)
        own = (self.db, self.catalog, self.operators, self.basket)
        self.returns = ReturnsWithoutReceipt(*own, self.clock)
        lane, offset = InlineLane(), ClockOffset(self.clock, lambda _right: None, lambda: 0)
        self.push = Push(self.db, lane, self.catalog, self._desk, offset)
        streams = (f"store:{LOCATION_ID}",)
        self.missed = MissedReceipt(self.finished, self.settle._papers, PrintStates(self.db), self.clock.now)
        self.pull = Pull(self.db, lane, self.catalog, self._desk, self.clock, offset, streams, lambda: 0)
        self.running = True
        self.started()

    def stop(self) -> None:
        """Close everything, as the program does."""
        self.running = False
        super().stop()

    def press_the_key(self) -> None:
        """What a till that stopped offers: go on with its records, or with fresh ones. Unavailable: as ``go_on``."""
        if self.running:
            self.stop()
        move_on(self.directory, self.clock)
        self.start()
        take_over(self)

    def print_all(self) -> None:
        """Whatever waits for paper; a printer tries again, and not for ever."""
        for _ in range(_TRIES + len(self.spool.waiting())):
            self.spool.work(self.printer)  # type: ignore[arg-type]  # it has only the part that a spool asks for


def move_on(directory: Path, clock: FakeClock) -> bool:
    """Before it starts: whether the records were set aside."""
    ask_to_go_on(directory)
    aside = set_aside_unless_sound(directory, KEY, clock.now())
    went_on(directory)
    return aside is not None


def take_over(till: Till) -> Salvaged | None:
    """After it started: what can be read of what was set aside."""
    taken = None
    if salvage_begun(till.directory):
        if till.db.identity is None:
            till.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
        taken = salvage(till.directory, KEY, till.db)
    return taken


class _Queue:
    """The way from an act to the spool."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        self._till.spool.enqueue(job_id, document, PRINTER, copy=copy)


class PaperPrinter:
    """Paper is out when it returns."""

    name = PRINTER

    def __init__(self, witness: Witness) -> None:
        self._witness = witness

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        """What a customer reads on it, as far as it matters here."""
        number = next((block.data for block in document.blocks if isinstance(block, Barcode)), "")
        total = next((block.amount for block in document.blocks if isinstance(block, TotalRow)), "")
        heads = [block.left for block in document.blocks if isinstance(block, Text | Boxed)][:3]
        self._witness.note("paper", number=number, total=total, copy=copy, says=heads)
        return PrintResult(PrintOutcome.PRINTED)

    def continued(self) -> PrintResult:
        return PrintResult(PrintOutcome.NOT_BEGUN)

    def read_status(self) -> PrinterStatus:
        return PrinterStatus()


def _unheard(_event: PrintEvent) -> None:
    """No screen."""


def driver(conn: Connection) -> Reads:
    """What stands under a connection of the product."""
    found = conn.connection.dbapi_connection
    assert found is not None
    return found  # type: ignore[return-value]
