"""The body of an order: the same order reads the same however it was written."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from oms.orders.model import PlacedOrder
from oms.orders.wire import (
    MAX_MINOR,
    CustomerBody,
    LineBody,
    OrderAnswer,
    OrderBody,
    ShipToBody,
    answer_json,
    order_answer,
)

BODY = {
    "external_id": "W-1",
    "location": "014",
    "placed_at": "2026-11-21T10:00:00Z",
    "customer": {"name": "Niamh"},
    "currency": "EUR",
    "total_minor": 100,
    "lines": [{"sku": "100", "quantity_thousandths": 1000, "price_minor": 100}],
}


def test_the_same_order_has_one_digest_however_it_is_written() -> None:
    spelled = BODY | {"placed_at": "2026-11-21T10:00:00.000+00:00", "paid": True, "accepted_by_channel": False}
    assert OrderBody.model_validate(BODY).digest() == OrderBody.model_validate(spelled).digest()


def test_another_order_has_another_digest() -> None:
    for change in ({"total_minor": 101}, {"location": "027"}, {"customer": {"name": "Eoin"}}, {"paid": False}):
        assert OrderBody.model_validate(BODY).digest() != OrderBody.model_validate(BODY | change).digest()


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=20)
ORDERS = st.builds(
    OrderBody,
    external_id=TEXT,
    location=TEXT,
    placed_at=st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.timezones()),
    due_at=st.none() | st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),
    customer=st.builds(CustomerBody, name=TEXT, phone=TEXT, email=TEXT),
    currency=st.just("EUR"),
    total_minor=st.integers(0, MAX_MINOR),
    paid=st.booleans(),
    accepted_by_channel=st.booleans(),
    lines=st.lists(
        st.builds(
            LineBody,
            sku=TEXT,
            quantity_thousandths=st.integers(1, 9999),
            price_minor=st.integers(0, 9999),
            substitutes=st.lists(TEXT, max_size=2),
        ),
        min_size=1,
        max_size=3,
    ),
    ship_to=st.none() | st.builds(ShipToBody, lines=st.lists(TEXT, min_size=1, max_size=3), country=st.just("IE")),
)


@given(ORDERS)
def test_the_digest_is_of_the_canonical_json(order: OrderBody) -> None:
    told = OrderBody.model_validate_json(order.model_dump_json())
    content = {name: own for name, own in told.model_dump(mode="json").items() if name != "ship_to" or own}
    for line in content["lines"]:
        if not line["substitutes"]:
            del line["substitutes"]
    assert told.digest() == hashlib.sha256(rfc8785.dumps(content)).hexdigest()


@given(order_id=TEXT, number=TEXT, external_id=TEXT, due_at=st.datetimes(timezones=st.just(UTC)), code=TEXT)
def test_an_answer_is_written_as_it_is_described(**told: Any) -> None:
    placed = PlacedOrder(body_hash="", **told)
    assert OrderAnswer.model_validate_json(answer_json(placed)) == order_answer(placed)
