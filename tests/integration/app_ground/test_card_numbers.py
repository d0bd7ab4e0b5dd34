"""A card number that somebody types or scans at a till is nowhere on its disk, in its logs or on its paper."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.logs import start_logging, stop_logging
from contract.errors import Refused
from tests.builders import SKILLET_GTIN, SOURDOUGH_GTIN, SUPERVISOR, SUPERVISOR_PIN, Shop, selling_shop

CARDS = ("4111111111111111", "5555 5555 5555 4444", "3782-822463-10005")
DIGITS = tuple("".join(filter(str.isdigit, card)) for card in CARDS)


def doors(shop: Shop, card: str) -> list[Callable[[], object]]:
    """Every way by which text comes into a sale."""
    line = shop.sell.scan(SKILLET_GTIN[1:]).line_id or ""
    return [
        lambda: shop.sell.scan(card),
        lambda: shop.sell.scan(f"2*{card}"),
        lambda: shop.sell.scan(f"]Q3{card}"),
        lambda: shop.sell.override_price(line, 90_000, f"paid with {card}"),
        lambda: shop.sell.discount_line(line, 10, card),
        lambda: shop.settle.pay_cash(shop.settle.view().due_minor, card),
        lambda: shop.suspend.suspend(f"the lady with {card}"),
    ]


@pytest.mark.parametrize("card", CARDS)
def test_no_file_of_a_till_holds_a_card_number(card: str, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    log = start_logging(tmp_path / "logs")
    shop = selling_shop(folder)
    try:
        shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        for door in doors(shop, card):
            with pytest.raises(Refused) as refused:
                door()
            logging.getLogger("app.test").warning("refused: %s %s", card, dict(refused.value.params))
        shop.sell.scan(SOURDOUGH_GTIN[1:])
        shop.settle.pay_cash(shop.settle.view().due_minor)
    finally:
        shop.stop()
        stop_logging(tmp_path / "logs")
    told = [log.read_text(), str(shop.papers.__dict__), *dumped(folder, shop.keys.database)]
    told += [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    assert any("sale.completed" in one for one in told), "what is searched holds the sale"
    for one in told:
        assert not [digits for digits in (*DIGITS, card) if digits in one]


def dumped(folder: Path, key: bytes) -> list[str]:
    """Every row of every database, deciphered."""
    found = []
    for file in folder.glob("*.db"):
        with closing(sqlcipher.connect(str(file))) as connection:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            names = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")
            ]
            found += [str(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names]
    return found
