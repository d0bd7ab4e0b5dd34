"""Orders of one store on two registers: what the tablet did, the counter goes on with, head office or not."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from app.bopis import projections
from app.bopis.board import Board
from app.bopis.hand_over import HandOver
from app.bopis.look_up import LookUp
from app.bopis.model.cards import NextStep, Problem
from app.bopis.put_back import PutBack
from app.bopis.repository import MOST_CLAIMS, ended_on, stock_of
from app.bopis.stage import Stage
from app.db.rows import withdraw_row
from app.db.transaction import Actor
from app.pos.notices import Notices
from contract.messages.facts import OrderClaimed
from contract.messages.rows import OrderClaim, StockRow
from contract.messages.sync import WireRow
from contract.values.time import instant_text
from tests.integration.app_bopis.floor import Floor, claim_offline, hand_over_all, notices, pick_all
from tests.integration.app_bopis.till import STORE, STREAM, refused, tell
from tests.unit.app_bopis.builders import CODE, order, order_line


def staged_on_the_tablet(floor: Floor) -> str:
    order_id = floor.told(order(order_line(1, 2000), order_line(2, 1000)))
    pick_all(floor.tablet, order_id, "item-1", "item-1", "item-2")
    Stage(floor.tablet.desk).stage(order_id, "P-12")
    return order_id


def test_an_order_staged_on_the_tablet_is_handed_over_at_the_counter_by_its_code(floor: Floor) -> None:
    for till in floor.tills:
        tell(till.store, StockRow(item_id="item-1", on_hand=10_000, reserved=2000), "item-1")
    order_id = staged_on_the_tablet(floor)
    assert Board(floor.counter.desk).card(order_id).step is NextStep.PICK
    floor.meet()
    shown = Board(floor.counter.desk).card(order_id)
    assert (shown.step, shown.shelf, shown.staged) == (NextStep.HAND_OVER, "P-12", 3)
    found = LookUp(floor.counter.desk).by_code(CODE)
    assert found is not None
    assert found.order_id == order_id
    desk = HandOver(floor.counter.desk)
    assert refused(lambda: desk.check_code(order_id, "000000")).code == "code_wrong"
    desk.check_code(order_id, CODE)
    desk.give_all(order_id)
    assert desk.hand_over(order_id).given_items == 3
    floor.meet()
    for till in floor.tills:
        assert [one.order_id for one in Board(till.desk).view().done] == [order_id]
        with till.store.read() as conn:
            stock = stock_of(conn, "item-1")
        assert stock is not None
        assert (stock.on_hand, stock.reserved) == (8_000, 0)


def test_what_the_tablet_is_picking_the_counter_sees_and_does_not_claim(floor: Floor) -> None:
    order_id = floor.told(order(order_line(1, 2000)))
    claim_offline(floor.tablet, order_id, "b-claim")
    pick_all(floor.tablet, order_id, "item-1")
    floor.meet()
    assert Board(floor.counter.desk).card(order_id).claimed_by == "Person 2"
    error = refused(lambda: claim_offline(floor.counter, order_id, "a-claim"))
    assert (error.code, error.params["name"]) == ("already_claimed", "Person 2")
    assert notices(floor.counter) == notices(floor.tablet) == ()


def test_of_two_claims_made_apart_the_lower_holds_and_both_are_told_where_the_goods_go(floor: Floor) -> None:
    order_id = floor.told(order(order_line(1, 2000), order_line(2, 1000)))
    claim_offline(floor.tablet, order_id, "b-claim")
    pick_all(floor.tablet, order_id, "item-1", "item-1", "item-2")
    claim_offline(floor.counter, order_id, "a-claim")
    floor.meet()
    for till in floor.tills:
        assert Board(till.desk).card(order_id).claimed_by == "Person 1"
    (told,) = notices(floor.tablet)
    assert told.code == "order_claimed_apart_bring"
    assert told.params == {
        "order": "W-20497-330", "name": "Person 1", "register": "Till 1", "bring": "2 × Thing 1, 1 × Thing 2",
        "brought": '{"line-1": 2000, "line-2": 1000}',
    }  # fmt: skip
    (held,) = notices(floor.counter)
    assert (held.code, held.params["name"], held.params["bring"]) == (
        "order_claim_held_bring", "Person 2", "2 × Thing 1, 1 × Thing 2",
    )  # fmt: skip
    assert Board(floor.counter.desk).card(order_id).step is NextStep.STAGE, "no scan was lost"
    floor.meet()
    assert notices(floor.tablet) == (told,)
    Notices(floor.tablet.store).read(told)
    floor.meet()
    assert notices(floor.tablet) == ()


def test_what_both_picked_goes_back_and_what_one_picked_comes_together(floor: Floor) -> None:
    order_id = floor.told(order(order_line(1, 2000), order_line(2, 1000)))
    claim_offline(floor.tablet, order_id, "b-claim")
    pick_all(floor.tablet, order_id, "item-1", "item-1", "item-2")
    claim_offline(floor.counter, order_id, "a-claim")
    pick_all(floor.counter, order_id, "item-1")
    floor.meet()
    (told,) = notices(floor.tablet)
    assert (told.code, told.params["bring"], told.params["goods"]) == (
        "order_claimed_apart_both", "1 × Thing 1, 1 × Thing 2", "1 × Thing 1",
    )  # fmt: skip
    (held,) = notices(floor.counter)
    assert held.params["bring"] == "1 × Thing 1, 1 × Thing 2"


def test_a_claim_that_met_another_is_told_of_among_many_that_met_none(floor: Floor) -> None:
    at = instant_text(floor.counter.hands.moment)
    with floor.tablet.store.transaction(Actor("operator-2")) as tx:
        for number in range(2 * MOST_CLAIMS):
            projections.record(tx, OrderClaimed(order_id=f"order-{number}", location_id=STORE))
    by_fact, by_row = (floor.told(order(number=number)) for number in ("W-1", "W-2"))
    claim_offline(floor.tablet, by_fact, "b-claim-1")
    claim_offline(floor.tablet, by_row, "b-claim-2")
    claim_offline(floor.counter, by_fact, "a-claim")
    holder = OrderClaim(entry_id="a", operator_id="operator-9", operator_name="Ada", register_id="register-9", at=at)
    floor.tablet.order(order(number="W-2", claim=holder), number=2)
    floor.meet()
    assert {one.params["order"]: one.params["name"] for one in notices(floor.tablet)} == {
        "W-1": "Person 1",
        "W-2": "Ada",
    }


def test_a_withdrawn_order_put_back_on_one_register_is_put_back_on_the_other(floor: Floor) -> None:
    order_id = floor.told(order(order_line(1, 2000)))
    pick_all(floor.tablet, order_id, "item-1", "item-1")
    floor.meet()
    for till in floor.tills:
        with till.store.transaction() as tx:
            withdraw_row(tx.conn, STREAM, WireRow(kind="order", key=order_id, number=2, body=None), {})
    assert Board(floor.counter.desk).card(order_id).problem is Problem.WITHDRAWN_PUT_BACK
    PutBack(floor.counter.desk).put_back(order_id)
    floor.meet()
    for till in floor.tills:
        assert Board(till.desk).card(order_id).problem is Problem.WITHDRAWN_WAITING
        back = PutBack(till.desk)
        assert refused(partial(back.put_back, order_id)).code == "nothing_in_hand"


def test_what_ended_today_is_found_by_its_day_and_not_by_reading_every_fact(floor: Floor) -> None:
    order_id = staged_on_the_tablet(floor)
    floor.meet()
    hand_over_all(floor.counter, order_id)
    floor.meet()
    today = floor.tablet.store.calendar.business_day(floor.tablet.hands.moment)
    with floor.tablet.store.read() as conn:
        assert ended_on(conn, today) == {order_id}
        plan = conn.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT order_id FROM order_end WHERE business_day = '2026-11-21'"
        ).all()
    assert "ix_order_end_day" in str(plan)


def test_the_tables_of_orders_are_made_anew_from_both_journals(floor: Floor) -> None:
    order_id = staged_on_the_tablet(floor)
    claim_offline(floor.counter, floor.told(order(order_id="order-2", number="W-2")), "a-claim")
    hand_over_all(floor.tablet, order_id)
    floor.told(order(order_id="order-3", number="W-3", due_at=instant_text(floor.counter.hands.moment)))
    Board(floor.counter.desk).view()
    floor.meet()
    tables = []
    for till in floor.tills:
        with till.store.transaction() as tx:
            before = [sorted(map(repr, tx.conn.execute(select(table)))) for table in projections.TABLES]
            projections.rebuild(tx.conn)
            assert [sorted(map(repr, tx.conn.execute(select(table)))) for table in projections.TABLES] == before
        tables.append(before)
    assert tables[0] == tables[1]
    assert all(tables[0])
