"""A register that begins loads the catalog by file: the same catalog as by pages, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.catalog import blocks, repository
from app.catalog.catalog import Catalog
from app.catalog.pointer import LastingNames
from app.clock import SystemClock
from app.sync.first_load import FirstLoad
from contract.errors import Refused, Unavailable
from contract.messages.feed_file import HEAD_BYTES
from contract.values.gs1 import Scanned
from oms.catalog.prices import draft_price, ensure_pricelist, set_prices
from oms.catalog.repository import land_items
from oms.composition import TOLD
from oms.config import Config
from oms.db.engine import Tx
from oms.sync.feed import CHAIN, mark_many
from oms.sync.feed_file import catalog_streams, feed_path, write_feed_file
from oms.sync.sequencer import sequence_all
from oms.sync.tables import feed_mark
from tests.integration.app_sync.listener import Listener
from tests.integration.app_sync.register import OnlineRegister
from tests.integration.oms_ground.chain import SECRET, Chain
from tests.integration.oms_trade.shop import STOCKED, Shop, draft
from tests.postgres import Postgres
from tests.waiting import until

KEY = bytes(32)
STREAMS = ("chain", "market:IE", "pricelist:standard")
ITEMS = 300
Rows = dict[tuple[str, str], object]


def told(number: int) -> str:
    return f"0539{number:010}"


def fill(shop: Shop) -> None:
    """Three hundred items with prices."""
    drafts = [
        draft(
            f"S{number}", name=f"Thing {number} brown", identifiers=(told(number),), popularity=10 + number * 7 % ITEMS
        )
        for number in range(ITEMS)
    ]
    ids = shop.db.run(lambda tx: land_items(tx, drafts)).ids
    shop.db.run(lambda tx: ensure_pricelist(tx, "standard", "EUR"))
    prices = [draft_price(own, 250, "EUR", 1, shop.db.clock.now()) for own in ids.values()]
    shop.db.run(lambda tx: set_prices(tx, "standard", prices))
    sequence_all(shop.db)


def files(shop: Shop, folder: Path) -> dict[str, Path]:
    """The file of each catalog stream, as it is now."""
    with shop.db.snapshot() as tx:
        streams = catalog_streams(tx)
    for stream in streams:
        assert write_feed_file(shop.db, folder, stream, TOLD)
    return {stream: feed_path(folder, stream) for stream in streams}


def rows(catalog: Catalog) -> Rows:
    """Everything that a catalog holds."""
    with catalog._read() as conn:
        keys = {(row.kind, row.key) for row in conn.exec_driver_sql("SELECT kind, key FROM raw_row")}
        for stream in STREAMS:
            for block in blocks.blocks_of(conn, stream):
                if block.kind in blocks.KEY_OF:
                    keys |= {(block.kind, body[blocks.KEY_OF[block.kind]]) for body in block.bodies}
        found = {(kind, key): repository.body(conn, kind, key) for kind, key in keys}
    return {name: body for name, body in found.items() if body is not None}


def content(catalog: Catalog) -> dict[str, object]:
    """All that a till can ask of it."""
    texts = ("brown 7", "S12", "05390000000")
    scans = [Scanned("", gtin=told(number)) for number in range(0, ITEMS, 17)]
    return {
        "rows": rows(catalog),
        "cursors": catalog.cursors(),
        "items": catalog.count_items(),
        "hits": {text: [hit.item for hit in catalog.search(text, 20).hits] for text in texts},
        "scans": [catalog.lookup(scanned) for scanned in scans],
    }


@pytest.fixture
def filled(postgres: Postgres) -> Iterator[Shop]:
    with postgres.database(prepared_by=STOCKED) as url:
        chain = Chain(url)
        shop = STOCKED.shop(chain)
        fill(shop)
        yield shop
        chain.close()


NewCatalog = Callable[[], Catalog]


@pytest.fixture
def new_catalog(tmp_path: Path) -> Iterator[NewCatalog]:
    made: list[Catalog] = []

    def make() -> Catalog:
        folder = tmp_path / f"catalog-{len(made)}"
        folder.mkdir()
        made.append(Catalog.open(folder, KEY, SystemClock(), LastingNames()))
        return made[-1]

    yield make
    for catalog in made:
        catalog.close()


def by_pages(shop: Shop, catalog: Catalog) -> Catalog:
    till = shop.till_a
    till.cursors = dict.fromkeys(STREAMS, 0) | catalog.cursors()
    while True:
        pages = till.pull(*STREAMS).pages
        catalog.apply(pages)
        if not any(page.more for page in pages):
            return catalog


def by_file(shop: Shop, catalog: Catalog, folder: Path) -> Catalog:
    catalog.load(files(shop, folder), STREAMS)
    catalog.gather_words()
    return catalog


def change(shop: Shop) -> None:
    """What a day brings: changed items and prices, new ones, one that left."""
    changed = [
        draft(f"S{number}", name=f"Thing {number} blue", identifiers=(told(number),), popularity=1_000 + number)
        for number in range(0, 90, 3)
    ]
    new = [draft(f"N{number}", name=f"Brown thing {number}", popularity=2_000 + number) for number in range(5)]
    ids = shop.db.run(lambda tx: land_items(tx, changed + new)).ids
    prices = [draft_price(own, 999, "EUR", 1, shop.db.clock.now()) for own in ids.values()]
    shop.db.run(lambda tx: set_prices(tx, "standard", prices))
    gone = shop.db.run(lambda tx: land_items(tx, [draft("S1", name="left")])).ids["S1"]
    shop.db.run(lambda tx: leave(tx, gone))
    sequence_all(shop.db)


def leave(tx: Tx, item_id: str) -> None:
    mark_many(tx, CHAIN, "item", [item_id], tombstone=True)


def everything_told(shop: Shop) -> bool:
    """Whether no mark waits to be numbered."""
    with shop.db.snapshot() as tx:
        return not tx.conn.execute(select(func.count()).select_from(feed_mark)).scalar_one()


def test_a_file_makes_the_same_catalog_as_pages(filled: Shop, new_catalog: NewCatalog, tmp_path: Path) -> None:
    paged, loaded = by_pages(filled, new_catalog()), by_file(filled, new_catalog(), tmp_path / "feed")
    assert loaded.count_items() > ITEMS
    assert content(paged) == content(loaded)


def test_deltas_go_on_where_a_file_ends(filled: Shop, new_catalog: NewCatalog, tmp_path: Path) -> None:
    paged, loaded = by_pages(filled, new_catalog()), by_file(filled, new_catalog(), tmp_path / "feed")
    change(filled)
    assert content(by_pages(filled, paged)) == content(by_pages(filled, loaded))
    loaded.rebuild()
    assert content(paged) == content(loaded)
    change(filled)
    assert content(by_pages(filled, paged)) == content(by_file(filled, loaded, tmp_path / "feed"))


def test_a_stream_that_begins_again_in_pages_takes_what_it_does_not_tell_again(
    filled: Shop, new_catalog: NewCatalog, tmp_path: Path
) -> None:
    loaded = by_file(filled, new_catalog(), tmp_path / "feed")
    change(filled)
    loaded.restart()
    assert content(by_pages(filled, new_catalog())) == content(by_pages(filled, loaded))


def test_codes_work_before_the_words_and_words_go_on_after_a_crash(
    filled: Shop, new_catalog: NewCatalog, tmp_path: Path
) -> None:
    loaded = new_catalog()
    loaded.load(files(filled, tmp_path / "feed"), STREAMS)
    assert loaded.held
    assert loaded.lookup(Scanned("", gtin=told(5))) is not None
    assert loaded.search("thing").hits == ()
    again = Catalog.open(loaded._place.directory, KEY, SystemClock(), loaded._place.pointer)
    before = again.searchable
    assert not before
    again.gather_words()
    assert again.searchable
    assert len(again.search("thing", 20).hits) == 20
    again.close()


def broken(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "cut short":
        content = content[: len(content) * 2 // 3]
    elif how == "other bytes":
        content[-40] ^= 1
    else:
        content[:HEAD_BYTES] = b"{}".ljust(HEAD_BYTES)
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["cut short", "other bytes", "another format"])
def test_a_broken_file_changes_nothing_and_leaves_nothing(
    filled: Shop, new_catalog: NewCatalog, tmp_path: Path, how: str
) -> None:
    catalog = by_pages(filled, new_catalog())
    before = rows(catalog)
    written = files(filled, tmp_path / "feed")
    broken(written["chain"], how)
    with pytest.raises(Unavailable, match="feed_file_unreadable"):
        catalog.load(written, STREAMS)
    assert rows(catalog) == before
    assert not catalog.held
    assert [path.name for path in catalog._place.directory.glob("catalog*.db")] == ["catalog.db"]


def test_the_old_catalog_serves_until_the_new_one_is_whole(
    filled: Shop, new_catalog: NewCatalog, tmp_path: Path
) -> None:
    catalog = by_pages(filled, new_catalog())
    pages = filled.till_a.pull(*STREAMS).pages
    looked: list[object] = []

    def stopping() -> bool:
        looked.append(catalog.lookup(Scanned("", gtin=told(3))))
        catalog.apply([pages[0].model_copy(update={"next": 1})])
        return False

    before = catalog.cursors()
    catalog.load(files(filled, tmp_path / "feed"), STREAMS, stopping)
    assert catalog.cursors() == before
    catalog.rebuild(stopping)
    assert looked
    assert None not in looked


@dataclass
class Files:
    """A line that hands out files, or does not."""

    paths: Mapping[str, Path]
    cut_after: int | None = None
    asked: list[str] = field(default_factory=list)

    def fetch_feed_file(self, stream: str, path: Path, stopping: Callable[[], bool]) -> None:
        assert not stopping()
        self.asked.append(stream)
        if stream not in self.paths:
            raise Refused("feed_file_absent")
        content, have = self.paths[stream].read_bytes(), path.stat().st_size if path.exists() else 0
        if self.cut_after is not None:
            with path.open("ab") as file:
                file.write(content[have : have + self.cut_after])
            if have + self.cut_after < len(content):
                raise Unavailable("oms_unreachable")
        else:
            path.write_bytes(content)

    def close(self) -> None:
        """Nothing is open."""


def loading(catalog: Catalog, desk: Files, folder: Path, epoch: str | None) -> FirstLoad:
    made = FirstLoad(catalog, desk, folder, SystemClock(), lambda: epoch)
    made.start()
    return made


def test_a_file_of_another_epoch_is_left_for_pages(filled: Shop, new_catalog: NewCatalog, tmp_path: Path) -> None:
    catalog, asked = new_catalog(), dict.fromkeys(STREAMS, 0)
    desk = Files(files(filled, tmp_path / "feed"))
    load = loading(catalog, desk, tmp_path, "another")
    assert load.holds(asked)
    until(lambda: not load.holds(asked), "pages may come")
    assert set(desk.asked) == set(STREAMS)
    assert catalog.cursors() == {}
    load.stop(10)


def test_before_the_epoch_is_known_nothing_is_fetched_and_nothing_pulled(
    new_catalog: NewCatalog, tmp_path: Path
) -> None:
    desk = Files({})
    load = loading(new_catalog(), desk, tmp_path, None)
    assert load.holds({"chain": 0})
    assert not load.holds({"chain": 5})
    load.stop(10)
    assert desk.asked == []


def test_an_interrupted_file_goes_on_where_it_ended(filled: Shop, new_catalog: NewCatalog, tmp_path: Path) -> None:
    catalog, asked = new_catalog(), dict.fromkeys(STREAMS, 0)
    desk = Files(files(filled, tmp_path / "feed"), cut_after=4_000)
    load = loading(catalog, desk, tmp_path, filled.till_a.pull("chain").epoch)
    until(lambda: not load.holds({**asked, **catalog.cursors()}), "the file came in parts")
    load.stop(10)
    assert len(desk.asked) > len(STREAMS)
    assert catalog.searchable
    assert set(catalog.cursors()) == set(STREAMS)


@pytest.fixture
def with_files(filled: Shop, tmp_path: Path) -> Iterator[Listener]:
    """The OMS over HTTP, with the files of its catalog."""
    files(filled, tmp_path / "files")
    opened = Listener(filled.chain)
    filled.chain.app.state.config = Config(secret=SECRET, sequence=True, feed_folder=tmp_path / "files")
    opened.open()
    yield opened
    opened.close()


def test_over_the_wire_a_new_register_has_the_catalog_and_what_came_since(
    filled: Shop, with_files: Listener, new_catalog: NewCatalog, tmp_path: Path
) -> None:
    change(filled)
    register = OnlineRegister.enrolled(tmp_path / "register", with_files.url, filled.chain.code("014").code)
    register.start()
    until(lambda: everything_told(filled), "what enrolling marked is numbered, which the listener does in its own time")
    expected = by_pages(filled, new_catalog())
    until(lambda: register.catalog.cursors() == expected.cursors(), "file and deltas came")
    until(lambda: register.catalog.searchable, "everything can be searched")
    assert content(register.catalog) == content(expected)
    assert any(path.name != "catalog.db" for path in register.folder.glob("catalog*.db"))
    register.close()
    again = OnlineRegister.reopened(tmp_path / "register")
    assert content(again.catalog) == content(expected)
    assert len(list(again.folder.glob("catalog*.db"))) == 1
    assert not list((again.folder / "feed").iterdir())
    again.close()


def spoil(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(page * 4_096 + 100)
        file.write(b"\0" * 64)


def test_a_damaged_page_is_noticed_and_the_catalog_made_anew_of_the_rest(
    filled: Shop, new_catalog: NewCatalog, tmp_path: Path
) -> None:
    expected = by_pages(filled, new_catalog())
    written = files(filled, tmp_path / "feed")
    catalog = by_file(filled, new_catalog(), tmp_path / "feed")
    place = catalog._place
    catalog.close()
    with Catalog.open(place.directory, KEY, SystemClock(), place.pointer)._read() as conn:
        root = conn.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'block'").scalar_one()
    spoil(place.directory / place.name, root - 1)
    hurt = Catalog.open(place.directory, KEY, SystemClock(), place.pointer)
    load = loading(hurt, Files(written), tmp_path, filled.till_a.pull("chain").epoch)
    with pytest.raises(Unavailable, match="catalog_damaged"):
        hurt.lookup(Scanned("", gtin=told(1)))
    assert hurt.market().country == "IE"
    until(lambda: not hurt.damaged and not load.holds(dict.fromkeys(STREAMS, 0) | hurt.cursors()), "it is whole again")
    until(lambda: hurt.cursors() == expected.cursors(), "what was lost was fetched")
    until(lambda: hurt.searchable, "everything can be searched")
    assert content(hurt) == content(expected)
    load.stop(10)
    hurt.close()
