"""Catalogs to search in: of items that came by themselves, or in blocks as a feed file brings them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from app.catalog import blocks, gathering
from app.catalog.blocks import ITEM, Block
from app.catalog.catalog import Catalog
from contract.messages.feed_file import CODE_KIND, id_code, item_codes
from contract.messages.rows import ItemRow
from contract.messages.sync import StreamPage, WireRow
from contract.values.gs1 import check_digit
from tests.builders import FakeClock, item, page, price

KEY = bytes(32)


def row(rank: int, described: str) -> ItemRow:
    name, size, category, *_ = [*(part.strip() for part in described.split("|")), "", ""]
    payload = f"539152{rank:06}"
    gtin = f"0{payload}{check_digit(payload)}"
    return item(
        f"item-{rank}", name, sku=f"AX-{70_000 + rank}", size=size, category=category, popularity=rank,
        identifiers=(gtin,),
    )  # fmt: skip


def filled(directory: Path, rows: Sequence[ItemRow]) -> Catalog:
    made = Catalog.open(directory, KEY, FakeClock())
    made.apply([page("chain", rows), page("pricelist:ie", [price(one.item_id, 100) for one in rows])])
    return made


def put(catalog: Catalog, *rows: ItemRow) -> None:
    catalog.apply([page("chain", rows, 1_000)])


def names(catalog: Catalog, typed: str, limit: int = 5) -> list[str]:
    return [hit.item.name for hit in catalog.search(typed, limit).hits]


def gather(conn: Connection) -> None:
    with gathering.Ahead() as ahead:
        left = True
        while left:
            with conn.begin():
                left = gathering.gather_slice(conn, ahead) is not None
    with conn.begin():
        gathering.finish(conn)


def packed(rows: Sequence[ItemRow]) -> Iterator[Block]:
    """As a feed file brings them: in blocks, with what they are found by."""
    for start in range(0, len(rows), 4):
        part = [one.model_dump_json() for one in rows[start : start + 4]]
        yield Block("chain", ITEM, rows[start].item_id, start + 1, len(part), zlib.compress("\n".join(part).encode()))
    codes = sorted(
        (code, serial)
        for serial, one in enumerate(rows, 1)
        for code in (*item_codes(one.identifiers, one.rcn, one.sku), id_code(one.item_id))
    )
    lines = "\n".join(f"{code}\t{serial}" for code, serial in codes)
    yield Block("chain", CODE_KIND, codes[0][0], None, len(codes), zlib.compress(lines.encode()))


def in_blocks(catalog: Catalog, rows: Sequence[ItemRow]) -> Catalog:
    with catalog._writer.begin():
        blocks.put_blocks(catalog._writer, list(packed(rows)))
        gathering.begin(catalog._writer)
    gather(catalog._writer)
    return catalog


def page_without(item_id: str) -> StreamPage:
    row = WireRow(kind="item", key=item_id, number=900, body=None)
    return StreamPage(stream="chain", rows=(row,), next=900, more=False)
