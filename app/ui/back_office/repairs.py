"""What a person can do when this register's own files are in doubt: check, make anew, back up, put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.db.backup import Backup
from app.db.shadow import Progress
from app.operators.operators import Operators
from app.ui.tasks import Tasks
from contract.errors import AisleError


class Work(StrEnum):
    """What may be under way."""

    LISTS = "lists"
    CATALOG = "catalog"
    BACKUP = "backup"


class Backups(Protocol):
    """Copies of the store database."""

    def list(self) -> tuple[Backup, ...]:
        """The newest first."""
        ...

    def make(self) -> Backup:
        """Now. Unavailable: ``backup_failed``."""
        ...

    def put_back_at_next_start(self, name: str) -> None:
        """Refused: ``backup_unknown``, ``backup_damaged``."""
        ...


RunLists = Callable[[Callable[[Progress], None], Callable[[], bool]], Progress]
"""Make every list anew, telling how far it is; ends early when the second says no. Unavailable: ``rebuild_stopped``."""

RunCatalog = Callable[[Callable[[], bool]], None]
"""Make the catalog anew; ends early once it is told to stop."""


@dataclass(frozen=True, slots=True)
class RepairsView:
    """``work`` is under way, ``done`` of ``total``; ``ended`` was the last to end, with ``mended`` rows put right."""

    backups: tuple[Backup, ...] = ()
    work: Work | None = None
    done: int = 0
    total: int = 0
    ended: Work | None = None
    mended: int = 0
    put_back: str = ""


class Repairs:
    """``view`` may be read at any time; each deed asks for the permission first, and only one runs at a time."""

    def __init__(
        self, operators: Operators, tasks: Tasks, backups: Backups, run_lists: RunLists, run_catalog: RunCatalog
    ) -> None:
        self._operators, self._tasks, self._backups = operators, tasks, backups
        self._run_lists, self._run_catalog = run_lists, run_catalog
        self._closed = False
        self.view = RepairsView()

    def open(self) -> None:
        """Look which backups there are."""
        self._tasks.free(self._backups.list, self._listed)

    def close(self) -> None:
        """The window goes: what runs ends at its next pause."""
        self._closed = True

    def begin(self, work: Work) -> None:
        """Refused: as ``Operators.require``. While something runs, nothing happens."""
        if self.view.work is None:
            self._tasks.store(lambda: self._operators.require("repair_data"), lambda _: self._start(work))

    def put_back(self, name: str) -> None:
        """At the next start. Refused: as ``Operators.require``, ``backup_unknown``, ``backup_damaged``."""

        def ask(_: object) -> None:
            self._tasks.free(lambda: self._backups.put_back_at_next_start(name), lambda _: asked())

        def asked() -> None:
            self.view = replace(self.view, put_back=name)

        self._tasks.store(lambda: self._operators.require("repair_data"), ask)

    def _start(self, work: Work) -> None:
        if self.view.work is not None:
            return
        self.view = RepairsView(backups=self.view.backups, work=work)
        deeds: dict[Work, Callable[[], int]] = {
            Work.LISTS: lambda: self._run_lists(self._far, lambda: not self._closed).mended,
            Work.CATALOG: lambda: self._nothing_mended(lambda: self._run_catalog(lambda: self._closed)),
            Work.BACKUP: lambda: self._nothing_mended(self._backups.make),
        }
        self._tasks.free(deeds[work], lambda mended: self._ended(work, mended), self._failed)

    @staticmethod
    def _nothing_mended(deed: Callable[[], object]) -> int:
        deed()
        return 0

    def _far(self, progress: Progress) -> None:
        """From the thread that works."""
        self.view = replace(self.view, done=progress.read, total=progress.entries)

    def _ended(self, work: Work, mended: int) -> None:
        self.view = RepairsView(backups=self.view.backups, ended=work, mended=mended)
        self.open()

    def _failed(self, error: AisleError) -> None:
        self.view = RepairsView(backups=self.view.backups)
        self._tasks.refused.emit(error)

    def _listed(self, backups: tuple[Backup, ...]) -> None:
        self.view = replace(self.view, backups=backups)
