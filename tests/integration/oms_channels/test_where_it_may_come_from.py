"""Which places an order may come from, what becomes of one that no place sends, and that one never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import func, select, update

from contract.errors import Refused
from oms.catalog.tables import item
from oms.channels import placing
from oms.channels.model import Kind
from oms.db.engine import Tx
from oms.inventory.allocation import Limit
from oms.inventory.availability_repository import write_channel_limit
from oms.inventory.ledger import adjust, count
from oms.orders.acceptance import Outcome
from oms.orders.repository import resume_pickup, stop_pickup
from oms.shipping.carriers import set_stop
from oms.sourcing import repository, sourcing
from oms.sourcing.chances import Chances
from oms.sourcing.ground import Ground
from oms.sourcing.plan import STANDARD
from oms.sourcing.sourcing import Sourcer
from oms.sourcing.tables import sourcing_decision, sourcing_network
from oms.sourcing.wishes import day_there
from oms.stores.locations import add_location
from oms.stores.points import place_location
from oms.stores.tables import location
from tests.integration.oms_channels.sender import Desk, sent_order
from tests.integration.oms_channels.test_sourced import CORK, DONEGAL, learned, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.unit.oms_sourcing.worlds import network


def sourcer(land: Desk) -> Sourcer:
    return Sourcer(land.db, lambda: learned().freeze())


def place_of(land: Desk, number: int = 1) -> tuple[str, list[str]]:
    """The code of the store that has it, or its state; and its holds."""
    view = land.view(Kind.SHOPIFY, str(number))
    for code, till in (("014", land.shop.till_a), ("027", land.shop.till_b)):
        if view["state"] == "placed" and land.shop.row(till, view["order_id"]):
            return code, []
    return view["state"], sorted(view["holds"])


def at_both(land: Desk, work: Callable[[Tx, str], object]) -> None:
    """``work`` with the id of each store."""

    def both(tx: Tx) -> None:
        for store in (land.shop.a, land.shop.b):
            work(tx, store.id)

    land.db.run(both)


def rows_of(land: Desk, table: Any) -> int:
    with land.db.snapshot() as tx:
        found: int = tx.conn.execute(select(func.count()).select_from(table)).scalar_one()
    return found


def test_what_a_channel_may_not_have_at_one_place_comes_from_another(land: Desk) -> None:
    lives_at(land, CORK)
    land.db.run(lambda tx: write_channel_limit(tx, land.ids[Kind.SHOPIFY], land.shop.a.id, Limit(9_000)))
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    assert place_of(land) == ("027", [])


def test_where_a_place_has_too_little_after_all_the_next_is_asked(land: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lives_at(land, CORK)
    land.tell(Kind.SHOPIFY, sent_order())
    place_parts, asked = placing.place_parts, list[str]()

    def raced(tx: Any, captured_id: str, parts: placing.Parts) -> Sequence[Outcome]:
        (location_id,) = parts
        if not asked:
            adjust(tx, location_id, land.shop.items["200"], -10_000, "sold this very moment")
        asked.append(location_id)
        return place_parts(tx, captured_id, parts)

    monkeypatch.setattr(sourcing, "place_parts", raced)
    sourcer(land).look()
    assert asked == [land.shop.a.id, land.shop.b.id]
    assert place_of(land) == ("027", [])


def test_parcels_go_from_places_that_a_carrier_comes_to(land: Desk) -> None:
    lives_at(land, CORK)
    land.db.run(lambda tx: set_stop(tx, land.shop.a.id, "post", "17:00", "12345", active=False))
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    assert place_of(land) == ("027", [])


def test_where_nobody_has_a_till_nothing_is_sent_from_and_only_stores_are_collected_at(land: Desk) -> None:
    lives_at(land, DONEGAL)

    def build(tx: Any) -> None:
        for code, kind in (("900", "warehouse"), ("901", "supplier")):
            new = add_location(tx, code=code, name=code, country="IE", currency="EUR", time_zone="Europe/Dublin")
            place_location(tx, new.id, kind, DONEGAL)
            set_stop(tx, new.id, "post", "17:00", "12345", active=True)
            count(tx, new.id, dict.fromkeys(land.shop.items.values(), 10_000), "opening")

    land.db.run(build)
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    assert place_of(land) == ("027", [])
    sent = {"ship_to": {"lines": ["Declan Fitzgerald", "Galway"], "postal_code": "H91 X2N7", "country": "IE"}}
    told = {
        (code, how): land.shop.post(land.shop.body(("100", 1), location=code, **more)).status_code
        for code in ("900", "901")
        for how, more in (("collected", {}), ("sent", sent))
    }
    assert told.pop(("900", "sent")) == 201
    assert set(told.values()) == {422}


def test_what_is_sold_no_more_is_held(land: Desk) -> None:
    lives_at(land, CORK)
    land.tell(Kind.SHOPIFY, sent_order())
    land.db.run(lambda tx: tx.conn.execute(update(item).where(item.c.sku == "200").values(active=False)))
    sourcer(land).look()
    assert place_of(land) == ("held", ["item_unknown:200"])


@pytest.mark.logs_errors("keeper_failed")
def test_orders_that_fail_keep_none_from_its_place_and_are_looked_at_again_later(
    land: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page holds one order; the first fails after its network was read."""
    lives_at(land, CORK)
    monkeypatch.setattr(sourcing, "AT_ONCE", 1)
    land.tell(Kind.SHOPIFY, sent_order(1))
    land.tell(Kind.SHOPIFY, sent_order(2, email="other@example.ie"))
    place_parts, failing = placing.place_parts, land.row(Kind.SHOPIFY, "1")["captured_id"]

    def broken(tx: Any, captured_id: str, parts: placing.Parts) -> Sequence[Outcome]:
        if captured_id == failing:
            raise KeyError(captured_id)
        return place_parts(tx, captured_id, parts)

    own = sourcer(land)
    with monkeypatch.context() as patched:
        patched.setattr(sourcing, "place_parts", broken)
        assert (own.look(), own.look()) == (2, 0)
    assert (place_of(land, 1), place_of(land, 2)) == (("waiting", ["to_be_sourced"]), ("014", []))
    assert (rows_of(land, sourcing_network), rows_of(land, sourcing_decision)) == (1, 1)
    monkeypatch.setattr(sourcing, "PAUSE", timedelta())
    own._rests.clear()
    assert own.look() == 1
    assert place_of(land, 1) == ("014", [])


def test_a_hold_names_what_is_short_and_nothing_else(land: Desk) -> None:
    lives_at(land, CORK)
    at_both(land, lambda tx, one: adjust(tx, one, land.shop.items["200"], -10_000, "gone"))
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    assert place_of(land) == ("held", ["no_stock:200"])


def test_where_no_carrier_comes_stock_is_not_to_blame(land: Desk) -> None:
    lives_at(land, CORK)
    at_both(land, lambda tx, one: set_stop(tx, one, "post", "17:00", "12345", active=False))
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    assert place_of(land) == ("held", ["not_placeable:no_carrier"])


def test_while_all_places_are_stopped_it_waits_and_then_it_goes(land: Desk) -> None:
    lives_at(land, CORK)
    at_both(land, lambda tx, one: stop_pickup(tx, one, "flood"))
    land.tell(Kind.SHOPIFY, sent_order())
    for _ in range(2):
        sourcer(land).look()
    assert place_of(land)[0] == "waiting"
    assert rows_of(land, sourcing_decision) == 1, "told once"
    land.db.run(lambda tx: resume_pickup(tx, land.shop.a.id))
    sourcer(land).look()
    assert place_of(land) == ("014", [])


def test_why_tells_of_our_own_number_first_and_asks_which_channel(land: Desk, run: Any) -> None:
    lives_at(land, CORK)
    land.tell(Kind.SHOPIFY, sent_order(1))
    sourcer(land).look()
    first = land.view(Kind.SHOPIFY, "1")["order_id"]
    number = run("orders", "show", first, "--json")["number"]
    land.tell(Kind.SHOPIFY, sent_order(int(number), email="other@example.ie"))
    sourcer(land).look()
    second = land.view(Kind.SHOPIFY, number)["order_id"]

    def told(*about: str) -> set[str]:
        with land.db.snapshot() as tx:
            return {row["order_id"] for row in repository.decisions_of(tx, *about)}

    assert (told(number), told(number, "shopify"), told("1")) == ({first}, {second}, {first})
    woo = {"id": 1, "order_key": "k", "line_items": [], "total": "0", "currency": "EUR", "status": "processing"}
    land.tell(Kind.WOOCOMMERCE, woo, "order.created")
    other = land.row(Kind.WOOCOMMERCE, "1")["captured_id"]
    with land.db.transaction() as tx:
        row = repository.decisions_of(tx, first)[0]
        ours = {**repository.packed_record(repository.record_of(row)), "captured_id": other, "order_id": ""}
        same = ("plan_version", "location_id", "cost_minor", "co2_grams", "outcome")
        repository.add_decisions(tx, [ours | {name: row[name] for name in same}])
    with pytest.raises(Refused, match="order_of_several_channels"):
        told("1")
    assert told("1", "shopify") == {first}


@pytest.mark.parametrize("first", ["save", "publish"])
def test_plans_are_saved_and_published_one_at_a_time(land: Desk, first: str) -> None:
    for _ in range(3):
        land.db.run(lambda tx: repository.save_draft(tx, STANDARD))
    land.db.run(lambda tx: repository.publish(tx, 1))
    failed: list[BaseException] = []

    def other() -> None:
        try:
            land.db.run(
                lambda tx: repository.save_draft(tx, STANDARD) if first == "save" else repository.publish(tx, 3)
            )
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    thread = threading.Thread(target=other)
    with land.db.transaction() as tx:
        repository.save_draft(tx, STANDARD) if first == "save" else repository.publish(tx, 2)
        thread.start()
        thread.join(0.3)
    thread.join()
    assert not failed
    with land.db.snapshot() as tx:
        published = [one["version"] for one in repository.plans(tx) if one["state"] == "published"]
    assert published == ([1] if first == "save" else [3])


def test_a_promise_is_of_the_day_where_the_customer_is() -> None:
    west = Ground(network([0], [40], offset_minutes=network([0], [40]).offset_minutes - 300))  # type: ignore[list-item]
    evening = datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert day_there(west, CORK, evening) == (datetime(2026, 11, 21) - datetime(1970, 1, 1)).days
    nobody = Ground(network([], []))
    assert day_there(nobody, CORK, evening) == (datetime(2026, 11, 22) - datetime(1970, 1, 1)).days


def test_what_was_learned_is_asked_for_by_the_hour_of_each_store(land: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lives_at(land, CORK)
    land.db.run(
        lambda tx: tx.conn.execute(
            update(location).where(location.c.id == land.shop.b.id).values(time_zone="Asia/Tokyo")
        )
    )
    asked = list[list[int]]()
    means = Chances.means

    def told(self: Chances, question: Any, stores: Any, item_class: int, hour: Any) -> Any:
        asked.append(np.broadcast_to(hour, len(stores)).tolist())
        return means(self, question, stores, item_class, hour)

    monkeypatch.setattr(Chances, "means", told)
    land.tell(Kind.SHOPIFY, sent_order())
    sourcer(land).look()
    now = land.db.clock.now()
    hours = {now.astimezone(ZoneInfo(zone)).hour for zone in ("Europe/Dublin", "Asia/Tokyo")}
    assert {frozenset(one) for one in asked} == {frozenset(hours)}
