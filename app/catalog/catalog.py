"""The catalog of this register: applied in pages by sync, asked by everything else, from any thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from app.catalog import codes, gathering, prices, promotions, repository, search
from app.catalog.building import NewCatalog, Stopped, remove_database
from app.catalog.model.item import Found, Item, ItemFound, ItemHit, Tile, TilePage
from app.catalog.model.market import Market
from app.catalog.model.words import as_written
from app.catalog.place import DATABASE_NAME, Place
from app.catalog.pointer import LastingNames, Pointer
from app.clock import Clock
from app.db.backup import copy_database
from app.db.engine import fatal, open_engine, storage_failures, writer
from contract.errors import Unavailable
from contract.messages.feed_file import rcn_code, sku_code
from contract.messages.row import Row
from contract.messages.rows import (
    ContainerRow,
    MarketRow,
    PromotionRow,
    RecallRow,
    ReceiptKeyRow,
    RoleRow,
    SpentCouponRow,
    StoredValueRulesRow,
    TilePageRow,
)
from contract.messages.sync import StreamPage
from contract.rules.price import StandingPrice
from contract.rules.promotion import Promotion
from contract.values.gs1 import Scanned
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity

MAX_HITS = 50
_SMALL_KINDS = frozenset({"container", "market", "promotion", "receipt_key", "recall", "role", "tile_page"})
_log = logging.getLogger(__name__)
Stopping = Callable[[], bool]
Value = TypeVar("Value")
One = TypeVar("One", bound=Row)


class Catalog:
    """Made by ``open``. One file serves; a new one may take its place while it does."""

    def __init__(self, place: Place, clock: Clock, engine: Engine) -> None:
        self._place = place
        self._clock = clock
        self._turn = threading.Lock()
        self._building = threading.Lock()
        self._restarts = 0
        self._held, self._searchable, self._gathered = False, True, True
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._damage_listeners: list[Callable[[], None]] = []
        self.damaged = False
        self._serve(engine)

    @classmethod
    def open(cls, directory: Path, key: bytes, clock: Clock, pointer: Pointer | None = None) -> Catalog:
        """Open or make the catalog. It is a copy: an unreadable one is moved aside and filled again by sync, one that a
        newer program left is made again of its rows.
        """
        place = Place(directory, key, pointer or LastingNames())
        place.tidy()
        return cls(place, clock, place.open())

    @property
    def held(self) -> bool:
        """Whether it takes no rows now: a new file is made, its words are gathered, or a page is damaged."""
        return self._held or self.damaged or not self._gathered

    @property
    def searchable(self) -> bool:
        """Whether every item can be searched."""
        return self._searchable

    @property
    def gathered(self) -> bool:
        """Whether every item can be searched, misspelled too, and deltas are taken."""
        return self._gathered

    def apply(self, pages: Sequence[StreamPage]) -> None:
        """Take pages of a pull, in one transaction with their cursors. Listeners hear ``catalog:<kind>``.

        While ``held`` it takes nothing, and the cursors say so. Unavailable: ``catalog_damaged``.
        """
        with self._turn, self._noticing_damage():
            if self.held:
                return
            with storage_failures(), self._writer.begin():
                for page in pages:
                    repository.apply_page(self._writer, page)
                if any(row.kind == PromotionRow.KIND for page in pages for row in page.rows):
                    promotions.forget_ended(self._writer, self._clock.now())
                after = repository.cursors(self._writer)
            self._cursors = after
        kinds = {row.kind for page in pages for row in page.rows}
        self._changed(kinds | (_SMALL_KINDS if any(page.restart for page in pages) else set()))

    def copy_to(self, directory: Path) -> None:
        """The file that serves, as a catalog of its own there. Unavailable: ``backup_failed``."""
        copy_database(self._place.directory / self._place.name, directory / DATABASE_NAME, self._place.key)

    @property
    def size(self) -> int:
        """Of the file that serves, in bytes."""
        return (self._place.directory / self._place.name).stat().st_size

    def restart(self) -> None:
        """Read every stream again from its beginning; what is known serves until then."""
        with self._turn:
            self._restarts += 1
            with self._noticing_damage(), self._writer.begin():
                for stream in repository.cursors(self._writer):
                    repository.mark_unseen(self._writer, stream)
                repository.forget_cursors(self._writer)
            self._cursors = {}

    def load(self, files: Mapping[str, Path], streams: Sequence[str], stopping: Stopping = lambda: False) -> None:
        """Make a new file of feed files (by stream) and of what this one holds of the other ``streams``; it serves once
        it is verified. Unavailable: ``feed_file_unreadable``, ``catalog_not_verified``, ``storage_full``.
        """
        with self._building, self._holding():
            name, restarts = self._place.free_name(), self._restarts
            with storage_failures(), NewCatalog(self._place.directory / name, self._place.key, stopping) as new:
                for stream in streams:
                    if stream in files:
                        new.take_file(files[stream], stream)
                    else:
                        new.take_stream(self._engine, stream)
                new.finish()
            with self._turn:
                if restarts != self._restarts:
                    remove_database(self._place.directory / name)
                    raise Unavailable("catalog_not_verified", reason="restarted")
                self._place.pointer.move(name)
                before, writing = self._engine, self._writer
                self._serve(open_engine(self._place.directory / name, self._place.key, precious=False))
        writing.close()
        before.dispose()
        self._changed({"item", "price", *_SMALL_KINDS})

    def rebuild(self, stopping: Stopping = lambda: False) -> None:
        """Make everything that is derived anew from the rows, in a new file, without a network; this one serves until
        the new one is whole. What cannot be read of a damaged file is told again by the OMS. As ``load``.
        """
        try:
            self.load({}, sorted(self._streams()), stopping)
        except Stopped:
            return
        self.gather_words(stopping)

    def gather_words(self, stopping: Stopping = lambda: False, told: Callable[[int], None] = lambda _: None) -> None:
        """Make searchable what a new file brought, in slices. ``told``: how many items are, so far."""
        with gathering.Ahead() as ahead:
            while not self._searchable and not stopping():
                with self._turn, self._noticing_damage(), storage_failures(), self._writer.begin():
                    reached = gathering.gather_slice(self._writer, ahead)
                self._searchable = reached is None
                told(reached or 0)
        self._changed({"item"})
        if not self._gathered and not stopping():
            with self._turn, self._noticing_damage(), storage_failures(), self._writer.begin():
                gathering.finish(self._writer)
            self._gathered = True

    def cursors(self) -> dict[str, int]:
        """How far each stream has been read."""
        return dict(self._cursors)

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Tell ``listener`` which topics became stale. Call what is returned to stop."""
        self._listeners = [*self._listeners, listener]

        def stop() -> None:
            self._listeners = [own for own in self._listeners if own is not listener]

        return stop

    def on_damage(self, listener: Callable[[], None]) -> None:
        """Tell ``listener``, once for each file, that a page of it cannot be read."""
        self._damage_listeners.append(listener)

    def lookup(self, scanned: Scanned) -> ItemFound | None:
        """What a symbol, an in-store number or a typed SKU means."""
        if scanned.gtin:
            code = scanned.gtin
        elif scanned.rcn:
            code = rcn_code(scanned.rcn)
        else:
            code = sku_code(scanned.other or scanned.text)
        with self._read() as conn:
            body = codes.item_of_code(conn, code)
        item = Item.of(body) if body else None
        return ItemFound(item, scanned, item.pack(scanned.gtin)) if item else None

    def item(self, item_id: str) -> Item | None:
        """One item."""
        with self._read() as conn:
            body = repository.body(conn, "item", item_id)
        return Item.of(body) if body else None

    def item_by_sku(self, sku: str) -> Item | None:
        """One item by the chain's own number."""
        with self._read() as conn:
            body = codes.item_of_code(conn, sku_code(sku))
        return Item.of(body) if body else None

    def search(self, text: str, limit: int = 5) -> Found:
        """Items of which every word typed begins a word, best sellers first; where they are few, also what may have
        been meant. Text without a word finds nothing.
        """
        now = self._clock.now()
        with self._read() as conn:
            found = search.search(conn, text, min(limit, MAX_HITS))
            items = [Item.of(body) for body in map(partial(repository.body, conn, "item"), found.item_ids) if body]
            hits = tuple(ItemHit(item, prices.price(conn, item, None, now)) for item in items)
        return Found(hits, as_written(found.meant, [hit.item.name for hit in hits]), found.instead, found.exact)

    def price(
        self,
        item: Item,
        quantity: Quantity,
        moment: datetime,
        customer_groups: Collection[str] = (),
        unit: str = "",
    ) -> UnitPrice | None:
        """The price of ``quantity`` at ``moment``, in the packaging ``unit`` where told; None when it has none then."""
        found = self.standing_price(item, quantity, moment, customer_groups, unit)
        return found.price if found else None

    def standing_price(
        self,
        item: Item,
        quantity: Quantity,
        moment: datetime,
        customer_groups: Collection[str] = (),
        unit: str = "",
    ) -> StandingPrice | None:
        """As ``price``, with the list, the group and the quantity that it was told for."""
        with self._read() as conn:
            return prices.standing_price(conn, item, quantity, moment, customer_groups, unit)

    def market(self) -> Market:
        """The rules of this store's country. Unavailable: ``market_unknown`` before the first pull."""
        return self._kept("market", self._load_market)

    def roles(self) -> dict[str, RoleRow]:
        """Roles by name."""
        return self._kept("role", lambda: {row.name: row for row in self._rows(RoleRow)})

    def promotions(self, moment: datetime) -> tuple[Promotion, ...]:
        """Those that hold at ``moment``; hours, places and customers are for the engine to ask."""
        return promotions.at(self.known_promotions(), moment)

    def known_promotions(self) -> tuple[Promotion, ...]:
        """Also those that have ended, or not begun."""
        return self._kept("promotion", lambda: promotions.of_rows(self._rows(PromotionRow)))

    def recalls(self) -> Sequence[RecallRow]:
        """What must not be sold."""
        return self._kept(RecallRow.KIND, lambda: self._rows(RecallRow))

    def spent_coupon(self, code: str) -> SpentCouponRow | None:
        """The sale, anywhere in the chain, that used a serial coupon; ``code`` is its key."""
        with self._read() as conn:
            told = repository.body(conn, SpentCouponRow.KIND, code)
        return SpentCouponRow.model_validate(told) if told else None

    def receipt_keys(self) -> Sequence[ReceiptKeyRow]:
        """With which the chain's registers sign the codes on their receipts."""
        return self._kept(ReceiptKeyRow.KIND, lambda: self._rows(ReceiptKeyRow))

    def containers(self) -> tuple[Item, ...]:
        """What comes back for its deposit, by name."""
        found = self._kept(ContainerRow.KIND, lambda: self._rows(ContainerRow))
        items = filter(None, (self.item(row.item_id) for row in found))
        return tuple(sorted(items, key=lambda own: own.name))

    def stored_value_rules(self) -> StoredValueRulesRow | None:
        """None where head office set none."""
        found = self._kept(StoredValueRulesRow.KIND, lambda: self._rows(StoredValueRulesRow))
        return found[0] if found else None

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

    def _serve(self, engine: Engine) -> None:
        """The file that the pointer names, from now on."""
        self._engine = engine
        self._writer = writer(self._engine)
        self._small: dict[str, Any] = {}
        self.damaged = False
        with self._engine.connect() as conn:
            self._cursors = repository.cursors(conn)
            self._searchable = self._gathered = gathering.complete(conn)

    def _streams(self) -> frozenset[str]:
        with self._engine.connect() as conn:
            return repository.streams(conn)

    @contextmanager
    def _holding(self) -> Iterator[None]:
        with self._turn:
            self._held = True
        try:
            yield
        finally:
            self._held = False

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._noticing_damage(), self._engine.connect() as conn:
            yield conn

    @contextmanager
    def _noticing_damage(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, Unavailable) as error:
            # Whatever failed is of this file alone: an act of the store that asked for a price is none of the records'.
            cause = error.__cause__ if isinstance(error, Unavailable) else error
            if not (isinstance(cause, DatabaseError) and fatal(cause)):
                raise
            before, self.damaged = self.damaged, True
            # A connection that met a damaged page reads nothing more.
            self._engine.dispose()
            if not before:
                _log.warning("a page of the catalog cannot be read")
                for listener in self._damage_listeners:
                    listener()
            raise Unavailable("catalog_damaged") from error

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
        found = self._rows(MarketRow)
        if not found:
            raise Unavailable("market_unknown")
        return Market.of(found[0])

    def _load_tiles(self) -> list[TilePageRow]:
        return sorted(self._rows(TilePageRow), key=lambda row: (row.position, row.name))

    def _rows(self, model: type[One]) -> list[One]:
        with self._read() as conn:
            return [model.model_validate(body) for body in repository.bodies(conn, model.KIND)]


def _tile(conn: Connection, label: str, icon: str, item_id: str, now: datetime) -> Tile:
    body = repository.body(conn, "item", item_id)
    item = Item.of(body) if body else None
    return Tile(label, icon, item_id, item, prices.price(conn, item, None, now) if item else None)
