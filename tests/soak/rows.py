"""What head office told, as registers hold it: a register that loaded anew tells what is right."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from tests.chaos.findings import Finding, Harm

Rows = dict[tuple[str, str, str], Any]
"""By stream, kind and key: what the row says."""

_STORE = "SELECT stream, kind, key, body FROM row WHERE withdrawn = 0 AND stream NOT LIKE 'register:%'"
_CATALOG_FILE = "SELECT value FROM setting WHERE name = 'catalog_file'"
_BLOCKS = "SELECT stream, kind, rows FROM block WHERE kind <> 'code'"
_CATALOG = "SELECT stream, kind, key, body FROM raw_row"
_MOST_TOLD = 3


def rows_of(register: Path, key: bytes) -> Rows:
    """From the data directory of a register that does not run."""
    with closing(_opened(register / "store.db", key)) as store:
        rows: Rows = {(stream, kind, own): json.loads(body) for stream, kind, own, body in store.execute(_STORE)}
        named = store.execute(_CATALOG_FILE).fetchone()
    with closing(_opened(register / (named[0] if named else "catalog.db"), key)) as catalog:
        for stream, kind, packed in catalog.execute(_BLOCKS):
            for told in map(json.loads, zlib.decompress(packed).splitlines()):
                rows[stream, kind, told["item_id"]] = told
        for stream, kind, own, body in catalog.execute(_CATALOG):
            # A row that came by itself goes before the block's; one without a body says that there is none.
            rows[stream, kind, own] = json.loads(body) if body else None
    return {place: told for place, told in rows.items() if told is not None}


def differences(name: str, held: Rows, right: Rows) -> Iterator[Finding]:
    """Rows that a register lacks, has too many, or holds in another state than one that loaded anew."""
    if not right:
        yield Finding(Harm.WRONG, "a register that loaded anew holds no rows")
    differing = sorted(place for place in held.keys() | right.keys() if held.get(place) != right.get(place))
    if differing:
        told = [(place, held.get(place), right.get(place)) for place in differing[:_MOST_TOLD]]
        yield Finding(Harm.WRONG, f"{len(differing)} of {len(right)} rows of {name} differ: {told}")


def _opened(file: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection
