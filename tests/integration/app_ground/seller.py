"""A register that sells until it is killed: tells the number of each sale once it is durable. For ``test_kill``."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN, SUPERVISOR, SUPERVISOR_PIN, SequentialIds, Shop


def sell(directory: Path, ids_from: int, told: Connection) -> None:
    ids = SequentialIds()
    ids.last = ids_from
    shop = Shop(directory, ids=ids)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    if shop.shifts.current() is None:
        shop.shifts.open(0)
    while True:
        shop.sell.scan(SOURDOUGH_GTIN[1:])
        shop.sell.scan(EGGS_GTIN[1:])
        done = shop.settle.pay_cash(shop.settle.view().due_minor)
        told.send(done.document_number)
