"""A register's catalog of a million items for benchmarks: loaded of feed files over HTTP from a server of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from app.catalog.catalog import Catalog
from app.catalog.pointer import LastingNames
from app.clock import SystemClock
from app.sync.client import OmsClient
from bench.feed_files import STREAMS, feed_folder
from bench.million import MILLION
from contract.values.gs1 import Scanned
from contract.values.quantity import Quantity
from oms.sync.feed_file import feed_path

KEY = bytes(range(32))


class _Files(SimpleHTTPRequestHandler):
    """``/v1/feed/<stream>`` is a file of the folder."""

    def translate_path(self, path: str) -> str:
        return str(feed_path(Path(self.directory), unquote(path.rpartition("/")[2])))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing is said."""


@contextmanager
def served(count: int = MILLION) -> Iterator[str]:
    """The address of a server that hands out the feed files of ``count`` items."""
    handler = partial(_Files, directory=str(feed_folder(count)))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def open_catalog(folder: Path) -> Catalog:
    folder.mkdir(parents=True, exist_ok=True)
    return Catalog.open(folder, KEY, SystemClock(), LastingNames())


def load(catalog: Catalog, url: str, folder: Path) -> tuple[float, float]:
    """Fetch the files and load them as a register does. Seconds until a scan finds its price, until all is searched."""
    began = time.perf_counter()
    client = OmsClient(url)
    paths = {stream: folder / f"{quote(stream, safe='')}.part" for stream in STREAMS}
    for stream, path in paths.items():
        client.fetch_feed_file(stream, path, lambda: False)
    client.close()
    catalog.load(paths, STREAMS)
    if not scan(catalog, "03000000000007"):
        raise RuntimeError("the best seller has no price")
    scanned = time.perf_counter() - began
    searched: list[float] = []

    def told(_items: int) -> None:
        if catalog.searchable:
            searched.append(time.perf_counter() - began)

    catalog.gather_words(told=told)
    if not catalog.search("milk").hits:
        raise RuntimeError("nothing was found")
    return scanned, searched[0]


def scan(catalog: Catalog, gtin: str) -> bool:
    """Barcode, item, price."""
    found = catalog.lookup(Scanned(gtin, gtin=gtin))
    if found is None:
        return False
    return catalog.price(found.item, Quantity.of(1, found.item.unit), SystemClock().now()) is not None
