"""A card number that a customer writes into an order comes no further than the answer."""

from __future__ import annotations

import logging

import psycopg
import pytest
from psycopg import sql

from tests.integration.oms_trade.shop import Shop

CARD, SPACED = "4111111111111111", "5555 5555 5555 4444"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def test_no_row_and_no_log_of_head_office_holds_a_card_number(
    shop: Shop, oms_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    customer = {"name": f"Niamh {CARD}", "phone": CARD, "email": ""}
    sent_to = {"lines": ["Niamh O’Sullivan", f"card {SPACED}"], "postal_code": "T12", "country": "IE"}
    order_id = shop.order(("100", 1), customer=customer, ship_to=sent_to)
    assert shop.get(order_id).status_code == 200
    held = rows(oms_url)
    assert any("Niamh ************1111" in row for row in held), "the rest of what was written is kept"
    for row in (*held, caplog.text):
        assert CARD not in row
        assert SPACED not in row
        assert SPACED.replace(" ", "") not in row


def rows(url: str) -> list[str]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        query = sql.SQL("SELECT own::text FROM {} AS own")
        return [row for name in tables for (row,) in connection.execute(query.format(sql.Identifier(name))).fetchall()]
