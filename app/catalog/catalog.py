"""The catalog of this register: applied in pages by sync, asked by everything else, from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from app.catalog import repository, search
from app.catalog.model.item import Found, Item, ItemFound, ItemHit, Tile, TilePage
from app.catalog.model.market import Market
from app.clock import Clock
from app.db.engine import open_engine, storage_failures, writer
from app.db.upgrade import CATALOG, upgrade
from contract.errors import Unavailable
from contract.messages.rows import MarketRow, RoleRow, TilePageRow
from contract.messages.sync import StreamPage
from contract.rules.price import StandingPrice, price_at
from contract.values.gs1 import Scanned
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity
from contract.values.time import parse_instant

DATABASE_NAME = "catalog.db"
MAX_HITS = 50
_log = logging.getLogger(__name__)
Value = TypeVar("Value")


class Catalog:
    """Made by ``open``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._writer = writer(engine)
        self._turn = threading.Lock()
        self._small: dict[str, Any] = {}
        self._cursors: dict[str, int] = {}
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        with self._read() as conn:
            self._cursors = repository.cursors(conn)
            derived = repository.is_derived(conn)
        if not derived:
            self.derive_again()

    @classmethod
    def open(cls, directory: Path, key: bytes, clock: Clock) -> Catalog:
        """Open or make catalog.db. It is a copy: an unreadable one is moved aside and filled again by sync."""
        path = directory / DATABASE_NAME
        try:
            upgrade(path, key, CATALOG)
        except Unavailable as error:
            if error.code not in ("database_unreadable", "database_from_newer_version"):
                raise
            _log.warning("the catalog was unreadable and is fetched again", extra={"code": error.code})
            for suffix in ("", "-wal", "-shm"):
                old = path.with_name(path.name + suffix)
                if old.exists():
                    old.replace(path.with_name(f"unreadable-{path.name}{suffix}"))
            upgrade(path, key, CATALOG)
        return cls(open_engine(path, key, precious=False), clock)

    def apply(self, pages: Sequence[StreamPage]) -> None:
        """Take pages of a pull, in one transaction with their cursors. Listeners hear ``catalog:<kind>``."""
        with self._turn, storage_failures(), self._writer.begin():
            for page in pages:
                _apply(self._writer, page)
            after = repository.cursors(self._writer)
        self._cursors = after
        kinds = {row.kind for page in pages for row in page.rows}
        self._changed(kinds | ({"market", "role", "tile_page"} if any(page.restart for page in pages) else set()))

    def restart(self) -> None:
        """Read every stream again from its beginning; what is known serves until then."""
        with self._turn, self._writer.begin():
            for stream in repository.cursors(self._writer):
                repository.mark_unseen(self._writer, stream)
            repository.forget_cursors(self._writer)
        self._cursors = {}

    def derive_again(self) -> None:
        """Make identifiers and search words anew from the raw rows."""
        with self._turn, self._writer.begin():
            repository.derive_again(self._writer)

    def cursors(self) -> dict[str, int]:
        """How far each stream has been read."""
        return dict(self._cursors)

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Tell ``listener`` which topics became stale."""
        self._listeners.append(listener)

    def lookup(self, scanned: Scanned) -> ItemFound | None:
        """What a symbol, an in-store number or a typed SKU means."""
        if scanned.gtin:
            code = scanned.gtin
        elif scanned.rcn:
            code = repository.rcn_code(scanned.rcn)
        else:
            code = repository.sku_code(scanned.other or scanned.text)
        with self._read() as conn:
            body = repository.item_of_code(conn, code)
        return ItemFound(Item.of(body), scanned) if body else None

    def item(self, item_id: str) -> Item | None:
        """One item."""
        with self._read() as conn:
            body = repository.body(conn, "item", item_id)
        return Item.of(body) if body else None

    def search(self, text: str, limit: int = 5) -> Found:
        """Items of which every word typed begins a word, best sellers first; where they are few, also what may have
        been meant. Text without a word finds nothing.
        """
        now = self._clock.now()
        with self._read() as conn:
            found = search.search(conn, text, min(limit, MAX_HITS))
            items = [Item.of(body) for body in map(partial(repository.body, conn, "item"), found.item_ids) if body]
            hits = tuple(ItemHit(item, _price(conn, item, None, now)) for item in items)
        return Found(hits, found.meant, found.instead)

    def price(self, item: Item, quantity: Quantity, moment: datetime) -> UnitPrice | None:
        """The price of ``quantity`` at ``moment``; None when the item has none then."""
        with self._read() as conn:
            return _price(conn, item, quantity, moment)

    def market(self) -> Market:
        """The rules of this store's country. Unavailable: ``market_unknown`` before the first pull."""
        return self._kept("market", self._load_market)

    def roles(self) -> dict[str, RoleRow]:
        """Roles by name."""
        return self._kept("role", self._load_roles)

    def tile_pages(self) -> tuple[TilePage, ...]:
        """Pages of quick tiles in order, with the prices of now."""
        rows = self._kept("tile_page", self._load_tiles)
        now = self._clock.now()
        with self._read() as conn:
            return tuple(
                TilePage(
                    row.name,
                    row.icon,
                    tuple(_tile(conn, tile.label, tile.icon, tile.item_id, now) for tile in row.tiles),
                )
                for row in rows
            )

    def count_items(self) -> int:
        """How many items are known."""
        with self._read() as conn:
            return repository.count_items(conn)

    def close(self) -> None:
        """Leave everything in one file."""
        with self._turn:
            self._writer.close()
            self._engine.dispose()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._engine.connect() as conn:
            yield conn

    def _changed(self, kinds: set[str]) -> None:
        self._small = {kind: kept for kind, kept in list(self._small.items()) if kind not in kinds}
        for listener in self._listeners:
            listener(frozenset(f"catalog:{kind}" for kind in kinds))

    def _kept(self, kind: str, load: Callable[[], Value]) -> Value:
        """Small kinds are asked for on every gesture and change rarely."""
        small = self._small
        kept: Value | None = small.get(kind)
        if kept is None:
            # Kept in the dictionary of before: what changes meanwhile begins a new one.
            kept = small[kind] = load()
        return kept

    def _load_market(self) -> Market:
        with self._read() as conn:
            found = repository.bodies(conn, "market")
        if not found:
            raise Unavailable("market_unknown")
        return Market.of(MarketRow.model_validate(found[0]))

    def _load_roles(self) -> dict[str, RoleRow]:
        with self._read() as conn:
            rows = [RoleRow.model_validate(body) for body in repository.bodies(conn, "role")]
        return {row.name: row for row in rows}

    def _load_tiles(self) -> list[TilePageRow]:
        with self._read() as conn:
            rows = [TilePageRow.model_validate(body) for body in repository.bodies(conn, "tile_page")]
        return sorted(rows, key=lambda row: (row.position, row.name))


def _apply(conn: Connection, page: StreamPage) -> None:
    if page.restart:
        repository.mark_unseen(conn, page.stream)
    repository.put_rows(conn, page.stream, page.rows)
    for row in page.rows:
        if row.body is None:
            repository.remove_row(conn, page.stream, row.kind, row.key)
    if not page.more and not page.restart:
        repository.remove_unseen(conn, page.stream)
    repository.save_cursor(conn, page.stream, page.next)


def _price(conn: Connection, item: Item, quantity: Quantity | None, moment: datetime) -> UnitPrice | None:
    body = repository.body(conn, "price", item.item_id)
    if body is None:
        return None
    prices = [_standing(entry, item, str(body["currency"])) for entry in body["prices"]]
    found = price_at(prices, moment, quantity or Quantity.of(1, item.unit))
    return found.price if found else None


def _standing(entry: dict[str, Any], item: Item, currency: str) -> StandingPrice:
    per = Quantity(entry.get("per_thousandths") or 1000, item.unit)
    minimum, valid_to = entry.get("minimum_thousandths"), entry.get("valid_to")
    return StandingPrice(
        UnitPrice(entry["ten_thousandths"], currency, per),
        parse_instant(entry["valid_from"]),
        parse_instant(valid_to) if valid_to else None,
        Quantity(minimum, item.unit) if minimum is not None else None,
    )


def _tile(conn: Connection, label: str, icon: str, item_id: str, now: datetime) -> Tile:
    body = repository.body(conn, "item", item_id)
    item = Item.of(body) if body else None
    return Tile(label, icon, item_id, item, _price(conn, item, None, now) if item else None)
