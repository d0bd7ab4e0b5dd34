"""Killed at any moment, a register has every sale whose receipt was given, and no half of another."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from pathlib import Path

from app.db import journal
from contract.messages.facts import SaleCompleted
from tests.builders import SequentialIds, Shop, filled_shop
from tests.integration.app_ground.seller import sell
from tests.property.app_ground.test_selling import assert_day_is_sound


def test_five_kills_lose_no_sale(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    shop.stop()
    handed_out = 0
    for kill in range(5):
        handed_out = sell_until_killed(shop.directory, sales=3 + kill * 2, ids_from=(kill + 1) * 1_000_000)
        after = Shop(shop.directory, ids=started_at((kill + 1) * 10_000_000))
        with after.db.read() as conn:
            sold = [fact for _, fact in journal.facts(conn, [SaleCompleted.KIND]) if isinstance(fact, SaleCompleted)]
        assert after.db.begun is None
        assert len(sold) in (handed_out, handed_out + 1)
        assert_day_is_sound(after)
        after.stop()
    assert handed_out >= 3 + 5 + 7 + 9 + 11


def sell_until_killed(directory: Path, sales: int, ids_from: int) -> int:
    """The last document number that was told. Each register is forked from one that has only imported the program."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([sell.__module__])
    heard, told = processes.Pipe(duplex=False)
    seller = processes.Process(target=sell, args=(directory, ids_from, told))
    seller.start()
    told.close()
    numbers = [heard.recv() for _ in range(sales)]
    seller.kill()
    seller.join()
    assert seller.exitcode == -signal.SIGKILL, "the seller ended by itself"
    with heard, suppress(EOFError):
        while True:
            numbers.append(heard.recv())
    return int(numbers[-1])


def started_at(number: int) -> SequentialIds:
    ids = SequentialIds()
    ids.last = number
    return ids
