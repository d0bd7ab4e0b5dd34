"""What ``python -m tests.power`` says, for the tests: it needs a process of its own, upon the disk library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.builders import ROOT
from tests.power.building import NoCompiler, compiler

LONGEST_S = 600


def outcome(*arguments: str) -> list[dict[str, Any]]:
    """The parts that were asked for, in their order; fails with what was found wrong, and how to see that again."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the disk library stands before the calls of Linux's libc")
    try:
        compiler()
    except NoCompiler as missing:
        pytest.fail(str(missing), pytrace=False)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.power", "--json", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    if ran.returncode or not ran.stdout.startswith("["):
        pytest.fail(ran.stderr[-4_000:] or ran.stdout[-4_000:], pytrace=False)
    told: list[dict[str, Any]] = json.loads(ran.stdout)
    return told
