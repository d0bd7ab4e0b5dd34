"""One benchmark by its name, wherever it runs."""

from __future__ import annotations

import importlib

from bench.figure import Figure


def measured(name: str) -> list[Figure]:
    """The figures of ``bench.<name>``."""
    return list(importlib.import_module(f"bench.{name}").measure())
