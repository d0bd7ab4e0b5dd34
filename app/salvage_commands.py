"""``aisle salvage``: a till whose records are damaged sells on, and what can be read of them reaches head office."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from app import books
from app.config import load_config


def run_salvage(arguments: Sequence[str]) -> int:
    """The exit code. Unavailable: as ``set_aside_if_damaged``, and as opening the records."""
    options = _parser().parse_args(arguments)
    config = load_config({"data_dir": options.data_dir, "key_file": options.key_file}, os.environ)
    aside, taken = books.salvaged(config)
    lines = [f"Set aside: {aside}" if aside else "The records are whole; nothing was set aside."]
    lines.append(f"Taken over: {taken.entries} entries, {taken.rows} rows.")
    lines += [f"Not found of {life}: {numbers}" for life, numbers in taken.lacking_ranges().items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aisle salvage",
        description="Set damaged records of this till aside and begin fresh ones with what can be read of them.",
    )
    parser.add_argument("--data-dir", help="where this register keeps its data")
    parser.add_argument("--key-file", help="where the keys are, on a machine without a key store")
    return parser
