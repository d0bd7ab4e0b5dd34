"""Deeds that may need another person: where a permission is missing, somebody else allows it, and it is done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from app.operators.operators import Operators, OperatorView
from app.ui.tasks import Tasks
from contract.errors import AisleError
from contract.rules.permission import PLAIN, Asked, Reason

T = TypeVar("T")
_MISSING = "permission_missing"


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that whoever allows it should know: in a few words, with what the rule says beneath."""

    kind: Literal["days", "cash", "card"]
    lead: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """What exactly is to be allowed and why it needs another, who may be asked, and what to do once it is allowed."""

    operation: str
    people: tuple[OperatorView, ...]
    again: Callable[[], None]
    asked: Asked = PLAIN
    reason: Reason = Reason.NOT_GRANTED
    limit: int = 0
    grounds: tuple[Ground, ...] = ()


class ApprovalDesk:
    """Runs use cases on the store lane. ``ask`` shows the question for another person's PIN."""

    def __init__(self, operators: Operators, tasks: Tasks, ask: Callable[[ApprovalNeeded], None]) -> None:
        self._operators, self._tasks, self._ask = operators, tasks, ask

    def do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[AisleError], None] | None = None,
        asking: Callable[[], None] | None = None,
        grounds: tuple[Ground, ...] = (),
    ) -> None:
        """As ``Tasks.store``. Where another person is asked, ``asking`` is called, and nothing more if they say no;
        they are told the ``grounds``.
        """

        def on_failure(error: AisleError) -> None:
            if error.code != _MISSING:
                (failed or self._tasks.refused.emit)(error)
                return
            if asking:
                asking()
            self._question(error, lambda: self.do(work, then, failed, asking, grounds), grounds)

        self._tasks.store(work, then, on_failure)

    def approve(self, needed: ApprovalNeeded, approver_id: str, pin: str, failed: Callable[[AisleError], None]) -> None:
        """Another person's PIN; the deed follows at once."""
        self._tasks.store(
            lambda: self._operators.approve(needed.operation, approver_id, pin, needed.asked),
            lambda _: needed.again(),
            failed,
        )

    def approve_by_badge(self, needed: ApprovalNeeded, badge: str, failed: Callable[[AisleError], None]) -> None:
        """Another person's badge; the deed follows at once."""
        self._tasks.store(
            lambda: self._operators.approve_by_badge(needed.operation, badge, needed.asked),
            lambda _: needed.again(),
            failed,
        )

    def decline(self, needed: ApprovalNeeded) -> None:
        """Nobody allowed it."""
        self._tasks.store(lambda: self._operators.decline(needed.operation, needed.asked))

    def _question(self, missing: AisleError, again: Callable[[], None], grounds: tuple[Ground, ...]) -> None:
        operation, asked = str(missing.params["operation"]), missing.params["asked"]
        assert isinstance(asked, Asked)

        def ask(people: Sequence[OperatorView]) -> None:
            if people:
                self._ask(ApprovalNeeded(operation, tuple(people), again, asked, reason, limit, grounds))
            else:
                self._tasks.refused.emit(missing)

        reason, limit = Reason(str(missing.params["reason"])), int(str(missing.params["limit"]))
        self._tasks.store(lambda: self._operators.approvers(operation, asked), ask)
