"""The registers' processes: one each, told part by part of the year how far to go."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from replay.journey import Journey
from replay.plan import planned
from replay.recorded import days_end
from replay.register import Register, Rung

_END_S = 30

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Task:
    """One register's year. ``measured``: items whose quantities are measures."""

    store: int
    folder: Path
    oms_url: str
    enroll_code: str | None
    days: int
    measured: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """Ring what was recorded before the end of so many days. ``line_is_back``: the OMS answers again."""

    days: int
    line_is_back: bool


@dataclass(frozen=True, slots=True)
class Finish:
    """Close the shift, send everything, end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A register's process broke."""

    told: str

    def __str__(self) -> str:
        return self.told


class Crew:
    """Started by ``start``; every deed waits for all registers. Ends with the program, however that ends."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._pipes: dict[int, Connection] = {}
        self._processes: list[multiprocessing.process.BaseProcess] = []

    def start(self) -> int:
        """Returns when every register has its catalog and somebody signed on: how many receipts are not sold yet."""
        context = multiprocessing.get_context("spawn")
        for task in self._tasks:
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(task, there), name=f"store {task.store}", daemon=True)
            process.start()
            there.close()
            self._pipes[task.store] = here
            self._processes.append(process)
        return sum(self._answers(int).values())

    def sell(self, part: Part) -> None:
        self._tell(part)
        self._answers(int)

    def finish(self) -> Mapping[int, Rung]:
        """What became of every receipt, by store, once nothing waits to be sent."""
        self._tell(Finish())
        told = self._answers(Rung)
        for process in self._processes:
            process.join(_END_S)
        return told

    def close(self) -> None:
        for process in self._processes:
            if process.is_alive():
                process.terminate()
                process.join(_END_S)

    def _tell(self, order: Part | Finish) -> None:
        for pipe in self._pipes.values():
            pipe.send(order)

    def _answers(self, kind: type[Told]) -> dict[int, Told]:
        """Raises RuntimeError with what a process said before it broke."""
        told, broken = {}, []
        for store, pipe in self._pipes.items():
            try:
                answer = pipe.recv()
            except EOFError:
                answer = Failed("it ended without a word")
            if isinstance(answer, kind):
                told[store] = answer
            else:
                broken.append(f"the register of store {store}: {answer}")
        if broken:
            raise RuntimeError("\n".join(broken))
        return told


def _work(task: Task, pipe: Connection) -> None:
    """The life of one process. A key that interrupts is the parent's matter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set", category=UserWarning)
    try:
        _ring_year(task, pipe.recv, pipe.send)
    except Exception:  # noqa: BLE001 - whatever it is, the parent tells it
        pipe.send(Failed(traceback.format_exc()))


def _ring_year(task: Task, hear: Callable[[], Part | Finish], tell: Callable[[object], None]) -> None:
    journey = Journey()
    baskets = journey.baskets(task.store, task.days)
    journey.close()
    register = Register.open(task.folder, task.oms_url, task.enroll_code)
    try:
        register.load()
        plans = [planned(basket, task.measured) for basket in baskets]
        tell(register.count_missing(plans))
        done = 0
        while isinstance(order := hear(), Part):
            if order.line_is_back:
                register.line_is_back()
            end = days_end(order.days)
            while done < len(plans) and plans[done].at < end:
                register.ring(plans[done])
                done += 1
            tell(done)
        register.end_day()
        register.send()
        tell(register.rung)
    finally:
        register.close()
