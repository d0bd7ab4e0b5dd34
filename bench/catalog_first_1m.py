"""How long a new register waits for a catalog of a million items and prices: from asking for the feed files until a
barcode finds its item and price (``catalog_first_1m``), and until everything can be searched.

Files as the OMS writes them, over HTTP of this machine, into an encrypted file. The baseline is the same rows parsed
and put into a plain SQLite file: one ``executemany`` for each table, with an index of the codes.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.catalog.feed_file import opened
from bench.feed_files import STREAMS, feed_folder
from bench.figure import Figure
from bench.million import MILLION
from bench.register_catalog import load, open_catalog, served
from oms.sync.feed_file import feed_path


def measure(count: int = MILLION) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as made, served(count) as url:
        folder = Path(made)
        raw = _raw(feed_folder(count), folder)
        catalog = open_catalog(folder / "register")
        cpu = time.process_time()
        scanned, searched = load(catalog, url, folder)
        cpu = time.process_time() - cpu
        size = sum(path.stat().st_size for path in (folder / "register").iterdir()) / 1_000_000
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
        catalog.close()
    says = f"{count:,} items; processor {cpu:.1f} s, file {size:,.0f} MB, most memory {peak} MB, the server's included"
    yield Figure("catalog_first_1m", round(scanned, 2), "s", 1, round(raw, 2), says=f"to the first scan; {says}")
    yield Figure("catalog_first_1m.search", round(searched, 2), "s", 1, round(raw, 2), says="until all can be searched")


def _raw(files: Path, folder: Path) -> float:
    """The same rows by sqlite3 alone, once they are parsed."""

    decoder = msgspec.json.Decoder(dict[str, object])
    began = time.perf_counter()
    raw = sqlite3.connect(folder / "raw.db")
    raw.execute("CREATE TABLE item (item_id TEXT PRIMARY KEY, code TEXT, body TEXT) WITHOUT ROWID")
    raw.execute("CREATE TABLE price (item_id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID")
    for stream in STREAMS:
        with opened(feed_path(files, stream)) as file:
            for head, packed in file.blocks():
                if head.kind in ("item", "price"):
                    bodies = decoder.decode_lines(zlib.decompress(packed))
                    _insert(raw, head.kind, bodies)
    raw.execute("CREATE INDEX code ON item (code)")
    raw.commit()
    raw.close()
    return time.perf_counter() - began


def _insert(raw: sqlite3.Connection, kind: str, bodies: list[dict[str, object]]) -> None:
    told = [(one["item_id"], json.dumps(one)) for one in bodies]
    if kind == "price":
        raw.executemany("INSERT INTO price VALUES (?, ?)", told)
        return
    codes = [one["identifiers"][0] for one in bodies]  # type: ignore[index]
    raw.executemany(
        "INSERT INTO item VALUES (?, ?, ?)", [(key, code, body) for (key, body), code in zip(told, codes, strict=True)]
    )
