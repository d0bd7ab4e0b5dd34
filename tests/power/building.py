"""Builds the disk library once; it stays in ``build/`` until its source changes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
_FOLDER = Path(__file__).resolve().parents[2] / "build" / "power"


class NoCompiler(Exception):
    """Neither ``cc`` nor the one from the package index is here."""


def compiler() -> list[str]:
    """What compiles C here: the machine's own, or the one that comes as a Python package."""
    if found := shutil.which("cc"):
        return [found]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    raise NoCompiler("a C compiler is needed: install cc, or requirements/compiler.txt")


def library() -> Path:
    """The disk library; made now where it is not there yet. NoCompiler; CalledProcessError when it does not compile."""
    made = _FOLDER / f"disk-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}.so"
    if not made.exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = made.with_suffix(f".{os.getpid()}")
        how = ["-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", str(unfinished), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run([*compiler(), *how], check=True)
        unfinished.replace(made)
    return made
