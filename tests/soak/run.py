"""Sells over a troubled line for as long as told, heals it, and compares all books."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg

from tests.chaos import oms_books
from tests.chaos.broken import Broken
from tests.chaos.findings import Finding, Harm
from tests.chaos.oms_kills import KEY, end_a_backend
from tests.chaos.process import end_of
from tests.chaos.report import told
from tests.chaos.store_books import StoreBooks, faults, read_books
from tests.soak.ground import Ground, laid
from tests.soak.life import Pace
from tests.soak.report import table
from tests.soak.rows import differences, rows_of
from tests.soak.samples import Sample, connections_at, database_kib, file_kib, process
from tests.soak.trouble import Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """``seconds`` of trouble; a strike and a look every so often, each with its own dice."""

    seconds: float
    seed: int
    tills: int = 3
    pause_s: float = 0.5
    strike_s: float = 20.0
    look_s: float = 5.0
    change_s: float = 2.0
    longest_s: float = 45.0


@dataclass
class Outcome:
    """What came of it."""

    plan: Plan
    strikes: Counter[str] = field(default_factory=Counter)
    met: Counter[Kind] = field(default_factory=Counter)
    connections: int = 0
    changes: int = 0
    rest_s: float = 0.0
    sales: int = 0
    entries: int = 0
    duplicates: int = 0
    rows: int = 0
    samples: list[Sample] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def run(options: argparse.Namespace) -> int:
    """The exit code: 0 all is well, 1 something is wrong and the folder is kept."""
    seed = options.seed if options.seed is not None else secrets.randbelow(10**6)
    plan = Plan(options.minutes * 60, seed, options.tills, options.pause, options.strike, longest_s=options.longest)
    folder = Path(tempfile.mkdtemp(prefix="aisle-soak-"))
    print(f"seed {seed}, {folder}\n", flush=True)
    try:
        outcome = soak(folder, plan)
    except Broken as broken:
        print(f"Broken: {broken}\nWhat is left stands in {folder}", file=sys.stderr)
        return 1
    print(table(outcome), flush=True)
    if options.samples:
        lines = [f"{one.what};{one.life};{one.age_s:.0f};{one.value:.0f}" for one in outcome.samples]
        options.samples.write_text("\n".join(["what;process;age_s;value", *lines]) + "\n", encoding="utf-8")
    if outcome.findings:
        print(f"{told(outcome.findings)}\nWhat is left stands in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def soak(folder: Path, plan: Plan) -> Outcome:
    """Raises ``Broken`` when something ends by itself or waits in vain."""
    outcome, rng = Outcome(plan), Random(plan.seed)
    with laid(folder, rng.getrandbits(32), plan.longest_s) as ground:
        ground.line.trouble()
        for _ in range(plan.tills):
            ground.add_till(rng.getrandbits(32), Pace(plan.pause_s))
        for till in ground.tills:
            till.until_ready()
        _Days(ground, plan, rng, outcome).pass_by()
        outcome.met, outcome.connections = Counter(ground.line.met), ground.line.connections
        began = time.monotonic()
        ground.come_to_rest()
        outcome.rest_s = time.monotonic() - began
        outcome.findings += _left_open(ground)
        fresh = ground.loaded_anew()
        ground.end()
        _verify(ground, fresh, outcome)
    return outcome


class _Days:
    """The time in which everybody works and the line is bad."""

    def __init__(self, ground: Ground, plan: Plan, rng: Random, outcome: Outcome) -> None:
        self._ground, self._plan, self._rng, self._outcome = ground, plan, rng, outcome
        self._began: dict[str, tuple[int, float]] = {}
        self._down_until = 0.0
        self._started = time.monotonic()

    def pass_by(self) -> None:
        """Returns when they are over; the service may be down then, and the line pulled out."""
        began = self._started
        due = {self._strike: self._plan.strike_s, self._look: self._plan.look_s, self._change: self._plan.change_s}
        at = {act: began + every for act, every in due.items()}
        while time.monotonic() < began + self._plan.seconds:
            for act, every in due.items():
                if time.monotonic() >= at[act]:
                    act()
                    at[act] = time.monotonic() + every
            if self._down_until and time.monotonic() > self._down_until:
                self._down_until = 0.0
                self._ground.line.plug_in()
            time.sleep(0.05)

    def _strike(self) -> None:
        strikes = {
            "register killed": (self._kill_register, 2),
            "service killed": (self._kill_service, 0 if self._half_over else 2),
            "backend ended": (self._end_backend, 2),
            "all lines cut": (self._cut, 1),
            "line pulled out": (self._pull_out, 1),
        }
        name = self._rng.choices(list(strikes), [often for _, often in strikes.values()])[0]
        if strikes[name][0]():
            self._outcome.strikes[name] += 1

    @property
    def _half_over(self) -> bool:
        """From then on the service lives, so that its growth can be seen."""
        return time.monotonic() > self._started + self._plan.seconds / 2

    def _kill_register(self) -> bool:
        # The first is never killed, to be watched from beginning to end.
        self._rng.choice(self._ground.tills[1:]).kill()
        return True

    def _kill_service(self) -> bool:
        office = self._ground.office
        office.until_it_answers()
        if not office.kill():
            raise Broken(f"the OMS ended by itself: {end_of(office.post.log)}")
        office.open()
        return True

    def _end_backend(self) -> bool:
        with suppress(psycopg.OperationalError), self._ground.office.connect() as connection:
            return end_a_backend(connection, self._rng) is not None
        return False

    def _cut(self) -> bool:
        self._ground.line.cut_all()
        return True

    def _pull_out(self) -> bool:
        self._ground.line.pull_out()
        self._down_until = time.monotonic() + self._rng.uniform(0.2, 1) * self._plan.longest_s / 2
        return True

    def _change(self) -> None:
        self._outcome.changes += self._ground.change_something(self._rng)

    def _look(self) -> None:
        office = self._ground.office
        office.reopened()
        if office.service is not None:
            self._look_at("service", office.service.pid)
        for till in self._ground.tills:
            self._look_at(till.name, till.pid)
            told = till.last("outbox")
            if told is not None:
                self._add(f"{till.name} outbox entries", till.pid, told["waiting"])
                self._add(f"{till.name} outbox age, s", till.pid, told["age_s"])
            for name in ("store.db", "store.db-wal"):
                self._add(f"{till.name} {name}, KiB", till.pid, file_kib(till.data / name))
        with suppress(psycopg.OperationalError), office.connect() as connection:
            for what, size in zip(("database", "log"), database_kib(connection), strict=True):
                self._add(f"PostgreSQL {what}, KiB", 0, size)

    def _look_at(self, name: str, pid: int) -> None:
        with suppress(OSError, KeyError):
            found = process(pid)
            self._add(f"{name} memory, KiB", pid, found.memory_kib)
            self._add(f"{name} threads", pid, found.threads)
            self._add(f"{name} open files", pid, found.files)

    def _add(self, what: str, life: int, value: float) -> None:
        began = self._began.setdefault(f"{what} {life}", (life, time.monotonic()))[1]
        self._outcome.samples.append(Sample(what, life, time.monotonic() - began, value))


def _left_open(ground: Ground) -> Iterator[Finding]:
    """Once the line is well, the service holds no connection that nobody holds at the other end."""
    end = time.monotonic() + 10
    while connections_at(ground.office.post.port) > ground.line.standing and time.monotonic() < end:
        time.sleep(0.05)
    held = connections_at(ground.office.post.port)
    if held > ground.line.standing:
        yield Finding(Harm.WRONG, f"the service holds {held} connections, the line carries {ground.line.standing}")


def _verify(ground: Ground, fresh: Path, outcome: Outcome) -> None:
    registers: list[StoreBooks] = [read_books(till.data, KEY) for till in ground.tills]
    outcome.entries = sum(len(books.entries) for books in registers)
    outcome.sales = sum(len(books.sold) for books in registers)
    outcome.duplicates = sum(entry.answer == "duplicate" for books in registers for entry in books.entries)
    for books in registers:
        outcome.findings += faults(books)
    outcome.findings += ground.errors()
    right = rows_of(fresh, KEY)
    outcome.rows = len(right)
    for till in ground.tills:
        outcome.findings += differences(till.name, rows_of(till.data, KEY), right)
    with ground.office.connect() as connection:
        outcome.findings += oms_books.faults(connection, [*registers, read_books(fresh, KEY)])
