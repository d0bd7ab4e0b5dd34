"""Orders that are sent: parcels, labels, and what leaves with the carrier."""

from __future__ import annotations

from typing import Any

from contract.messages.facts import (
    LabelAnswered,
    LabelAsked,
    MovedLine,
    OrderPacked,
    OrderPicked,
    OrderShipped,
    OrderUnpacked,
)
from contract.states.fulfillment import LineState
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import Work, moved, quantities, state

SENT = {"ship_to": {"lines": ["Declan Fitzgerald", "Galway"], "postal_code": "H91 X2N7", "country": "IE"}}


def parcel(work: Work, thousandths: int, number: int = 1) -> tuple[dict[str, Any], MovedLine]:
    """A parcel of the first line, closed."""
    own, line = work.about | {"parcel_id": f"parcel-{number}"}, moved(work.row, thousandths)
    packed = OrderPacked(**own, number=number, box="M", lines=(line,), grams=1_200, weighed=True)
    work.shop.tell(work.till, packed)
    return own, line


def test_an_order_that_is_sent_leaves_the_store_with_its_carrier(shop: Shop) -> None:
    order_id = shop.order(("100", 5), **SENT)
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    assert (row.kind, row.ship_to, row.ship_country) == ("ship", "Declan Fitzgerald\nGalway", "IE")
    assert row.due_at == "2026-11-24T10:00:00.000Z", "three days where the channel promised nothing else"
    work = Work(shop, shop.till_a, row)
    work.pick(5_000)
    own, line = parcel(work, 5_000)
    assert state(shop, work) == "ready"
    label: dict[str, Any] = {"label_id": "label-1", "carrier_id": "greenlane", "service": "nextday"}
    told: dict[str, Any] = {"price_minor": 640, "currency": "EUR", "arrives_on": "2026-11-23", "co2_grams": 260}
    shop.tell(shop.till_a, LabelAsked(**own, **label, **told))
    shop.tell(shop.till_a, LabelAnswered(**own, label_id="label-1", outcome="bought", tracking="GR1234"))
    del label["label_id"]
    shipped = OrderShipped(**own, **label, lines=(line,), tracking="GR1234", manifest_id="manifest-1")
    shop.tell(shop.till_a, shipped)
    assert (state(shop, work), shop.exceptions()) == ("completed", {})
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved, shop.balanced()) == (5_000, 0, True)
    (sent,) = shop.pulled(shop.till_a, "order", order_id)["parcels"]
    assert (sent["label"]["tracking"], sent["label"]["state"], sent["manifest_id"]) == (
        "GR1234",
        "bought",
        "manifest-1",
    )


def test_parcels_are_the_same_in_whatever_order_their_facts_come(shop: Shop) -> None:
    row = shop.row(shop.till_a, shop.order(("100", 5), **SENT))
    assert row is not None
    work, late = Work(shop, shop.till_a, row), Work(shop, shop.till_a, row)
    line = moved(row, 5_000)
    pick = shop.till_a.journal.write(OrderPicked(**work.about, line=line))
    own = work.about | {"parcel_id": "parcel-1"}
    pack = shop.till_a.journal.write(OrderPacked(**own, number=1, box="M", lines=(line,), grams=900, weighed=False))
    shop.till_a.push(pack)
    shop.till_a.push(pick)
    assert quantities(shop, shop.till_a, late) == {LineState.PACKED: 5_000}
    body = shop.pulled(shop.till_a, "order", row.order_id)
    assert [(one["number"], one["grams"]) for one in body["parcels"]] == [(1, 900)]


def test_a_parcel_that_is_opened_again_is_gone_and_its_goods_are_to_be_packed(shop: Shop) -> None:
    row = shop.row(shop.till_a, shop.order(("100", 5), **SENT))
    assert row is not None
    work = Work(shop, shop.till_a, row)
    work.pick(5_000)
    own, line = parcel(work, 3_000)
    shop.tell(shop.till_a, OrderUnpacked(**own, lines=(line,)))
    assert quantities(shop, shop.till_a, work) == {LineState.PICKED: 5_000}
    assert shop.pulled(shop.till_a, "order", row.order_id)["parcels"] == []


def test_what_is_sent_is_the_same_order_however_it_is_told_and_another_address_is_another(shop: Shop) -> None:
    body = shop.body(("100", 1), **SENT)
    first, again = shop.post(body), shop.post(body)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    moved_house = body | {"ship_to": {"lines": ["Declan Fitzgerald", "Cork"], "country": "IE"}}
    assert shop.post(moved_house).status_code == 409
    assert shop.post(shop.body(("100", 1), ship_to={"lines": [], "country": "IE"})).status_code == 422
