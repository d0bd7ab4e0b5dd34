"""What keeps promises at head office: room per hour, frozen goods, why a store was chosen, what waits, who is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import RowMapping

from contract.errors import Refused
from contract.messages.count_entry import CountEntry
from contract.messages.facts import CountedPlace, OrderFound, OrderRejected, OrderShort, StockCounted
from contract.messages.rows import SourcingTrace
from contract.values.time import instant_text, parse_instant
from oms.db.engine import Database, Tx
from oms.fulfillment import expiry, notices, states
from oms.fulfillment.capacity import set_capacity, taken_by_hour
from oms.fulfillment.expiry import set_keeping
from oms.fulfillment.frozen import frozen_items, thaw
from oms.fulfillment.promise_keeper import PromiseKeeper
from oms.ids import new_id
from oms.inventory.model import Closing
from oms.inventory.reservations import close_all
from oms.messages.model import Letter, Outgoing
from oms.messages.order_letter import order_letter
from oms.messages.repository import messages
from oms.orders.intake import place_order
from oms.orders.repository import orders_by_id, stop_pickup
from oms.orders.routing import Routed, could_have, give
from oms.orders.wire import OrderBody
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import Work, begin, moved, state
from tests.integration.oms_trade.test_messages import LaterClock

HOUR = timedelta(hours=1)


class Later:
    """The service some time from now."""

    def __init__(self, shop: Shop) -> None:
        self.clock = LaterClock()
        self.db = Database(shop.db.url, self.clock, new_id, pool_size=2)
        self.keeper = PromiseKeeper(self.db)

    def look(self, **span: float) -> None:
        self.clock.ahead += timedelta(**span)
        self.keeper.look()


@pytest.fixture
def later(shop: Shop) -> Iterator[Later]:
    made = Later(shop)
    yield made
    made.db.close()


def due(shop: Shop, hours: float) -> str:
    """At half past an hour to come, so that it is in that hour whenever the test runs."""
    moment = shop.db.clock.now().replace(minute=30, second=0, microsecond=0) + hours * HOUR
    return instant_text(moment)


def ready(shop: Shop) -> Work:
    work = begin(shop, 1)
    work.pick(1000)
    work.stage(1000)
    return work


def told(shop: Shop) -> list[str]:
    with shop.db.snapshot() as tx:
        return sorted(str(row["occasion"]).partition(":")[0] for row in messages(tx, None, None, 20))


def waits_for_a_store(shop: Shop, work: Work) -> bool:
    with shop.db.snapshot() as tx:
        return bool(orders_by_id(tx, [work.row.order_id])[work.row.order_id]["needs_routing"])


def why(shop: Shop, work: Work) -> SourcingTrace:
    row = shop.row(shop.till_b, work.row.order_id)
    assert row is not None
    assert row.why is not None
    return row.why


def test_a_store_takes_so_many_orders_for_an_hour(shop: Shop) -> None:
    shop.db.run(lambda tx: set_capacity(tx, shop.a.id, 2))
    for _ in range(2):
        shop.order(("100", 1), due_at=due(shop, 3))
    answer = shop.post(shop.body(("100", 1), due_at=due(shop, 3)))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "store_full")
    free = parse_instant(problem["params"]["next_free"])
    assert free == parse_instant(due(shop, 4)).replace(minute=0)
    shop.order(("100", 1), due_at=due(shop, 4))
    shop.order(("100", 1), due_at=due(shop, 3), accepted_by_channel=True)
    with shop.db.snapshot() as tx:
        assert [orders for _, orders in taken_by_hour(tx, shop.a.id)] == [3, 1]


def test_what_stock_refuses_takes_no_place_from_what_comes_with_it(shop: Shop) -> None:
    shop.db.run(lambda tx: set_capacity(tx, shop.a.id, 1))
    orders = [shop.body(("100", pieces), due_at=due(shop, 3)) for pieces in (99, 1, 1)]
    headers = {"Authorization": f"Bearer {shop.key}"}
    answer = shop.chain.client.post("/v1/orders/batch", content=json.dumps({"orders": orders}), headers=headers)
    assert [one["status"] for one in answer.json()["answers"]] == [409, 201, 409]
    with shop.db.snapshot() as tx:
        assert [taken for _, taken in taken_by_hour(tx, shop.a.id)] == [1]
    assert shop.level(shop.till_a, "100").reserved == 1_000


def test_a_limit_counts_what_was_due_before_it_and_forgets_what_went_elsewhere(shop: Shop) -> None:
    order_id = shop.order(("100", 1), due_at=due(shop, 3))
    shop.db.run(lambda tx: set_capacity(tx, shop.a.id, 1))
    shop.db.run(lambda tx: set_capacity(tx, shop.b.id, 0))
    with pytest.raises(Refused, match="store_full"):
        shop.route(order_id, "027")
    with pytest.raises(Refused, match="store_full"):
        place(shop, ("100", 1), due_at=due(shop, 3))
    shop.route(order_id, "027", anyway=True)
    place(shop, ("100", 1), due_at=due(shop, 3))
    shop.db.run(lambda tx: set_capacity(tx, shop.a.id, None))
    place(shop, ("100", 1), due_at=due(shop, 3))


def test_goods_that_were_missed_are_promised_to_nobody_until_they_were_counted(shop: Shop) -> None:
    work = begin(shop, 2)
    work.short(1000)
    item_id = work.row.lines[0].item_id
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == {item_id}
    with pytest.raises(Refused, match="out_of_stock"):
        place(shop, ("100", 1))
    place(shop, ("200", 1))
    other = shop.order(("100", 1), location="027")
    with pytest.raises(Refused, match="out_of_stock"):
        shop.route(other, "014")
    now = instant_text(shop.db.clock.now() + HOUR)
    counted = StockCounted(
        item_id=item_id, location_id=shop.a.id, places=(CountedPlace(place="A-1", thousandths=9000),),
        count=CountEntry(began_at=now, counted_at=now, counted=9000, expected=9000), variance_thousandths=0,
        known=(),
    )  # fmt: skip
    shop.tell(shop.till_a, counted)
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == frozenset()
    shop.route(other, "014")


@pytest.mark.parametrize("reason", ["no_stock", "no_capacity"])
def test_only_a_rejection_for_want_of_goods_freezes_them_and_what_is_found_thaws(shop: Shop, reason: Any) -> None:
    work = begin(shop)
    line = moved(work.row, 5000)
    shop.tell(shop.till_a, OrderRejected(**work.about, reason=reason, lines=(line,)))
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == ({line.item_id} if reason == "no_stock" else frozenset())
    shop.tell(shop.till_a, OrderFound(**work.about, line=line))
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == frozenset()


def test_what_was_found_before_its_short_came_is_not_frozen_and_what_is_missed_again_is_so_anew(shop: Shop) -> None:
    work, other = begin(shop, 3), shop.chain.till(shop.a)
    line = moved(work.row, 1000)
    short = OrderShort(**work.about, line=line, reason="not_on_shelf")
    at = [f"2026-11-21T10:0{minutes}:00.000Z" for minutes in range(6)]
    shop.till_a.push(shop.till_a.journal.write(OrderFound(**work.about, line=line), occurred_at=at[2]))
    other.push(other.journal.write(short, occurred_at=at[1]))
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == frozenset()
    shop.till_a.push(shop.till_a.journal.write(short, occurred_at=at[5]))
    other.push(other.journal.write(short, occurred_at=at[3]))
    shop.db.run(lambda tx: thaw(tx, shop.a.id, [line.item_id], at=parse_instant(at[4])))
    with shop.db.snapshot() as tx:
        assert frozen_items(tx, shop.a.id) == {line.item_id}


def test_a_store_reads_why_it_has_an_order(shop: Shop) -> None:
    work = begin(shop)
    assert work.row.why is not None
    assert (work.row.why.rule, work.row.why.by, work.row.why.candidates) == ("asked_for", "web", ())
    routed = shop.db.run(lambda tx: give(tx, work.row.order_id, None))
    assert routed == Routed("027", 0)
    trace = why(shop, work)
    assert (trace.rule, trace.by) == ("first_that_has_all", "014")
    assert [(one.code, one.verdict) for one in trace.candidates] == [("027", "chosen"), ("014", "had_it")]


def test_a_store_that_a_person_chose_reads_so(shop: Shop) -> None:
    work = begin(shop)
    shop.route(work.row.order_id, "027")
    assert (why(shop, work).rule, why(shop, work).by) == ("person_chose", "014")


def test_what_rules_a_store_out_is_told(shop: Shop) -> None:
    short, full = shop.order(("100", 10), location="027"), begin(shop, 1)
    with shop.db.snapshot() as tx:
        found = {one.place.code: (str(one.verdict), one.sku) for one in could_have(tx, full.row.order_id)}
    assert found == {"014": ("had_it", ""), "027": ("short", "100")}
    with pytest.raises(Refused, match="no_store_can"):
        shop.db.run(lambda tx: give(tx, full.row.order_id, None))
    shop.db.run(lambda tx: stop_pickup(tx, shop.b.id, "flood"))
    shop.db.run(lambda tx: set_capacity(tx, shop.b.id, 0))
    with shop.db.snapshot() as tx:
        assert [str(one.verdict) for one in could_have(tx, full.row.order_id)] == ["had_it", "stopped"]
        assert [str(one.verdict) for one in could_have(tx, short)] == ["short", "had_it"]


def test_what_nobody_collects_is_put_back_after_a_reminder(shop: Shop, later: Later) -> None:
    shop.db.run(lambda tx: set_keeping(tx, shop.a.id, keep_days=3, remind_days=1, tell_customers=True))
    work = ready(shop)
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert parse_instant(row.collect_until) - shop.db.clock.now() > timedelta(days=2, hours=23)
    later.look(days=1)
    assert told(shop) == ["confirmed", "ready"]
    later.look(days=1, minutes=1)
    assert told(shop) == ["confirmed", "ready", "reminder"]
    later.look(days=1)
    assert told(shop) == ["confirmed", "expired", "ready", "reminder"]
    assert shop.pulled(shop.till_a, "order", work.row.order_id) is None
    assert state(shop, work) == "canceled"
    assert shop.exceptions() == {"order_expired": 1}
    assert shop.level(shop.till_a, "100").reserved == 0
    work.put_back(1000)
    assert (shop.exceptions(), state(shop, work)) == ({"order_expired": 1}, "canceled")
    assert shop.balanced()


def test_what_is_ready_early_waits_from_when_it_is_due(shop: Shop, later: Later) -> None:
    work = begin(shop, 1, due_at=due(shop, 72))
    work.pick(1000)
    work.stage(1000)
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert parse_instant(row.collect_until) - parse_instant(row.due_at) == timedelta(days=7)
    later.look(days=7, hours=1)
    assert state(shop, work) == "ready"


def test_one_who_comes_after_all_still_gets_what_was_to_be_put_back(shop: Shop, later: Later) -> None:
    work = begin(shop, 3)
    work.short(1000)
    work.pick(2000)
    work.stage(2000)
    later.look(days=8)
    assert (state(shop, work), shop.exceptions()) == ("canceled", {"order_expired": 1})
    assert not waits_for_a_store(shop, work)
    work.hand_over(1000)
    assert shop.exceptions() == {"order_expired": 1, "worked_after_reroute": 1}
    whole = ready(shop)
    later.look(days=8)
    whole.hand_over(1000)
    assert state(shop, whole) == "completed"
    assert shop.exceptions() == {"order_expired": 1, "worked_after_reroute": 1}
    assert shop.balanced()


@pytest.mark.logs_errors("keeper_failed")
def test_one_order_that_cannot_be_ended_keeps_no_other_waiting(
    shop: Shop, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = ready(shop), ready(shop)

    def breaks(tx: Tx, order_id: str, location_id: str, closing: Closing) -> int:
        if order_id == bad.row.order_id:
            raise RuntimeError("broken")
        return close_all(tx, order_id, location_id, closing)

    monkeypatch.setattr(states, "close_all", breaks)
    monkeypatch.setattr(expiry, "AT_ONCE", 1)
    later.look(days=8)
    later.look()
    assert (state(shop, bad), state(shop, good)) == ("ready", "canceled")
    monkeypatch.undo()
    later.look()
    assert state(shop, bad) == "canceled"


def test_orders_whose_addresses_are_none_keep_no_other_from_being_confirmed(
    shop: Shop, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    shop.db.run(lambda tx: set_keeping(tx, shop.a.id, tell_customers=True))
    for address in ("nobody", "no one", "niamh@example.ie"):
        shop.order(("100", 1), customer={"name": "Niamh", "phone": "", "email": address})
    later.look()
    assert told(shop) == ["confirmed"]


def test_what_was_collected_waits_no_longer(shop: Shop, later: Later) -> None:
    work = ready(shop)
    work.hand_over(1000)
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert row.collect_until == ""
    later.look(days=30)
    assert state(shop, work) == "completed"
    assert shop.exceptions() == {}


def test_customers_are_told_only_where_the_chain_wants_it_and_of_what_is_so(shop: Shop, later: Later) -> None:
    ready(shop)
    later.look()
    assert told(shop) == []
    shop.db.run(lambda tx: set_keeping(tx, shop.a.id, tell_customers=True))
    work = begin(shop, 2)
    lines = (moved(work.row, 1000),)
    shop.tell(shop.till_a, OrderRejected(**work.about, reason="no_capacity", lines=lines))
    work.pick(1000)
    work.stage(1000)
    assert told(shop) == ["ready", "rejected"]
    letters = written(shop)
    news, choices = letters["ready"], letters["rejected"]
    assert news is not None
    assert choices is not None
    assert work.row.number in news.subject
    assert "Show this code" in news.text
    assert "Take what there is" in choices.text
    assert "another store" in choices.html
    work.hand_over(1000)
    assert written(shop)["ready"] is None


def test_who_is_told_changes_nothing_for_orders_of_before_and_the_rest_stays_as_it_was_set(
    shop: Shop, later: Later
) -> None:
    shop.order(("100", 1))
    rules = shop.db.run(lambda tx: set_keeping(tx, shop.a.id, keep_days=3, tell_customers=True))
    later.look()
    assert (told(shop), rules["remind_days"]) == ([], 2)
    shop.order(("100", 1))
    later.look()
    assert told(shop) == ["confirmed"]
    rules = shop.db.run(lambda tx: set_keeping(tx, shop.a.id, remind_days=3))
    assert (rules["keep_days"], rules["remind_days"], rules["told_since"] is None) == (3, 0, False)


def test_nobody_is_told_of_a_rejection_that_another_store_made_good(shop: Shop) -> None:
    shop.db.run(lambda tx: set_keeping(tx, shop.a.id, tell_customers=True))
    shop.db.run(lambda tx: set_keeping(tx, shop.b.id, tell_customers=True))
    work = begin(shop, 2)
    shop.route(work.row.order_id, "027")
    lines = (moved(work.row, 1000),)
    shop.tell(shop.till_a, OrderRejected(**work.about, reason="no_capacity", lines=lines))
    assert told(shop) == []


def written(shop: Shop) -> dict[str, Letter | None]:
    """Every message as it would go out now, by its occasion."""
    with shop.db.snapshot() as tx:
        rows = messages(tx, None, None, 20)
        return {str(row["occasion"]).partition(":")[0]: order_letter(tx, outgoing(row)) for row in rows}


def outgoing(row: RowMapping) -> Outgoing:
    names = ("transaction_id", "receipt_number", "address", "location_id", "attempts", "order_id", "occasion")
    return Outgoing(row["id"], **{name: row[name] for name in names})


def place(shop: Shop, *lines: tuple[str, int], **told: Any) -> str:
    """By a service that was just started: it remembers nothing of the last two seconds."""
    body = OrderBody.model_validate(shop.body(*lines, **told))
    return place_order(shop.db, body.ask("web", "web", "481733")).order_id
