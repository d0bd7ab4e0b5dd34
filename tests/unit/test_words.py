"""Whatever the store app refuses, it says in words; and every text is written once."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from app.wording import Words, isolated
from contract.errors import Refused

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "resources" / "i18n"


def codes_raised(source: str) -> set[str]:
    """The codes of every ``Refused("…")`` and ``Unavailable("…")`` in a module."""
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("Refused", "Unavailable")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("package", ["app", "contract"])
def test_every_code_has_words(package: str) -> None:
    words = Words.load(TEXTS)
    raised = set().union(*(codes_raised(file.read_text("utf-8")) for file in (ROOT / package).rglob("*.py")))

    assert len(raised) > 10
    assert sorted(code for code in raised if code not in words) == []


def test_no_text_is_written_twice() -> None:
    codes = Counter(code for file in TEXTS.glob("en_*.json") for code in json.loads(file.read_text("utf-8")))

    assert [code for code, times in codes.items() if times > 1] == []


def test_a_code_without_words_still_shows_itself() -> None:
    assert Words({}).error(Refused("never_heard_of")) == "never_heard_of"


def test_a_parameter_that_is_missing_leaves_the_sentence_readable() -> None:
    assert Words({"gone": "Not since {since}."}).text("gone") == "Not since …."


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Eggs \u202e321\u202c", "Eggs 321"),
        ("Eggs\r\n\u2028 large\t12", "Eggs large 12"),
        ("\x1b[2JEggs\x07", "[2JEggs"),
        ("\u2067Eggs", "Eggs"),
        ("\u2068Eggs", "Eggs"),
        ("Eggs\u2069\u2068", "Eggs"),
        (isolated("014-3"), isolated("014-3")),
        ("1\u202f234,50\xa0€", "1\u202f234,50\xa0€"),
        ("e" * 10_000, "e" * 299 + "…"),
    ],
)
def test_no_name_in_a_sentence_turns_it_or_breaks_its_line(told: str, shown: str) -> None:
    words = Words({"gone": "{name} is gone."})
    assert words.text("gone", name=told) == f"{shown} is gone."
    assert words.error(Refused("gone", name=told)) == f"{shown} is gone."
