"""How long a search takes after each key, over what people type: ``search_100k`` and ``search_1m``.

Names of items are typed as at a till: the first words of a name, in some of them a word is left out, misspelled or cut
short, some are numbers, and best sellers are asked for most. Every letter is a search of its own, of five results with
their items and prices, as the sell screen asks for them. The figure is of single searches.

The baseline, in the same run: a plain SQLite FTS5 index, not encrypted, of the same names, with beginnings of one to
five letters and places as row ids; it answers the same keys with ids alone, every word as typed.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from bench.catalogs import opened
from bench.figure import Figure, percentile
from bench.million import MadeItem, items

QUERIES = 400
_LONGEST = 24
_WORD = re.compile(r"[^\W_]+")


def measure(name: str, count: int) -> Iterable[Figure]:
    """All keys of the same queries, in both."""
    queries = list(_queries(count))
    keys = [query[:length] for query in queries for length in range(1, len(query) + 1)]
    with opened(count) as catalog:
        for key in keys[:200]:
            catalog.search(key)
        ours, empty = [], 0
        for key in keys:
            began = time.perf_counter()
            found = catalog.search(key)
            ours.append((time.perf_counter() - began) * 1000)
            empty += not found.hits
    raw = _raw(count, keys)
    p50, p95, p99 = (round(percentile(ours, percent), 3) for percent in (50, 95, 99))
    says = f"{len(queries)} queries, longest {max(ours):.0f} ms, {empty * 100 // len(keys)} % of the keys found nothing"
    yield Figure(name, p95, "ms", len(keys), round(percentile(raw, 95), 3), p50, p95, p99, says)


def _queries(count: int) -> Iterator[str]:
    """The same on every run."""
    dice = Random(20261121)
    shelf = list(items(count))
    for _ in range(QUERIES):
        # Half of what is asked for is among the best-selling hundredth.
        item = shelf[int(len(shelf) * dice.random() ** 6)]
        yield _typed(item, dice)[:_LONGEST].strip()


def _typed(item: MadeItem, dice: Random) -> str:
    words = _WORD.findall(item.name) or [item.sku]
    first = words[: dice.randint(1, 3)]
    match dice.randrange(10):
        case 0:
            return item.sku
        case 1:
            return item.gtin.lstrip("0")[:9]
        case 2:
            return " ".join([*first, item.size])
        case 3:
            return " ".join(_misspelled(word, dice) for word in first)
        case 4:
            return " ".join(reversed(first))
        case 5:
            return " ".join(word[:4] for word in first)
        case _:
            return " ".join(first)


def _misspelled(word: str, dice: Random) -> str:
    if len(word) < 5:
        return word
    at = dice.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if dice.random() < 0.5 else word[:at] + word[at + 1 :]


def _raw(count: int, keys: Sequence[str]) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        conn = sqlite3.connect(Path(folder) / "words.db", isolation_level=None)
        conn.execute(
            "CREATE VIRTUAL TABLE named USING fts5(words, content='', detail=none, prefix='1 2 3 4 5', columnsize=0)"
        )
        conn.execute("BEGIN")
        conn.executemany("INSERT INTO named (rowid, words) VALUES (?, ?)", _rows(count))
        conn.execute("COMMIT")
        taken = []
        for key in keys:
            wanted = " ".join(f'"{word}"*' for word in _WORD.findall(key))
            began = time.perf_counter()
            if wanted:
                conn.execute("SELECT rowid FROM named WHERE named MATCH ? ORDER BY rowid LIMIT 5", (wanted,)).fetchall()
            taken.append((time.perf_counter() - began) * 1000)
        conn.close()
    return taken


def _rows(count: int) -> Iterator[tuple[int, str]]:
    for item in items(count):
        yield item.rank, f"{item.name} {item.size} {item.category}"
