"""Print spool: documents wait here until paper came out, whatever happens to printers, cables and power.

A document is kept before anything is sent. It leaves the spool when the printer says it is printed. What may already be
on paper, wholly or in part, prints again marked as a copy; what certainly is not prints unmarked. Selling never waits.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.devices.document import Document, document_from_bytes, document_to_bytes
from app.devices.events import JobChange, PrintEvent
from app.devices.ports import POSPrinter, PrintOutcome, PrintResult
from contract.errors import Refused

_log = logging.getLogger(__name__)

_FIRST_RETRY_S = 1.0
_LONGEST_RETRY_S = 15.0


class JobState(StrEnum):
    """``PRINTING`` means that bytes may have reached the printer."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One document for one printer. ``document`` is what ``document_to_bytes`` made; ``code`` says why it waits."""

    id: str
    printer: str
    document: bytes
    created_at: datetime
    state: JobState = JobState.WAITING
    attempts: int = 0
    copy: bool = False
    code: str = ""


class SpoolStore(Protocol):
    """Where jobs outlive the program. Called from the printers' threads; each call is durable when it returns."""

    def save(self, job: PrintJob) -> None:
        """A new job. Saving the same id again changes nothing: an act that is repeated prints once."""

    def update(self, job: PrintJob) -> None:
        """The job as it is now."""

    def waiting(self) -> list[PrintJob]:
        """Jobs in WAITING or PRINTING, oldest first, those saved in the same moment in the order of saving."""


class MemorySpoolStore:
    """For tests and for a program without a database: jobs live as long as the object."""

    def __init__(self) -> None:
        self._jobs: dict[str, PrintJob] = {}

    def save(self, job: PrintJob) -> None:
        """See the protocol."""
        self._jobs.setdefault(job.id, job)

    def update(self, job: PrintJob) -> None:
        """See the protocol."""
        self._jobs[job.id] = job

    def waiting(self) -> list[PrintJob]:
        """See the protocol."""
        return [job for job in self._jobs.values() if job.state in (JobState.WAITING, JobState.PRINTING)]

    def job(self, job_id: str) -> PrintJob:
        """As it is now."""
        return self._jobs[job_id]


@dataclass(slots=True)
class _Pause:
    """When a printer may be tried again, and how patient to be after that."""

    until: float = 0.0
    length_s: float = _FIRST_RETRY_S


class Spool:
    """Passive and safe to call from any thread; each printer's own thread calls ``work``."""

    def __init__(
        self,
        store: SpoolStore,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        listener: Callable[[PrintEvent], None],
    ) -> None:
        self._store = store
        self._now = now
        self._monotonic = monotonic
        self._listener = listener
        self._lock = threading.RLock()
        self._pauses: dict[str, _Pause] = {}
        self._begun_here: set[str] = set()
        self._in_hand: set[str] = set()
        self._redirects: dict[str, str] = {}
        self._jobs = [self._after_restart(job) for job in store.waiting()]

    def enqueue(self, job_id: str, document: Document, printer: str, *, copy: bool = False) -> None:
        """Keep the document, then return: printing happens elsewhere. The same ``job_id`` prints once."""
        with self._lock:
            if any(job.id == job_id for job in self._jobs):
                return
            target = self._target(printer)
            job = PrintJob(job_id, target, document_to_bytes(document), self._now(), copy=copy)
            self._store.save(job)
            self._jobs.append(job)
        self._tell(job, JobChange.WAITING)

    def waiting(self, printer: str = "") -> tuple[PrintJob, ...]:
        """Jobs not yet printed, oldest first; of one printer or of all."""
        with self._lock:
            return tuple(job for job in self._jobs if printer in ("", job.printer))

    def redirect(self, gone: str, instead: str) -> None:
        """ "This printer is gone, use that one": its jobs, and those to come, go to the other."""
        if gone == instead:
            raise Refused("printer_is_the_same", printer=gone)
        with self._lock:
            self._redirects.pop(instead, None)
            self._redirects[gone] = instead
            for job in [job for job in self._jobs if job.printer == gone]:
                self._change(job, replace(job, printer=instead))
            self._pauses.pop(instead, None)

    def stop_redirecting(self, printer: str) -> None:
        """It is back: jobs to come print there again."""
        with self._lock:
            self._redirects.pop(printer, None)

    def cancel(self, job_id: str) -> None:
        """A person does not want it any more. Refused ``print_job_unknown``, ``print_job_in_hand``."""
        with self._lock:
            job = next((job for job in self._jobs if job.id == job_id), None)
            if job is None:
                raise Refused("print_job_unknown", job=job_id)
            if job_id in self._in_hand:
                raise Refused("print_job_in_hand", job=job_id)
        self._fail(job, "canceled")

    def retry_now(self, printer: str) -> None:
        """The printer seems well again: forget the pause."""
        with self._lock:
            self._pauses.pop(printer, None)

    def due_in(self, printer: str) -> float | None:
        """Seconds until ``work`` has something to do; None when nothing waits for this printer."""
        with self._lock:
            if not any(job.printer == printer for job in self._jobs):
                return None
            pause = self._pauses.get(printer)
            return max(0.0, pause.until - self._monotonic()) if pause else 0.0

    def work(self, printer: POSPrinter) -> bool:
        """Take the oldest due job of this printer one step; True when paper came out. Never raises for a device."""
        with self._lock:
            job = next((job for job in self._jobs if job.printer == printer.name), None)
            if job is None or self.due_in(printer.name):
                return False
            self._in_hand.add(job.id)
        try:
            return self._work_on(job, printer)
        except Exception:  # noqa: BLE001 - a defect must cost one document, visibly, and never the printer's thread.
            _log.exception("a document could not be printed", extra={"job": job.id})
            self._fail(job, "print_defect")
            return False
        finally:
            with self._lock:
                self._in_hand.discard(job.id)

    def _work_on(self, job: PrintJob, printer: POSPrinter) -> bool:
        try:
            document = document_from_bytes(job.document)
        except Refused as error:
            self._fail(job, error.code)
            return False
        if job.id in self._begun_here:
            result = printer.continued()
            if result.outcome is not PrintOutcome.NOT_BEGUN:
                return self._take_in(job, result)
        return self._take_in(*self._print(job, document, printer))

    def _print(self, job: PrintJob, document: Document, printer: POSPrinter) -> tuple[PrintJob, PrintResult]:
        """The store knows that bytes may be out before any is sent: after a crash it is a copy."""
        copy = job.copy or job.state is JobState.PRINTING
        begun = replace(job, state=JobState.PRINTING, attempts=job.attempts + 1, copy=copy)
        with self._lock:
            self._change(job, begun)
        self._tell(begun, JobChange.PRINTING)
        result = printer.print_document(document, copy=copy)
        if result.outcome is not PrintOutcome.NOT_BEGUN:
            with self._lock:
                self._begun_here.add(job.id)
            return begun, result
        # No byte of this attempt went out: what the job was before still holds.
        untouched = replace(begun, state=job.state, copy=job.copy)
        with self._lock:
            self._change(begun, untouched)
        return untouched, result

    def _take_in(self, job: PrintJob, result: PrintResult) -> bool:
        if result.outcome is PrintOutcome.PRINTED:
            with self._lock:
                self._finish(job, JobState.PRINTED, "")
                self._pauses.pop(job.printer, None)
            self._tell(replace(job, code=""), JobChange.PRINTED)
            return True
        held = replace(job, code=result.code)
        with self._lock:
            self._change(job, held)
            pause = self._pauses.setdefault(job.printer, _Pause())
            pause.until = self._monotonic() + pause.length_s
            pause.length_s = min(pause.length_s * 2, _LONGEST_RETRY_S)
        self._tell(held, JobChange.HELD)
        return False

    def _fail(self, job: PrintJob, code: str) -> None:
        with self._lock:
            self._finish(job, JobState.FAILED, code)
        self._tell(replace(job, code=code), JobChange.FAILED)

    def _change(self, old: PrintJob, new: PrintJob) -> None:
        """A job canceled or redirected meanwhile keeps its place and its printer."""
        for index, job in enumerate(self._jobs):
            if job.id == old.id:
                kept = replace(new, printer=job.printer) if job.printer != old.printer else new
                self._jobs[index] = kept
                self._store.update(kept)

    def _finish(self, job: PrintJob, state: JobState, code: str) -> None:
        self._store.update(replace(job, state=state, code=code))
        self._jobs = [other for other in self._jobs if other.id != job.id]
        self._begun_here.discard(job.id)

    def _after_restart(self, job: PrintJob) -> PrintJob:
        return replace(job, copy=True) if job.state is JobState.PRINTING else job

    def _target(self, printer: str) -> str:
        seen: set[str] = set()
        while printer in self._redirects and printer not in seen:
            seen.add(printer)
            printer = self._redirects[printer]
        return printer

    def _tell(self, job: PrintJob, change: JobChange) -> None:
        self._listener(PrintEvent(job.printer, job.id, change, job.code, job.copy, self._now()))
