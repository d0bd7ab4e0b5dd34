"""The two threads of sync, and the only ones: one sends facts up, one holds the long poll that brings rows down.

Neither ever ends before it is told to: a failure is waited out, a bug is logged and waited out like one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Protocol

from app.clock import Clock
from app.db.store import StoreDb
from app.sync.cycle import Direction, Line
from app.sync.pull import Pull
from app.sync.push import Push
from contract.errors import AisleError
from contract.messages.sync import MAX_WAIT_S

_log = logging.getLogger(__name__)

MAX_IDLE_S = 60
_REFUSED_PAUSE_S = 1
_PUSH_FIRST_S = 5
_MOST_PUT_OFF = 3
"""Answers in a row that are put off for a push; after them rows matter more."""
_BUG = "sync_failed"
_UNREACHABLE = ("oms_unreachable", "oms_failing", "oms_answer_unreadable")


Pause = Callable[[threading.Event, float], bool]
"""Until the event is set, or for so many seconds; False when they are over."""


class Closing(Protocol):
    """A connection that ends with its thread."""

    def close(self) -> None:
        """Let go of it."""


class SyncWorker:
    """``start`` it once, ``stop`` it once. ``line`` may be read from any thread."""

    def __init__(
        self,
        store: StoreDb,
        push: Push,
        pull: Pull,
        clock: Clock,
        rng: Random,
        *,
        on_change: Callable[[], None] = lambda: None,
        wait_s: int = MAX_WAIT_S,
        connections: tuple[Closing, ...] = (),
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._push = push
        self._pull = pull
        self._clock = clock
        self._rng = rng
        self._on_change = on_change
        self._wait_s = wait_s
        self._connections = connections
        self._pause = pause
        self._line = Line()
        self._at_head = False
        self._put_off = 0
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._push_wanted = threading.Event()
        self._poll_wanted = threading.Event()
        self._pushed = threading.Event()
        self._threads = (
            threading.Thread(target=self.push_loop, name="sync-push", daemon=True),
            threading.Thread(target=self.poll_loop, name="sync-poll", daemon=True),
        )
        store.on_commit(self._committed)

    @property
    def line(self) -> Line:
        """How both directions fare."""
        with self._turn:
            return self._line

    @property
    def connected(self) -> bool:
        """Whether asking the OMS is worth it now."""
        return self.line.online

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 0.5) -> None:
        """End both threads. A long poll in flight is left to itself: it holds nothing and writes nothing any more."""
        self._stopping.set()
        for event in (self._push_wanted, self._poll_wanted, self._pushed):
            event.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_s)
        for connection in self._connections:
            connection.close()

    def look_again(self) -> None:
        """Something else than a failure or a head held the poll back, and does no more."""
        self._at_head = False
        self._poll_wanted.set()

    def try_now(self) -> None:
        """Do not wait for the next try; offer again also what was not taken before."""
        self._push.offer_held_again()
        self._set(lambda line: Line(replace(line.poll, next_try_at=None), replace(line.push, next_try_at=None)))
        self._poll_wanted.set()
        self._push_wanted.set()

    def _committed(self, topics: frozenset[str]) -> None:
        if "journal" in topics:
            self._push_wanted.set()

    def push_loop(self) -> None:
        """Send until stopped."""
        while not self._stopping.is_set():
            self._push_wanted.clear()
            rest_s = self._push_once()
            if not self._pause(self._push_wanted, rest_s) and rest_s:
                self._set(lambda line: replace(line, push=line.push.waited()))

    def _push_once(self) -> float:
        """One try, if it is time for one. Returns how many seconds to rest unless woken."""
        wait = self.line.push_wait(self._clock.now())
        if wait is None:
            return MAX_IDLE_S
        if wait:
            return wait.total_seconds()
        try:
            done = self._push.step()
        except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
            failed = self._failed(self.line.push, error)
            self._set(lambda line: replace(line, push=failed))
            return 0
        finally:
            self._pushed.set()
        if done.answered:
            self._set(lambda line: replace(line, push=line.push.succeeded()))
        if done.refused:
            self._pause(self._stopping, _REFUSED_PAUSE_S)
        return 0 if done.more else MAX_IDLE_S

    def poll_loop(self) -> None:
        """Ask until stopped."""
        while not self._stopping.is_set():
            self._poll_wanted.clear()
            rest_s = self._poll_once()
            if not self._pause(self._poll_wanted, rest_s) and rest_s:
                self._set(lambda line: replace(line, poll=line.poll.waited()))

    def _poll_once(self) -> float:
        wait = self.line.poll.wait(self._clock.now())
        if wait:
            return wait.total_seconds()
        careful = self.line.push.failures == 0 and self._put_off < _MOST_PUT_OFF
        try:
            done = self._pull.step(self._wait_s if self._at_head else 0, careful=careful)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any failure
            self._at_head = False
            failed = self._failed(self.line.poll, error)
            self._set(lambda line: replace(line, poll=failed))
            return 0
        was_down = not self.line.poll.proven or self.line.poll.failures > 0
        self._set(Line.poll_succeeded)
        if was_down:
            # Only now: woken before the line is up, the sender would rest again.
            self._push_wanted.set()
        self._at_head = not done.more
        self._put_off = self._put_off + 1 if done.push_first else 0
        if done.push_first:
            self._let_push_go_first()
        return 0

    def _let_push_go_first(self) -> None:
        self._pushed.clear()
        self._push_wanted.set()
        self._pause(self._pushed, _PUSH_FIRST_S)

    def _failed(self, before: Direction, error: Exception) -> Direction:
        code = error.code if isinstance(error, AisleError) else _BUG
        if code == _BUG and not self._stopping.is_set():
            _log.error("sync failed and goes on", exc_info=error)
        return before.failed(self._clock.now(), code, self._rng, unreachable=code in _UNREACHABLE)

    def _set(self, change: Callable[[Line], Line]) -> None:
        with self._turn:
            before, self._line = self._line, change(self._line)
            after = self._line
        if self._stopping.is_set():
            return
        if (before.online, before.problem, before.offline_since) != (after.online, after.problem, after.offline_since):
            self._on_change()
