"""Names that mean one thing: of columns, of orders; and two orders that are one, however they arrive."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
import responses

from contract.errors import Refused
from oms.channels import repository
from oms.channels.model import Kind
from oms.channels.sources import PAGE_ORDERS, source_of
from tests.integration.oms_channels.sender import Desk, shopify_order, standard_order, woo_order
from tests.integration.oms_channels.shops import SHOP


def test_a_column_is_one_that_we_read_and_has_one_name(desk: Desk, run: Any) -> None:
    code, _, said = run("channel", "map", "standard", "column", "Order ID", "ordr")
    assert (code, said.startswith("We read no column ordr. These: order, placed_at")) == (2, True)
    assert run("channel", "map", "standard", "column", "Order ID", "order")[0] == 0
    assert run("channel", "map", "standard", "column", "Order ID", "order")[0] == 0
    code, _, said = run("channel", "map", "standard", "column", "Bestellung", "order")
    assert (code, said.startswith("Order ID stands for the column order already.")) == (2, True)
    run("channel", "unmap", "standard", "column", "Order ID")
    assert run("channel", "map", "standard", "column", "Bestellung", "order")[0] == 0


def test_a_number_that_several_orders_have_names_none(desk: Desk, run: Any) -> None:
    for number in (1, 2):
        desk.tell(Kind.SHOPIFY, shopify_order(number, name="#1001"))
    code, _, said = run("channel", "show", "shopify", "#1001")
    assert (code, said) == (2, "Several orders of this channel have the number #1001. Name one by its id: 1, 2\n")
    assert run("channel", "show", "shopify", "2")[0] == 0
    with pytest.raises(Refused, match="captured_order_unknown"), desk.db.snapshot() as tx:
        repository.find_captured(tx, desk.ids[Kind.SHOPIFY], "#9")


def test_of_two_that_look_the_same_and_arrive_at_once_one_waits_for_a_person(desk: Desk) -> None:
    for round_ in range(6):
        who = {"name": "Niamh", "email": f"twin{round_}@example.ie"}
        sent = threading.Barrier(2)

        def send(external_id: str, who: Any = who, sent: threading.Barrier = sent) -> None:
            sent.wait()
            desk.tell(Kind.STANDARD, standard_order(external_id, customer=who, paid=True))

        ids = [f"T-{round_}-{side}" for side in "ab"]
        threads = [threading.Thread(target=send, args=(one,)) for one in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        views = [desk.view(Kind.STANDARD, one) for one in ids]
        assert sorted(view["state"] for view in views) == ["held", "placed"], round_
        (held,) = (view for view in views if view["state"] == "held")
        assert held["holds"] == [f"duplicate_suspected:{next(one for one in ids if one != held['external_id'])}"]


def test_a_country_that_is_none_waits_for_the_shop_whatever_a_person_says(desk: Desk, run: Any) -> None:
    address = {"lines": ["Niamh", "1 Main Street"], "postal_code": "T12", "country": "IRELAND"}
    body = standard_order("W-1", paid=True, ship_to=address)
    del body["data"]["location"]
    desk.tell(Kind.STANDARD, body)
    assert desk.view(Kind.STANDARD, "W-1")["holds"] == ["address_missing:country"]
    assert run("channel", "release", "standard", "address_missing", "W-1")[0] == 2
    assert run("channel", "release", "standard", "address_bad", "W-1")[0] == 2


@responses.activate
def test_an_order_deleted_while_a_list_is_read_hides_no_other(desk: Desk) -> None:
    """Those after it move forward by one place."""
    orders = [woo_order(number) for number in range(1, PAGE_ORDERS + 31)]

    def answer(request: Any) -> Any:
        offset = int(request.params["offset"])
        page = orders[offset : offset + int(request.params["per_page"])]
        if offset == 0:
            del orders[3:8]
        return 200, {}, json.dumps(page)

    responses.add_callback(responses.GET, f"{SHOP}/wp-json/wc/v3/orders", answer)
    source = source_of(Kind.WOOCOMMERCE, SHOP, {"key": "x", "secret": "x"}, backoff=0)
    seen, cursor, more = set(), "", True
    while more:
        page = source.page(None, cursor)
        seen |= {json.loads(one)["id"] for one in page.orders}
        cursor, more = page.next, bool(page.next)
    assert {one["id"] for one in orders} <= seen
