"""The catalog of a register with the best sellers of ``million``, loaded from feed files, kept in the temporary folder.

Beside the items it holds the market and the roles of the shop that tests use, and is locked with that shop's key, so
that the two go together.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.catalog.building import SUFFIXES
from app.catalog.catalog import Catalog
from app.catalog.place import DATABASE_NAME
from app.clock import SystemClock
from bench.feed_files import STREAMS, feed_folder
from oms.sync.feed_file import feed_path
from tests.builders import market_ie, page, roles

KEY = bytes(range(32))


def catalog_folder(count: int) -> Path:
    """Where a whole catalog of ``count`` items is: to be copied by whoever writes."""
    folder = Path(tempfile.gettempdir()) / f"aisle-bench-catalog-by-place-{count}"
    if not folder.exists():
        draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}."))
        catalog = Catalog.open(draft, KEY, SystemClock())
        feed = feed_folder(count)
        catalog.load({stream: feed_path(feed, stream) for stream in STREAMS}, STREAMS)
        catalog.gather_words()
        catalog.apply([page("market:IE", (market_ie(),)), page(STREAMS[0], roles(), count + 1)])
        catalog.close()
        (made,) = (path for path in draft.glob("*.db") if path.name != DATABASE_NAME)
        made.replace(draft / DATABASE_NAME)
        draft.rename(folder)
    return folder


@contextmanager
def opened(count: int) -> Iterator[Catalog]:
    """A catalog of ``count`` items, to be read."""
    catalog = Catalog.open(catalog_folder(count), KEY, SystemClock())
    try:
        yield catalog
    finally:
        catalog.close()


def put_into(folder: Path, count: int) -> None:
    """Give a register's folder a catalog of ``count`` items in place of its own."""
    for suffix in SUFFIXES:
        (folder / f"{DATABASE_NAME}{suffix}").unlink(missing_ok=True)
    shutil.copy2(catalog_folder(count) / DATABASE_NAME, folder / DATABASE_NAME)
