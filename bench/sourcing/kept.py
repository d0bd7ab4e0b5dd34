"""Days that were lived, each kept in a file of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path

import msgspec

from bench.sourcing.day import most_memory_mb
from bench.sourcing.report import Chain


def live(days: Sequence[int], orders: int, items: int, folder: Path, processes: int) -> None:
    """Lives the days that are not kept yet, each in one of so many processes."""
    missing = [seed for seed in days if not kept_at(folder, seed).exists()]
    if processes == 1:
        for seed in missing:
            print(_lived(seed, orders, items, folder), flush=True)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context) as pool:
        waiting = [pool.submit(_lived, seed, orders, items, folder) for seed in missing]
        for done in as_completed(waiting):
            print(done.result(), flush=True)


def _lived(seed: int, orders: int, items: int, folder: Path) -> str:
    """Lives a day and keeps it; says what it took."""
    began = time.monotonic()
    told, kept = _chain(items).day(seed, orders), kept_at(folder, seed)
    half = kept.with_suffix(".half")
    half.write_bytes(msgspec.json.encode(told))
    half.replace(kept)
    return f"seed {seed}: {time.monotonic() - began:.0f} s, most memory {most_memory_mb():,} MB"


@cache
def _chain(items: int) -> Chain:
    return Chain(items)


def kept_at(folder: Path, seed: int) -> Path:
    return folder / f"{seed}.json"
