"""What the processes and databases take, looked at now and then, and how that grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

_ESTABLISHED, _CLOSE_WAIT = "01", "08"
_SIZES = "SELECT pg_database_size(current_database()), (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir())"
_WARM_S = 60.0
"""A process that was just started grows by what it needs; from here on it should not."""


@dataclass(frozen=True, slots=True)
class Sample:
    """``life``: of which process, so that one that was killed is not compared with the next. Sizes in KiB."""

    what: str
    life: int
    age_s: float
    value: float


@dataclass(frozen=True, slots=True)
class Growth:
    """``first`` is the median of the first ten warm samples, ``last`` that of the last ten."""

    first: float
    last: float
    most: float
    per_hour: float | None
    """None where no life was watched for long enough."""


@dataclass(frozen=True, slots=True)
class Process:
    """What the kernel says of one."""

    memory_kib: int
    threads: int
    files: int


def process(pid: int) -> Process:
    """Raises OSError when it is gone. Memory is what is its own, not shared with whom it was forked from."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return Process(
        int(told["RssAnon"].split()[0]), int(told["Threads"]), sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    )


def connections_at(port: int) -> int:
    """TCP connections of which the end at this local port is open, whether or not the other end still is."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(
        local.endswith(f":{port:04X}") and state in (_ESTABLISHED, _CLOSE_WAIT) for _, local, _, state, *_ in lines
    )


def database_kib(connection: psycopg.Connection[tuple[object, ...]]) -> tuple[int, int]:
    """The database, and PostgreSQL's log."""
    row = connection.execute(_SIZES).fetchone()
    assert row is not None
    return int(str(row[0])) >> 10, int(str(row[1])) >> 10


def file_kib(path: Path) -> int:
    """0 where there is none."""
    return path.stat().st_size >> 10 if path.exists() else 0


def growth(samples: Iterable[Sample]) -> dict[str, Growth]:
    """By what was looked at, in the order of the samples."""
    found: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[sample.what].append(sample)
    return {what: _growth(own) for what, own in found.items()}


def _growth(samples: Sequence[Sample]) -> Growth:
    warm = [one for one in samples if one.age_s >= _WARM_S] or list(samples)
    values = [one.value for one in warm]
    return Growth(_median(values[:10]), _median(values[-10:]), max(one.value for one in samples), _slope(samples))


def _slope(samples: Sequence[Sample]) -> float | None:
    """Per hour: one slope for all lives, each with a height of its own."""
    lives: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.age_s >= _WARM_S:
            lives[sample.life].append(sample)
    together, spread = 0.0, 0.0
    for own in lives.values():
        middle_s = sum(one.age_s for one in own) / len(own)
        middle = sum(one.value for one in own) / len(own)
        together += sum((one.age_s - middle_s) * (one.value - middle) for one in own)
        spread += sum((one.age_s - middle_s) ** 2 for one in own)
    return together / spread * 3600 if spread else None


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
