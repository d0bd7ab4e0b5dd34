"""What a store does with an order, as its facts arrive."""

from __future__ import annotations

from typing import Any

from contract.messages.facts import (
    Bag,
    DeclinedLine,
    MovedLine,
    OrderClaimed,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderRejected,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
)
from contract.messages.rows import OrderRow
from contract.states.fulfillment import LineState
from oms.orders.view import show_order
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop


def moved(row: OrderRow, thousandths: int, index: int = 0) -> MovedLine:
    line = row.lines[index]
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)


class Work:
    """The facts of one store about one order."""

    def __init__(self, shop: Shop, till: Till, row: OrderRow) -> None:
        self.shop, self.till, self.row = shop, till, row
        self.about: dict[str, Any] = {"order_id": row.order_id, "location_id": till.location_id}

    def pick(self, thousandths: int, index: int = 0) -> None:
        self.shop.tell(self.till, OrderPicked(**self.about, line=moved(self.row, thousandths, index)))

    def short(self, thousandths: int, index: int = 0) -> None:
        line = moved(self.row, thousandths, index)
        self.shop.tell(self.till, OrderShort(**self.about, line=line, reason="not_on_shelf"))

    def stage(self, thousandths: int) -> None:
        self.shop.tell(self.till, OrderStaged(**self.about, shelf="S-4", lines=(moved(self.row, thousandths),)))

    def hand_over(self, thousandths: int, declined: int = 0) -> None:
        refused = (DeclinedLine(**moved(self.row, declined).model_dump(), reason="too_ripe"),) if declined else ()
        given = (moved(self.row, thousandths),) if thousandths else ()
        self.shop.tell(self.till, OrderHandedOver(**self.about, lines=given, declined=refused, proof="code"))

    def put_back(self, thousandths: int) -> None:
        self.shop.tell(self.till, OrderPutBack(**self.about, lines=(moved(self.row, thousandths),)))


def begin(shop: Shop, amount: int = 5, **told: Any) -> Work:
    order_id = shop.order(("100", amount), **told)
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    return Work(shop, shop.till_a, row)


def at_b(shop: Shop, work: Work) -> Work:
    row = shop.row(shop.till_b, work.row.order_id)
    assert row is not None
    return Work(shop, shop.till_b, row)


def state(shop: Shop, work: Work) -> str:
    with shop.db.snapshot() as tx:
        return show_order(tx, work.row.order_id).state


def quantities(shop: Shop, till: Till, work: Work) -> dict[LineState, int]:
    row = shop.row(till, work.row.order_id)
    assert row is not None
    return row.lines[0].quantities


def test_a_pickup_order_goes_from_shelf_to_customer(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    assert state(shop, work) == "in_work"
    work.stage(5000)
    assert state(shop, work) == "ready"
    work.hand_over(5000)
    assert state(shop, work) == "completed"
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (5_000, 0)
    assert shop.exceptions() == {}
    assert shop.balanced()


def test_the_store_sees_its_own_work_in_the_row(shop: Shop) -> None:
    work = begin(shop)
    work.pick(2000)
    work.stage(2000)
    body = shop.pulled(shop.till_a, "order", work.row.order_id)
    assert body["lines"][0]["quantities"] == {"open": 3000, "staged": 2000}
    assert body["shelf"] == "S-4"


def test_a_line_that_falls_short_frees_its_reservation_and_asks_for_routing(shop: Shop) -> None:
    work = begin(shop)
    work.pick(3000)
    work.short(2000)
    assert shop.level(shop.till_a, "100").reserved == 3_000
    assert shop.exceptions() == {"order_short": 1}
    assert shop.balanced()


def test_a_rejected_order_frees_its_reservation_and_asks_for_routing(shop: Shop) -> None:
    work = begin(shop)
    shop.tell(shop.till_a, OrderRejected(**work.about, reason="no_capacity", lines=(moved(work.row, 5000),)))
    assert shop.level(shop.till_a, "100").reserved == 0
    assert shop.exceptions() == {"order_rejected": 1}
    assert state(shop, work) == "unfillable"
    shop.route(work.row.order_id, "027")
    assert shop.exceptions() == {}
    assert state(shop, work) == "open"
    assert shop.balanced()


def test_what_is_declined_stays_on_hand_and_is_listed_for_a_refund(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    work.hand_over(4000, declined=1000)
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (6_000, 0)
    assert shop.exceptions() == {"declined_to_refund": 1}
    assert state(shop, work) == "completed"
    assert shop.balanced()


def test_more_handed_over_than_was_ordered_is_booked_and_listed(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    work.hand_over(7000)
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (3_000, 0)
    assert shop.exceptions() == {"moved_more_than_stood": 1}
    assert shop.balanced()


def test_picking_may_be_taken_back(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    shop.tell(shop.till_a, OrderUnpicked(**work.about, line=moved(work.row, 2000)))
    assert quantities(shop, shop.till_a, work) == {LineState.OPEN: 2000, LineState.PICKED: 3000}
    assert shop.level(shop.till_a, "100").reserved == 5_000


def test_facts_about_an_order_nobody_knows_are_booked_and_listed(shop: Shop) -> None:
    work = begin(shop)
    line = moved(work.row, 1000)
    shop.tell(shop.till_a, OrderHandedOver(order_id="?", location_id=shop.a.id, lines=(line,), proof="code"))
    shop.tell(shop.till_b, OrderPicked(order_id=work.row.order_id, location_id=shop.b.id, line=line))
    assert shop.exceptions() == {"order_unknown": 1, "order_not_here": 1}
    assert shop.level(shop.till_a, "100").on_hand == 9_000
    assert shop.balanced()


def test_a_claim_is_granted_once_and_refused_to_others_for_ever(shop: Shop) -> None:
    work = begin(shop)

    def ask(request_id: str, operator: str) -> dict[str, object]:
        body = {"order_id": work.row.order_id, "entry_id": f"entry-{operator}"}
        told = {"id": request_id, "kind": "claim", "operator_id": operator, "body": body}
        answer: dict[str, object] = shop.chain.client.post(
            "/v1/requests", json=told, headers=shop.till_a.headers
        ).json()
        return answer

    assert ask("r0", "a\x00b")["reason"] == "claim_unreadable"
    assert ask("r1", "aoife")["granted"] is True
    refused = ask("r2", "marek")
    assert (refused["granted"], refused["reason"]) == (False, "claimed_by_other")
    assert ask("r2", "marek") == refused
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert row.claim is not None
    assert row.claim.operator_id == "aoife"


def test_of_two_claims_made_apart_the_lower_entry_holds(shop: Shop) -> None:
    work = begin(shop)
    claimed = OrderClaimed(**work.about)
    late = shop.till_a.journal.write(claimed, id="00000000-0000-7000-8000-00000000000b", operator_id="marek")
    early = shop.till_a.journal.write(claimed, id="00000000-0000-7000-8000-00000000000a", operator_id="aoife")
    shop.till_a.push(late, early)
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert row.claim is not None
    assert row.claim.operator_id == "aoife"


def test_a_re_routed_order_leaves_one_store_and_stands_in_the_other(shop: Shop) -> None:
    work = begin(shop)
    shop.pulled(shop.till_a, "order", work.row.order_id)
    assert shop.route(work.row.order_id, "027") == 0
    assert shop.pulled(shop.till_a, "order", work.row.order_id) is None
    assert shop.pulled(shop.till_b, "order", work.row.order_id)["lines"][0]["quantities"] == {"open": 5000}
    assert shop.level(shop.till_a, "100").reserved == 0
    assert shop.level(shop.till_b, "100").reserved == 5_000
    assert shop.exceptions() == {}
    assert shop.balanced()


def test_work_done_offline_on_an_order_that_moved_is_booked_listed_and_put_back(shop: Shop) -> None:
    work = begin(shop)
    entries = [
        shop.till_a.journal.write(OrderPicked(**work.about, line=moved(work.row, 2000))),
        shop.till_a.journal.write(OrderPicked(**work.about, line=moved(work.row, 1000))),
    ]
    shop.route(work.row.order_id, "027")
    shop.chain.settle()
    shop.till_a.pull()
    shop.till_a.push(*entries)
    assert shop.exceptions() == {"worked_after_reroute": 1}
    assert shop.pulled(shop.till_a, "order", work.row.order_id) is None
    assert (shop.level(shop.till_a, "100").on_hand, shop.level(shop.till_a, "100").reserved) == (10_000, 0)
    assert quantities(shop, shop.till_b, work) == {LineState.OPEN: 5000}
    work.put_back(3000)
    assert shop.exceptions() == {}
    assert state(shop, work) == "open"
    assert shop.balanced()


def test_a_hand_over_offline_after_the_order_moved_completes_it_and_frees_the_other_store(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    assert shop.route(work.row.order_id, "027") == 5_000
    shop.pulled(shop.till_b, "order", work.row.order_id)
    work.hand_over(5000)
    assert shop.exceptions() == {"worked_after_reroute": 1, "handed_over_after_reroute": 1}
    assert shop.level(shop.till_a, "100").on_hand == 5_000
    assert (shop.level(shop.till_b, "100").on_hand, shop.level(shop.till_b, "100").reserved) == (10_000, 0)
    assert shop.pulled(shop.till_b, "order", work.row.order_id) is None
    assert state(shop, work) == "completed"
    assert shop.balanced()


def test_a_part_handed_over_by_the_old_store_is_needed_no_more_at_the_new_one(shop: Shop) -> None:
    work = begin(shop)
    work.pick(2000)
    shop.route(work.row.order_id, "027")
    work.hand_over(2000)
    assert quantities(shop, shop.till_b, work) == {LineState.OPEN: 3000, LineState.CANCELED: 2000}
    assert shop.level(shop.till_b, "100").reserved == 3_000
    there = at_b(shop, work)
    there.pick(3000)
    there.hand_over(3000)
    assert state(shop, work) == "completed"
    assert shop.balanced()


def test_goods_handed_over_by_both_stores_are_booked_and_listed(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    shop.route(work.row.order_id, "027")
    there = at_b(shop, work)
    there.pick(5000)
    there.hand_over(5000)
    work.hand_over(5000)
    assert shop.exceptions() == {"worked_after_reroute": 1, "handed_over_after_reroute": 1, "handed_over_twice": 1}
    assert shop.level(shop.till_a, "100").on_hand == 5_000
    assert shop.level(shop.till_b, "100").on_hand == 5_000
    assert shop.balanced()


def test_only_what_the_customer_has_not_got_goes_to_the_new_store(shop: Shop) -> None:
    work = begin(shop)
    work.pick(2000)
    work.hand_over(2000)
    work.short(3000)
    shop.route(work.row.order_id, "027")
    assert quantities(shop, shop.till_b, work) == {LineState.OPEN: 3000}
    there = at_b(shop, work)
    there.pick(3000)
    there.hand_over(3000)
    assert state(shop, work) == "completed"
    assert shop.balanced()


def test_an_order_may_come_back_to_its_first_store(shop: Shop) -> None:
    work = begin(shop)
    shop.route(work.row.order_id, "027")
    shop.route(work.row.order_id, "014")
    assert quantities(shop, shop.till_a, work) == {LineState.OPEN: 5000}
    assert shop.row(shop.till_b, work.row.order_id) is None
    work.pick(5000)
    work.hand_over(5000)
    assert shop.exceptions() == {}
    assert shop.balanced()


def test_what_a_customer_declined_at_the_old_store_is_refunded_and_needed_nowhere(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    shop.route(work.row.order_id, "027")
    work.hand_over(3000, declined=2000)
    assert shop.exceptions() == {
        "worked_after_reroute": 1,
        "handed_over_after_reroute": 1,
        "declined_to_refund": 1,
    }
    assert shop.row(shop.till_b, work.row.order_id) is None
    assert shop.level(shop.till_b, "100").reserved == 0
    assert shop.level(shop.till_a, "100").on_hand == 7_000
    assert state(shop, work) == "completed"
    assert shop.balanced()


def test_a_fact_that_names_another_item_than_its_line_is_booked_and_listed(shop: Shop) -> None:
    work = begin(shop)
    line = moved(work.row, 5000).model_copy(update={"item_id": shop.items["200"]})
    work.pick(5000)
    shop.tell(shop.till_a, OrderHandedOver(**work.about, lines=(line,), proof="code"))
    assert shop.exceptions() == {"item_not_of_line": 1}
    assert (shop.level(shop.till_a, "100").on_hand, shop.level(shop.till_a, "200").on_hand) == (10_000, 5_000)
    assert shop.level(shop.till_a, "100").reserved == 0
    assert shop.balanced()


def test_a_customer_who_is_here_is_seen_in_the_store_until_the_goods_are_theirs(shop: Shop) -> None:
    work = begin(shop)
    address, headers = f"/v1/orders/{work.row.order_id}/here", {"Authorization": f"Bearer {shop.key}"}
    first = shop.chain.client.post(address, json={"place": "bay 3"}, headers=headers).json()
    again = shop.chain.client.post(address, json={}, headers=headers).json()
    assert first == again
    row = shop.row(work.till, work.row.order_id)
    assert row is not None
    assert (row.here_since, row.here_place) == (first["here_since"], "bay 3")
    assert shop.chain.client.delete(address, headers=headers).status_code == 204
    assert shop.row(work.till, work.row.order_id) == row.model_copy(update={"here_since": "", "here_place": ""})
    shop.chain.client.post(address, json={}, headers=headers)
    work.pick(5_000)
    work.hand_over(5_000)
    served = shop.row(work.till, work.row.order_id)
    assert served is not None
    assert served.here_since == ""
    answer = shop.chain.client.post(address, json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_collected")


def test_bags_of_an_order_stand_in_its_row_as_they_were_told_last(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5_000)
    bags = (Bag(bag_id="W-1/1", place="shelf", shelf="P-1"), Bag(bag_id="W-1/2", place="freezer", shelf="F-1"))
    lines = (moved(work.row, 5_000),)
    shop.tell(work.till, OrderStaged(**work.about, shelf="P-1", lines=lines, bags=bags))
    row = shop.row(work.till, work.row.order_id)
    assert row is not None
    assert [(bag.bag_id, bag.shelf) for bag in row.bags] == [("W-1/1", "P-1"), ("W-1/2", "F-1")]
    given = (moved(work.row, 2_000),)
    shop.tell(work.till, OrderHandedOver(**work.about, lines=given, proof="code", bags=("W-1/1",)))
    left = shop.row(work.till, work.row.order_id)
    assert left is not None
    assert [bag.bag_id for bag in left.bags] == ["W-1/2"]
