"""Goods of an order in parts come back by the number of the part, to the cent, and never twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from contract.errors import Refused
from contract.messages.facts import OrderShipped, SaleCompleted
from oms.catalog.markets import put_rates
from oms.catalog.model import RateDraft
from oms.fulfillment.goods import goods_of_order
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_given_back import Three
from tests.integration.oms_channels.test_not_begun import PARCEL
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_trade.test_placed_orders import ORDER, placed
from tests.integration.oms_trade.test_returns import asked, bring_back, with_cash
from tests.integration.oms_trade.test_sales import sale


@pytest.fixture
def three(land: Desk) -> Three:
    rate = RateDraft("IE", "standard", "A", "VAT", 230_000, False, date(2020, 1, 1))
    land.db.run(lambda tx: put_rates(tx, [rate]))
    return Three(land)


def sent(three: Three, code: str, order_id: str, sku: str, some: int = 0) -> None:
    """Picked, packed and shipped."""
    work = three.work(code, order_id)
    work.pick(sku, some)
    work.pack(sku, some)
    till = three.tills[code]
    about: dict[str, Any] = {"order_id": order_id, "location_id": till.location_id}
    three.shop.tell(till, OrderShipped(**about, **PARCEL, lines=work._lines([sku], some)))


def told(three: Three, number: str) -> SaleCompleted:
    return SaleCompleted.model_validate_json(asked(three.shop, number, "order").params["sale"])


def test_each_part_comes_back_by_its_own_number_and_all_cost_what_was_paid(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("200")
    work.pick("100", 1_000)
    work.short("100", 2_000)
    three.sourcer.look()
    first, second = three.orders()
    number = f"{first['number']}-2"
    with pytest.raises(Refused, match="order_not_with_customer"):
        told(three, number)
    sent(three, "033", second["order_id"], "100")
    part = told(three, number)
    assert [(line.sku, line.quantity_thousandths, line.gross_minor) for line in part.lines] == [("100", 2_000, 200)]
    assert part.transaction_id == second["order_id"]
    for sku, some in (("200", 0), ("100", 1_000)):
        work.pack(sku, some)
        about: dict[str, Any] = {"order_id": order_id, "location_id": three.tills["027"].location_id}
        three.shop.tell(three.tills["027"], OrderShipped(**about, **PARCEL, lines=work._lines([sku], some)))
    whole = told(three, first["number"])
    assert {line.sku: (line.quantity_thousandths, line.gross_minor) for line in whole.lines} == {
        "100": (1_000, 100),
        "200": (1_000, 99),
    }
    assert whole.total_minor + part.total_minor == 399
    three.shop.tell(three.shop.till_b, bring_back(with_cash(part), "T-9").model_copy(update={"shift_id": "S-1"}))
    assert len(json.loads(asked(three.shop, number, "order").params["returned"])) == 1
    assert json.loads(asked(three.shop, first["number"], "order").params["returned"]) == []


def test_parts_of_an_order_that_a_till_charged_come_back_in_its_sale(three: Three) -> None:
    shop = three.shop
    charged = sale(shop)
    line = charged.lines[0].model_copy(
        update={
            "line_id": f"{ORDER}-1", "intent": "ship", "reference": ORDER, "quantity_thousandths": 2_000,
        }
    )  # fmt: skip
    charged = charged.model_copy(update={"lines": (line,), "transaction_id": "transaction-1"})
    shop.tell(shop.till_a, charged, placed(shop, how="ship"))
    three.sourcer.look()
    (code,) = (code for code, till in three.tills.items() if shop.row(till, ORDER))
    work = three.work(code, ORDER)
    work.pick("100", 1_000)
    work.short("100", 1_000)
    three.sourcer.look()
    first, second = three.orders()
    (other,) = (code for code, till in three.tills.items() if shop.row(till, second["order_id"]))
    with shop.db.snapshot() as tx:
        (goods,) = goods_of_order(tx, ORDER).values()
    assert (goods.got, goods.ended) == (0, 0), "what is short here comes from elsewhere"
    sent(three, other, second["order_id"], "100")
    answer = asked(shop, second["number"], "order")
    assert SaleCompleted.model_validate_json(answer.params["sale"]).transaction_id == "transaction-1"
    assert json.loads(answer.params["goods"]) == [[f"{ORDER}-1", 1_000, 0]]
    assert json.loads(asked(shop, first["number"], "order").params["goods"]) == [[f"{ORDER}-1", 1_000, 0]]


def test_what_was_called_back_counts_where_it_is_given(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("200")
    work.short("100")
    three.sourcer.look()
    work.find("100", 1_000)
    first, second = three.orders()
    sent(three, "033", second["order_id"], "100", 2_000)
    about: dict[str, Any] = {"order_id": order_id, "location_id": three.tills["027"].location_id}
    work.pick("100", 1_000)
    for sku, some in (("200", 0), ("100", 1_000)):
        work.pack(sku, some)
        three.shop.tell(three.tills["027"], OrderShipped(**about, **PARCEL, lines=work._lines([sku], some)))
    assert told(three, first["number"]).total_minor + told(three, second["number"]).total_minor == 399
    with three.desk.db.snapshot() as tx:
        assert sorted((own.got, own.ended) for own in goods_of_order(tx, order_id).values()) == [(1_000, 0), (3_000, 0)]
