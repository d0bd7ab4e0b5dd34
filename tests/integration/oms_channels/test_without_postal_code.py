"""Orders without a postal code go where the way is measured from what else is known of them, and say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from oms.catalog.tables import item
from oms.channels.model import Kind
from oms.db.engine import Tx
from oms.fulfillment.repository import fulfillments
from oms.sourcing import lookups, whereabouts
from oms.stores.points import Point
from oms.stores.tables import location, postal_point
from tests.integration.oms_channels.sender import ADDRESS, Desk, sent_order
from tests.integration.oms_channels.test_arrivals import SHIP_TO, body
from tests.integration.oms_channels.test_arrivals import open_land as open_land  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_given_back import Three
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_trade.test_placed_orders import ORDER, placed


def weighs(desk: Desk) -> None:
    """So that the way tells."""
    desk.db.run(lambda tx: tx.conn.execute(update(item).values(grams=4_000)))


@pytest.fixture
def towns(open_land: Desk) -> Desk:
    weighs(open_land)

    def deed(tx: Any) -> None:
        for place, city in ((open_land.shop.a, "Cork"), (open_land.shop.b, "Galway")):
            tx.conn.execute(update(location).where(location.c.id == place.id).values(city=city))

    open_land.db.run(deed)
    return open_land


@pytest.mark.parametrize(("lines", "place"), [(["Niamh", "Patrick Street, CORK"], "014"), (["Niamh", "Galway"], "027")])
def test_the_way_is_measured_from_the_city(towns: Desk, run: Any, lines: list[str], place: str) -> None:
    told = body(towns, ("100", 1)) | {"ship_to": {"lines": lines, "postal_code": "", "country": "IE"}}
    answer = towns.shop.post(told)
    assert (answer.status_code, [one["location"] for one in answer.json()["parts"]]) == (201, [place])
    why = run("why", answer.json()["number"], "--again", "--json")
    assert (why["way_from"], why["made_again"]) == ("city", "the same")


def test_of_an_unknown_city_the_middle_of_its_country_is_taken(towns: Desk, run: Any) -> None:
    nowhere = {"lines": ["Niamh", "Ballydehob"], "postal_code": "", "country": "IE"}
    told = body(towns, ("100", 1)) | {"ship_to": nowhere}
    first = towns.shop.post(told).json()
    assert (first["parts"][0]["location"], run("why", first["number"], "--json")["way_from"]) == ("027", "country")
    towns.db.run(lambda tx: tx.conn.execute(delete(postal_point)))
    second = towns.shop.post(told | {"external_id": "W-99"})
    assert second.status_code == 201, "the middle of our own places"
    unknown = towns.shop.post(body(towns, ("100", 1)) | {"ship_to": SHIP_TO | {"postal_code": "D02 X285"}})
    assert unknown.json()["code"] == "order_postal_code_invalid", "what is told counts"


def test_the_middle_of_a_country_is_worked_out_once_for_orders_that_come_together(
    towns: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def middle(tx: Tx, country: str) -> Point | None:
        asked.append(country)
        return whereabouts.middle_of(tx, country)

    monkeypatch.setattr(lookups, "middle_of", middle)
    monkeypatch.setattr(lookups, "REMEMBERED", timedelta(minutes=5))
    told = body(towns, ("100", 1)) | {"ship_to": {"lines": ["Niamh"], "postal_code": "", "country": "IE"}}
    answers = [towns.shop.post(told | {"external_id": f"W-9{at}"}).status_code for at in range(3)]
    assert (answers, asked) == ([201] * 3, ["IE"])


def test_an_order_that_a_shop_tells_without_postal_code_is_placed(towns: Desk, run: Any) -> None:
    towns.tell(Kind.SHOPIFY, sent_order(1, shipping_address=ADDRESS | {"zip": ""}))
    run("sourcing", "run", "--json")
    assert towns.view(Kind.SHOPIFY, "1")["state"] == "placed"
    assert run("why", "1", "--json")["way_from"] == "city"


def test_what_a_till_took_to_be_sent_goes_from_the_place_that_is_near_its_store(land: Desk, run: Any) -> None:
    three = Three(land)
    weighs(land)
    run("learning", "freeze", "--json")
    land.shop.tell(land.shop.till_a, placed(land.shop, how="ship"))
    assert land.shop.exceptions() == {"order_to_ship": 1}
    three.sourcer.look()
    row = three.row("014", ORDER)
    assert row.why is not None
    assert (row.why.rule, land.shop.exceptions(), land.shop.balanced()) == ("costs_least", {}, True)
    why = run("why", row.number, "--json")
    assert (why["way_from"], why["because"], why["place"]) == ("store", "arrived", "014")
    three.work("014", ORDER).reject()
    three.sourcer.look()
    with land.db.snapshot() as tx:
        here = {one.location_id for one in fulfillments(tx, ORDER) if one.status == "active"}
    assert here in ({land.shop.b.id}, {three.tills["033"].location_id})
    assert run("why", row.number, "--json")["because"] == "given_back"


def test_where_nobody_placed_the_store_a_person_sends_it(desk: Desk, run: Any) -> None:
    desk.shop.tell(desk.shop.till_a, placed(desk.shop, how="ship"))
    run("sourcing", "run", "--json")
    assert desk.shop.exceptions() == {"order_to_ship": 1}
    run("orders", "route", ORDER, "027", "--json")
    assert desk.shop.exceptions() == {}
