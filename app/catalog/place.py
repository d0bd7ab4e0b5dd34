"""Where a catalog's files are, and which of them serves."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from app.catalog import gathering, repository
from app.catalog.building import SUFFIXES, NewCatalog, remove_database
from app.catalog.pointer import Pointer
from app.db.engine import fatal, open_engine
from app.db.upgrade import CATALOG, open_upgraded
from contract.errors import Unavailable

DATABASE_NAME = "catalog.db"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of a catalog are, and which of them serves."""

    directory: Path
    key: bytes
    pointer: Pointer

    @property
    def name(self) -> str:
        return self.pointer.read() or DATABASE_NAME

    def free_name(self) -> str:
        """Of a file that is not there."""
        taken = {path.name for path in self.directory.glob("catalog*.db")}
        return next(name for name in (f"catalog-{number}.db" for number in count(2)) if name not in taken)

    def tidy(self) -> None:
        """Remove every file but the one that serves. Where that is not there, because store.db was begun anew or put
        back, the only other one serves, and of several none is removed.
        """
        there = list(self.directory.glob("catalog*.db"))
        if self.name not in {path.name for path in there}:
            if len(there) == 1:
                self.pointer.move(there[0].name)
            return
        for path in there:
            if path.name != self.name:
                remove_database(path)

    def open(self) -> Engine:
        """The file that serves, of this program's schema: one that is unreadable, or that its disk fails at, is moved
        aside, one that a newer program left is made again of its rows. Unavailable: with ``file``.
        """
        try:
            return _opened(self.directory / self.name, self.key)
        except Unavailable as error:
            if error.code not in ("database_unreadable", "database_from_newer_version") and not _failed(error):
                raise
            _log.warning("the catalog was unreadable and is made again", extra={"code": error.code})
            if error.code == "database_from_newer_version":
                _make_again(self)
            else:
                if _failed(error):
                    self._require_another()
                self._set_aside()
            return _opened(self.directory / self.name, self.key)

    def _require_another(self) -> None:
        """A disk that takes no other file either is waited for. Unavailable: with ``file``."""
        path = self.directory / self.free_name()
        try:
            _opened(path, self.key).dispose()
        finally:
            remove_database(path)

    def _set_aside(self) -> None:
        """The file that serves stays beside, under another name."""
        path = self.directory / self.name
        for suffix in SUFFIXES:
            old = path.with_name(path.name + suffix)
            if old.exists():
                old.replace(path.with_name(f"unreadable-{path.name}{suffix}"))


def _opened(path: Path, key: bytes) -> Engine:
    """A disk that failed is asked once more: without a network no other catalog can be had."""
    try:
        try:
            return _readable(path, key)
        except Unavailable as error:
            if not _failed(error):
                raise
        return _readable(path, key)
    except Unavailable as error:
        raise Unavailable(error.code, **{**error.params, "file": path.name}) from error.__cause__


def _readable(path: Path, key: bytes) -> Engine:
    """With what a catalog begins by."""
    engine = open_upgraded(path, key, CATALOG)
    try:
        with engine.connect() as conn:
            repository.cursors(conn)
            gathering.complete(conn)
    except DatabaseError as error:
        engine.dispose()
        if not fatal(error):
            raise
        raise Unavailable("database_unreadable") from error
    return engine


def _failed(error: Unavailable) -> bool:
    return isinstance(error.__cause__, DatabaseError) and fatal(error.__cause__)


def _make_again(place: Place) -> None:
    """What rows a file holds, in a new one."""
    old, name = open_engine(place.directory / place.name, place.key, precious=False), place.free_name()
    try:
        with NewCatalog(place.directory / name, place.key) as new:
            with old.connect() as conn:
                streams = sorted(repository.streams(conn))
            for stream in streams:
                new.take_stream(old, stream)
            new.finish()
        place.pointer.move(name)
    finally:
        old.dispose()
