"""What a store gave back goes where the plan says: whole, as a rest, in parts, or to head office if nobody has it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contract.messages.facts import MovedLine, OrderFound, OrderPacked, OrderPicked, OrderRejected, OrderShort
from contract.messages.rows import OrderRow
from oms.channels.model import Kind
from oms.exceptions.repository import close_exception, open_exceptions
from oms.fulfillment.expiry import set_keeping
from oms.inventory.ledger import adjust, count
from oms.messages.repository import messages
from oms.orders import rests
from oms.orders.tables import customer_order
from oms.shipping.carriers import set_stop
from oms.sourcing import elsewhere
from oms.sourcing.plan import STANDARD, Again, plain
from oms.sourcing.sourcing import Sourcer
from oms.stores.points import Point, place_location
from tests.integration.oms_channels.sender import Desk, sent_order
from tests.integration.oms_channels.test_sourced import DONEGAL, learned, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_ground.chain import Till

DUBLIN = Point(53_349_000, -6_260_000)
ORDER = sent_order(
    line_items=[
        {"id": 11, "sku": "100", "title": "Item 100", "quantity": 3, "price": "1.00", "requires_shipping": True},
        {"id": 12, "sku": "200", "title": "Item 200", "quantity": 1, "price": "0.99", "requires_shipping": True},
    ],
    total_price="3.99",
)


class Three:
    """Stores in Galway (027), which is nearest, Dublin (033) and Cork (014); orders go to Donegal."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shop = desk, desk.shop
        lives_at(desk, DONEGAL)
        third = desk.shop.chain.store("033")
        self.tills = {"014": desk.shop.till_a, "027": desk.shop.till_b, "033": desk.shop.chain.till(third)}

        def build(tx: Any) -> None:
            place_location(tx, third.id, "store", DUBLIN)
            set_stop(tx, third.id, "post", "17:00", "12345", active=True)
            count(tx, third.id, dict.fromkeys(desk.shop.items.values(), 10_000), "opening")

        desk.db.run(build)
        self.sourcer = Sourcer(desk.db, lambda: learned().freeze())

    def placed(self, number: int = 1) -> str:
        """Its id; it is with Galway."""
        self.desk.tell(Kind.SHOPIFY, ORDER | {"id": number, "email": f"niamh{number}@example.ie"})
        self.sourcer.look()
        return str(self.desk.view(Kind.SHOPIFY, str(number))["order_id"])

    def row(self, code: str, order_id: str) -> OrderRow:
        found = self.shop.row(self.tills[code], order_id)
        assert found is not None, "it stands there"
        return found

    def work(self, code: str, order_id: str) -> Work:
        return Work(self.tills[code], self.row(code, order_id), self)

    def gone(self, code: str, *skus: str) -> None:
        place = self.tills[code].location_id
        for sku in skus:
            self.desk.db.run(lambda tx, sku=sku: adjust(tx, place, self.shop.items[sku], -10_000, "gone"))  # type: ignore[misc]

    def orders(self) -> list[Any]:
        with self.desk.db.snapshot() as tx:
            return list(tx.conn.execute(select(customer_order).order_by(customer_order.c.part)).mappings())

    def seen(self, order_id: str) -> Any:
        """As its channel sees it."""
        return self.shop.get(order_id, key=self.desk.keys[Kind.SHOPIFY]).json()

    def plan(self, run: Any, folder: Path, again: Again) -> None:
        file = folder / "plan.json"
        file.write_text(json.dumps(plain(replace(STANDARD, again=again))), encoding="utf-8")
        run("sourcing", "publish", str(run("sourcing", "save", str(file), "--json")["version"]), "--json")


class Work:
    """The facts of one store about one order."""

    def __init__(self, till: Till, row: OrderRow, three: Three) -> None:
        self._till, self._row, self._shop = till, row, three.shop
        self._about: dict[str, Any] = {"order_id": row.order_id, "location_id": till.location_id}

    def _lines(self, skus: Collection[str], some: int = 0) -> tuple[MovedLine, ...]:
        return tuple(
            MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=some or one.standing.total)
            for one in self._row.lines
            if not skus or one.sku in skus
        )

    def reject(self, *skus: str, reason: Any = "no_capacity") -> None:
        self._shop.tell(self._till, OrderRejected(**self._about, reason=reason, lines=self._lines(skus)))

    def short(self, sku: str, some: int = 0) -> None:
        (line,) = self._lines([sku], some)
        self._shop.tell(self._till, OrderShort(**self._about, line=line, reason="not_on_shelf"))

    def find(self, sku: str, some: int = 0) -> None:
        (line,) = self._lines([sku], some)
        self._shop.tell(self._till, OrderFound(**self._about, line=line))

    def pick(self, sku: str, some: int = 0) -> None:
        (line,) = self._lines([sku], some)
        self._shop.tell(self._till, OrderPicked(**self._about, line=line))

    def pack(self, sku: str, some: int = 0) -> None:
        own: dict[str, Any] = {"parcel_id": "parcel-1", "number": 1, "box": "M", "grams": 900, "weighed": True}
        self._shop.tell(self._till, OrderPacked(**self._about, **own, lines=self._lines([sku], some)))


@pytest.fixture
def three(land: Desk) -> Three:
    return Three(land)


def test_what_is_rejected_goes_to_the_next_best_place_and_both_decisions_are_told(three: Three, run: Any) -> None:
    order_id = three.placed()
    three.work("027", order_id).reject()
    assert three.sourcer.look() == 1
    row = three.row("033", order_id)
    assert row.why is not None
    assert (row.why.rule, row.why.by, [one.code for one in row.why.candidates]) == (
        "costs_least",
        "027",
        ["033", "014"],
    )
    assert (three.shop.row(three.tills["027"], order_id), three.shop.exceptions()) == (None, {})
    three.work("033", order_id).reject()
    three.sourcer.look()
    assert three.row("014", order_id).number == row.number
    told = run("why", row.number, "--json")["decisions"]
    assert [(one["because"], one["outcome"], one["places"]) for one in told] == [
        ("arrived", "placed", "027"),
        ("given_back", "placed", "033"),
        ("given_back", "placed", "014"),
    ]
    assert (run("why", "1", "--json")["decisions"], three.shop.balanced()) == (told, True)


def test_after_so_many_places_head_office_and_the_customer_are_told(three: Three, run: Any, tmp_path: Path) -> None:
    three.plan(run, tmp_path, Again(places=2))
    for till in three.tills.values():
        three.desk.db.run(lambda tx, at=till.location_id: set_keeping(tx, at, tell_customers=True))  # type: ignore[misc]
    order_id = three.placed()
    three.work("027", order_id).reject()
    three.sourcer.look()
    with three.desk.db.snapshot() as tx:
        assert list(messages(tx, None, None, 10)) == [], "another place has it"
    three.work("033", order_id).reject()
    three.sourcer.look()
    with three.desk.db.snapshot() as tx:
        (about,) = open_exceptions(tx, kind="order_unfillable")
        assert [one["occasion"].partition(":")[0] for one in messages(tx, None, None, 10)] == ["rejected"]
    lines = about.details["lines"]
    assert isinstance(lines, list)
    assert (about.subject, about.details["why"]) == (order_id, "places_asked")
    assert [(one["sku"], one["thousandths"]) for one in lines] == [("100", 3_000), ("200", 1_000)]
    assert three.sourcer.look() == 0, "a person looks at it"
    run("orders", "route", order_id, "014", "--json")
    assert (three.row("014", order_id).order_id, three.shop.exceptions()) == (order_id, {})


def test_a_rest_that_nobody_has_waits_for_a_person_who_may_have_the_plan_look_again(three: Three, run: Any) -> None:
    order_id = three.placed()
    three.gone("014", "200")
    three.gone("033", "200")
    three.work("027", order_id).reject()
    three.sourcer.look()
    with three.desk.db.snapshot() as tx:
        (about,) = open_exceptions(tx, kind="order_unfillable")
    assert about.details["why"] == "had_it", "only the one that gave it back has all of it"
    assert [one["outcome"] for one in run("why", "1", "--json")["decisions"]] == ["placed", "unfillable"]
    three.desk.db.run(lambda tx: adjust(tx, three.tills["014"].location_id, three.shop.items["200"], 1_000, "came"))
    assert three.sourcer.look() == 0
    three.desk.db.run(lambda tx: close_exception(tx, about.id, "office", "some came"))
    assert (three.sourcer.look(), three.shop.exceptions()) == (1, {})
    assert sorted(part["location"] for part in three.seen(order_id)["parts"]) in (["014"], ["014", "033"])


def test_what_is_short_becomes_a_part_elsewhere_while_the_store_sends_the_rest(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("100", 2_000)
    work.short("100", 1_000)
    three.sourcer.look()
    assert len(three.orders()) == 1, "it still looks for the others, and may find it"
    work.pick("200")
    three.sourcer.look()
    first, second = three.orders()
    assert (second["number"], second["total_minor"], first["total_minor"]) == (f"{first['number']}-2", 100, 299)
    assert [(line.sku, line.standing.total) for line in three.row("033", second["order_id"]).lines] == [("100", 1_000)]
    seen = three.seen(order_id)
    assert (seen["total_minor"], seen["state"]) == (399, "in_work")
    assert [
        (part["location"], [(one["sku"], one["quantity_thousandths"], one["price_minor"]) for one in part["lines"]])
        for part in seen["parts"]
    ] == [("027", [("100", 2_000, 200), ("200", 1_000, 99)]), ("033", [("100", 1_000, 100)])]
    assert {state: some for one in seen["lines"] for state, some in one["quantities"].items() if state == "short"} == {}
    assert (three.shop.exceptions(), three.shop.balanced()) == ({}, True)
    assert three.sourcer.look() == 0


def test_what_is_found_after_another_place_began_its_rest_is_told_to_head_office(three: Three) -> None:
    order_id = three.placed()
    work = three.work("027", order_id)
    work.pick("200")
    work.short("100")
    three.sourcer.look()
    part = three.orders()[1]["order_id"]
    three.work("033", part).pick("100")
    work.find("100")
    assert three.shop.exceptions() == {"worked_after_reroute": 1}


def test_a_rest_of_a_rest_keeps_count_of_places_and_money(three: Three) -> None:
    order_id = three.placed()
    first = three.work("027", order_id)
    first.pick("100", 2_000)
    first.short("100", 1_000)
    first.pick("200")
    three.sourcer.look()
    part = three.orders()[1]["order_id"]
    three.work("033", part).reject()
    three.sourcer.look()
    assert [line.sku for line in three.row("014", part).lines] == ["100"]
    three.work("014", part).reject()
    three.sourcer.look()
    assert three.shop.exceptions() == {"order_rejected": 1, "order_unfillable": 1}
    first.pack("100", 2_000)
    three.shop.route(order_id, "014")
    row = three.row("014", order_id)
    assert {line.sku: line.standing.total for line in row.lines} == {"100": 2_000, "200": 1_000}
    assert sum(one["total_minor"] for one in three.orders()) == 399


def test_a_rest_that_no_place_has_alone_goes_in_parts(three: Three) -> None:
    order_id = three.placed()
    three.gone("033", "100")
    three.gone("014", "200")
    three.work("027", order_id).reject()
    three.sourcer.look()
    seen = three.seen(order_id)
    assert sorted((part["location"], part["total_minor"]) for part in seen["parts"]) == [("014", 300), ("033", 99)]
    assert sum(len(part["lines"]) for part in seen["parts"]) == 2
    assert (seen["state"], seen["total_minor"], three.shop.balanced()) == ("open", 399, True)
    whole, part = three.orders()
    assert (part["part"], whole["order_id"]) == (2, order_id)
    reserved = {
        code: {sku: three.shop.level(till, sku).reserved for sku in ("100", "200")}
        for code, till in three.tills.items()
    }
    assert reserved == {"027": {"100": 0, "200": 0}, "033": {"100": 0, "200": 1_000}, "014": {"100": 3_000, "200": 0}}


def test_a_place_is_asked_for_nothing_that_it_just_gave_back_until_it_rested(
    three: Three, run: Any, tmp_path: Path
) -> None:
    three.work("027", three.placed(1)).reject("100")
    assert three.row("033", three.placed(2)).number
    three.plan(run, tmp_path, Again(rest_hours=0))
    assert three.row("027", three.placed(3)).number


def test_a_person_who_names_no_place_has_the_plan_find_one(three: Three, run: Any) -> None:
    order_id = three.placed()
    run("learning", "freeze", "--json")
    routed = run("orders", "route", order_id, "--json")
    assert (routed["location"], three.row("033", order_id).order_id) == ("033", order_id)
    assert run("why", "1", "--json")["because"] == "asked"


def test_where_the_plan_cannot_decide_the_store_that_has_all_is_found_and_the_customer_told(
    three: Three, run: Any
) -> None:
    three.desk.db.run(lambda tx: set_keeping(tx, three.tills["014"].location_id, tell_customers=True))
    sent = {"ship_to": {"lines": ["Declan Fitzgerald", "Galway"], "postal_code": "D02 X285", "country": "IE"}}
    order_id = three.shop.order(("100", 1), **sent)
    three.work("014", order_id).reject()
    three.sourcer.look()
    with three.desk.db.snapshot() as tx:
        assert [one["occasion"].partition(":")[0] for one in messages(tx, None, None, 10)] == ["rejected"]
    assert three.shop.exceptions() == {"order_rejected": 1}
    routed = run("orders", "route", order_id, "--json")
    row = three.row(routed["location"], order_id)
    assert row.why is not None
    assert row.why.rule == "first_that_has_all"


@pytest.mark.logs_errors("keeper_failed")
def test_what_fails_keeps_no_other_from_its_place(three: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "AT_ONCE", 1)
    failing, other = three.placed(1), three.placed(2)
    for one in (failing, other):
        three.work("027", one).reject()
    give_rest = rests.give_rest

    def broken(tx: Any, rest: Any, moves: Any) -> Any:
        if rest.order_id == failing:
            raise KeyError(failing)
        return give_rest(tx, rest, moves)

    with monkeypatch.context() as patched:
        patched.setattr(elsewhere, "give_rest", broken)
        assert (three.sourcer.look(), three.sourcer.look()) == (2, 0)
    assert three.row("033", other).order_id == other
    monkeypatch.setattr(elsewhere, "PAUSE", timedelta())
    three.sourcer._elsewhere._rests.clear()
    assert three.sourcer.look() == 1
    assert three.row("033", failing).order_id == failing
