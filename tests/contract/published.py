"""Vectors that others published: national tax and cash rules, GS1's own checks. They stand beside the project."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"

needed = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"the published vectors are not here ({FOLDER}); tests/unit/contract holds facts of our own",
)


def document(path: str) -> dict[str, Any]:
    """A file of the folder, or nothing where there is no folder."""
    if not FOLDER.is_dir():
        return {}
    found: dict[str, Any] = json.loads((FOLDER / path).read_text(encoding="utf-8"))
    return found


def vectors(path: str, key: str) -> list[dict[str, Any]]:
    """The list called ``key`` in a file of the folder."""
    found: list[dict[str, Any]] = document(path).get(key, [])
    return found


def cents(text: str) -> int:
    """``"4.92"`` -> 492; exact or an error."""
    exact = Fraction(text) * 100
    assert exact.denominator == 1, text
    return int(exact)


def exact_cents(text: str) -> Fraction:
    return Fraction(text) * 100
