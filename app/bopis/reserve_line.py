"""The line to head office for orders in the basket, before and after there is one."""

from __future__ import annotations

from collections.abc import Callable

from app.bopis.promising import ReleaseQuestion, ReserveDesk, ReserveQuestion, ReserveVerdict
from contract.errors import Unavailable


class ReserveLine:
    """A ``ReserveDesk``; ``desk`` gives the real one, None before the register is enrolled."""

    def __init__(self, desk: Callable[[], ReserveDesk | None]) -> None:
        self._desk = desk

    def connected(self) -> bool:
        desk = self._desk()
        return desk is not None and desk.connected()

    def reserve(self, question: ReserveQuestion) -> ReserveVerdict:
        """Unavailable: ``oms_unreachable``."""
        return self._required().reserve(question)

    def release(self, question: ReleaseQuestion) -> None:
        """Unavailable: ``oms_unreachable``."""
        self._required().release(question)

    def _required(self) -> ReserveDesk:
        desk = self._desk()
        if desk is None:
            raise Unavailable("oms_unreachable", reason="not_enrolled")
        return desk
