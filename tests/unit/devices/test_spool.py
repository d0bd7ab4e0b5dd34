"""Documents are never lost, never printed twice unmarked, and never hold up a sale."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from app.devices.document import Document, Text
from app.devices.events import ControlState, JobChange, PowerState, PrintEvent
from app.devices.ports import PrinterStatus, PrintOutcome, PrintResult
from app.devices.spool import JobState, MemorySpoolStore, PrintJob, Spool
from contract.errors import Refused, Unavailable

NOW = datetime(2026, 11, 21, 14, 9, tzinfo=UTC)
PRINTED = PrintResult(PrintOutcome.PRINTED)
OUT = PrintResult(PrintOutcome.UNCERTAIN, "paper_out")
NOT_BEGUN = PrintResult(PrintOutcome.NOT_BEGUN, "cover_open")
LOST = PrintResult(PrintOutcome.NOT_BEGUN, "printer_no_answer")


@dataclass
class ScriptedPrinter:
    """A POSPrinter that does what it is told and remembers what it was asked."""

    name: str = "receipt"
    state: ControlState = ControlState.IDLE
    power_state: PowerState = PowerState.ONLINE
    results: list[PrintResult] = field(default_factory=list)
    after: list[PrintResult] = field(default_factory=list)
    printed: list[tuple[str, bool]] = field(default_factory=list)

    def open(self) -> None: ...
    def claim(self) -> None: ...
    def enable(self) -> None: ...
    def disable(self) -> None: ...
    def release(self) -> None: ...
    def close(self) -> None: ...

    def print_document(self, document: Document, *, copy: bool) -> PrintResult:
        block = document.blocks[0]
        assert isinstance(block, Text)
        self.printed.append((block.left, copy))
        return self.results.pop(0) if self.results else PRINTED

    def continued(self) -> PrintResult:
        return self.after.pop(0) if self.after else LOST

    def read_status(self) -> PrinterStatus:
        return PrinterStatus()

    def pulse(self, pin: int) -> None:
        raise AssertionError("the spool opens no drawer")


class Counter:
    """The spool with everything around it."""

    def __init__(self, store: MemorySpoolStore | None = None) -> None:
        self.store = store or MemorySpoolStore()
        self.seconds = 1000.0
        self.events: list[PrintEvent] = []
        self.spool = Spool(self.store, lambda: NOW, lambda: self.seconds, self.events.append)

    def enqueue(self, job_id: str, printer: str = "receipt") -> None:
        self.spool.enqueue(job_id, Document((Text(job_id),)), printer)


def test_documents_print_in_order_and_leave_the_spool() -> None:
    counter, printer = Counter(), ScriptedPrinter()
    for job_id in ("one", "two", "three"):
        counter.enqueue(job_id)
    while counter.spool.work(printer):
        pass
    assert printer.printed == [("one", False), ("two", False), ("three", False)]
    assert counter.spool.waiting() == ()
    assert counter.store.waiting() == []
    assert [event.change for event in counter.events if event.job_id == "one"] == [
        JobChange.WAITING,
        JobChange.PRINTING,
        JobChange.PRINTED,
    ]


def test_the_same_job_twice_prints_once() -> None:
    counter, printer = Counter(), ScriptedPrinter()
    counter.enqueue("one")
    counter.enqueue("one")
    while counter.spool.work(printer):
        pass
    assert printer.printed == [("one", False)]


def test_a_document_that_was_printed_long_ago_is_not_printed_again_by_a_repeated_act() -> None:
    counter, printer = Counter(), ScriptedPrinter()
    counter.enqueue("one")
    counter.spool.work(printer)
    counter.enqueue("one")
    assert not counter.spool.work(printer)


def test_a_store_that_works_in_another_thread_never_stands_still() -> None:
    """The store lane enqueues a receipt while a printer's thread waits for that same lane to store another."""

    class LaneStore(MemorySpoolStore):
        def __init__(self) -> None:
            super().__init__()
            self.lane = ThreadPoolExecutor(1, thread_name_prefix="lane")

        def update(self, job: PrintJob) -> None:
            self.lane.submit(super().update, job).result(timeout=10)

    store = LaneStore()
    counter, printer = Counter(store), ScriptedPrinter()
    for number in range(200):
        enqueued = store.lane.submit(counter.enqueue, f"job-{number}")
        counter.spool.work(printer)
        enqueued.result(timeout=10)
    while counter.spool.work(printer):
        pass
    store.lane.shutdown()
    assert [text for text, _ in printer.printed] == [f"job-{number}" for number in range(200)]


def test_a_document_that_was_not_begun_waits_and_then_prints_unmarked() -> None:
    counter, printer = Counter(), ScriptedPrinter(results=[NOT_BEGUN])
    counter.enqueue("one")
    assert not counter.spool.work(printer)
    assert counter.spool.waiting()[0].code == "cover_open"
    assert not counter.spool.work(printer), "the pause is not over"
    counter.seconds += 60
    assert counter.spool.work(printer)
    assert printer.printed == [("one", False), ("one", False)]


def test_a_printer_that_goes_on_by_itself_gets_no_second_copy() -> None:
    counter, printer = Counter(), ScriptedPrinter(results=[OUT], after=[OUT, PRINTED])
    counter.enqueue("one")
    for _ in range(3):
        counter.spool.work(printer)
        counter.seconds += 60
    assert printer.printed == [("one", False)]
    assert counter.store.job("one").state is JobState.PRINTED


def test_a_document_lost_half_way_prints_again_marked_as_copy() -> None:
    counter, printer = Counter(), ScriptedPrinter(results=[OUT], after=[LOST])
    counter.enqueue("one")
    counter.spool.work(printer)
    counter.seconds += 60
    assert counter.spool.work(printer)
    assert printer.printed == [("one", False), ("one", True)]
    assert counter.store.job("one").copy


def test_what_was_being_printed_when_the_power_went_is_a_copy_afterwards_and_the_rest_is_not() -> None:
    before, dying = Counter(), ScriptedPrinter(results=[OUT])
    before.enqueue("one")
    before.enqueue("two")
    before.spool.work(dying)
    after, printer = Counter(before.store), ScriptedPrinter()
    while after.spool.work(printer):
        pass
    assert printer.printed == [("one", True), ("two", False)]


def test_the_pause_grows_and_is_forgotten_when_the_printer_is_well() -> None:
    counter, printer = Counter(), ScriptedPrinter(results=[NOT_BEGUN] * 8)
    counter.enqueue("one")
    pauses = []
    for _ in range(6):
        counter.spool.work(printer)
        pauses.append(counter.spool.due_in("receipt"))
        counter.seconds += 100
    assert pauses == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    counter.spool.work(printer)
    counter.spool.retry_now("receipt")
    assert counter.spool.due_in("receipt") == 0.0


def test_what_a_printer_cannot_take_says_why_once_and_forgets_it_at_another() -> None:
    counter, printer = Counter(), ScriptedPrinter("office")
    counter.enqueue("one")
    counter.enqueue("two", printer="kitchen")
    for _ in range(3):
        counter.spool.hold("receipt", "cover_open")
    told = [(event.job_id, event.code) for event in counter.events if event.change is JobChange.HELD]
    assert told == [("one", "cover_open")]
    assert [(job.code, job.state) for job in counter.store.waiting()] == [
        ("cover_open", JobState.WAITING),
        ("", JobState.WAITING),
    ]
    counter.spool.redirect("receipt", "office")
    assert counter.spool.waiting("office")[0].code == ""
    counter.spool.work(printer)
    assert printer.printed == [("one", False)]


def test_a_printer_that_is_gone_hands_its_documents_to_another() -> None:
    counter, other = Counter(), ScriptedPrinter(name="kitchen")
    counter.enqueue("one")
    counter.spool.redirect("receipt", "kitchen")
    counter.enqueue("two")
    while counter.spool.work(other):
        pass
    assert printer_of(counter.store, "one") == printer_of(counter.store, "two") == "kitchen"
    assert [text for text, _ in other.printed] == ["one", "two"]
    counter.spool.stop_redirecting("receipt")
    counter.enqueue("three")
    assert counter.spool.waiting("receipt")[0].id == "three"


def test_a_document_begun_at_the_printer_that_is_gone_is_a_copy_at_the_other() -> None:
    counter = Counter()
    counter.enqueue("one")
    counter.spool.work(ScriptedPrinter(results=[OUT]))
    counter.spool.redirect("receipt", "kitchen")
    other = ScriptedPrinter(name="kitchen")
    counter.spool.work(other)
    assert other.printed == [("one", True)]


def test_two_printers_redirected_to_each_other_do_not_turn_in_circles() -> None:
    counter = Counter()
    counter.spool.redirect("receipt", "kitchen")
    counter.spool.redirect("kitchen", "receipt")
    counter.enqueue("one", "kitchen")
    assert counter.spool.waiting("receipt")[0].id == "one"


def test_a_person_can_take_a_document_out() -> None:
    counter = Counter()
    counter.enqueue("one")
    counter.spool.cancel("one")
    assert counter.spool.waiting() == ()
    assert counter.events[-1].change is JobChange.FAILED
    with pytest.raises(Refused, match="print_job_unknown"):
        counter.spool.cancel("one")


def test_an_unreadable_document_fails_visibly_and_lets_the_next_pass() -> None:
    store = MemorySpoolStore()
    store.save(PrintJob("bad", "receipt", b"{", NOW))
    store.save(replace(PrintJob("x", "receipt", b"", NOW), id="bad too"))
    counter, printer = Counter(store), ScriptedPrinter()
    counter.enqueue("good")
    for _ in range(3):
        counter.spool.work(printer)
    assert printer.printed == [("good", False)]
    failed = [event for event in counter.events if event.change is JobChange.FAILED]
    assert [(event.job_id, event.code) for event in failed] == [
        ("bad", "document_unreadable"),
        ("bad too", "document_unreadable"),
    ]


@pytest.mark.logs_errors("a document could not be printed")
def test_a_defect_costs_one_document_and_not_the_printer() -> None:
    class Defective(ScriptedPrinter):
        def print_document(self, document: Document, *, copy: bool) -> PrintResult:
            raise ZeroDivisionError

    counter = Counter()
    counter.enqueue("one")
    assert not counter.spool.work(Defective())
    assert counter.events[-1].code == "print_defect"
    assert counter.spool.waiting() == ()


def printer_of(store: MemorySpoolStore, job_id: str) -> str:
    return store.job(job_id).printer


def test_what_prints_elsewhere_does_so_after_a_restart_until_it_is_used_again() -> None:
    before = Counter()
    before.spool.redirect("receipt", "kitchen")
    after = Counter(before.store)
    after.enqueue("one")
    assert [job.printer for job in after.spool.waiting()] == ["kitchen"]
    after.spool.stop_redirecting("receipt")
    assert Counter(before.store).spool.redirects() == {}
    after.spool.redirect("receipt", "kitchen")
    after.spool.forget("kitchen")
    assert Counter(before.store).spool.redirects() == {}


class FullStore(MemorySpoolStore):
    """Takes no change while it is full."""

    def __init__(self, full_at: tuple[JobState, ...]) -> None:
        super().__init__()
        self.full_at = full_at

    def update(self, job: PrintJob) -> None:
        if job.state in self.full_at:
            raise Unavailable("storage_full")
        super().update(job)


def test_a_full_disk_holds_a_document_up_and_costs_none() -> None:
    store, printer = FullStore((JobState.PRINTING, JobState.FAILED)), ScriptedPrinter()
    counter = Counter(store)
    counter.enqueue("one")
    assert not counter.spool.work(printer)
    assert printer.printed == [], "nothing is sent before the store knows that it may be out"
    assert [job.code for job in counter.spool.waiting()] == ["storage_full"]
    store.full_at = ()
    counter.seconds += 60
    assert counter.spool.work(printer)
    assert printer.printed == [("one", False)]


def test_what_is_on_paper_stays_printed_where_the_disk_is_full() -> None:
    store, printer = FullStore((JobState.PRINTED, JobState.FAILED)), ScriptedPrinter()
    counter = Counter(store)
    counter.enqueue("one")
    assert counter.spool.work(printer)
    assert counter.events[-1].change is JobChange.PRINTED
    assert not counter.spool.work(printer)
    assert store.job("one").state is JobState.PRINTING, "a restart now prints a copy"
    store.full_at = ()
    counter.spool.work(printer)
    assert store.job("one").state is JobState.PRINTED
    assert printer.printed == [("one", False)]
