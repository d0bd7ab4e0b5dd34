"""What a screen shows is read anew whenever it went stale, and never twice at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from app.ui.tasks import Tasks
from contract.errors import AisleError

T = TypeVar("T")


class Reading(Generic[T]):
    """``read`` runs on the store lane, ``then`` gets what it read."""

    def __init__(self, tasks: Tasks, read: Callable[[], T], then: Callable[[T], None]) -> None:
        self._tasks, self._read, self._then = tasks, read, then
        self._under_way = self._once_more = False

    def refresh(self) -> None:
        """Read; asked twice while it is being read, it is read once more."""
        if self._under_way:
            self._once_more = True
            return
        self._under_way = True
        self._tasks.store(self._read, self._came, self._failed)

    def _came(self, told: T) -> None:
        self._under_way = False
        self._then(told)
        if self._once_more:
            self._once_more = False
            self.refresh()

    def _failed(self, error: AisleError) -> None:
        self._under_way = self._once_more = False
        self._tasks.refused.emit(error)
