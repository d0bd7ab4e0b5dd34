"""The feed file says what the pages say, stands whole or not at all, and is fetched by those whose stream it is."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contract.messages.feed_file import (
    ANY_KIND,
    CODE_KIND,
    CODES_A_BLOCK,
    HEAD_BYTES,
    ROWS_A_BLOCK,
    BlockHead,
    FeedFileHead,
    id_code,
    item_codes,
)
from contract.messages.rows import PriceRow
from oms.api import create_app
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import put_market
from oms.catalog.model import PackDraft, PriceDraft
from oms.catalog.prices import base_pricelist, ensure_pricelist, set_prices
from oms.catalog.repository import land_items
from oms.catalog.wire import load_prices
from oms.composition import LOADERS, TOLD
from oms.config import Config
from oms.db.engine import Tx
from oms.prepare import restored
from oms.sync.feed import CHAIN, mark_many
from oms.sync.feed_file import catalog_streams, feed_path, read_head, write_feed_file
from oms.sync.feed_keeper import FeedKeeper
from oms.sync.sequencer import sequence_all
from tests.integration.oms_ground.chain import SECRET, Chain, Till
from tests.integration.oms_trade.shop import draft
from tests.one_loop import AppClient

ITEMS = ROWS_A_BLOCK * 2 + 5
BEGINS = datetime(2026, 1, 1, 9, 30, 0, 123_987, tzinfo=UTC)
FIRST: dict[str, Any] = {ANY_KIND: "key", "item": "item_id", "price": "item_id", CODE_KIND: 0}
Bodies = dict[tuple[str, str], Any]


def fill(tx: Tx) -> None:
    """Items with everything that is hard to write down, with prices of now, for many, and to come."""
    put_market(tx, pack_of("IE").market)
    odd = {
        "name": 'Crème "fraîche"\n\\ täglich\t☕',
        "size": "1/2 l",
        "identifiers": ("05390000000016", "00012345678905"),
        "rcn": "20104",
        "packs": (PackDraft("15390000000013", "CS", 12_000), PackDraft("25390000000010", "PAL", 480_500)),
        "age_minimum": 18,
        "bin": "A1",
        "popularity": 7,
    }
    drafts = [draft(f"{number}", popularity=ITEMS - number) for number in range(1, ITEMS)] + [draft("STRAße-9é", **odd)]
    ids = land_items(tx, drafts).ids
    ensure_pricelist(tx, "standard", "EUR")
    later = BEGINS + timedelta(days=400)
    prices = [PriceDraft(own, 12_300, 1000, BEGINS, None) for own in ids.values()]
    prices += [PriceDraft(ids["STRAße-9é"], 9_900, 3000, later, later + timedelta(days=7), 2000)]
    prices += [PriceDraft(ids["STRAße-9é"], 99_000, 12_000, BEGINS, None, 0, "", "CS")]
    prices += [PriceDraft(ids["STRAße-9é"], 11_000, 1000, BEGINS, None, 0, "members")]
    set_prices(tx, "standard", prices)
    ensure_pricelist(tx, "dublin", "EUR")
    set_prices(tx, "dublin", [PriceDraft(ids["STRAße-9é"], 12_900, 1000, BEGINS, None)])
    base_pricelist(tx, "dublin", "standard")


@pytest.fixture
def filled(chain: Chain) -> Chain:
    chain.store()
    chain.db.run(fill)
    chain.settle()
    return chain


def read(path: Path) -> tuple[FeedFileHead, list[tuple[str, list[Any]]]]:
    """The head, and the kind and lines of each block; everything that the head says is checked."""
    content = path.read_bytes()
    head, blocks = FeedFileHead.model_validate_json(content[:HEAD_BYTES]), content[HEAD_BYTES:]
    assert (len(blocks), hashlib.sha256(blocks).hexdigest()) == (head.length, head.sha256)
    found: list[tuple[str, list[Any]]] = []
    while blocks:
        line, _, blocks = blocks.partition(b"\n")
        told = BlockHead.model_validate_json(line)
        lines = zlib.decompress(blocks[: told.length]).decode().split("\n")
        assert len(lines) == told.rows <= (CODES_A_BLOCK if told.kind == CODE_KIND else ROWS_A_BLOCK)
        rows = [tuple(line.split("\t")) if told.kind == CODE_KIND else json.loads(line) for line in lines]
        assert told.first == rows[0][FIRST[told.kind]]
        found.append((told.kind, rows))
        blocks = blocks[told.length :]
    assert head.rows == sum(len(rows) for _, rows in found)
    return head, found


def in_file(path: Path) -> Bodies:
    return {
        (row["kind"], row["key"]) if kind == ANY_KIND else (kind, row["item_id"]): row["body"]
        if kind == ANY_KIND
        else row
        for kind, rows in read(path)[1]
        if kind != CODE_KIND
        for row in rows
    }


def in_pages(till: Till, stream: str) -> Bodies:
    found: Bodies = {}
    while True:
        (page,) = till.pull(stream).pages
        found |= {(row.kind, row.key): row.body for row in page.rows}
        if not page.more:
            return found


def test_the_file_says_what_the_pages_say_and_goes_on_where_they_end(filled: Chain, tmp_path: Path) -> None:
    till = filled.enrolled(filled.code("014").code)
    with filled.db.snapshot() as tx:
        streams = catalog_streams(tx)
    assert streams == ("chain", "market:IE", "pricelist:dublin", "pricelist:standard")
    for stream in [one for one in streams if one != "pricelist:dublin"]:
        head = write_feed_file(filled.db, tmp_path, stream, TOLD)
        pages = in_pages(till, stream)
        assert in_file(feed_path(tmp_path, stream)) == pages
        assert head is not None
        assert (head.stream, head.next) == (stream, till.cursors[stream])
        assert head.epoch == till.pull(stream).epoch


def test_every_kind_that_is_many_has_its_loader_too() -> None:
    assert set(TOLD.lines) - {CODE_KIND} < set(LOADERS)


def test_items_come_best_sellers_first_and_prices_in_the_order_of_their_key(filled: Chain, tmp_path: Path) -> None:
    for stream in ("chain", "pricelist:standard"):
        write_feed_file(filled.db, tmp_path, stream, TOLD)
    _, blocks = read(feed_path(tmp_path, "chain"))
    ranks = [row["popularity"] for kind, rows in blocks if kind == "item" for row in rows]
    assert len(ranks) == ITEMS
    assert ranks == sorted(ranks)
    keys = [row["item_id"] for _, rows in read(feed_path(tmp_path, "pricelist:standard"))[1] for row in rows]
    assert len(keys) == ITEMS
    assert keys == sorted(keys)


def test_codes_stand_in_order_and_name_the_place_of_their_item(filled: Chain, tmp_path: Path) -> None:
    write_feed_file(filled.db, tmp_path, "chain", TOLD)
    _, blocks = read(feed_path(tmp_path, "chain"))
    items = [row for kind, rows in blocks if kind == "item" for row in rows]
    told = [(code, int(place)) for kind, rows in blocks if kind == CODE_KIND for code, place in rows]
    expected = [
        (code, place)
        for place, one in enumerate(items, 1)
        for code in (id_code(one["item_id"]), *item_codes(numbers(one), one["rcn"], one["sku"]))
    ]
    assert told == sorted(expected)
    assert {"sku:straße-9é", "rcn:20104", "00012345678905", "15390000000013"} <= {code for code, _ in told}


def numbers(one: dict[str, Any]) -> list[str]:
    """The GTINs of an item and of its packagings."""
    return [*one["identifiers"], *(pack["gtin"] for pack in one["packs"])]


def test_a_list_based_on_another_is_written_with_the_prices_of_both(filled: Chain, tmp_path: Path) -> None:
    write_feed_file(filled.db, tmp_path, "pricelist:dublin", TOLD)
    bodies = in_file(feed_path(tmp_path, "pricelist:dublin"))
    assert len(bodies) == ITEMS
    with filled.db.snapshot() as tx:
        rows = load_prices(tx, "pricelist:dublin", [key for _, key in bodies])
    assert {key: row.model_dump(mode="json") for key, row in rows.items()} == {
        key: body for (_, key), body in bodies.items()
    }
    (own,) = (row for row in rows.values() if isinstance(row, PriceRow) and row.narrowed)
    assert [(one.level, one.ten_thousandths) for one in own.prices] == [(0, 12_900), (1, 12_300), (1, 9_900)]
    assert [(one.customer_group, one.unit) for one in own.narrowed] == [("", "CS"), ("members", "")]


def test_what_left_a_stream_is_not_in_its_file(filled: Chain, tmp_path: Path) -> None:
    write_feed_file(filled.db, tmp_path, "chain", TOLD)
    (gone, *_) = (key for kind, key in in_file(feed_path(tmp_path, "chain")) if kind == "item")
    filled.db.run(lambda tx: mark_many(tx, CHAIN, "item", [gone], tombstone=True))
    filled.settle()
    head = write_feed_file(filled.db, tmp_path, "chain", TOLD)
    assert head is not None
    assert ("item", gone) not in in_file(feed_path(tmp_path, "chain"))


def test_a_file_is_written_anew_only_when_its_stream_or_the_epoch_moved(filled: Chain, tmp_path: Path) -> None:
    path = feed_path(tmp_path, "chain")
    first = write_feed_file(filled.db, tmp_path, "chain", TOLD)
    written = path.stat().st_mtime_ns
    assert write_feed_file(filled.db, tmp_path, "chain", TOLD) == first
    assert path.stat().st_mtime_ns == written
    filled.db.run(restored)
    again = write_feed_file(filled.db, tmp_path, "chain", TOLD)
    assert first is not None
    assert again is not None
    assert again.epoch != first.epoch
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "feed"


@pytest.fixture
def client(filled: Chain, folder: Path) -> Iterator[AppClient]:
    app = create_app(filled.db, Config(secret=SECRET, sequence=False, feed_folder=folder))
    client = AppClient(app)
    yield client
    client.close()


def test_only_those_whose_stream_it_is_get_the_file(filled: Chain, client: AppClient, folder: Path) -> None:
    till = filled.enrolled(filled.code("014").code)
    absent = client.get("/v1/feed/pricelist:standard", headers=till.headers)
    assert (absent.status_code, absent.json()["code"]) == (404, "feed_file_absent")
    write_feed_file(filled.db, folder, "pricelist:standard", TOLD)
    assert client.get("/v1/feed/pricelist:standard").status_code == 401
    other = client.get("/v1/feed/pricelist:other", headers=till.headers)
    assert (other.status_code, other.json()["code"]) == (403, "stream_not_yours")
    found = client.get("/v1/feed/pricelist:standard", headers=till.headers)
    assert found.status_code == 200
    assert found.content == feed_path(folder, "pricelist:standard").read_bytes()
    assert client.get("/v1/feed/..%2Fsecret", headers=till.headers).status_code in (403, 404)


def test_an_interrupted_file_goes_on_where_it_ended_unless_it_is_another(
    filled: Chain, client: AppClient, folder: Path
) -> None:
    till = filled.enrolled(filled.code("014").code)
    write_feed_file(filled.db, folder, "chain", TOLD)
    whole = client.get("/v1/feed/chain", headers=till.headers)
    rest = {"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]}
    part = client.get("/v1/feed/chain", headers=till.headers | rest)
    assert (part.status_code, part.content) == (206, whole.content[1000:])
    filled.db.run(lambda tx: land_items(tx, [draft("new")]))
    filled.settle()
    write_feed_file(filled.db, folder, "chain", TOLD)
    other = client.get("/v1/feed/chain", headers=till.headers | rest)
    assert other.status_code == 200
    assert other.headers["ETag"] != whole.headers["ETag"]


def test_the_service_writes_what_is_absent_or_an_hour_old(filled: Chain, folder: Path) -> None:
    keeper = FeedKeeper(filled.db, folder, TOLD)
    keeper.write_due()
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    lists = {"pricelist%3Adublin.feed", "pricelist%3Astandard.feed"}
    assert set(first) == {"chain.feed", "market%3AIE.feed"} | lists
    filled.db.run(lambda tx: land_items(tx, [draft("new")]))
    sequence_all(filled.db)
    keeper.write_due()
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == first
    head = read_head(folder / "chain.feed")
    assert head is not None
    an_hour_ago = head.model_copy(update={"made_at": "2026-01-01T00:00:00.000Z"})
    with (folder / "chain.feed").open("r+b") as file:
        file.write(an_hour_ago.packed())
    keeper.write_due()
    again = read_head(folder / "chain.feed")
    assert again is not None
    # The item, its id and its SKU.
    assert (again.rows, again.next) == (head.rows + 3, head.next + 1)
