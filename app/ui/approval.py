"""Deeds that may need another person: where a permission is missing, somebody else allows it, and it is done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.catalog.catalog import Catalog
from app.operators.operators import Operators, OperatorView
from app.ui.tasks import Tasks
from contract.errors import AisleError

T = TypeVar("T")
_MISSING = "permission_missing"


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """What is to be allowed, who may be asked, and what to do once it is allowed."""

    operation: str
    people: tuple[OperatorView, ...]
    again: Callable[[], None]


class ApprovalDesk:
    """Runs use cases on the store lane. ``ask`` shows the question for another person's PIN."""

    def __init__(
        self, operators: Operators, catalog: Catalog, tasks: Tasks, ask: Callable[[ApprovalNeeded], None]
    ) -> None:
        self._operators, self._catalog, self._tasks, self._ask = operators, catalog, tasks, ask

    def do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[AisleError], None] | None = None,
        asking: Callable[[], None] | None = None,
    ) -> None:
        """As ``Tasks.store``. Where another person is asked, ``asking`` is called, and nothing more if they say no."""

        def on_failure(error: AisleError) -> None:
            if error.code != _MISSING:
                (failed or self._tasks.refused.emit)(error)
                return
            if asking:
                asking()
            self._question(error, lambda: self.do(work, then, failed, asking))

        self._tasks.store(work, then, on_failure)

    def approve(self, needed: ApprovalNeeded, approver_id: str, pin: str, failed: Callable[[AisleError], None]) -> None:
        """Another person's PIN; the deed follows at once."""
        self._tasks.store(
            lambda: self._operators.approve(needed.operation, approver_id, pin), lambda _: needed.again(), failed
        )

    def _question(self, missing: AisleError, again: Callable[[], None]) -> None:
        def ask(people: Sequence[OperatorView]) -> None:
            if people:
                self._ask(ApprovalNeeded(str(missing.params["operation"]), tuple(people), again))
            else:
                self._tasks.refused.emit(missing)

        permission = str(missing.params["permission"])
        self._tasks.store(lambda: self._who_may(permission), ask)

    def _who_may(self, permission: str) -> Sequence[OperatorView]:
        """Everyone else of this store whose role grants it."""
        current, roles = self._operators.current(), self._catalog.roles()
        own = current.operator_id if current else ""
        granting = {name for name, role in roles.items() if permission in role.permissions}
        return [who for who in self._operators.roster() if who.operator_id != own and who.role in granting]
