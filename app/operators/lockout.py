"""How long an operator waits after wrong PINs: five tries, then a minute that doubles with each further one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.operators.tables import pin_attempts
from contract.values.time import instant_text, parse_instant

FREE_TRIES = 5
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_DOUBLING = 9
_insert = insert(pin_attempts)
_SAVE = _insert.on_conflict_do_update(
    index_elements=[pin_attempts.c.operator_id],
    set_={"wrong": _insert.excluded.wrong, "locked_until": _insert.excluded.locked_until},
)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong PINs in a row, and until when the next is not even looked at."""

    wrong: int = 0
    locked_until: datetime | None = None

    @property
    def tries_left(self) -> int:
        """Before the next wait: after the first wait a single one."""
        return max(FREE_TRIES - self.wrong, 1)

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_wrong(self, now: datetime) -> Attempts:
        wrong = self.wrong + 1
        if wrong < FREE_TRIES:
            return Attempts(wrong)
        wait = _FIRST_WAIT * 2 ** min(wrong - FREE_TRIES, _LONGEST_DOUBLING)
        return Attempts(wrong, now + wait)

    def shortened(self) -> Attempts:
        """The wait is over; the next wrong PIN waits as long as it would have."""
        return Attempts(self.wrong)


def read_attempts(conn: Connection, operator_id: str) -> Attempts:
    found = conn.execute(select(pin_attempts).where(pin_attempts.c.operator_id == operator_id)).first()
    if found is None:
        return Attempts()
    return Attempts(found.wrong, parse_instant(found.locked_until) if found.locked_until else None)


def save_attempts(conn: Connection, operator_id: str, attempts: Attempts) -> None:
    until = instant_text(attempts.locked_until) if attempts.locked_until else None
    conn.execute(_SAVE, {"operator_id": operator_id, "wrong": attempts.wrong, "locked_until": until})


def forget_attempts(conn: Connection, operator_id: str) -> None:
    conn.execute(delete(pin_attempts).where(pin_attempts.c.operator_id == operator_id))
