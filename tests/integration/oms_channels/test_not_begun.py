"""What a store does not begin in time goes elsewhere once, what it did begin stays, and nothing is sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contract.messages.facts import OrderShipped, OrderStaged
from contract.messages.rows import OrderRow
from oms.db.engine import Database
from oms.exceptions.repository import open_exceptions
from oms.ids import new_id
from oms.orders import view
from oms.orders.repository import resume_pickup, stop_pickup
from oms.sourcing.chances_tables import chance_outcome
from oms.sourcing.decider import Decider
from oms.sourcing.late import NotBegun, due_to_begin
from oms.sourcing.plan import STANDARD, Again
from oms.stores.tables import location
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_given_back import Three, Work
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_sourced import learned
from tests.integration.oms_trade.test_messages import LaterClock

WEEK = STANDARD.stores
DUBLIN = "Europe/Dublin"
PARCEL: dict[str, Any] = {
    "parcel_id": "parcel-1", "carrier_id": "post", "service": "ground", "tracking": "PX1", "manifest_id": "",
}  # fmt: skip


class Later:
    """The service some time from now."""

    def __init__(self, three: Three) -> None:
        self.clock = LaterClock()
        self.db = Database(three.desk.db.url, self.clock, new_id, pool_size=2)
        self.keeper = NotBegun(self.db, Decider(lambda: learned().freeze()))

    def look(self, **span: float) -> int:
        self.clock.ahead += timedelta(**span)
        return self.keeper.look()


@pytest.fixture
def three(land: Desk) -> Three:
    return Three(land)


@pytest.fixture
def later(three: Three) -> Iterator[Later]:
    made = Later(three)
    yield made
    made.db.close()


def pack_all(three: Three, code: str, row: OrderRow) -> None:
    work = Work(three.tills[code], row, three)
    for sku in ("100", "200"):
        work.pick(sku)
        work.pack(sku)


def ship(three: Three, code: str, row: OrderRow) -> None:
    till = three.tills[code]
    about: dict[str, Any] = {"order_id": row.order_id, "location_id": till.location_id}
    lines = Work(till, row, three)._lines(())
    three.shop.tell(till, OrderShipped(**about, **PARCEL, lines=lines))


def told(three: Three) -> list[tuple[str, object]]:
    with three.desk.db.snapshot() as tx:
        return [(one.subject, one.details["why"]) for one in open_exceptions(tx, kind="order_late")]


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ("2026-11-16T08:00", "2026-11-16T15:30"),  # a Monday
        ("2026-11-16T16:00", "2026-11-17T15:30"),
        ("2026-11-20T16:00", "2026-11-21T11:30"),  # on Saturdays the carrier comes sooner, on Sundays not at all
        ("2026-11-21T12:00", "2026-11-24T15:30"),  # the Monday is closed
    ],
)
def test_a_place_begins_so_early_that_it_leaves_with_the_next_departure(given: str, due: str) -> None:
    begin = due_to_begin(WEEK, ("2026-11-23",), DUBLIN, datetime.fromisoformat(given).replace(tzinfo=UTC))
    assert begin == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_summer_time_moves_a_departure() -> None:
    begin = due_to_begin(WEEK, (), DUBLIN, datetime(2026, 7, 6, 8, tzinfo=UTC))
    assert begin == datetime(2026, 7, 6, 14, 30, tzinfo=UTC)


def test_what_is_not_begun_goes_elsewhere_and_the_store_was_late_once(three: Three, later: Later, run: Any) -> None:
    order_id = three.placed()
    old = three.row("027", order_id)
    assert later.look(hours=1) == 0
    assert later.look(days=4) == 1
    assert (three.row("033", order_id).number, three.shop.row(three.tills["027"], order_id)) == (old.number, None)
    assert (later.look(minutes=5), told(three), three.shop.exceptions()) == (0, [], {})
    three.shop.tell(
        three.tills["027"],
        OrderStaged(
            order_id=order_id,
            location_id=three.tills["027"].location_id,
            lines=Work(three.tills["027"], old, three)._lines(()),
            shelf="S1",
        ),
    )
    with three.desk.db.snapshot() as tx:
        late = tx.conn.execute(select(chance_outcome).where(chance_outcome.c.question == "late")).all()
    assert [(one.location_id, one.hit) for one in late] == [(three.tills["027"].location_id, True)] * 2
    decisions = run("why", "1", "--json")["decisions"]
    assert [(one["because"], one["places"]) for one in decisions] == [("arrived", "027"), ("not_begun", "033")]
    assert three.shop.balanced()


def test_a_store_that_began_keeps_it_and_head_office_is_told_until_it_is_ready(three: Three, later: Later) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("100")
    assert later.look(days=4) == 0
    assert (told(three), three.row("027", order_id).order_id) == ([(order_id, "begun")], order_id)
    later.look(days=1)
    assert three.shop.exceptions() == {"order_late": 1}
    work.pick("200")
    work.pack("100")
    work.pack("200")
    assert three.shop.exceptions() == {}


def test_what_is_collected_stays_where_its_customer_comes(three: Three, later: Later) -> None:
    moment = three.desk.db.clock.now() + timedelta(hours=1)
    order_id = three.shop.order(("100", 1), due_at=moment.isoformat())
    assert (later.look(hours=4), told(three)) == (0, [])
    assert (later.look(hours=2), told(three)) == (0, [(order_id, "not_begun")])
    assert three.row("014", order_id).order_id == order_id


def test_a_store_has_its_hours_for_what_came_when_it_was_due_already(three: Three, later: Later) -> None:
    long_ago = three.desk.db.clock.now() - timedelta(days=2)
    order_id = three.shop.order(("100", 1), due_at=long_ago.isoformat())
    assert (later.look(hours=3), told(three)) == (0, [])
    assert (later.look(hours=2), told(three)) == (0, [(order_id, "not_begun")])


def test_where_nobody_else_has_it_or_enough_were_asked_it_stays_and_is_told(
    three: Three, later: Later, run: Any, tmp_path: Path
) -> None:
    order_id = three.placed()
    for code in ("014", "033"):
        three.gone(code, "100")
    assert later.look(days=4) == 0
    assert (told(three), three.row("027", order_id).order_id) == ([(order_id, "had_it")], order_id)
    three.plan(run, tmp_path, Again(places=1))
    other = three.placed(2)
    assert later.look(days=4) == 0
    assert (other, "places_asked") in told(three)
    three.plan(run, tmp_path, Again(begin_hours=0, collect_hours=0))
    three.placed(3)
    assert (later.look(days=4), len(told(three))) == (0, 2)


def test_a_store_that_sent_it_without_hearing_of_that_is_believed(three: Three, later: Later) -> None:
    order_id = three.placed()
    old = three.row("027", order_id)
    later.look(days=4)
    pack_all(three, "027", old)
    assert three.row("033", order_id).lines[0].standing.total == 3_000, "the new place goes on until it left the old"
    ship(three, "027", old)
    assert three.shop.row(three.tills["033"], order_id) is None
    assert three.shop.exceptions() == {"worked_after_reroute": 1, "handed_over_after_reroute": 1}
    assert (three.seen(order_id)["state"], three.shop.balanced()) == ("completed", True)
    assert {code: three.shop.level(till, "100") for code, till in three.tills.items()}["033"].reserved == 0


def test_what_both_places_sent_is_told(three: Three, later: Later) -> None:
    order_id = three.placed()
    old = three.row("027", order_id)
    later.look(days=4)
    pack_all(three, "033", three.row("033", order_id))
    ship(three, "033", three.row("033", order_id))
    ship(three, "027", old)
    assert "handed_over_twice" in three.shop.exceptions()


def test_a_place_of_several_hears_of_what_left_the_old_one(three: Three, later: Later) -> None:
    three.gone("033", "100")
    three.gone("014", "200")
    order_id = three.placed()
    old = three.row("027", order_id)
    later.look(days=4)
    assert sorted(part["location"] for part in three.seen(order_id)["parts"]) == ["014", "033"]
    pack_all(three, "027", old)
    ship(three, "027", old)
    seen = three.seen(order_id)
    assert (seen["state"], seen["total_minor"]) == ("completed", 399)
    assert [(part["total_minor"], len(part["lines"])) for part in seen["parts"]] == [(399, 2), (0, 0)]
    assert {three.shop.level(till, sku).reserved for till in three.tills.values() for sku in ("100", "200")} == {0}
    assert "handed_over_twice" not in three.shop.exceptions()


def test_what_is_found_is_called_back_from_a_place_that_did_not_begin(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("200")
    work.short("100")
    three.sourcer.look()
    part = three.orders()[1]
    assert three.row("033", part["order_id"]).total_minor == 300
    work.find("100")
    assert (three.shop.exceptions(), three.shop.row(three.tills["033"], part["order_id"])) == ({}, None)
    with three.desk.db.snapshot() as tx:
        seen = view.show_order(tx, part["number"])
    assert [(one.state, one.total_minor, len(one.lines)) for one in seen.parts] == [
        ("in_work", 399, 2),
        ("canceled", 0, 0),
    ]
    assert three.shop.level(three.tills["033"], "100").reserved == 0
    assert (three.shop.level(three.tills["027"], "100").reserved, three.sourcer.look()) == (3_000, 0)
    work.short("100")
    three.sourcer.look()
    assert [(one["part"], one["total_minor"]) for one in three.orders()] == [(1, 99), (2, 0), (3, 300)]
    assert three.shop.balanced()


def test_some_of_what_is_short_is_found(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("200")
    work.short("100")
    three.sourcer.look()
    part = three.orders()[1]["order_id"]
    work.find("100", 1_000)
    assert three.row("033", part).lines[0].standing.thousandths == {"open": 2_000, "canceled": 1_000}
    assert [one["total_minor"] for one in three.orders()] == [199, 200]
    assert (three.shop.exceptions(), three.seen(order_id)["total_minor"], three.sourcer.look()) == ({}, 399, 0)


def test_head_office_is_told_of_what_waits_until_another_place_may_have_it(three: Three, later: Later) -> None:
    order_id = three.placed()
    for code in ("014", "033"):
        three.desk.db.run(lambda tx, code=code: stop_pickup(tx, three.tills[code].location_id, "flood"))  # type: ignore[misc]
    assert later.look(days=4) == 0
    assert told(three) == [(order_id, "not_begun")]
    assert (later.look(minutes=6), len(told(three))) == (0, 1)
    three.desk.db.run(lambda tx: resume_pickup(tx, three.tills["033"].location_id))
    assert later.look(minutes=6) == 1
    assert (three.row("033", order_id).order_id, told(three)) == (order_id, [])


def test_a_place_of_a_kind_that_no_plan_knows_keeps_nobody_from_being_looked_at(three: Three, later: Later) -> None:
    first, second = three.placed(), three.placed(2)
    three.shop.route(first, "014", anyway=True)
    supplier = update(location).where(location.c.id == three.tills["014"].location_id).values(kind="supplier")
    three.desk.db.run(lambda tx: tx.conn.execute(supplier))
    assert later.look(days=4) == 1
    assert (three.row("014", first).order_id, three.row("033", second).order_id) == (first, second)
