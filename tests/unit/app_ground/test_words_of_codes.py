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


def flaws(words: Words, code: str) -> Iterator[str]:
    if code not in words:
        yield "has no words"
        return
    text = words.text(code)
    if not re.search(r"[.?]$", text):
        yield "is no whole sentence"
    if "!" in text:
        yield "shouts"
    if "successfully" in text:
        yield "boasts"


def test_every_code_has_words() -> None:
    codes, words = dict(raised_codes()), Words.load(ROOT / "resources" / "i18n")
    assert {"item_unknown", "storage_full", "shift_not_open", "pin_wrong"} <= set(codes)
    assert [f"{code}, raised in {where}, {flaw}" for code, where in codes.items() for flaw in flaws(words, code)] == []


@pytest.mark.parametrize("text", ["Done", "Done!", "Done successfully."])
def test_a_flaw_is_seen(text: str) -> None:
    assert list(flaws(Words({"code": text}), "code"))
