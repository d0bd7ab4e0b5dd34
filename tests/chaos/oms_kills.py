"""Part two: the OMS is killed while two registers send it what they sell; so are database backends, and registers.

The registers are the app's own composition with its own sync; the OMS is ``aisle-oms serve`` on a real PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from app.db.keys import KeyFile
from tests.chaos import oms_books
from tests.chaos.broken import Broken
from tests.chaos.diary import DiaryReader, where
from tests.chaos.findings import Finding, Harm
from tests.chaos.head_office import PIN, SKUS, HeadOffice
from tests.chaos.process import ForkedVictim, end_of
from tests.chaos.seller import Post, live
from tests.chaos.store_books import faults, read_books

PATIENCE_S = 240
KEY = bytes(range(32))
_WRITING = """
SELECT pid FROM pg_stat_activity
WHERE application_name = 'aisle-oms' AND backend_xid IS NOT NULL AND query ~ 'entry|sale|stock|shift|incarnation'
"""
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'aisle-oms'"
_SERVES_FOR_S = 0.8


@dataclass
class OmsResult:
    """What came of it."""

    kills: int
    hits: Counter[str] = field(default_factory=Counter)
    backends_ended: int = 0
    backends_killed: int = 0
    registers_killed: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    sales: int = 0
    answered_duplicate: int = 0
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


class Till:
    """A register that is enrolled, sells, and is sometimes killed."""

    def __init__(self, post: Post, seed: int, defect: str = "") -> None:
        post.folder.mkdir(parents=True)
        keys = KeyFile(post.folder / "keys")
        keys.put("database", KEY)
        keys.put("device", bytes(32))
        self._post = post
        self._rng, self._defect = Random(seed), defect
        self._reader = DiaryReader(self._post.diary)
        self._begin()

    @property
    def pid(self) -> int:
        return self._register.pid

    def kill(self) -> str:
        """Where it hit; the next life begins at once."""
        if not self._register.kill():
            raise Broken(f"a register ended by itself: {self._end_of_log()}")
        hit = where(self._reader.follow())
        self._reader = DiaryReader(self._post.diary)
        self._begin()
        return hit

    def until_ready(self) -> None:
        end = time.monotonic() + PATIENCE_S
        while not self._reader.tells("ready"):
            if not self._register.alive or time.monotonic() > end:
                raise Broken(f"a register does not sell: {self._end_of_log()}")
            time.sleep(0.005)

    def come_to_rest(self) -> None:
        """It sells no more and sends what it has."""
        self._post.stop.touch()
        if not self._register.wait(PATIENCE_S):
            self._register.kill()
            raise Broken(f"a register did not come to rest: {self._end_of_log()}")

    def give_up(self) -> None:
        self._register.kill()

    @property
    def data(self) -> Path:
        return self._post.folder / "register"

    def errors(self) -> list[Finding]:
        return [
            Finding(Harm.WRONG, f"a register logged an error: {line['said']}")
            for line in DiaryReader.whole(self._post.diary)
            if line["what"] == "error"
        ]

    def _begin(self) -> None:
        self._register = ForkedVictim(live, self._post, self._rng.getrandbits(32), self._defect)

    def _end_of_log(self) -> str:
        return end_of(self._post.folder / "register.log")


def kill_oms(folder: Path, kills: int, seed: int, defect: str = "") -> OmsResult:
    """Raises ``Broken`` when something ends by itself."""
    began, rng, result = time.monotonic(), Random(seed), OmsResult(kills)
    office = HeadOffice(folder / "office", defect)
    tills: list[Till] = []
    try:
        office.open()
        office.until_it_answers()
        for number, code in enumerate(office.codes, 1):
            post = Post(folder / f"till-{number}", SKUS, office.operator_id, PIN, office.post.url, code)
            tills.append(Till(post, rng.getrandbits(32), defect))
        for till in tills:
            till.until_ready()
        for number in range(1, kills + 1):
            _strike(office, rng, result)
            if number % 3 == 0:
                result.registers_killed[rng.choice(tills).kill()] += 1
        office.until_it_answers()
        for till in tills:
            till.come_to_rest()
        _verify(office, tills, result)
    finally:
        for till in tills:
            till.give_up()
        office.close()
    result.seconds = time.monotonic() - began
    return result


def _strike(office: HeadOffice, rng: Random, result: OmsResult) -> None:
    """One kill of the service, sometimes one of its backends before; then it is opened again."""
    starting = rng.random() < 0.15
    if starting:
        time.sleep(rng.uniform(0, 0.3))
        hit = "starting"
    else:
        office.until_it_answers()
        with office.connect() as connection:
            if rng.random() < 0.3:
                killed = end_a_backend(connection, rng)
                result.backends_killed += killed is True
                result.backends_ended += killed is False
        hit = _wait_for_the_moment(office, rng)
    if not office.kill():
        raise Broken(f"the OMS ended by itself: {end_of(office.post.log)}")
    result.hits[hit] += 1
    office.open()


def _wait_for_the_moment(office: HeadOffice, rng: Random) -> str:
    """Half of the kills fall where a transaction of the intake is open, the others anywhere."""
    wanted = rng.random() < 0.5
    end = time.monotonic() + rng.uniform(0, _SERVES_FOR_S) + (3 if wanted else 0)
    writing = False
    with suppress(psycopg.OperationalError), office.connect() as connection:
        while time.monotonic() < end:
            writing = bool(connection.execute(_WRITING).fetchall())
            if wanted and writing:
                break
    return "booking" if writing else "serving"


def end_a_backend(connection: psycopg.Connection[Any], rng: Random) -> bool | None:
    """As an administrator does; or, less often, with -9, after which the whole server recovers.

    Whether it was with -9; None where there is none to end.
    """
    pids = [pid for (pid,) in connection.execute(_BACKENDS).fetchall()]
    if not pids:
        return None
    pid = rng.choice(pids)
    if rng.random() < 0.3:
        os.kill(pid, signal.SIGKILL)
        return True
    connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    return False


def _verify(office: HeadOffice, tills: list[Till], result: OmsResult) -> None:
    registers = [read_books(till.data, KEY) for till in tills]
    result.entries = sum(len(books.entries) for books in registers)
    result.sales = sum(len(books.sold) for books in registers)
    result.answered_duplicate = sum(entry.answer == "duplicate" for books in registers for entry in books.entries)
    for books, till in zip(registers, tills, strict=True):
        result.findings += [*faults(books), *till.errors()]
    with office.connect() as connection:
        result.findings += oms_books.faults(connection, registers)
