"""Memory of the process that holds a catalog of a million items: after the first load, and after 10,000 scans and
searches more. It is flat where the second is hardly more than the first. The files are served by another process.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from bench.figure import Figure
from bench.million import MILLION, items
from bench.register_catalog import load, open_catalog, scan, served

TURNS = 10_000
_EVERY = 97


def measure(count: int = MILLION) -> Iterator[Figure]:
    fresh = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, served(count) as url:
        here, there = fresh.Pipe()
        register = fresh.Process(target=_register, args=(url, folder, count, there))
        register.start()
        there.close()
        told: dict[str, float] = here.recv()
        register.join()
    yield Figure(
        "memory", told["loaded"], "MB", 1, told["empty"], says=f"after the first load; most {told['most']:.0f}"
    )
    yield Figure(
        "memory.used", told["used"], "MB", TURNS, told["loaded"], says=f"after {TURNS:,} scans and searches more"
    )


def _register(url: str, folder: str, count: int, tell: Connection) -> None:
    catalog = open_catalog(Path(folder) / "register")
    told = {"empty": _resident_mb()}
    load(catalog, url, Path(folder))
    told["loaded"] = _resident_mb()
    made = list(islice(items(count), 0, None, _EVERY))
    for turn in range(TURNS):
        one = made[turn % len(made)]
        scan(catalog, one.gtin)
        catalog.search(one.name[: 1 + turn % 9])
    told["used"], told["most"] = _resident_mb(), _most_mb()
    catalog.close()
    tell.send(told)


def _resident_mb() -> float:
    """What the process has in memory now; where the system does not tell, the most it ever had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _most_mb()
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1_024


def _most_mb() -> float:
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
