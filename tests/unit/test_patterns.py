"""No text makes a pattern of the product think for long: each is tried on what patterns are slow at."""

from __future__ import annotations

import importlib
import re
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONG = 800
PIECES = ("0", "1 ", "1-", "a", "a-", "A", "é'", "a.", "1,", "~", "+1", ":", " ", "\u0301", "ก", "あ", "x@", "1x", "[")
ENDS = ("", "!", "\x00")
MOST_S = 0.3
"""Of processor time for one pattern and text of 800 characters, which a quadratic one may just take."""


def modules() -> list[str]:
    """Those of the product that make patterns when they are imported; screens need a window."""
    files = [file for part in ("app", "oms", "contract") for file in (ROOT / part).rglob("*.py")]
    named = [file.relative_to(ROOT).with_suffix("") for file in files if "re.compile(" in file.read_text("utf-8")]
    return sorted(".".join(name.parts) for name in named if "ui" not in name.parts and "migrations" not in name.parts)


@pytest.mark.parametrize("name", modules())
def test_a_pattern_ends_soon_whatever_it_reads(name: str) -> None:
    made = vars(importlib.import_module(name.removesuffix(".__init__")))
    patterns = {own: pattern for own, pattern in made.items() if isinstance(pattern, re.Pattern)}
    slow = {}
    for own, pattern in patterns.items():
        for piece in PIECES:
            for end in ENDS:
                text = (piece * LONG)[:LONG] + end
                sought = text.encode() if isinstance(pattern.pattern, bytes) else text
                began = time.process_time()
                for search in (pattern.fullmatch, pattern.search, lambda own, find=pattern.findall: find(own)):
                    search(sought)
                took = time.process_time() - began
                if took > MOST_S:
                    slow[own, piece, end] = round(took, 2)
    assert not slow


def test_a_slow_pattern_would_be_seen() -> None:
    began = time.process_time()
    re.compile(r"(?:a+)+b").search("a" * 24)
    assert time.process_time() - began > MOST_S
