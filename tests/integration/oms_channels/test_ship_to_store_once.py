"""What is sent to a store for a customer counts once, wherever it is, and only where the customer collects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oms.fulfillment.expiry import set_keeping
from tests.integration.oms_channels.between import Between
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture


@pytest.fixture
def between(land: Desk, run: Any, tmp_path: Path) -> Between:
    """Store 014 has nothing of item 100; its customers are written to."""
    lives_at(land, DONEGAL)
    own = Between(land, run, tmp_path)
    own.plan()
    own.left(own.a, "100", 0)
    land.db.run(lambda tx: set_keeping(tx, own.a.location_id, tell_customers=True))
    return own


def wanted(between: Between, order_id: str) -> list[int]:
    """By order that was sent for it, how much that is in all."""
    sent = [one["order_id"] for one in between.sent(order_id)]
    return [sum(line.standing.total for line in between.row(between.b, one).lines) for one in sent]


def test_what_is_on_its_way_to_one_store_is_not_awaited_at_another(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    between.shop.route(order_id, "027")
    assert between.row(between.b, order_id).awaits == ()
    (document,) = between.documents()
    between.receive(document)
    assert (between.shop.level(between.a, "100").available, between.shop.balanced()) == (2_000, True)
