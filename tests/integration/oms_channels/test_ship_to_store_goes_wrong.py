"""What is sent to a store for a customer is not found, not wanted any more, or does not come: all is accounted for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract.messages.facts import OrderCanceled
from contract.states.fulfillment import LineState
from oms.exceptions.repository import open_exceptions
from oms.inbound.announcing import call_off
from oms.inventory.availability_repository import write_channel_locations
from oms.security.api_keys import channel_named
from oms.sourcing.plan import Again
from tests.integration.oms_channels.between import BRINGS, Between, lacking
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture


@pytest.fixture
def between(land: Desk, run: Any, tmp_path: Path) -> Between:
    """Store 014 has nothing of item 100; its customers are written to."""
    return lacking(land, run, tmp_path)


def canceled(between: Between, order_id: str) -> None:
    """By the customer, at the till of 014."""
    own, moved = between.all_of(between.a, order_id)
    between.shop.tell(between.a, OrderCanceled(**own, lines=moved, transaction_id="T-1", reason="not_wanted"))


def lines_of(between: Between, order_id: str) -> dict[LineState, int]:
    (line,) = between.row(between.a, order_id).lines
    return dict(line.quantities)


def test_what_its_place_rejects_another_sends(between: Between, run: Any) -> None:
    third = between.third()
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    tills = {between.b.location_id: between.b, third.location_id: third}
    first = tills.pop(sending["location_id"])
    ((_, second),) = tills.items()
    between.reject(first, sending["order_id"])
    between.sourcer.look()
    row = between.row(second, sending["order_id"])
    assert (row.number, between.shop.row(first, sending["order_id"])) == (sending["number"], None)
    assert between.row(between.a, order_id).awaits == (sending["order_id"],)
    between.ship(second, sending["order_id"])
    between.receive(between.documents()[0])
    between.collected(order_id)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)
    told = run("why", between.seen(order_id)["number"], "--json")["decisions"]
    assert [one["because"] for one in told] == ["to_store", "given_back"]


def test_what_is_short_there_comes_from_another_and_is_awaited_beside_the_first_parcel(between: Between) -> None:
    third = between.third()
    order_id = between.shop.order(("100", 3))
    (sending,) = between.sent(order_id)
    tills = {between.b.location_id: between.b, third.location_id: third}
    first = tills.pop(sending["location_id"])
    ((_, second),) = tills.items()
    everywhere = between.everywhere("100")
    between.pick(first, sending["order_id"], 2_000)
    between.short(first, sending["order_id"], 1_000)
    between.sourcer.look()
    _, rest = between.sent(order_id)
    assert (rest["number"], rest["total_minor"]) == (f"{between.seen(order_id)['number']}-T2", 0)
    between.shop.tell(first, *between.shipping(first, sending["order_id"], 2_000)[1:])
    between.ship(second, rest["order_id"])
    documents = between.documents()
    assert sorted(line.expected for one in documents for line in one.lines) == [1_000, 2_000]
    assert between.row(between.a, order_id).awaits == tuple(one.inbound_id for one in documents)
    for document in documents:
        between.receive(document)
    assert between.everywhere("100") == everywhere
    between.collected(order_id)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_what_nobody_sends_is_short_where_it_was_to_be_collected_and_the_customer_is_told(between: Between) -> None:
    order_id = between.shop.order(("100", 2), ("200", 1))
    (sending,) = between.sent(order_id)
    between.reject(between.b, sending["order_id"])
    between.sourcer.look()
    row = between.row(between.a, order_id)
    assert row.awaits == (), "the rest can be picked"
    assert [dict(line.quantities) for line in row.lines] == [{LineState.SHORT: 2_000}, {LineState.OPEN: 1_000}]
    assert between.shop.row(between.b, sending["order_id"]) is None
    assert between.sent(order_id)[0]["state"] == "canceled"
    with between.desk.db.snapshot() as tx:
        about = {one.kind: one for one in open_exceptions(tx)}
    assert about.keys() == {"order_short", "order_unfillable"}
    assert {one.subject for one in about.values()} == {order_id}
    assert "rejected" in between.letters()
    assert (between.shop.level(between.a, "100").reserved, between.shop.level(between.b, "100").reserved) == (0, 0)
    assert (between.sourcer.look(), between.shop.balanced()) == (0, True), "a person looks"


def test_an_order_that_is_canceled_before_anything_left_leaves_nothing_behind(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    between.pick(between.b, sending["order_id"], 1_000)
    canceled(between, order_id)
    assert between.sent(order_id)[0]["state"] == "canceled"
    assert between.shop.pulled(between.b, "order", sending["order_id"]) is None, "it is told to put back"
    assert between.shop.level(between.b, "100").reserved == 0
    assert (between.documents(), between.shop.exceptions(), between.shop.balanced()) == ([], {}, True)


def test_what_left_before_the_cancel_comes_into_stock(between: Between) -> None:
    everywhere = between.everywhere("100")
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    between.ship(between.b, sending["order_id"])
    canceled(between, order_id)
    (document,) = between.documents()
    between.receive(document)
    level = between.shop.level(between.a, "100")
    assert (level.on_hand, level.available, between.everywhere("100")) == (2_000, 2_000, everywhere)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_what_leaves_after_the_cancel_is_a_transfer_and_head_office_knows(between: Between) -> None:
    everywhere = between.everywhere("100")
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    facts = between.shipping(between.b, sending["order_id"])
    canceled(between, order_id)
    between.shop.tell(between.b, *facts)
    (document,) = between.documents()
    assert (document.kind, document.order_id) == ("transfer", "")
    assert between.everywhere("100") == everywhere
    between.receive(document)
    with pytest.raises(KeyError):
        between.shop.pulled(between.a, "order", "")
    assert (between.shop.level(between.a, "100").available, between.everywhere("100")) == (2_000, everywhere)
    assert between.shop.exceptions() == {"worked_after_reroute": 1}
    assert between.shop.balanced()


def test_what_did_not_come_is_short_at_the_store_and_sent_once_more(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    between.receive(between.documents()[0], short=1_000)
    assert between.shop.exceptions() == {"inbound_differs": 1}
    assert between.row(between.a, order_id).awaits == ()
    between.pick(between.a, order_id, 1_000)
    between.short(between.a, order_id, 1_000)
    assert between.sourcer.look() == 1
    _, again = between.sent(order_id)
    assert lines_of(between, order_id) == {LineState.PICKED: 1_000, LineState.OPEN: 1_000}
    assert between.row(between.a, order_id).awaits == (again["order_id"],)
    between.ship(between.b, again["order_id"])
    between.receive(between.documents()[-1])
    assert between.row(between.a, order_id).awaits == ()
    assert between.shop.exceptions() == {"inbound_differs": 1}
    assert between.shop.balanced()


def test_a_parcel_that_is_lost_is_called_off_and_its_goods_are_gone(between: Between) -> None:
    everywhere = between.everywhere("100")
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    (document,) = between.documents()
    between.desk.db.run(lambda tx: call_off(tx, between.shop.a, document.number))
    assert between.everywhere("100") == everywhere - 2_000
    assert between.shop.pulled(between.a, "order", order_id)["awaits"] == []
    between.short(between.a, order_id, 2_000)
    between.sourcer.look()
    assert [one["state"] for one in between.sent(order_id)] == ["completed", "open"]
    assert between.shop.balanced()


def test_what_the_store_says_comes_later_is_awaited(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    (document,) = between.documents()
    between.receive(document, short=1_000, later=True)
    first, rest = between.documents()
    assert (rest.number, rest.order_id) == (f"{first.number}/2", order_id)
    assert between.row(between.a, order_id).awaits == (rest.inbound_id,)
    between.receive(rest)
    assert between.row(between.a, order_id).awaits == ()
    between.collected(order_id)
    assert between.shop.balanced()


def test_where_a_channel_may_not_sell_from_nothing_is_sent_from_however_often_it_is_decided(between: Between) -> None:
    between.third()
    with between.desk.db.snapshot() as tx:
        web = channel_named(tx, "web").id
    between.desk.db.run(lambda tx: write_channel_locations(tx, web, [between.shop.a.id, between.shop.b.id]))
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    assert sending["location_id"] == between.b.location_id
    between.reject(between.b, sending["order_id"])
    between.sourcer.look()
    assert between.shop.exceptions() == {"order_short": 1, "order_unfillable": 1}


def test_what_its_own_store_does_not_find_is_sent_to_it_and_the_customer_is_told_when_it_is_there(
    between: Between,
) -> None:
    between.left(between.a, "100", 2)
    order_id = between.shop.order(("100", 2))
    before = between.seen(order_id)["due_at"]
    assert between.sent(order_id) == []
    between.reject(between.a, order_id)
    assert between.letters() == [], "the plan looks first"
    between.sourcer.look()
    assert between.letters() == ["later"]
    assert between.seen(order_id)["due_at"] > before
    assert lines_of(between, order_id) == {LineState.OPEN: 2_000}
    (sending,) = between.sent(order_id)
    assert between.row(between.a, order_id).awaits == (sending["order_id"],)
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_what_a_store_gives_back_though_it_is_on_its_way_is_not_sent_again(between: Between) -> None:
    order_id = between.shop.order(("100", 2), ("200", 1))
    (sending,) = between.sent(order_id)
    between.reject(between.a, order_id)
    between.sourcer.look()
    rest = between.sent(order_id)[1:]
    assert [
        (line.sku, line.standing.total) for one in rest for line in between.row(between.b, one["order_id"]).lines
    ] == [("200", 1_000)], "what it had itself and gave back"
    between.ship(between.b, sending["order_id"])
    between.reject(between.a, order_id)
    between.sourcer.look()
    assert len(between.sent(order_id)) == 2
    assert {line.quantities.get(LineState.OPEN) for line in between.row(between.a, order_id).lines} == {2_000, 1_000}
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_a_store_that_has_no_hands_gets_nothing_sent(between: Between) -> None:
    between.left(between.a, "100", 2)
    order_id = between.shop.order(("100", 2))
    between.reject(between.a, order_id, "no_capacity")
    assert between.sourcer.look() == 0
    assert between.sent(order_id) == []
    assert between.letters() == ["rejected"]


def test_it_is_not_sent_for_ever(between: Between) -> None:
    between.plan(replace(BRINGS, again=Again(places=1, rest_hours=0)))
    between.left(between.a, "100", 2)
    order_id = between.shop.order(("100", 2))
    between.short(between.a, order_id, 2_000)
    between.sourcer.look()
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    between.receive(between.documents()[0])
    between.short(between.a, order_id, 2_000)
    between.sourcer.look()
    assert len(between.sent(order_id)) == 1
    with between.desk.db.snapshot() as tx:
        (about,) = open_exceptions(tx, kind="order_unfillable")
    assert (about.subject, about.details["why"]) == (order_id, "places_asked")


def test_an_order_that_is_given_to_another_store_waits_for_nothing_there(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    between.shop.route(order_id, "027")
    row = between.row(between.b, order_id)
    assert (row.awaits, row.kind) == ((), "pickup")
    assert between.sent(order_id)[0]["state"] == "canceled"
    assert between.shop.row(between.b, sending["order_id"]) is None
    assert between.shop.level(between.b, "100").reserved == 2_000
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)
