"""Loads a catalog stream by its feed file where it begins or is far behind. Pages go on where the file ends.

While a file is fetched and a catalog is made of it, no catalog stream is pulled; the one that serves goes on serving.
Where there is no such file, or it cannot be used, the stream is pulled in pages from where it stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from app.catalog.building import Stopped
from app.catalog.feed_file import read_head
from app.clock import Clock
from app.sync.streams import in_catalog
from contract.errors import AisleError, Refused, Unavailable
from contract.messages.feed_file import HEAD_BYTES

FAR_BEHIND_ROWS = 50_000
"""So many rows in pages without an end, and a file is worth asking for."""
_NOT_AGAIN_FOR = timedelta(hours=1)
_MOST_FRUITLESS = 3
_log = logging.getLogger(__name__)


class FileDesk(Protocol):
    """Where feed files come from."""

    def fetch_feed_file(self, stream: str, path: Path, stopping: Callable[[], bool]) -> None:
        """Begin the file at ``path`` or go on with it. Refused: ``feed_file_absent``; Unavailable as any request."""

    def close(self) -> None:
        """Let go of the connection."""


class LoadedCatalog(Protocol):
    """What a file is loaded into."""

    @property
    def held(self) -> bool:
        """Whether it takes no rows now."""

    @property
    def gathered(self) -> bool:
        """Whether every item can be searched."""

    @property
    def damaged(self) -> bool:
        """Whether a page of the file cannot be read."""

    def on_damage(self, listener: Callable[[], None]) -> None:
        """Tell ``listener`` when one is found."""

    def rebuild(self, stopping: Callable[[], bool]) -> None:
        """Make it anew of what can be read."""

    def cursors(self) -> dict[str, int]:
        """How far each stream has been read."""

    def load(self, files: Mapping[str, Path], streams: Sequence[str], stopping: Callable[[], bool]) -> None:
        """Make a new catalog of files and of what is known of the other streams."""

    def gather_words(self, stopping: Callable[[], bool]) -> None:
        """Make searchable what a file brought."""


class FirstLoad:
    """``holds`` is asked before each pull; the work is done by a thread of its own between ``start`` and ``stop``.

    A catalog of which a page cannot be read is made anew of the rest here too, and then told the rest again.
    """

    def __init__(
        self,
        catalog: LoadedCatalog,
        desk: FileDesk,
        folder: Path,
        clock: Clock,
        epoch: Callable[[], str | None],
        loaded: Callable[[], None] = lambda: None,
    ) -> None:
        self._catalog = catalog
        self._desk = desk
        self._folder = folder / "feed"
        self._clock = clock
        self._epoch = epoch
        self._loaded = loaded
        self._wanted: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self._left_to_pages: dict[str, datetime] = {}
        self._without_end: dict[str, int] = {}
        self._fruitless = 0
        self._stopping = threading.Event()
        self._called = threading.Event()
        catalog.on_damage(self._called.set)
        self._thread = threading.Thread(target=self._run, name="sync-load", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        self._stopping.set()
        self._called.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._desk.close()

    def holds(self, asked: Mapping[str, int]) -> bool:
        """Whether catalog streams are left out of a pull of streams with these cursors, because they come by file."""
        if not self._thread.is_alive():
            return self._catalog.held
        if self._wanted is not None or self._catalog.held:
            return True
        own = {stream: after for stream, after in asked.items() if in_catalog(stream)}
        due = tuple(stream for stream, after in own.items() if self._due(stream, after))
        if not due:
            return False
        if self._epoch() is not None:
            self._wanted = due, tuple(own)
            self._called.set()
        return True

    def pulled(self, stream: str, rows: int, *, more: bool) -> None:
        """A page came."""
        self._without_end[stream] = self._without_end.get(stream, 0) + rows if more else 0

    def step(self) -> None:
        """Do what is wanted now."""
        try:
            if self._catalog.damaged:
                self._catalog.rebuild(self._stopping.is_set)
            if self._wanted is not None:
                self._load(*self._wanted)
            self._catalog.gather_words(self._stopping.is_set)
        except Stopped:
            return
        except AisleError as error:
            _log.warning("a feed file was not loaded", extra={"code": error.code})
        finally:
            self._wanted = None
            if not self._stopping.is_set():
                self._loaded()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._called.clear()
            if self._wanted is not None or self._catalog.damaged or not self._catalog.gathered:
                try:
                    self.step()
                except Exception as error:  # noqa: BLE001 - pages still come
                    _log.error("loading a feed file failed", exc_info=error)
            self._called.wait()

    def _due(self, stream: str, after: int) -> bool:
        again = self._left_to_pages.get(stream)
        if again is not None and self._clock.now() < again:
            return False
        return after == 0 or self._without_end.get(stream, 0) >= FAR_BEHIND_ROWS

    def _load(self, due: Sequence[str], streams: Sequence[str]) -> None:
        cursors = self._catalog.cursors()
        paths = {stream: self._folder / f"{quote(stream, safe='')}.part" for stream in due}
        self._folder.mkdir(mode=0o700, exist_ok=True)
        files = {stream: path for stream, path in paths.items() if self._fetched(stream, path, cursors.get(stream, 0))}
        if not files:
            return
        try:
            self._catalog.load(files, streams, self._stopping.is_set)
        except Unavailable:
            self._leave_to_pages(*due)
            raise
        finally:
            if not self._stopping.is_set():
                for path in paths.values():
                    path.unlink(missing_ok=True)
        self._without_end.clear()

    def _fetched(self, stream: str, path: Path, after: int) -> bool:
        """Whether the file is here and says more than is known."""
        had = path.stat().st_size if path.exists() else 0
        try:
            self._desk.fetch_feed_file(stream, path, self._stopping.is_set)
        except Refused:
            self._leave_to_pages(stream)
            return False
        except Unavailable:
            # What came of it stays, and the next try goes on behind it.
            come = path.stat().st_size if path.exists() else 0
            self._fruitless = 0 if come > had else self._fruitless + 1
            if self._fruitless >= _MOST_FRUITLESS:
                self._leave_to_pages(stream)
            raise
        self._fruitless = 0
        if self._stopping.is_set():
            raise Stopped
        if self._usable(stream, path, after):
            return True
        path.unlink(missing_ok=True)
        self._leave_to_pages(stream)
        return False

    def _usable(self, stream: str, path: Path, after: int) -> bool:
        with path.open("rb") as file:
            try:
                head = read_head(file.read(HEAD_BYTES))
            except Unavailable:
                return False
        whole = path.stat().st_size == HEAD_BYTES + head.length
        return whole and (head.stream, head.epoch) == (stream, self._epoch()) and head.next > after

    def _leave_to_pages(self, *streams: str) -> None:
        self._left_to_pages.update(dict.fromkeys(streams, self._clock.now() + _NOT_AGAIN_FOR))
