"""A head office with several API processes on one database, and the one who kills them and their backends."""

from __future__ import annotations

import threading
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import make_url

from demo.oms_process import free_port
from oms.db.migrate import migrate
from oms.inventory.ledger import count
from oms.main import UNAVAILABLE
from tests.chaos.broken import Broken
from tests.chaos.process import ForkedVictim, end_of
from tests.fight.worker import WorkerPost, serve
from tests.integration.oms_ground.chain import SECRET, Chain
from tests.integration.oms_trade.shop import Shop

WORKERS = 3
OPENING = 150_000
_ANSWERS_IN_S = 60
_ROLE = "fighter"
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = %s AND datname = current_database()"
_KILL_EVERY_S, _END_EVERY_S = 2.5, 0.6


class Arena:
    """Two stores with some of three hot items, and ``ports`` where to order them."""

    def __init__(self, folder: Path, database_url: str, defect: str = "") -> None:
        migrate(database_url)
        with psycopg.connect(database_url, autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (_ROLE,)).fetchone():
                connection.execute(f"CREATE ROLE {_ROLE} SUPERUSER LOGIN")
        self.database_url = database_url
        own = make_url(database_url).set(username=_ROLE).render_as_string(hide_password=False)
        (folder / "secret").write_bytes(SECRET)
        self.posts = [WorkerPost(folder, own, free_port(), defect) for _ in range(WORKERS)]
        self.workers: list[ForkedVictim] = []
        self.chain = Chain(database_url)
        self.shop = Shop(self.chain)
        for place in (self.shop.a, self.shop.b):
            told = {self.shop.items[sku]: OPENING for sku in self.shop.SKUS}
            self.shop.db.run(lambda tx, at=place, told=told: count(tx, at.id, told, "opening"))  # type: ignore[misc]

    @property
    def ports(self) -> list[int]:
        return [post.port for post in self.posts]

    def open(self) -> None:
        """Returns at once."""
        self.workers = [ForkedVictim(serve, post) for post in self.posts]

    def until_all_answer(self) -> None:
        """Raises ``Broken`` when one does not."""
        end = time.monotonic() + _ANSWERS_IN_S
        for post in self.posts:
            while not _answers(post.port):
                if time.monotonic() > end:
                    raise Broken(f"a service does not answer: {end_of(post.log)}")
                time.sleep(0.05)

    def reopen(self, number: int) -> None:
        """Kill -9 of a worker; another takes its port at once. Raises ``Broken`` if it had ended by itself."""
        if not self.workers[number].kill() and not self._found_no_database(number):
            raise Broken(f"a service ended by itself: {end_of(self.posts[number].log)}")
        self.workers[number] = ForkedVictim(serve, self.posts[number])

    def mend(self) -> None:
        """One whose backend ended while it began has ended too, and is opened again, as a service manager does."""
        for number in range(WORKERS):
            if self._found_no_database(number):
                self.reopen(number)

    def _found_no_database(self, number: int) -> bool:
        return self.workers[number].exit_code == UNAVAILABLE

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.chain.close()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


class Harm(threading.Thread):
    """Kills workers and ends their backends by dice, until ``rest``."""

    def __init__(self, arena: Arena, seed: int) -> None:
        super().__init__(name="harm", daemon=True)
        self._arena, self._rng, self._rest = arena, Random(seed), threading.Event()
        self.killed = self.ended = 0
        self.broken: Exception | None = None

    def run(self) -> None:
        try:
            with psycopg.connect(self._arena.database_url, autocommit=True) as connection:
                until_kill = _KILL_EVERY_S
                while not self._rest.wait(pause := self._rng.uniform(0.5, 1.5) * _END_EVERY_S):
                    self._end_a_backend(connection)
                    self._arena.mend()
                    until_kill -= pause
                    if until_kill < 0:
                        until_kill = _KILL_EVERY_S
                        self._arena.reopen(self._rng.randrange(WORKERS))
                        self.killed += 1
        except Exception as error:  # noqa: BLE001 - told by the thread that waits for this one
            self.broken = error

    def rest(self) -> None:
        """No more harm. Raises what ended it early."""
        self._rest.set()
        self.join()
        if self.broken is not None:
            raise self.broken
        self._arena.mend()

    def _end_a_backend(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        pids = [pid for (pid,) in connection.execute(_BACKENDS, (_ROLE,)).fetchall()]
        if pids:
            connection.execute("SELECT pg_terminate_backend(%s)", (self._rng.choice(pids),))
            self.ended += 1
