"""Searching a million items as one types: the best sellers among those of which every word typed begins a word.

How it is kept, and why:

- ``item_words`` is an FTS5 index without content and without positions, of one column. Its rowid is the item's *place*:
  the order of popularity. So the first matches are the best sellers, nothing is ever sorted, and a query stops after a
  few of them, however many there are. Beginnings of up to five letters have lists of their own.
- Places are dense (``places``): a list of a million then takes a third of what it would with gaps, to write as to read.
  **Filling must go up in place**: going down makes FTS5 write a segment for every row, which takes five times as long.
- Numbers that identify (GTIN, SKU) are not words: they are found in ``identifier``, whole or by their beginning.
- ``spelling`` holds the words of the index, frequent ones first, ``spelling_forms`` what a misspelled one shares with
  them (``model/spelling``). They are asked only where few items were found.

To fill it: ``start_over``, ``fill`` with the items of blocks in slices of some hundred thousand in their order, a
transaction each; searching works meanwhile, with what there is. After ``complete`` misspelled words work too. Then
``put`` and ``remove`` keep it.

``fill`` is one statement, and SQLite lets other threads run while it executes: ``texts``, which are work for the
interpreter, are made by another thread meanwhile.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.catalog import places
from app.catalog.model.spelling import allowed, forms, forms_of_beginning, forms_of_whole, has_spelling, slips
from app.catalog.model.words import MAX_WORDS, indexed, words
from app.catalog.typed_numbers import items_of_beginning, items_of_number
from app.db.driver import driver_rows
from contract.values.quantity import Unit

_INDEXED_LETTERS = 5
_EXACT_COUNTS = 8
"""A word typed in full counts as if the item sold this many times as well: ``ham`` before ``hamburger``, unless..."""
_AUTOMERGE = 4
"""FTS5's own value."""
_FEW = 3
_LEAST_OF_A_CODE = 3
_SPELLINGS = 60
_TRIED = 6
_SLIP, _ALIKE = 3, 3
"""A slip weighs as much as being used eight times less, and spellings that differ by no more are equally likely."""

_TABLES = """
CREATE TABLE searched_item (
    place INTEGER CONSTRAINT pk_searched_item PRIMARY KEY, item_id TEXT NOT NULL, rank INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE item_words USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii'
);
INSERT INTO item_words (item_words, rank) VALUES ('pgsz', 3900);
INSERT INTO item_words (item_words, rank) VALUES ('hashsize', 33554432);
CREATE VIRTUAL TABLE item_vocabulary USING fts5vocab(item_words, row);
CREATE TABLE spelling (
    place INTEGER CONSTRAINT pk_spelling PRIMARY KEY, word TEXT NOT NULL CONSTRAINT uq_spelling_word UNIQUE
) STRICT;
CREATE VIRTUAL TABLE spelling_forms USING fts5(
    forms, content='', detail=none, columnsize=0, tokenize='ascii'
);
INSERT INTO spelling_forms (spelling_forms, rank) VALUES ('pgsz', 3900);
CREATE UNIQUE INDEX ix_searched_item_item_id ON searched_item (item_id);
CREATE INDEX ix_searched_item_rank ON searched_item (rank, place)
"""
# FTS5's own page size, 4,050, does not fit a page of an encrypted file beside its signature, and spills over.
# Words of a slice are gathered in memory, so that it is written once.
_NAMES = ("item_vocabulary", "item_words", "searched_item", "spelling_forms", "spelling")


class Searched(msgspec.Struct, frozen=True, gc=False):
    """What searching takes of the body of an item's row."""

    item_id: str
    name: str
    size: str | None = None
    category: str | None = None
    popularity: int | None = None
    active: bool | None = None
    unit: str | None = Unit.EACH

    @property
    def rank(self) -> int:
        """Best sellers have the least."""
        return places.rank_of(self.popularity)


@dataclass(frozen=True, slots=True)
class Matches:
    """Items in the order to show them. ``meant`` is what was searched instead of, or beside, what was typed; ``exact``:
    that is the number of the first.
    """

    item_ids: tuple[str, ...]
    meant: str = ""
    instead: bool = False
    exact: bool = False


def create(conn: Connection) -> None:
    """Make the tables of searching, ready for ``put`` and ``fill``."""
    for statement in _TABLES.split(";"):
        conn.exec_driver_sql(statement)


def start_over(conn: Connection) -> None:
    """Make the tables of searching anew, empty, ready for ``fill``."""
    for name in _NAMES:
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    create(conn)
    # Merging the few segments of slices costs more than it saves; ``complete`` lets it happen again.
    _configure(conn, "automerge", 0)


def texts(items: Sequence[Searched | None]) -> list[str | None]:
    """Their words, cut; None where there is nothing to find. Asks no database, for any thread."""
    cut = iter(_texts([item for item in items if item and item.active is not False]))
    return [next(cut) if item and item.active is not False else None for item in items]


def fill(conn: Connection, first: int, told: str) -> None:
    """Add items of blocks, from serial ``first`` on: the ``texts`` of each in JSON. Greater serials come later."""
    conn.exec_driver_sql(
        "INSERT INTO item_words (rowid, words) SELECT ? + ? * key, value FROM json_each(?) WHERE value IS NOT NULL",
        (places.of_serial(first), places.GAP, told),
    )


def complete(conn: Connection) -> None:
    """Learn the words that can be meant, and make one of the many pieces of the index: a delta that comes upon too many
    would have to do that at once.
    """
    conn.exec_driver_sql("INSERT INTO item_words (item_words) VALUES ('optimize')")
    found = conn.exec_driver_sql("SELECT term, doc FROM item_vocabulary")
    told = sorted((-count, word) for word, count in found if has_spelling(word))
    conn.exec_driver_sql("DELETE FROM spelling")
    conn.exec_driver_sql("INSERT INTO spelling_forms (spelling_forms) VALUES ('delete-all')")
    _learn(conn, [word for _, word in told])
    _configure(conn, "automerge", _AUTOMERGE)


def put(conn: Connection, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Add items, or change those that are there."""
    told = {item.item_id: item for item in msgspec.convert(bodies, list[Searched])}
    known = remove(conn, list(told))
    active = {item_id: item for item_id, item in told.items() if item.active is not False}
    placed = {item_id: known[item_id] for item_id, item in active.items() if known.get(item_id, ())[1:] == (item.rank,)}
    if placed:
        places.occupy(conn, placed)
    for rank, item_id in sorted((active[item_id].rank, item_id) for item_id in active.keys() - placed.keys()):
        placed[item_id] = places.free(conn, rank), rank
        places.occupy(conn, {item_id: placed[item_id]})
    cut = dict(zip(active, _texts(list(active.values())), strict=True))
    ascending = sorted((place, cut[item_id]) for item_id, (place, _) in placed.items())
    if ascending:
        conn.exec_driver_sql("INSERT INTO item_words (rowid, words) VALUES (?, ?)", ascending)
    _learn(conn, _new_words(conn, list(cut.values())))


def remove(conn: Connection, item_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Take items away; gives the place and the rank of those that had one."""
    known = places.known(conn, item_ids)
    left = [place for place, _ in known.values()]
    if left:
        conn.exec_driver_sql("DELETE FROM item_words WHERE rowid = ?", [(place,) for place in left])
        places.leave(conn, left)
    return known


def search(conn: Connection, text: str, limit: int) -> Matches:
    """What is meant by ``text``: an item whose number it is, then best sellers, then items whose number begins so."""
    typed = words(text)[:MAX_WORDS]
    if not typed:
        return Matches(())
    code = "".join(text.split()) if not any(char.isalpha() for char in text) else text.strip()
    numbered = places.best_first(conn, items_of_number(conn, code))
    item_ids = [*numbered, *(item_id for _, item_id in places.items_at(conn, _best(conn, typed, limit)))]
    if len(item_ids) < limit and len(code) >= _LEAST_OF_A_CODE:
        item_ids += places.best_first(conn, items_of_beginning(conn, code, limit))
    found = tuple(dict.fromkeys(item_ids))[:limit]
    if len(found) >= _FEW:
        return Matches(found, exact=bool(numbered))
    meant, others = _corrected(conn, typed, limit, found)
    return Matches((*found, *others)[:limit], meant, instead=not found, exact=bool(numbered))


# Words


def _best(conn: Connection, typed: Sequence[str], limit: int) -> list[int]:
    """Places, the best first. Beginnings of long words have no list of their own and are asked only where needed."""
    whole = _first(conn, [_quoted(word) for word in typed], limit)
    listed = [_quoted(word) if len(word) > _INDEXED_LETTERS else f"{_quoted(word)}*" for word in typed]
    begun = _first(conn, listed, limit)
    if len(begun) < limit and any(len(word) > _INDEXED_LETTERS for word in typed):
        begun = _first(conn, [f"{_quoted(word)}*" for word in typed], limit)
    behind = {place: place - places.FIRST for place in (*begun, *whole)}
    weighed = behind | {place: behind[place] // _EXACT_COUNTS for place in whole}
    return sorted(weighed, key=lambda place: weighed[place])[:limit]


def _first(conn: Connection, wanted: Sequence[str], limit: int) -> list[int]:
    found = driver_rows(
        conn,
        "SELECT rowid FROM item_words WHERE item_words MATCH ? ORDER BY rowid LIMIT ?",
        (" ".join(wanted), limit),
    )
    return [place for (place,) in found]


def _quoted(word: str) -> str:
    """Nothing typed is an operator: a piece has no quotation mark in it."""
    return f'"{word}"'


# What was meant


def _corrected(conn: Connection, typed: Sequence[str], limit: int, found: Sequence[str]) -> tuple[str, list[str]]:
    """What else is found when each word may also stand for those that look like it, and how that is spelled."""
    choices = [_likely(conn, word) for word in typed]
    if not any(choices):
        return "", []
    for trust in (_ALIKE, math.inf):
        trusted = [[other for weight, other in likely if weight <= likely[0][0] + trust] for likely in choices]
        wanted = [_any_of(word, others) for word, others in zip(typed, trusted, strict=True)]
        items = places.items_at(conn, _first(conn, [" AND ".join(wanted)], limit + len(found)))
        more = [item_id for _, item_id in items if item_id not in found]
        if more:
            held = [place for place, item_id in items if item_id not in found]
            meant = [_spelled(conn, word, others, held) for word, others in zip(typed, trusted, strict=True)]
            return " ".join(meant), more
    return "", []


def _likely(conn: Connection, word: str) -> list[tuple[float, str]]:
    """What a word may stand for, the likeliest first: few slips, and a word that many items have."""
    if not has_spelling(word):
        return []
    near = [(slips(word, other)[0], place, other) for place, other in _alike(conn, forms_of_whole(word))]
    if not any(far <= allowed(word) for far, _, _ in near):
        near = [(slips(word, other)[1], place, other) for place, other in _alike(conn, forms_of_beginning(word))]
    weighed = [
        (math.log2(place) + _SLIP * (far + (other[0] != word[0])), other)
        for far, place, other in near
        if far <= allowed(word) and not other.startswith(word)
    ]
    return sorted(weighed)[:_TRIED]


def _any_of(word: str, others: Sequence[str]) -> str:
    return "(" + " OR ".join([f"{_quoted(word)}*", *map(_quoted, others)]) + ")"


def _spelled(conn: Connection, word: str, others: Sequence[str], held: Sequence[int]) -> str:
    """As it stands in one of the items found; as typed, if that does."""
    for spelling, wanted in [(word, f"{_quoted(word)}*"), *((other, _quoted(other)) for other in others)]:
        for place in held:
            if driver_rows(conn, "SELECT 1 FROM item_words WHERE item_words MATCH ? AND rowid = ?", (wanted, place)):
                return spelling
    return word


def _alike(conn: Connection, any_of: Sequence[str]) -> list[tuple[int, str]]:
    if not any_of:
        return []
    found = driver_rows(
        conn,
        "SELECT place, word FROM (SELECT rowid AS form FROM spelling_forms WHERE spelling_forms MATCH ? "
        "ORDER BY rowid LIMIT ?) JOIN spelling ON place = form",
        (" OR ".join(_quoted(form) for form in any_of), _SPELLINGS),
    )
    return [(place, word) for place, word in found]


def _new_words(conn: Connection, texts: Sequence[str]) -> list[str]:
    told = sorted({word for text in texts for word in words(text) if has_spelling(word)})
    known = conn.exec_driver_sql(
        "SELECT word FROM spelling WHERE word IN (SELECT value FROM json_each(?))", (json.dumps(told),)
    )
    return sorted(set(told) - {word for (word,) in known})


def _learn(conn: Connection, new: Sequence[str]) -> None:
    """``new`` words, the more frequent ones first."""
    if not new:
        return
    last = conn.exec_driver_sql("SELECT coalesce(max(place), 0) FROM spelling").scalar_one()
    placed = list(enumerate(new, last + 1))
    conn.exec_driver_sql("INSERT INTO spelling (place, word) VALUES (?, ?)", placed)
    conn.exec_driver_sql(
        "INSERT INTO spelling_forms (rowid, forms) VALUES (?, ?)",
        [(place, " ".join(forms(word))) for place, word in placed],
    )


def _texts(items: Sequence[Searched]) -> list[str]:
    return [
        f"{name} {_indexed_again(item.size or '')} {_indexed_again(item.category or '')}"
        for item, name in zip(items, indexed([item.name for item in items]), strict=True)
    ]


@lru_cache(maxsize=4_096)
def _indexed_again(text: str) -> str:
    """Sizes and categories are few."""
    (found,) = indexed([text])
    return found


def _configure(conn: Connection, setting: str, value: int) -> None:
    conn.exec_driver_sql("INSERT INTO item_words (item_words, rank) VALUES (?, ?)", (setting, value))
