"""Guessing a collection code is bounded: five tries, then a wait that doubles, kept across restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contract.errors import Refused
from contract.messages.rows import OrderRow
from contract.rules.collection_code import code_matches
from contract.values.time import instant_text, parse_instant

TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CodeTries:
    """Wrong codes for one order since the last wait. A clock set back only makes the wait longer."""

    failed: int = 0
    waits: int = 0
    until: datetime | None = None

    @property
    def left(self) -> int:
        return TRIES - self.failed

    def waiting(self, now: datetime) -> datetime | None:
        """Until when no code is taken, or None."""
        return self.until if self.until and now < self.until else None

    def check(self, now: datetime) -> None:
        """Refused: ``code_wait``."""
        if until := self.waiting(now):
            raise Refused("code_wait", until=until)

    def wrong(self, now: datetime) -> CodeTries:
        """After another wrong code."""
        if self.failed + 1 < TRIES:
            return CodeTries(self.failed + 1, self.waits)
        wait = min(FIRST_WAIT * 2**self.waits, LONGEST_WAIT)
        return CodeTries(0, self.waits + 1, now + wait)

    def to_draft(self) -> dict[str, object]:
        return {
            "failed": self.failed,
            "waits": self.waits,
            "until": instant_text(self.until) if self.until else None,
        }

    @classmethod
    def from_draft(cls, draft: dict[str, object] | None) -> CodeTries:
        if draft is None:
            return cls()
        until = draft.get("until")
        return cls(
            failed=int(str(draft.get("failed", 0))),
            waits=int(str(draft.get("waits", 0))),
            until=parse_instant(str(until)) if until else None,
        )


def code_fits(order: OrderRow, typed: str) -> bool:
    """Whether what was typed or scanned is the collection code of ``order``, spaces apart."""
    digits = "".join(typed.split())
    return digits.isascii() and code_matches(order.order_id, digits, order.code_hash)
