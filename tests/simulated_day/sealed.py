"""The sealed day and the accountant's table of it: written by the command of the product, read by the small program
that uses nothing of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from app.day_commands import run_day
from tests.builders import ROOT
from tests.simulated_day.till import Till


@dataclass(frozen=True)
class SealedDay:
    """``problems``: what the small program says is wrong. ``sales``: how many it holds."""

    problems: tuple[str, ...]
    sales: int


def sealed_day(till: Till, day: str, folder: Path) -> SealedDay:
    """As the till that closed the store has it; it may not run."""
    file, accounts = folder / "day.jsonl", folder / "accounts.csv"
    with redirect_stdout(StringIO()):
        where = ["--data-dir", str(till.folder), "--key-file", str(till.folder / "key")]
        assert run_day(["export", "--day", day, "--out", str(file), *where]) == 0
        assert run_day(["accounts", "--from", day, "--to", day, "--out", str(accounts), *where]) == 0
    verify = [sys.executable, "-I", str(ROOT / "tools" / "verify_day.py"), str(file), "--accounts", str(accounts)]
    told = subprocess.run(verify, capture_output=True, text=True, check=False)
    entries = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[1:-1])
    kinds = [json.loads(one["header"])["kind"] for one in entries]
    return SealedDay(tuple(told.stdout.splitlines()) if told.returncode else (), kinds.count("sale.completed"))
