"""``searching`` among 1,000,000 items."""

from collections.abc import Iterable

from bench.figure import Figure
from bench.searching import measure as searching


def measure() -> Iterable[Figure]:
    return searching("search_1m", 1_000_000)
