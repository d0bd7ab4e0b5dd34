"""The two threads outlive whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from app.clock import SystemClock
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.sync.pull import Pulled
from app.sync.push import NOTHING_WAITS, Pushed
from app.sync.worker import SyncWorker
from contract.errors import Refused, Unavailable
from contract.messages.facts import OperatorSignedOn
from tests.integration.app_bopis.till import Hands, open_store
from tests.waiting import until


@dataclass
class FakePush:
    """Fails with what the test put here."""

    failure: Exception | None = None
    steps: int = 0
    waiting: int = 0
    offered: int = 0

    def step(self) -> Pushed:
        self.steps += 1
        if self.failure:
            raise self.failure
        answered, self.waiting = self.waiting, 0
        return Pushed(answered, more=False) if answered else NOTHING_WAITS

    def offer_held_again(self) -> None:
        self.offered += 1


@dataclass
class FakePull:
    """Waits like a long poll, until the test lets it go or it is over."""

    failure: Exception | None = None
    push_first: int = 0
    careful: list[bool] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def step(self, wait_s: int, *, careful: bool = True) -> Pulled:
        self.waits.append(wait_s)
        self.careful.append(careful)
        if self.failure:
            raise self.failure
        if self.push_first:
            self.push_first -= 1
            return Pulled(0, more=True, push_first=careful)
        self.let_go.wait(wait_s)
        return Pulled(0, more=False)


@dataclass
class Running:
    """A worker over fakes."""

    store: StoreDb
    push: FakePush
    pull: FakePull
    worker: SyncWorker
    changes: list[bool]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    store, push, pull, changes = open_store(tmp_path / "register", Hands()), FakePush(), FakePull(), list[bool]()
    worker = SyncWorker(
        store,
        push,  # type: ignore[arg-type]
        pull,  # type: ignore[arg-type]
        SystemClock(),
        Random(1),
        on_change=lambda: changes.append(worker.connected),
        wait_s=1,
    )
    yield Running(store, push, pull, worker, changes)
    pull.let_go.set()
    worker.stop(timeout_s=10)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync-")]
    store.close()


def test_a_fact_is_sent_as_soon_as_it_is_recorded(running: Running) -> None:
    running.worker.start()
    until(lambda: running.push.steps >= 1 and running.worker.connected, "sync began")
    before = running.push.steps
    running.push.waiting = 1
    with running.store.transaction(Actor("operator-1")) as tx:
        tx.record(OperatorSignedOn())
    until(lambda: running.push.steps > before and running.push.waiting == 0, "it was sent")


def test_the_first_poll_does_not_wait_and_the_next_does(running: Running) -> None:
    running.worker.start()
    until(lambda: len(running.pull.waits) >= 2, "it polled twice")
    assert running.pull.waits[:2] == [0, 1]


def test_a_failure_is_told_waited_out_and_ended_by_try_now(running: Running) -> None:
    running.pull.failure = Unavailable("oms_unreachable")
    running.worker.start()
    until(lambda: running.worker.line.problem == "oms_unreachable", "the failure is known")
    assert not running.worker.connected
    assert len(running.pull.waits) == 1, "it waits before it tries again"
    running.pull.failure = None
    running.worker.try_now()
    until(lambda: running.worker.connected, "it is back")
    assert running.push.offered == 1
    assert running.changes[-1] is True


def test_while_the_poll_fails_nothing_is_pushed(running: Running) -> None:
    running.pull.failure = Unavailable("oms_unreachable")
    running.worker.start()
    until(lambda: running.worker.line.poll.failures, "the poll failed")
    before = running.push.steps
    with running.store.transaction(Actor("operator-1")) as tx:
        tx.record(OperatorSignedOn())
    assert running.push.steps <= before + 1


class Overtaken(threading.Event):
    """Whoever sets it is held up until whoever waits for it has had a turn."""

    def set(self) -> None:
        super().set()
        threading.Event().wait(0.05)


def test_what_waited_for_the_line_is_sent_as_soon_as_it_is_up(running: Running) -> None:
    running.worker._push_wanted = Overtaken()
    running.pull.failure = Unavailable("oms_unreachable")
    running.worker.start()
    until(lambda: running.worker.line.poll.failures, "the poll failed")
    running.push.waiting = 1
    running.pull.failure = None
    running.worker.try_now()
    until(lambda: running.push.waiting == 0, "it was sent")
    assert running.worker.connected


def test_a_refused_register_is_not_offline(running: Running) -> None:
    running.pull.failure = Refused("register_not_accepted")
    running.worker.start()
    until(lambda: running.worker.line.problem == "register_not_accepted", "it is known")
    assert running.worker.line.offline_since is None


@pytest.mark.logs_errors("sync failed and goes on")
def test_a_bug_is_logged_and_the_thread_goes_on(running: Running) -> None:
    running.pull.failure = ZeroDivisionError("a bug")
    running.worker.start()
    until(lambda: running.worker.line.problem == "sync_failed", "it is logged")
    running.pull.failure = None
    running.worker.try_now()
    until(lambda: running.worker.connected, "it goes on")
    assert running.worker.line.problem is None


def test_answers_are_put_off_for_a_push_only_so_often(running: Running) -> None:
    running.pull.push_first = 4
    running.worker.start()
    until(lambda: len(running.pull.careful) >= 5, "it polled")
    assert running.pull.careful[:4] == [True, True, True, False]
