"""A coupon counts once: at this till, at the others of the store, and in the rest of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pos import projections
from app.pos.post_void import PostVoid
from contract.errors import Refused
from contract.messages.promotion_rows import PromotionRow, SpentCouponRow
from contract.messages.sync import StreamPage, WireRow
from contract.rules.promotion.conditions import code_key, serial_code
from tests.builders import SOURDOUGH_GTIN, Shop, page
from tests.integration.app_ground.asking import refused
from tests.integration.app_ground.registers import Store

SERIAL = serial_code("HI", "ABC7")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two tills that know a tenth off for who shows a serial coupon."""
    store = Store(tmp_path)
    tier = {"kind": "basket", "reward": "percent", "value": 100_000}
    told = {"promotion_id": "promo-hi", "code": "HI", "name": "Welcome", "tiers": [tier]}
    row = PromotionRow.model_validate({**told, "needs": {"kind": "serial", "code": "HI"}})
    for shop in (store.a, store.b):
        shop.catalog.apply([page("chain", [row], first_number=1_000)])
        shop.shifts.open(0)
    yield store
    store.stop()


def ring(shop: Shop) -> int:
    shop.sell.scan(SOURDOUGH_GTIN)
    return shop.sell.show_code(SERIAL.lower()).total_minor


def test_a_coupon_used_at_one_till_takes_nothing_off_at_another_which_says_where_and_when(store: Store) -> None:
    assert ring(store.a) == 288
    receipt = store.a.settle.pay_cash(500).receipt_number
    store.meet()
    with pytest.raises(Refused) as told:
        ring(store.b)
    assert told.value.code == "coupon_spent"
    assert (told.value.params["receipt"], told.value.params["place"]) == (receipt, "Till 3")
    assert store.b.sell.view().total_minor == 320
    store.a.sell.scan(SOURDOUGH_GTIN)
    assert refused(lambda: store.a.sell.show_code(SERIAL)) == "coupon_spent"


def test_a_coupon_used_while_a_sale_with_it_waited_does_not_pay(store: Store) -> None:
    ring(store.b)
    ring(store.a)
    store.a.settle.pay_cash(500)
    store.meet()
    assert refused(lambda: store.b.settle.pay_cash(500)) == "coupon_spent"
    assert [one.why for one in store.b.sell.why.explain("").codes] == ["spent"]
    assert store.b.sell.hide_code(SERIAL.lower()).total_minor == 320
    store.b.settle.pay_cash(500)


def test_two_tills_that_cannot_hear_each_other_both_take_it(store: Store) -> None:
    for shop in (store.a, store.b):
        assert ring(shop) == 288
        shop.settle.pay_cash(500)


def test_a_sale_taken_back_whole_gives_the_coupon_back(store: Store) -> None:
    shop = store.a
    ring(shop)
    shop.settle.pay_cash(500)
    PostVoid(shop.db, shop.catalog, shop.operators, shop.basket, shop.settle).take_back("wrong customer")
    store.meet()
    assert ring(store.b) == 288


def test_a_coupon_used_elsewhere_in_the_chain_is_known_as_head_office_told(store: Store) -> None:
    key = code_key(SERIAL)
    told = SpentCouponRow(
        code=key,
        entry_id="e-1",
        receipt_number="027-1-AAAA-000001",
        location_name="Galway",
        spent_at="2026-11-20T10:00:00.000Z",
    )
    row = WireRow(kind=told.KIND, key=key, number=1_100, body=told.model_dump(mode="json"))
    store.b.catalog.apply([StreamPage(stream="chain", rows=(row,), next=1_100)])
    with pytest.raises(Refused) as refusal:
        ring(store.b)
    assert refusal.value.params["place"] == "Galway"
    assert refusal.value.params["at"] == "2026-11-20 10:00"
    gone = row.model_copy(update={"body": None, "number": 1_101})
    store.b.catalog.apply([StreamPage(stream="chain", rows=(gone,), next=1_101)])
    store.b.sell.show_code(SERIAL)
    assert store.b.sell.view().total_minor == 288


def test_lists_made_anew_know_the_same_coupons(store: Store) -> None:
    ring(store.a)
    store.a.settle.pay_cash(500)
    with store.a.db.transaction() as tx:
        projections.rebuild(tx.conn)
    store.a.sell.scan(SOURDOUGH_GTIN)
    assert refused(lambda: store.a.sell.show_code(SERIAL)) == "coupon_spent"
