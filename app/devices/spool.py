"""Print spool: documents wait here until paper came out, whatever happens to printers, cables and power.

A document is kept before anything is sent. It leaves the spool when the printer says it is printed. What may already be
on paper, wholly or in part, prints again marked as a copy; what certainly is not prints unmarked. Selling never waits.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.devices.document import Document, document_from_bytes, document_to_bytes
from app.devices.events import JobChange, PrintEvent
from app.devices.ports import DocumentPrinter, PrintOutcome, PrintResult
from contract.errors import Refused, Unavailable

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
    """Where jobs outlive the program. Called from any thread; each call is durable when it returns.

    The spool holds no lock while it calls, so a store may hand its work to another thread and wait.
    """

    def save(self, job: PrintJob) -> bool:
        """A new job. False, and nothing changes, when the id is known: an act that is repeated prints once."""

    def update(self, job: PrintJob) -> None:
        """The job as it is now; also its last state, PRINTED or FAILED."""

    def waiting(self) -> list[PrintJob]:
        """Jobs in WAITING or PRINTING, oldest first, those saved in the same moment in the order of saving."""

    def instead(self) -> dict[str, str]:
        """Printer -> the one that prints instead of it, as kept last."""

    def keep_instead(self, redirects: Mapping[str, str]) -> None:
        """All of them."""


class MemorySpoolStore:
    """For tests and for a program without a database: jobs live as long as the object."""

    def __init__(self) -> None:
        self._jobs: dict[str, PrintJob] = {}
        self._instead: dict[str, str] = {}

    def save(self, job: PrintJob) -> bool:
        """See the protocol."""
        return self._jobs.setdefault(job.id, job) is job

    def update(self, job: PrintJob) -> None:
        """See the protocol."""
        self._jobs[job.id] = job

    def waiting(self) -> list[PrintJob]:
        """See the protocol."""
        return [job for job in self._jobs.values() if job.state in _OPEN]

    def instead(self) -> dict[str, str]:
        """See the protocol."""
        return dict(self._instead)

    def keep_instead(self, redirects: Mapping[str, str]) -> None:
        """See the protocol."""
        self._instead = dict(redirects)

    def job(self, job_id: str) -> PrintJob:
        """As it is now."""
        return self._jobs[job_id]


@dataclass(slots=True)
class _Pause:
    """When a printer may be tried again, and how patient to be after that."""

    until: float = 0.0
    length_s: float = _FIRST_RETRY_S


class _NotStored(Unavailable):
    """It was the store that failed, not the printer."""


class Spool:
    """Passive and safe to call from any thread; each printer's own thread calls ``work``."""

    def __init__(
        self,
        store: SpoolStore,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        listener: Callable[[PrintEvent], None],
        mark: Callable[[Document], Document] = lambda document: document,
    ) -> None:
        """``mark`` is done to every document that is to be printed."""
        self._store = store
        self._now = now
        self._monotonic = monotonic
        self._listener, self._mark = listener, mark
        self._lock = threading.Lock()
        self._pauses: dict[str, _Pause] = {}
        self._begun_here: set[str] = set()
        self._in_hand: set[str] = set()
        self._redirects = store.instead()
        self._writers: Counter[str] = Counter()
        # In the order of printing; a finished job stays until its end is stored.
        self._jobs = {job.id: _after_restart(job) for job in store.waiting()}

    def enqueue(self, job_id: str, document: Document, printer: str, *, copy: bool = False) -> None:
        """Keep the document, then return: printing happens elsewhere. The same ``job_id`` prints once, ever."""
        with self._lock:
            target = self._target(printer)
        job = PrintJob(job_id, target, document_to_bytes(self._mark(document)), self._now(), copy=copy)
        if self._store.save(job) is False:
            return
        with self._lock:
            # Whoever redirected while the job was being saved did not see it.
            moved = replace(job, printer=self._target(printer))
            self._jobs[job_id] = moved
        if moved != job:
            self._persist(job_id)
        self._tell(moved, JobChange.WAITING)

    def waiting(self, printer: str = "") -> tuple[PrintJob, ...]:
        """Jobs not yet printed, oldest first; of one printer or of all."""
        with self._lock:
            return tuple(self._open_jobs(printer))

    def redirect(self, gone: str, instead: str) -> None:
        """ "This printer is gone, use that one": its jobs, and those to come, go to the other."""
        if gone == instead:
            raise Refused("printer_is_the_same", printer=gone)
        with self._lock:
            self._redirects.pop(instead, None)
            self._redirects[gone] = instead
            moved = [replace(job, printer=instead, code="") for job in self._open_jobs(gone)]
            self._jobs.update({job.id: job for job in moved})
            self._pauses.pop(instead, None)
        self._store.keep_instead(self.redirects())
        for job in moved:
            self._persist(job.id)
            self._tell(job, JobChange.WAITING)

    def redirects(self) -> dict[str, str]:
        """What prints elsewhere now: printer -> the one instead of it."""
        with self._lock:
            return dict(self._redirects)

    def stop_redirecting(self, printer: str) -> None:
        """It is back: jobs to come print there again."""
        with self._lock:
            known = self._redirects.pop(printer, None)
        if known is not None:
            self._store.keep_instead(self.redirects())

    def forget(self, printer: str, heir: str = "") -> None:
        """It is not set up any more: ``heir`` prints what waits for it and what went there instead of elsewhere.

        Without an heir, what waits says why.
        """
        with self._lock:
            moved = {gone: heir if instead == printer else instead for gone, instead in self._redirects.items()}
            self._redirects = {gone: instead for gone, instead in moved.items() if instead not in ("", gone)}
        self._store.keep_instead(self.redirects())
        if heir:
            self.redirect(printer, heir)
        else:
            self.stop_redirecting(printer)
            self.hold(printer, "device_unknown")

    def cancel(self, job_id: str) -> None:
        """A person does not want it any more. Refused ``print_job_unknown``, ``print_job_in_hand``."""
        with self._lock:
            if job_id in self._in_hand:
                raise Refused("print_job_in_hand", job=job_id)
            if not any(job.id == job_id for job in self._open_jobs("")):
                raise Refused("print_job_unknown", job=job_id)
            self._in_hand.add(job_id)
        try:
            self._end(job_id, JobState.FAILED, "canceled")
        finally:
            self._put_down(job_id)

    def retry_now(self, printer: str) -> None:
        """The printer seems well again: forget the pause."""
        with self._lock:
            self._pauses.pop(printer, None)

    def hold(self, printer: str, code: str) -> None:
        """The printer is not even tried now: whatever waits for it says why."""
        with self._lock:
            untold = [job.id for job in self._open_jobs(printer) if job.code != code and job.id not in self._in_hand]
            self._in_hand.update(untold)
        for job_id in untold:
            try:
                self._tell(self._change(job_id, code=code), JobChange.HELD)
            finally:
                self._put_down(job_id)

    def due_in(self, printer: str) -> float | None:
        """Seconds until ``work`` has something to do; None when nothing waits for this printer."""
        with self._lock:
            return self._due_in(printer)

    def work(self, printer: DocumentPrinter) -> bool:
        """Take the oldest due job of this printer one step; True when paper came out. Never raises for a device."""
        self._store_ends(printer.name)
        with self._lock:
            job = next(self._open_jobs(printer.name), None)
            if job is None or job.id in self._in_hand or self._due_in(printer.name) != 0.0:
                return False
            self._in_hand.add(job.id)
        try:
            return self._work_on(job, printer)
        except _NotStored as not_stored:
            return self._without_store(job, not_stored.code)
        except Exception:  # noqa: BLE001 - a defect must cost one document, visibly, and never the printer's thread
            _log.exception("a document could not be printed", extra={"job": job.id})
            self._end(job.id, JobState.FAILED, "print_defect")
            return False
        finally:
            self._put_down(job.id)

    def _put_down(self, job_id: str) -> None:
        with self._lock:
            self._in_hand.discard(job_id)

    def _work_on(self, job: PrintJob, printer: DocumentPrinter) -> bool:
        try:
            document = document_from_bytes(job.document)
        except Refused as error:
            self._end(job.id, JobState.FAILED, error.code)
            return False
        if job.id in self._begun_here:
            result = printer.continued()
            if result.outcome is not PrintOutcome.NOT_BEGUN:
                return self._take_in(job, result)
        return self._take_in(job, self._print(job, document, printer))

    def _print(self, job: PrintJob, document: Document, printer: DocumentPrinter) -> PrintResult:
        """The store knows that bytes may be out before any is sent: after a crash it is a copy."""
        copy = job.copy or job.state is JobState.PRINTING
        begun = self._change(job.id, state=JobState.PRINTING, attempts=job.attempts + 1, copy=copy, code="")
        self._tell(begun, JobChange.PRINTING)
        result = printer.print_document(document, copy=copy)
        if result.outcome is PrintOutcome.NOT_BEGUN:
            # No byte of this attempt went out: what the job was before still holds.
            self._change(job.id, state=job.state, copy=job.copy)
        else:
            self._begun_here.add(job.id)
        return result

    def _take_in(self, job: PrintJob, result: PrintResult) -> bool:
        if result.outcome is PrintOutcome.PRINTED:
            self._end(job.id, JobState.PRINTED, "")
            self.retry_now(job.printer)
            return True
        with self._lock:
            self._pause(job.printer)
        self._tell(self._change(job.id, code=result.code), JobChange.HELD)
        return False

    def _without_store(self, job: PrintJob, code: str) -> bool:
        """The store did not take it. What is on paper is done; what is not waits and is tried again."""
        with self._lock:
            now = self._jobs[job.id]
            if now.state not in _OPEN:
                self._begun_here.discard(job.id)
            else:
                # Without the word of the store that bytes may be out, none went out.
                now = self._jobs[job.id] = replace(now if job.id in self._begun_here else job, code=code)
                self._pause(job.printer)
        self._tell(now, _ENDED.get(now.state, JobChange.HELD))
        return now.state is JobState.PRINTED

    def _store_ends(self, printer: str) -> None:
        """Of jobs that ended while the store took nothing."""
        with self._lock:
            own = [job for job in self._jobs.values() if job.printer == printer and job.state not in _OPEN]
            ended = [job.id for job in own if not self._writers.get(job.id)]
        for job_id in ended:
            with suppress(_NotStored):
                self._persist(job_id)

    def _pause(self, printer: str) -> None:
        pause = self._pauses.setdefault(printer, _Pause())
        pause.until = self._monotonic() + pause.length_s
        pause.length_s = min(pause.length_s * 2, _LONGEST_RETRY_S)

    def _end(self, job_id: str, state: JobState, code: str) -> None:
        job = self._change(job_id, state=state, code=code)
        self._begun_here.discard(job_id)
        self._tell(job, _ENDED[state])

    def _change(self, job_id: str, **fields: Any) -> PrintJob:
        with self._lock:
            changed = self._jobs[job_id] = replace(self._jobs[job_id], **fields)
        self._persist(job_id)
        return changed

    def _persist(self, job_id: str) -> None:
        """Write what is in memory, without holding the lock: a store may need the very thread that waits for it.

        Two threads may write the same job; whoever finds that it changed meanwhile writes again, so the newest stays.
        A finished job is forgotten by the last of them, once its end is stored.
        """
        stored = False
        with self._lock:
            self._writers[job_id] += 1
        try:
            while self._write_newest(job_id):
                pass
            stored = True
        finally:
            with self._lock:
                self._writers[job_id] -= 1
                if not self._writers[job_id]:
                    del self._writers[job_id]
                    if stored and self._jobs[job_id].state not in _OPEN:
                        del self._jobs[job_id]

    def _write_newest(self, job_id: str) -> bool:
        """True when it changed while it was being written."""
        with self._lock:
            job = self._jobs[job_id]
        try:
            self._store.update(job)
        except Unavailable as unavailable:
            raise _NotStored(unavailable.code, **unavailable.params) from unavailable
        with self._lock:
            return self._jobs[job_id] is not job

    def _open_jobs(self, printer: str) -> Iterator[PrintJob]:
        return (job for job in self._jobs.values() if printer in ("", job.printer) and job.state in _OPEN)

    def _due_in(self, printer: str) -> float | None:
        if next(self._open_jobs(printer), None) is None:
            return None
        pause = self._pauses.get(printer)
        return max(0.0, pause.until - self._monotonic()) if pause else 0.0

    def _target(self, printer: str) -> str:
        seen: set[str] = set()
        while printer in self._redirects and printer not in seen:
            seen.add(printer)
            printer = self._redirects[printer]
        return printer

    def _tell(self, job: PrintJob, change: JobChange) -> None:
        self._listener(PrintEvent(job.printer, job.id, change, job.code, job.copy, self._now()))


_OPEN = (JobState.WAITING, JobState.PRINTING)
_ENDED = {JobState.PRINTED: JobChange.PRINTED, JobState.FAILED: JobChange.FAILED}


def _after_restart(job: PrintJob) -> PrintJob:
    return replace(job, copy=True) if job.state is JobState.PRINTING else job
