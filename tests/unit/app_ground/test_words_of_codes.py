"""Whatever the ground of the store app refuses, an operator can read: what happened, what is safe, what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from app.wording import Words
from tests.builders import ROOT

GROUND = ("app/db", "app/catalog", "app/operators", "app/pos", "app/config.py")


def raised_codes() -> Iterator[tuple[str, str]]:
    """Each code given to Refused or Unavailable in the ground, with where."""
    for place in GROUND:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(
                        func=ast.Name(id="Refused" | "Unavailable"), args=[ast.Constant(value=str(code)), *_]
                    ):
                        yield code, f"{file.relative_to(ROOT)}:{node.lineno}"


CODES = dict(raised_codes())


def test_the_codes_are_found() -> None:
    assert {"item_unknown", "storage_full", "shift_not_open", "pin_wrong"} <= set(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_words(code: str) -> None:
    words = Words.load(ROOT / "resources" / "i18n")
    assert code in words, f"{code}, raised in {CODES[code]}, has no words"
    assert re.search(r"[.!?]$", words.text(code)), code
    assert "!" not in words.text(code)
    assert "successfully" not in words.text(code)
