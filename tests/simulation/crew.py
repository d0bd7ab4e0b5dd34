"""Worlds one after the other, or spread over processes: each of these has a PostgreSQL and a template of its own, and
takes the next world when it is done with one.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from tests.postgres import Postgres
from tests.simulation import template
from tests.simulation.profile import Profile
from tests.simulation.run import Lived, lived
from tests.simulation.template import Template
from tests.simulation.warm import memory, warm

World = tuple[int, Profile]
"""A seed, and what is to go wrong."""
_LOOK_S = 5


@contextmanager
def ground() -> Iterator[Template]:
    """What worlds of this process are copied from."""
    with tempfile.TemporaryDirectory(prefix="aisle-simulation-", dir=memory()) as folder, warm():
        postgres = Postgres(Path(folder) / "postgres")
        try:
            yield template.made(postgres, Path(folder) / "tills")
        finally:
            postgres.stop()


def tried(ground: Template, seed: int, profile: Profile) -> Lived:
    """What cannot be lived to its end is a finding too."""
    try:
        return lived(ground, seed, profile)
    except Exception:  # noqa: BLE001 - see above
        return Lived.broken(seed, profile, traceback.format_exc(limit=-6))


def lived_by(processes: int, worlds: Sequence[World]) -> Iterator[Lived]:
    """Each of them, as it is done."""
    if processes == 1:
        with ground() as own:
            yield from (tried(own, seed, profile) for seed, profile in worlds)
        return
    context = multiprocessing.get_context("spawn")
    waiting: Queue[World | None] = context.Queue()
    done: Queue[Lived] = context.Queue()
    for world in (*worlds, *[None] * processes):
        waiting.put(world)
    workers = [context.Process(target=_work, args=(waiting, done)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for _ in worlds:
        yield _next(done, workers)
    for worker in workers:
        worker.join()


def _next(done: Queue[Lived], workers: Sequence[BaseProcess]) -> Lived:
    """RuntimeError where nobody lives who could tell of one more."""
    while True:
        try:
            return done.get(timeout=_LOOK_S)
        except Empty:
            if any(worker.exitcode for worker in workers):
                raise RuntimeError("a process of the simulation ended in the middle of a world") from None


def cpu_s() -> float:
    """Of this process and those that it waited for; PostgreSQL's is not in it."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _work(waiting: Queue[World | None], done: Queue[Lived]) -> None:
    with ground() as own:
        while (world := waiting.get()) is not None:
            done.put(tried(own, *world))
