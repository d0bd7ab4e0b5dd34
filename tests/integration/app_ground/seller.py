"""A register that sells until it is killed: prints a line for each sale once it is durable. For ``test_kill``."""

import sys
from pathlib import Path

from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN, SUPERVISOR, SUPERVISOR_PIN, SequentialIds, Shop


def main(directory: str, ids_from: str) -> None:
    ids = SequentialIds()
    ids.last = int(ids_from)
    shop = Shop(Path(directory), ids=ids)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    if shop.shifts.current() is None:
        shop.shifts.open(0)
    while True:
        shop.sell.scan(SOURDOUGH_GTIN[1:])
        shop.sell.scan(EGGS_GTIN[1:])
        done = shop.settle.pay_cash(shop.settle.view().due_minor)
        sys.stdout.write(f"{done.document_number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
