"""Two registers live a week without head office: they sell, park for each other, stage and hand over, move their
shifts, lose each other for a day, and in the end both and head office say the same of everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bopis.repository import stock_of
from app.pos.shift_repository import ShiftListed, shift_by_id
from contract.states.fulfillment import LineState
from contract.states.shift import ShiftState
from oms.db.engine import Tx
from oms.fulfillment.repository import fulfillments
from oms.sales.repository import booked_sums
from oms.sales.tables import sale, shift, shift_move
from oms.sync.tables import entry
from tests.e2e.staff_and_goods import NUMBER
from tests.e2e.stand import HeadOffice, head_office
from tests.e2e.week import Till, WeekClock, meet
from tests.integration.oms_trade.shop import Shop
from tests.postgres import Postgres
from tests.waiting import until

DAYS = range(7)
DAY_APART = 3
FLOAT, OTHER_FLOAT = 10_000, 5_000
SKU_OF_ORDERS = "300"


@pytest.fixture
def office(postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        yield opened


@pytest.fixture
def tills(office: HeadOffice, tmp_path: Path) -> Iterator[tuple[Till, Till]]:
    """The counter and the tablet, which know their store and each other."""
    clock = WeekClock()
    with ExitStack() as stack:
        office.hire("1411", "Marek Nowak", "014")
        people = (("counter", NUMBER), ("tablet", "1411"))
        made = [Till(tmp_path / name, office.listener.url, clock, person) for name, person in people]
        for till in made:
            till.start(office.enroll_code("014"))
            stack.callback(till.stop)
        counter, tablet = made
        for till in made:
            till.sign_on()
            until(lambda own=till: not own.status.first_load and own.status.register_name, "the till knows its place")  # type: ignore[misc]
        until(lambda: _reach_each_other(counter, tablet), "the tills met")
        yield counter, tablet


def _reach_each_other(counter: Till, tablet: Till) -> bool:
    return all(any(peer.reachable for peer in till.status.peers) for till in (counter, tablet))


@pytest.mark.timeout(240)
def test_a_week_without_head_office_ends_with_everything_equal_everywhere(
    office: HeadOffice, tills: tuple[Till, Till]
) -> None:
    counter, tablet = tills
    orders = [office.placed((SKU_OF_ORDERS, 1)) for _ in DAYS]
    for till in tills:
        until(lambda own=till: _knows(own, orders), "the orders came down")  # type: ignore[misc]
    office.listener.close()
    for till in tills:
        until(lambda own=till: not own.status.online, "head office is gone")  # type: ignore[misc]
    closed = 0
    for day in DAYS:
        counter.clock.ahead = timedelta(days=day)
        if day == DAY_APART:
            closed += day_apart(counter, tablet, orders[day])
        else:
            closed += day_together(*(tills if day % 2 else tills[::-1]), counter, tablet, orders[day])
        meet(counter, tablet)
        assert counter.tables() == tablet.tables(), f"after day {day}"
    office.listener.open()
    for till in tills:
        until(lambda own=till: own.status.online and own.status.waiting == 0, "head office has everything")  # type: ignore[misc]
    assert office.exception_kinds() == ["shift_taken_over_twice"]
    assert_sales_agree(office, tills)
    assert_shifts_agree(office, tills, closed)
    assert_orders_agree(office, tills, [order_id for order_id, _ in orders])
    assert_stock_agrees(office, tills)
    assert_journals_agree(office, tills)
    assert office.shop.balanced()


def _knows(till: Till, orders: list[tuple[str, str]]) -> bool:
    view = till.act(lambda own: own.orders.board.view())
    return {order_id for order_id, _ in orders} <= {card.order_id for card in view.todo}


def day_together(first: Till, second: Till, counter: Till, tablet: Till, order: tuple[str, str]) -> int:
    """How many shifts were closed. ``first`` parks and moves its shift to ``second``."""
    shift_id = first.open_shift(FLOAT)
    second.open_shift(OTHER_FLOAT)
    first.sell("100")
    second.sell("200")
    first.park("red coat", "100", "200")
    until(lambda: second.parked() == ["red coat"], "the other till lists the parked sale")
    second.recall("red coat")
    second.pay()
    until(lambda: first.parked() == [], "the parked sale left the list")
    tablet.stage(order[0], SKU_OF_ORDERS, "P-1")
    counter.hand_over(*order)
    assert second.close_shift().sales_minor == 300
    slip = first.act(lambda own: own.selling.shifts.release()).code
    until(lambda: _is_released(second, shift_id), "the shift is offered at the other till")
    second.act(lambda own: own.selling.shifts.take_over(shift_id, slip))
    second.sell("100")
    z = second.close_shift(short_minor=5)
    assert (z.sales_minor, z.sale_count, z.expected_minor) == (200, 2, FLOAT + 200)
    assert z.over_short_minor == -5
    return 2


def day_apart(counter: Till, tablet: Till, order: tuple[str, str]) -> int:
    """The LAN is cut: both take up one parked sale, take over one shift and claim one order."""
    shift_id = counter.open_shift(FLOAT)
    counter.park("blue coat", "100", "200")
    slip = counter.act(lambda own: own.selling.shifts.release()).code
    meet(counter, tablet)
    for till in (counter, tablet):
        till.restart(lan=False)
        till.act(lambda own: own.selling.shifts.take_over(shift_id, slip))
        till.recall("blue coat")
    counter.pay()
    for till in (counter, tablet):
        till.act(lambda own: own.orders.claim.claim(order[0]))
    tablet.act(lambda own: own.selling.suspend.suspend("mine"))
    tablet.sell("200")
    tablet.recall("mine")
    _picks(tablet, order[0])
    for till in (counter, tablet):
        till.restart(lan=True)
    meet(counter, tablet)
    told = {"sale_recalled_apart", "shift_taken_apart", "order_claimed_apart_bring"}
    until(lambda: {one.code for one in tablet.notices()} == told, "the tablet is told what the counter had first")
    assert {one.code for one in counter.notices()} == {"order_claim_held_bring"}
    assert tablet.act(lambda own: own.selling.shifts.current()) is None
    assert tablet.act(lambda own: own.selling.sell.view()).lines == ()
    until(lambda: counter.parked() == tablet.parked() == [], "what was put aside left with the sale")
    tablet.act(lambda own: own.orders.stage.stage(order[0], "P-2"))
    counter.hand_over(*order)
    meet(counter, tablet)
    z = counter.close_shift()
    assert (z.sales_minor, z.sale_count) == (300, 2)
    return 1


def _picks(till: Till, order_id: str) -> None:
    till.act(lambda own: own.orders.pick.open(order_id))
    till.act(lambda own: own.orders.pick.scan(SKU_OF_ORDERS))
    till.act(lambda own: own.orders.pick.leave())


def _is_released(till: Till, shift_id: str) -> bool:
    offered = till.act(lambda own: own.selling.shifts.of_store())
    return any(one.listed.shift_id == shift_id and one.may_take for one in offered)


def assert_sales_agree(office: HeadOffice, tills: tuple[Till, Till]) -> None:
    """Field by field, and each sale once."""
    with office.shop.db.snapshot() as tx:
        booked = [dict(row) for row in tx.conn.execute(select(sale)).mappings()]
    fields = (
        "entry_id", "transaction_id", "register_id", "incarnation", "document_number", "shift_id", "operator_id",
        "total_minor", "currency", "external_reference",
    )  # fmt: skip
    at_head_office = sorted(tuple(row[name] for name in fields) for row in booked)
    assert len(at_head_office) == 4 * (len(DAYS) - 1) + 2
    assert set(Counter(row["transaction_id"] for row in booked).values()) == {1}
    for till in tills:
        assert sorted(tuple(row[name] for name in fields) for row in till.tables()["sale"]) == at_head_office


def assert_shifts_agree(office: HeadOffice, tills: tuple[Till, Till], closed: int) -> None:
    with office.shop.db.snapshot() as tx:
        rows = tx.conn.execute(select(shift)).mappings().all()
        sums = {row["shift_id"]: booked_sums(tx, row) for row in rows}
        moves = sorted(tx.conn.execute(select(shift_move.c.entry_id)).scalars())
    assert len(rows) == closed
    for till in tills:
        assert [row["entry_id"] for row in till.tables()["shift_move"]] == moves
        for row in rows:
            seen = _shift_at(till, row["shift_id"])
            assert seen.state is ShiftState.CLOSED
            told = (seen.held_by_entry_id, seen.z_number, seen.over_short_minor, seen.sums.float_minor)
            assert told == (
                row["closed_by_entry"], row["document_number"], row["over_short_minor"], row["float_minor"],
            )  # fmt: skip
            assert seen.sums.expected_minor == row["expected_minor"]
            booked = sums[row["shift_id"]]
            for name in ("sale_count", "item_thousandths", "sales_minor", "tax_minor", "rounding_minor", "cash_minor"):
                assert getattr(seen.sums, name) == getattr(booked, name) == row["declared"][name], name


def _shift_at(till: Till, shift_id: str) -> ShiftListed:
    assert till.running is not None
    with till.running.store.read() as conn:
        found = shift_by_id(conn, shift_id)
    assert found is not None
    return found


def assert_orders_agree(office: HeadOffice, tills: tuple[Till, Till], order_ids: list[str]) -> None:
    with office.shop.db.snapshot() as tx:
        booked = {order_id: _lines_at_head_office(tx, order_id) for order_id in order_ids}
    for order_id, lines in booked.items():
        assert lines == {line_id: {LineState.HANDED_OVER: 1_000} for line_id in lines}
        for till in tills:
            card = till.card(order_id)
            assert (card.items, card.staged, card.waiting) == (1, 0, 0)
            shown = till.inside(order_id)
            assert {line.line_id: dict(line.thousandths) for line in shown.lines} == lines


def _lines_at_head_office(tx: Tx, order_id: str) -> dict[str, dict[LineState, int]]:
    (here,) = fulfillments(tx, order_id)
    return {
        line.line_id: {state: count for state, count in line.quantities.items() if count} for line in here.row.lines
    }


def assert_stock_agrees(office: HeadOffice, tills: tuple[Till, Till]) -> None:
    for sku in Shop.SKUS:
        item_id, booked = office.shop.items[sku], office.stock("014", sku)
        for till in tills:
            until(lambda own=till, at=item_id: _stock(own, at) == booked, f"the stock of {sku} is the same")  # type: ignore[misc] # noqa: B023


def _stock(till: Till, item_id: str) -> tuple[int, int] | None:
    assert till.running is not None
    with till.running.store.read() as conn:
        row = stock_of(conn, item_id)
    return (row.on_hand, row.reserved) if row else None


def assert_journals_agree(office: HeadOffice, tills: tuple[Till, Till]) -> None:
    """Every act of both stands at both and at head office."""
    with office.shop.db.snapshot() as tx:
        numbers = tx.conn.execute(select(entry.c.incarnation, entry.c.number)).all()
    counts = Counter(incarnation for incarnation, _ in numbers)
    for till in tills:
        assert till.heard() == dict(counts)
