"""Row ⊕ facts, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from contract.messages.entry import GENESIS_HASH, EntryHeader
from contract.messages.facts import (
    BasketRecalled,
    DeclinedLine,
    Fact,
    MovedLine,
    OrderClaimed,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderRejected,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
    SaleCompleted,
    SoldLine,
)
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.rules.fold import fold_order, fold_stock, moves, stock_deltas, touched
from contract.states.fulfillment import LineState

WHERE: dict[str, Any] = {"order_id": "o1", "location_id": "s1"}


def moved(thousandths: int, line_id: str = "l1") -> MovedLine:
    return MovedLine(line_id=line_id, item_id=f"item-{line_id}", thousandths=thousandths)


def handed_over(given: int, declined: int) -> OrderHandedOver:
    refused = DeclinedLine(line_id="l1", item_id="item-l1", thousandths=declined, reason="size")
    return OrderHandedOver(order_id="o1", location_id="s1", lines=(moved(given),), declined=(refused,), proof="code")


def header(entry_id: str = "e1", kind: str = "order.picked") -> EntryHeader:
    return EntryHeader(
        id=entry_id,
        register_id="r1",
        incarnation="0" * 32,
        number=1,
        kind=kind,
        version=1,
        operator_id="op1",
        occurred_at="2026-11-21T14:09:03.127Z",
        business_day="2026-11-21",
        previous_hash=GENESIS_HASH,
    )


def order(**quantities: int) -> OrderRow:
    line = OrderLineRow(
        line_id="l1",
        item_id="item-l1",
        sku="100",
        name="Tea",
        quantities={LineState(state): count for state, count in quantities.items()},
        price_minor=500,
    )
    return OrderRow(
        order_id="o1",
        number="W-1",
        location_id="s1",
        channel="web",
        customer_name="Ann",
        code_hash="",
        placed_at="2026-11-21T14:00:00.000Z",
        due_at="2026-11-21T16:00:00.000Z",
        currency="EUR",
        total_minor=500,
        lines=(line,),
    )


def after(row: OrderRow, *facts: Fact) -> dict[LineState, int]:
    for fact in facts:
        row = fold_order(row, header(), fact).order
    return row.lines[0].quantities


def test_of_five_two_are_picked_one_short_and_two_handed_over() -> None:
    quantities = after(
        order(open=5000),
        OrderPicked(**WHERE, line=moved(2000)),
        OrderShort(**WHERE, line=moved(1000), reason="not_on_shelf"),
        OrderStaged(**WHERE, shelf="S1", lines=(moved(2000),)),
        handed_over(1000, 1000),
    )
    assert quantities == {
        LineState.OPEN: 2000,
        LineState.SHORT: 1000,
        LineState.HANDED_OVER: 1000,
        LineState.DECLINED: 1000,
    }


def test_what_cannot_move_is_told_and_the_rest_moves() -> None:
    folded = fold_order(order(open=1000), header(), OrderPicked(**WHERE, line=moved(3000)))
    assert folded.order.lines[0].quantities == {LineState.PICKED: 1000}
    assert folded.excess == {"l1": 2000}


def test_what_cannot_move_adds_up_over_a_fact() -> None:
    staged = OrderStaged(**WHERE, shelf="S1", lines=(moved(2000), moved(3000)))
    assert fold_order(order(picked=1000), header(), staged).excess == {"l1": 4000}


def test_a_line_that_the_order_does_not_have_is_told() -> None:
    folded = fold_order(order(open=1000), header(), OrderPicked(**WHERE, line=moved(500, "other")))
    assert (folded.order, folded.excess) == (order(open=1000), {"other": 500})


def test_unpicking_takes_from_the_basket_before_the_shelf() -> None:
    assert after(order(picked=1000, staged=1000), OrderUnpicked(**WHERE, line=moved(1500))) == {
        LineState.STAGED: 500,
        LineState.OPEN: 1500,
    }


def test_staging_names_the_shelf() -> None:
    staged = OrderStaged(**WHERE, shelf="S9", lines=(moved(1000),))
    assert fold_order(order(picked=1000), header(), staged).order.shelf == "S9"


def test_a_claim_names_its_entry_and_the_lower_one_wins() -> None:
    claimed = OrderClaimed(**WHERE)
    first = fold_order(order(open=1000), header("e2"), claimed, "Ann").order
    assert first.claim is not None
    assert (first.claim.entry_id, first.claim.operator_name, first.claim.register_id) == ("e2", "Ann", "r1")
    second = fold_order(first, header("e3"), claimed).order
    assert (second.claim, [act.entry_id for act in second.acts]) == (first.claim, ["e2", "e3"])
    won = fold_order(first, header("e1"), claimed).order
    assert won.claim is not None
    assert won.claim.entry_id == "e1"


def test_fields_of_a_newer_oms_survive_a_fold() -> None:
    newer = OrderRow.model_validate({**order(open=1000).model_dump(), "gift_message": "hello"})
    folded = fold_order(newer, header(), OrderPicked(**WHERE, line=moved(1000))).order
    assert folded.model_dump()["gift_message"] == "hello"


def test_a_row_with_less_than_nothing_is_no_order_line() -> None:
    with pytest.raises(ValidationError):
        order(open=1000, picked=-1000)


def test_handing_over_takes_stock_and_its_reservation() -> None:
    fact = handed_over(2000, 1000)
    assert stock_deltas(fact) == {"item-l1": (-2000, -3000)}
    stock = StockRow(item_id="item-l1", on_hand=10_000, reserved=4000, safety=1000)
    assert fold_stock(stock, [fact]).available == 8000 - 1000 - 1000


def over_the_counter(thousandths: int, **told: object) -> SaleCompleted:
    plain = {"line_id": "l1", "item_id": "item-l1", "sku": "100", "name": "Tea", "unit": "each",
             "quantity_thousandths": thousandths, "unit_price": {"ten_thousandths": 0}, "regular_minor": 0,
             "extended_minor": 0, "tax_category": "zero", "tax_letter": "A", "tax_ppm": 0, "net_minor": 0,
             "tax_minor": 0, "gross_minor": 0}  # fmt: skip
    return SaleCompleted(
        transaction_id="t1", document_number=1, shift_id="s", currency="EUR", started_at="2026-11-21T12:00:00.000Z",
        lines=(SoldLine.model_validate(plain | told),), tax_totals=(), prices_include_tax=True, net_minor=0,
        tax_minor=0, total_minor=0, rounding_minor=0, tenders=(),
    )  # fmt: skip


def came_back(condition: str, **told: object) -> SaleCompleted:
    return over_the_counter(-1000, intent="return", returned={"reason": "faulty", "condition": condition}, **told)


def test_what_comes_back_broken_cannot_be_sold_again_and_what_comes_back_whole_can() -> None:
    stock = StockRow(item_id="item-l1", on_hand=5000, reserved=0)
    told = [over_the_counter(2000), came_back("sellable"), came_back("damaged"), came_back("waste")]
    assert fold_stock(stock, told).on_hand == 5000 - 2000 + 1000
    assert touched(came_back("damaged")) == (("stock", "item-l1"),)


def test_of_a_kit_its_components_leave_the_shelf_and_of_a_gift_card_nothing() -> None:
    part = {"item_id": "item-l2", "sku": "200", "name": "Cup", "thousandths": 6000}
    assert stock_deltas(over_the_counter(2000, components=(part,))) == {"item-l2": (-12_000, 0)}
    assert stock_deltas(came_back("sellable", reference="gift_card:1")) == {}


def test_a_short_pick_and_a_rejection_free_the_reservation_only() -> None:
    short = OrderShort(**WHERE, line=moved(1000), reason="damaged")
    rejected = OrderRejected(**WHERE, reason="no_stock", lines=(moved(2000), moved(500, "l2")))
    assert stock_deltas(short) == {"item-l1": (0, -1000)}
    assert stock_deltas(rejected) == {"item-l1": (0, -2000), "item-l2": (0, -500)}


def test_picking_leaves_stock_alone_until_goods_leave() -> None:
    assert stock_deltas(OrderPicked(**WHERE, line=moved(1000))) == {}


def test_a_fact_touches_the_order_and_every_stock_row_it_changes() -> None:
    short = OrderShort(**WHERE, line=moved(1000), reason="damaged")
    assert touched(short) == (("order", "o1"), ("stock", "item-l1"))
    assert touched(OrderPutBack(**WHERE, lines=(moved(1000),))) == (("order", "o1"), ("stock", "item-l1"))
    assert touched(BasketRecalled(basket_id="b1")) == ()
    assert moves(BasketRecalled(basket_id="b1")) == ()
