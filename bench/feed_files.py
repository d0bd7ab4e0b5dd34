"""Feed files of a million items as the OMS writes them, kept in the temporary folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from bench.million import MILLION, PRICELIST, items
from contract.messages.feed_file import CODE_KIND, HEAD_BYTES, id_code, item_codes
from oms.sync.feed import CHAIN, pricelist_stream
from oms.sync.feed_file import BlockWriter, Standing, feed_path

EPOCH = "bench"
MADE_AT = "2026-11-21T12:00:00.000Z"
STREAMS = (CHAIN, pricelist_stream(PRICELIST))


def feed_folder(count: int = MILLION) -> Path:
    """A folder with the files of ``count`` items and their prices."""
    folder = Path(tempfile.gettempdir()) / f"aisle-bench-feed-{count}"
    folder.mkdir(exist_ok=True)
    encoded = msgspec.json.encode
    if not feed_path(folder, STREAMS[0]).exists():
        rows = ((one.item_id, encoded(one.row())) for one in items(count))
        codes = sorted(_codes(count))
        _write(
            folder,
            STREAMS[0],
            {"item": rows, CODE_KIND: ((code, f"{code}\t{serial}".encode()) for code, serial in codes)},
            count,
        )
    if not feed_path(folder, STREAMS[1]).exists():
        prices = sorted((one.item_id, encoded(one.price_row())) for one in items(count))
        _write(folder, STREAMS[1], {"price": prices}, count)
    return folder


def _codes(count: int) -> Iterator[tuple[str, int]]:
    for one in items(count):
        yield from ((code, one.rank) for code in (*item_codes((one.gtin,), None, one.sku), id_code(one.item_id)))


def _write(folder: Path, stream: str, lines: Mapping[str, Iterable[tuple[str, bytes]]], count: int) -> None:
    path = feed_path(folder, stream)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        file.write(bytes(HEAD_BYTES))
        blocks = BlockWriter(file)
        for kind, told in lines.items():
            blocks.add_all(kind, iter(told))
        file.seek(0)
        file.write(blocks.head(Standing(stream, EPOCH, count), MADE_AT).packed())
    draft.replace(path)
