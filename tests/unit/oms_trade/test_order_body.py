"""The body of an order: the same order reads the same however it was written."""

from __future__ import annotations

from oms.orders.wire import OrderBody

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
