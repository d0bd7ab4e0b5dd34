"""Device by fault by moment: the sale is intact, no document is lost, what may be on paper already is marked a copy.

The judge reads the journal, the paper and the words on the screen, never what the code under test says it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from app.devices import registry
from app.devices.configuration import DeviceConfig
from app.devices.document import Cut, Document, ItemRow, Text
from app.devices.drivers.escpos_printer import Encoder
from app.devices.profiles import PrinterProfile
from contract.messages.facts import SaleCompleted
from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN, Shop
from tests.integration.devices.fault_world import Counter, Killed, Post, Time
from tests.integration.devices.printer_faults import FAULTS, Fault, PrinterBench

GOODS = (SOURDOUGH_GTIN[1:], EGGS_GTIN[1:])
WHOLE = ("Brannock", "Sourdough", "Free-Range", "Total EUR", "Change", "VAT  ", "Thank you for")
END = "Can come back until"
GIVEN_MINOR = 5_000
NEXT = Document((Text("The next customer"), Cut()))
EARLY, LATE = 150, 1700
"""So many bytes into a receipt."""
PATIENCE_S = 90.0


class Moment(StrEnum):
    """When it happens, and when the program ends, if it does."""

    IDLE = "idle"
    AT_COMMIT = "at commit"
    KILLED_AT_COMMIT = "at commit, killed before the receipt is kept"
    EARLY = "early in the document"
    LATE = "late in the document"
    KILLED_LATE = "late in the document, killed"
    SHUTDOWN_IDLE = "at shutdown, the document waiting"
    SHUTDOWN_LATE = "at shutdown, late in the document"


BEFORE_THE_FIRST_BYTE = {Moment.IDLE, Moment.AT_COMMIT, Moment.KILLED_AT_COMMIT, Moment.SHUTDOWN_IDLE}
SAYS_NOT_WHEN_DONE = {"star-escpos-80", "escpos-58"}
DIFFERS = {"paper out", "paper out, forgets the rest", "cover open", "cable out", "power blinks", "hangs", "slow"}
UNDER_WAY = {Moment.LATE, Moment.KILLED_LATE}
MODELS = {"epson-80": 576, "star-escpos-80": 576, "escpos-58": 384}


@pytest.fixture
def encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts are read once for all tests."""
    monkeypatch.setattr(registry, "_encoder", _encoder)


_real_encoder = registry._encoder


@cache
def _encoder(profile: PrinterProfile, private_folder: Path) -> Encoder:
    return _real_encoder(profile, private_folder)


@dataclass
class Till:
    """The counter of one test: a printer with a drawer."""

    counter: Counter
    bench: PrinterBench

    @property
    def paper(self) -> str:
        """Everything that hangs out of the printer or was cut off."""
        printer = self.bench.printer
        return "".join(receipt.text for receipt in printer.receipts) + printer.interpreter.sheet.text()

    def pieces(self) -> list[str]:
        """What the paper shows from the end of one receipt to the end of the next."""
        return self.paper.split(END)[:-1]


@pytest.fixture
def till(
    model: str,
    shop: Shop,
    post: Post,
    encoders: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Till]:
    time = Time(shop.clock.moment)
    bench = PrinterBench(time, MODELS[model])
    configs = (
        DeviceConfig("receipt", model, "printer"),
        DeviceConfig("drawer", "drawer-switch", "printer://receipt"),
    )
    folder = tmp_path_factory.getbasetemp() / "escpos"
    made = Till(Counter(shop, post, folder, configs, {"printer": bench.cable}, monkeypatch, time), bench)
    yield made
    for left in made.counter.manager.spool.waiting():
        made.counter.manager.spool.cancel(left.id)


def cells() -> Iterator[object]:
    """Everything on one model; on those that cannot do all it can, what differs: a document that is under way."""
    for model in MODELS:
        for fault, moment in product(FAULTS, Moment):
            if model == "epson-80" or (moment in UNDER_WAY and fault.name in DIFFERS):
                yield pytest.param(model, fault, moment, id=f"{model}, {fault.name}, {moment}")


def begin_it(till: Till, fault: Fault, moment: Moment) -> None:
    """Sell, with the fault at its moment; the program that was killed or closed runs again afterwards."""
    counter, cable = till.counter, till.bench.cable

    def breaks() -> None:
        fault.begin(till.bench)

    def kills() -> None:
        breaks()
        raise Killed

    assert counter.shows("receipt", "ready")
    match moment:
        case Moment.IDLE | Moment.SHUTDOWN_IDLE:
            breaks()
            assert counter.shows("receipt", *fault.words)
        case Moment.AT_COMMIT:
            counter.after_commit = breaks
        case Moment.KILLED_AT_COMMIT:
            counter.after_commit = kills
        case Moment.EARLY | Moment.LATE | Moment.SHUTDOWN_LATE:
            cable.trip(EARLY if moment is Moment.EARLY else LATE, breaks)
        case Moment.KILLED_LATE:
            cable.trip(LATE, kills)
    try:
        counter.sale(*GOODS, given_minor=GIVEN_MINOR)
        if moment in (Moment.SHUTDOWN_LATE, Moment.SHUTDOWN_IDLE):
            counter.runs(lambda: fault.words[0] in counter.words_seen["receipt"], 1.0)
            counter.end()
            counter.restart()
        counter.runs(lambda: False, 3.0)
    except Killed:
        counter.restart()


def judge(till: Till, moment: Moment) -> None:
    """Once all is well again."""
    pieces = till.pieces()
    assert pieces, "a document was lost"
    for number, piece in enumerate(pieces):
        *before, last = piece.split("COPY")
        assert {line: last.count(line) for line in WHOLE} == dict.fromkeys(WHOLE, 1), piece
        assert before or not number, "two receipts that nobody can tell apart"
    if moment in BEFORE_THE_FIRST_BYTE:
        assert len(pieces) == 1
        assert "COPY" not in pieces[0], "it is the first"
    assert till.bench.printer.interpreter.unknown == []


@pytest.mark.parametrize(("model", "fault", "moment"), tuple(cells()))
def test_a_receipt_survives(model: str, till: Till, fault: Fault, moment: Moment) -> None:
    counter = till.counter
    sales = len(counter.facts(SaleCompleted))
    begin_it(till, fault, moment)
    assert len(counter.facts(SaleCompleted)) == sales + 1, "the sale is what it is"
    waits = counter.manager.spool.waiting()
    printing = till.bench.printer.buffered if model in SAYS_NOT_WHEN_DONE else 0
    assert waits or till.pieces() or printing, "it neither waits where one can see it nor is it on paper"
    if fault.stops:
        assert counter.shows("receipt", *fault.words), counter.health("receipt")
        assert all(job.code for job in counter.manager.spool.waiting()), "what waits says why"
    pulses = till.bench.printer.drawer_pulses
    fault.mend(till.bench)
    assert counter.runs(lambda: not counter.manager.spool.waiting(), PATIENCE_S), "nobody should have to restart it"
    assert counter.shows("receipt", "ready")
    judge(till, moment)
    assert till.bench.printer.drawer_pulses == pulses, "the drawer springs open when somebody loads paper"
    counter.enqueue(counter.shop.ids(), NEXT)
    assert counter.runs(lambda: "The next customer" in till.paper, PATIENCE_S)
    assert till.paper.split(END)[-1].split()[-3:] == ["The", "next", "customer"]
    counter.end()


@pytest.mark.parametrize("model", ["epson-80"])
@pytest.mark.parametrize("in_time", [True, False])
def test_a_long_receipt_goes_in_chunks_and_only_one_that_broke_off_follows_as_a_copy(till: Till, in_time: bool) -> None:
    counter, bench = till.counter, till.bench
    rows = tuple(ItemRow("1", f"Item {number} of a long list, 龍井茶", "4.29", "A") for number in range(60))
    assert counter.shows("receipt", "ready")
    bench.cable.trip(20_000, bench.run_out_with_a_small_buffer)
    if in_time:
        bench.time.after(3.0, bench.printer.load_paper)
    counter.enqueue(counter.shop.ids(), Document((*rows, Text(END), Cut())))
    if not in_time:
        assert counter.shows("receipt", "paper_out")
        assert counter.manager.spool.waiting()
        bench.printer.load_paper(forgets=True)
    assert counter.runs(lambda: not counter.manager.spool.waiting(), PATIENCE_S)
    assert len(till.pieces()) == 1
    *before, last = till.pieces()[0].split("COPY")
    assert bool(before) is not in_time
    assert last.count("[picture") == len(rows)
    assert bench.printer.interpreter.unknown == []
    counter.end()
