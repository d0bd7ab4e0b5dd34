"""When to try again, and whether the line is up. Pure: the state of each direction in, the next state out.

The long poll is the probe: while it fails, nothing else tries, so an unplugged register knocks a few times a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

FIRST_DELAY_MS = 2_000
LONGEST_DELAY_MS = 60_000
LONGEST_WAIT = timedelta(milliseconds=LONGEST_DELAY_MS * 5 // 4)
_MOST_DOUBLINGS = 8


@dataclass(frozen=True, slots=True)
class Direction:
    """How one direction fares. ``problem`` is the code of the last failure, None while all is well.

    ``unreachable``: nobody answered at all, which is what offline means.
    """

    failures: int = 0
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    problem: str | None = None
    unreachable: bool = False
    proven: bool = False

    def succeeded(self) -> Direction:
        return Direction(proven=True)

    def failed(self, now: datetime, problem: str, rng: Random, *, unreachable: bool) -> Direction:
        """After another failure: wait twice as long, a little off the beat of every other register."""
        return replace(
            self,
            failures=self.failures + 1,
            failing_since=self.failing_since or now,
            next_try_at=now + delay(self.failures, rng),
            problem=problem,
            unreachable=unreachable,
        )

    def waited(self) -> Direction:
        """The wait is over, whatever the clock says: one that was set back stands still until its time comes again."""
        return replace(self, next_try_at=None)

    def wait(self, now: datetime) -> timedelta:
        """How long until the next try. A clock set back never makes it longer than the longest delay."""
        if self.next_try_at is None:
            return timedelta()
        return min(max(self.next_try_at - now, timedelta()), LONGEST_WAIT)


def delay(failures: int, rng: Random) -> timedelta:
    """2, 4, 8 ... 60 seconds, a quarter more or less."""
    base = min(FIRST_DELAY_MS * 2 ** min(failures, _MOST_DOUBLINGS), LONGEST_DELAY_MS)
    return timedelta(milliseconds=rng.randint(base * 3 // 4, base * 5 // 4))


@dataclass(frozen=True, slots=True)
class Line:
    """Both directions of the line to the OMS."""

    poll: Direction = field(default_factory=Direction)
    push: Direction = field(default_factory=Direction)

    @property
    def online(self) -> bool:
        """Something was answered, and nothing asked since went unanswered."""
        reached = self.poll.proven or self.push.proven
        return reached and not (self.poll.unreachable or self.push.unreachable)

    @property
    def offline_since(self) -> datetime | None:
        moments = [one.failing_since for one in (self.poll, self.push) if one.unreachable and one.failing_since]
        return min(moments, default=None)

    @property
    def next_try_at(self) -> datetime | None:
        moments = [one.next_try_at for one in (self.poll, self.push) if one.next_try_at]
        return min(moments, default=None)

    @property
    def problem(self) -> str | None:
        return self.poll.problem or self.push.problem

    def poll_succeeded(self) -> Line:
        """The line is up: what waited only for the line may go at once."""
        back = self.poll.failures > 0 and self.push.unreachable
        return Line(self.poll.succeeded(), Direction() if back else self.push)

    def push_wait(self, now: datetime) -> timedelta | None:
        """How long before the next push, or None: not before the poll gets through."""
        return None if self.poll.unreachable else self.push.wait(now)
