"""What a store lacks of an order that is collected there is sent to it, and nothing is lost or counted twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contract.errors import Refused
from contract.values.time import instant_text, parse_instant
from oms.channels.model import Kind
from oms.sourcing.plan import plain, read_plan
from tests.integration.oms_channels.between import BRINGS, Between
from tests.integration.oms_channels.sender import Desk, shopify_order
from tests.integration.oms_channels.test_sourced import DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_trade.test_placed_orders import ORDER, placed


@pytest.fixture
def between(land: Desk, run: Any, tmp_path: Path) -> Between:
    lives_at(land, DONEGAL)
    return Between(land, run, tmp_path)


def test_what_a_store_lacks_is_sent_to_it_and_collected_there(between: Between, run: Any) -> None:
    shop = between.shop
    between.plan()
    between.left(between.a, "100", 1)
    everywhere = between.everywhere("100")
    told = shop.body(("100", 3), ("200", 1))
    answer = shop.post(told)
    assert answer.status_code == 201, answer.text
    order_id, number = answer.json()["order_id"], answer.json()["number"]
    assert shop.post(told).json() == answer.json(), "asked again, it is the same order"
    due = parse_instant(answer.json()["due_at"])
    assert due.astimezone(ZoneInfo("Europe/Dublin")).hour == 18, "by the evening of the day it comes"
    assert timedelta(0) < due - between.now < timedelta(days=7)
    (sending,) = between.sent(order_id)
    assert (sending["number"], sending["location_id"]) == (f"{number}-T1", between.b.location_id)
    at_b, at_a = between.row(between.b, sending["order_id"]), between.row(between.a, order_id)
    assert [(line.sku, line.standing.total) for line in at_b.lines] == [("100", 2_000)], "only what it lacks"
    assert (at_b.for_order, at_b.kind, at_b.customer_name, at_b.total_minor, at_b.paid) == (
        number, "ship", "Store 014", 0, True
    )  # fmt: skip
    assert at_a.awaits == (sending["order_id"],)
    assert between.seen(order_id)["to_store"] == [
        {"number": f"{number}-T1", "sender": "Store 027", "tracking": "", "state": "to_be_sent"}
    ]
    assert shop.level(between.b, "100").reserved == 2_000
    between.ship(between.b, sending["order_id"])
    (document,) = between.documents()
    assert (document.kind, document.order_id, document.number, document.tracking, document.sender) == (
        "ship_to_store", order_id, f"{number}-T1", "PX1", "Store 027"
    )  # fmt: skip
    assert [(line.sku, line.expected) for line in document.lines] == [("100", 2_000)]
    assert between.row(between.a, order_id).awaits == (document.inbound_id,)
    assert (shop.level(between.b, "100").on_hand, between.everywhere("100")) == (8_000, everywhere)
    assert [one["state"] for one in between.seen(order_id)["to_store"]] == ["in_transit"]
    between.receive(document)
    assert between.row(between.a, order_id).awaits == ()
    assert (shop.level(between.a, "100").available, between.everywhere("100")) == (0, everywhere)
    assert (between.seen(order_id)["state"], [one["state"] for one in between.seen(order_id)["to_store"]]) == (
        "open", ["arrived"]
    )  # fmt: skip
    between.collected(order_id)
    assert between.seen(order_id)["state"] == "completed"
    assert between.everywhere("100") == everywhere - 3_000
    assert (shop.balanced(), shop.exceptions()) == (True, {})
    why = run("why", number, "--json")
    assert (why["because"], why["place"], why["outcome"]) == ("to_store", "027", "placed")
    assert run("why", f"{number}-T1", "--again", "--json")["made_again"] == "the same"


def test_a_plan_says_how_long_customers_wait_within_reason() -> None:
    assert read_plan(plain(BRINGS)) == BRINGS
    with pytest.raises(Refused, match="sourcing_plan_unreadable"):
        read_plan(plain(replace(BRINGS, to_store_days=61)))


def test_without_a_plan_that_says_so_it_is_refused_as_ever(between: Between) -> None:
    between.left(between.a, "100", 1)
    answer = between.shop.post(between.shop.body(("100", 3)))
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")


def test_what_is_wanted_sooner_than_it_can_be_there_is_not_promised(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 0)
    soon = between.shop.post(between.shop.body(("100", 1), due_at=instant_text(between.now + timedelta(hours=2))))
    assert (soon.status_code, soon.json()["code"]) == (409, "out_of_stock")
    wanted = instant_text(between.now + timedelta(days=9))
    later = between.shop.post(between.shop.body(("100", 1), due_at=wanted))
    assert (later.status_code, later.json()["due_at"]) == (201, wanted)


def test_what_nobody_can_send_in_time_is_refused(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 0)
    between.takes(9)
    answer = between.shop.post(between.shop.body(("100", 1)))
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    between.takes(1)
    assert between.shop.post(between.shop.body(("100", 1))).status_code == 201
    assert between.shop.post(between.shop.body(("100", 10))).status_code == 409, "one of ten is promised"
    assert between.shop.balanced()


def test_what_no_place_has_alone_is_sent_by_several_and_awaited_until_all_is_there(between: Between) -> None:
    between.plan()
    third = between.third()
    for till, sku in ((between.a, "100"), (between.a, "200"), (between.b, "200"), (third, "100")):
        between.left(till, sku, 0)
    order_id = between.shop.order(("100", 1), ("200", 1))
    number = between.seen(order_id)["number"]
    sent = between.sent(order_id)
    assert [one["number"] for one in sent] == [f"{number}-T1", f"{number}-T2"]
    tills = {between.b.location_id: between.b, third.location_id: third}
    for one in sent:
        between.ship(tills[one["location_id"]], one["order_id"])
    first, second = between.documents()
    between.receive(first)
    assert between.row(between.a, order_id).awaits == (second.inbound_id,)
    between.receive(second)
    assert between.row(between.a, order_id).awaits == ()
    between.collected(order_id)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_an_order_of_a_web_shop_that_is_collected_waits_until_the_plan_says_who_sends_what(between: Between) -> None:
    desk = between.desk
    between.plan()
    between.left(between.a, "100", 0)
    between.run("channel", "map", "shopify", "location", "Main Street", "014", "--json")
    desk.tell(Kind.SHOPIFY, shopify_order())
    assert desk.view(Kind.SHOPIFY, "1")["state"] == "waiting"
    between.sourcer.look()
    view = desk.view(Kind.SHOPIFY, "1")
    assert view["state"] == "placed"
    (sending,) = between.sent(view["order_id"])
    assert sending["location_id"] == between.b.location_id
    between.left(between.b, "100", 2)
    desk.tell(Kind.SHOPIFY, shopify_order(2))
    between.sourcer.look()
    view = desk.view(Kind.SHOPIFY, "2")
    assert (view["state"], view["holds"]) == ("held", ["no_stock:100"])


def test_what_a_till_sold_that_its_store_lacks_is_sent_to_it(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 0)
    between.shop.tell(between.a, placed(between.shop))
    assert between.shop.exceptions() == {"order_unfillable": 1}
    assert between.sourcer.look() == 1
    (sending,) = between.sent(ORDER)
    assert sending["number"] == "S-0000-000A-T1"
    row = between.row(between.a, ORDER)
    assert (row.awaits, row.promise) == ((sending["order_id"],), "firm")
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_the_same_order_sent_twice_at_once_is_one(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 0)
    between.left(between.b, "100", 3)
    told = between.shop.body(("100", 3))
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: between.shop.post(told), range(8)))
    assert {one.status_code for one in answers} <= {200, 201}
    assert len({one.json()["order_id"] for one in answers}) == 1
    assert len(between.sent(answers[0].json()["order_id"])) == 1
    assert between.shop.level(between.b, "100").reserved == 3_000
    assert between.shop.balanced()


def test_what_was_promised_already_is_sent_too(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 1)
    order_id = between.shop.order(("100", 3), accepted_by_channel=True)
    assert between.shop.exceptions() == {"order_unfillable": 1}
    assert between.sourcer.look() == 1
    (sending,) = between.sent(order_id)
    assert [(line.sku, line.standing.total) for line in between.row(between.b, sending["order_id"]).lines] == [
        ("100", 2_000)
    ]
    assert (between.shop.exceptions(), between.sourcer.look()) == ({}, 0)
    between.ship(between.b, sending["order_id"])
    between.receive(between.documents()[0])
    between.collected(order_id)
    assert between.shop.balanced()


def test_the_same_parcel_is_announced_once_in_whatever_order_its_facts_come_and_come_again(between: Between) -> None:
    between.plan()
    between.left(between.a, "100", 0)
    everywhere = between.everywhere("100")
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    entries = [between.b.journal.write(fact) for fact in between.shipping(between.b, sending["order_id"])]
    for entry in reversed(entries):
        between.b.push(entry)
        assert between.everywhere("100") == everywhere
    between.b.push(*entries)
    (document,) = between.documents()
    assert between.everywhere("100") == everywhere
    assert between.sent(order_id)[0]["state"] == "completed"
    between.receive(document)
    assert (between.everywhere("100"), between.shop.level(between.a, "100").on_hand) == (everywhere, 2_000)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)
