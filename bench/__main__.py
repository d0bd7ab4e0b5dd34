"""Runs benchmarks by name, each in a process of its own: ``python -m bench [NAME ...] [--json FILE]``.

A benchmark is a module of this folder with ``measure() -> Iterable[Figure]``. Without names all of them are run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.figure import Figure
from bench.measured import measured

NAMES = (
    "scan_to_line",
    "sale_commit",
    "receipt_encode",
    "finish_to_first_byte",
    "search_100k",
    "search_1m",
    "catalog_first_1m",
    "catalog_delta_10k",
    "order_intake",
    "fact_intake",
    "sync_1000",
    "reconnect_storm",
    "nudge",
    "cold_start",
    "close_5000",
    "board_5000",
    "memory",
    "rebuild_100k",
    "feed",
)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {' '.join(NAMES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="one JSON object a line for each figure")
    chosen = parser.parse_args(arguments)
    unknown = sorted(set(chosen.names) - set(NAMES))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are: {' '.join(NAMES)}")
    if chosen.json:
        chosen.json.write_text("", encoding="utf-8")
    failed = []
    for name in chosen.names or NAMES:
        figures = _in_a_fresh_process(name)
        if figures is None:
            failed.append(name)
            continue
        for figure in figures:
            print(figure.text_line(), flush=True)
        if chosen.json:
            with chosen.json.open("a", encoding="utf-8") as file:
                file.writelines(f"{figure.json_line()}\n" for figure in figures)
    if failed:
        print(f"failed: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _in_a_fresh_process(name: str) -> list[Figure] | None:
    """In a fresh process, so that no benchmark warms or burdens the next. None where it failed."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        try:
            return fresh.submit(measured, name).result()
        except Exception as error:  # noqa: BLE001 - the others are still measured
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
