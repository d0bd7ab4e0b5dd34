"""What ten thousand changed items and prices do to a register that sells, on a catalog of a million.

The rows are applied in slices that fit their time, as sync applies pages; meanwhile another thread scans without a
pause. ``catalog_delta_10k`` is the seconds until all are in; ``.scan`` is a scan (barcode, item, price) meanwhile,
beside the same scans before.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from app.catalog.catalog import Catalog
from app.sync.pull import FIRST_SLICE, next_slice
from bench.feed_files import STREAMS
from bench.figure import Figure, percentile, spread
from bench.million import MILLION, MadeItem, items
from bench.register_catalog import load, open_catalog, scan, served
from contract.messages.sync import StreamPage, WireRow

CHANGED = 5_000
_EVERY = 199
_BEFORE = 2_000


def measure(count: int = MILLION) -> Iterator[Figure]:
    made = list(islice(items(count), 0, CHANGED * _EVERY, max(1, min(_EVERY, count // CHANGED))))[:CHANGED]
    with tempfile.TemporaryDirectory() as folder, served(count) as url:
        catalog = open_catalog(Path(folder) / "register")
        load(catalog, url, Path(folder))
        quiet = [_timed(catalog, made[turn % len(made)]) for turn in range(_BEFORE)]
        stop, samples = threading.Event(), list[float]()
        seller = threading.Thread(target=_sell, args=(catalog, made, stop, samples))
        seller.start()
        began = time.perf_counter()
        slices = list(_apply(catalog, made, count))
        took = time.perf_counter() - began
        stop.set()
        seller.join()
        catalog.close()
    says = f"{2 * len(made):,} rows in {len(slices)} slices, p99 {percentile(slices, 99):.1f} ms"
    yield Figure("catalog_delta_10k", round(took, 2), "s", 1, says=says)
    before = percentile(quiet, 99)
    worst = f"worst {max(samples):.1f} ms; p99 before {before:.2f} ms"
    yield spread("catalog_delta_10k.scan", "ms", samples, percentile(quiet, 50), says=worst)


def _apply(catalog: Catalog, made: Sequence[MadeItem], after: int) -> Iterator[float]:
    """Milliseconds of each slice."""
    told = [(STREAMS[0], "item", one.item_id, {**one.row(), "name": f"{one.name} new"}) for one in made]
    told += [(STREAMS[1], "price", one.item_id, one.price_row()) for one in made]
    size = FIRST_SLICE
    while told:
        stream = told[0][0]
        part = [one for one in told[:size] if one[0] == stream]
        told = told[len(part) :]
        rows = tuple(WireRow(kind=kind, key=key, number=after + 1, body=dict(body)) for _, kind, key, body in part)
        began = time.perf_counter()
        catalog.apply([StreamPage(stream=stream, rows=rows, next=after + 1, more=True)])
        took = (time.perf_counter() - began) * 1_000
        size = next_slice(size, int(took))
        yield took


def _sell(catalog: Catalog, made: Sequence[MadeItem], stop: threading.Event, samples: list[float]) -> None:
    turn = 0
    while not stop.is_set():
        samples.append(_timed(catalog, made[turn % len(made)]))
        turn += 7


def _timed(catalog: Catalog, one: MadeItem) -> float:
    began = time.perf_counter()
    if not scan(catalog, one.gtin):
        raise RuntimeError(f"{one.gtin} was not found")
    return (time.perf_counter() - began) * 1_000
