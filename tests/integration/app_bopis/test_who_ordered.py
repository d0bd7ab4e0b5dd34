"""Who an order is for: told in any script, never longer than a label, and forgotten when nothing comes of the order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bopis.order_customer import OrderCustomer, customer_of
from app.pos.suspend import Suspend
from contract.errors import Refused
from tests.builders import EGGS_GTIN
from tests.integration.app_bopis.counter import Counter, counter


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    made = counter(tmp_path / "register")
    yield made
    made.shop.stop()


@pytest.mark.parametrize("phone", ["+353 (0)87 555-0123", "٠٨٧ ٥٥٥ ٠١٢٣", "０８７５５５", "087/555.012"])
def test_a_telephone_number_is_digits_of_any_script(phone: str) -> None:
    assert OrderCustomer("Mara", phone).fitted(ships=False).phone == phone


@pytest.mark.parametrize("phone", ["087", "ask Mara", "mara@example.ie", "1234567890123456", "087 555 x12", "+++++++"])
def test_what_is_no_telephone_number_is_said_to_be_none(phone: str) -> None:
    with pytest.raises(Refused, match="order_phone_unfit"):
        OrderCustomer("Mara", phone).fitted(ships=False)


def test_a_hostile_address_is_kept_on_one_line_and_turns_nothing_around() -> None:
    told = "شارع الملك ١٢\n\u202eلندن\u2069\x00\t4 Strand; DROP TABLE 'x' <b>\u2066"
    kept = OrderCustomer("مارا", "087 555 0123", told).fitted(ships=True)
    assert kept.address == "شارع الملك ١٢ لندن 4 Strand; DROP TABLE 'x' <b>"
    with pytest.raises(Refused, match="text_too_long"):
        OrderCustomer("Mara", "087 555 0123", "x" * 301).fitted(ships=True)


def test_who_ordered_is_kept_while_a_sale_waits_and_forgotten_when_it_was_dropped(till: Counter) -> None:
    def kept(order_id: str) -> bool:
        with till.shop.db.read() as conn:
            return customer_of(conn, order_id) is not None

    till.shop.sell.scan(EGGS_GTIN)
    order_id = till.order(*till.line_ids())
    parking = Suspend(till.shop.db, till.shop.operators, till.shop.basket, lambda tx, basket: basket)
    parked = parking.suspend("Mara")
    till.promising.due()
    assert kept(order_id)
    parking.recall(parked.entry_id)
    till.promising.due()
    assert kept(order_id)
    till.shop.sell.abandon()
    till.promising.due()
    assert not kept(order_id)
