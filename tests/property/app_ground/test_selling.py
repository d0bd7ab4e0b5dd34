"""Whatever is scanned, changed, parked and paid: money balances, numbers have no gap, and the journal tells it all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import journal
from app.db.tables import metadata
from app.pos import projections
from app.pos.model.sale_check import check
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.sell import RungLine
from contract.errors import Refused
from contract.messages.facts import BasketAbandoned, Denomination, SaleCompleted, ShiftClosed, ShiftOpened
from contract.values.quantity import Quantity, Unit
from tests.builders import (
    BANANAS,
    EGGS,
    EGGS_GTIN,
    SKILLET_GTIN,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    filled_shop,
    label,
)

Gesture = Callable[[Shop], object]

_scans = st.one_of(
    st.sampled_from([SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:]]),
    st.builds(lambda grams: label("21", "20104", grams), st.integers(0, 99_999)),
    st.builds(lambda cents: label("20", "20555", cents), st.integers(0, 99_999)),
    st.builds(lambda cents: label("20", "20104", cents), st.integers(0, 99_999)),
    st.builds(lambda count: f"{count}*{EGGS_GTIN[1:]}", st.integers(0, 120)),
    st.builds(lambda count: f"{count}*", st.integers(0, 9_999)),
)


def _scan(text: str) -> Gesture:
    return lambda shop: shop.sell.scan(text)


def _weigh(grams: int) -> Gesture:
    return lambda shop: shop.sell.add_item(BANANAS, Quantity(grams, Unit.KILOGRAM))


def _on_line(deed: str, index: int, thousandths: int) -> Gesture:
    def gesture(shop: Shop) -> object:
        lines = shop.sell.view().lines
        if not lines:
            return None
        line_id = lines[index % len(lines)].line_id
        return shop.sell.remove(line_id) if deed == "remove" else shop.sell.set_quantity(line_id, thousandths)

    return gesture


def _change_price(deed: str, index: int, amount: int) -> Gesture:
    def gesture(shop: Shop) -> object:
        found = shop.sell.view().lines
        if not found:
            return None
        line_id = found[index % len(found)].line_id
        match deed:
            case "override":
                return shop.sell.override_price(line_id, amount * 100, "because")
            case "discount":
                return shop.sell.discount_line(line_id, amount, "because")
            case _:
                return shop.sell.remove_modifier(line_id, amount % 3)

    return gesture


def _coupon(amount: int) -> Gesture:
    if amount < 0:
        return lambda shop: shop.settle.remove(0)
    return lambda shop: shop.settle.add(TenderPart(TenderKind.COUPON, amount, "0533000123"))


def _ring(pieces: int, discount: int, reference: int) -> Gesture:
    lines = (
        RungLine(SOURDOUGH, Quantity.of(pieces), discounts=((discount, "because"),)),
        RungLine(EGGS, Quantity.of(1), discount * 100, override_reason="because"),
    )
    return lambda shop: shop.sell.ring(lines, f"basket {reference}")


def _pay(more: int) -> Gesture:
    return lambda shop: shop.settle.pay_cash(shop.settle.view().due_minor + more)


def _close(shop: Shop) -> object:
    shop.shifts.start_count()
    shop.shifts.close([Denomination(value_minor=5000, count=2)], "counted")
    return shop.shifts.open(10_000)


def _recall(shop: Shop) -> None:
    for listed in shop.suspend.suspended()[:1]:
        shop.suspend.recall(listed.entry_id)


def _restart(shop: Shop) -> object:
    shop.restart()
    return shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)


_gestures: st.SearchStrategy[Gesture] = st.one_of(
    st.builds(_scan, _scans),
    st.builds(_scan, _scans),
    st.builds(_weigh, st.integers(-5, 5_000)),
    st.builds(
        _on_line, st.sampled_from(["remove", "set"]), st.integers(0, 9), st.integers(-1, 12).map(lambda n: n * 1000)
    ),
    st.builds(
        _change_price,
        st.sampled_from(["override", "discount", "discount", "take back"]),
        st.integers(0, 9),
        st.integers(-1, 900),
    ),
    st.builds(_coupon, st.integers(-1, 900)),
    st.builds(_ring, st.integers(0, 5), st.integers(0, 400), st.integers(1, 3)),
    st.builds(_pay, st.sampled_from([-5, 0, 0, 3, 5, 2000])),
    st.builds(_pay, st.sampled_from([0, 2000])),
    st.sampled_from(
        [
            lambda shop: shop.sell.undo(),
            lambda shop: shop.sell.abandon(),
            lambda shop: shop.suspend.suspend(),
            lambda shop: shop.drawer_key.open_without_sale(),
            _recall,
            _close,
            _restart,
        ]
    ),
)


@settings(max_examples=40)
@given(st.lists(_gestures, max_size=40))
def test_a_day_of_gestures_balances_to_the_cent(gestures: list[Gesture]) -> None:
    with _shop() as shop:
        for gesture in gestures:
            with suppress(Refused):
                gesture(shop)
        assert_day_is_sound(shop)


def assert_day_is_sound(shop: Shop) -> None:
    """Everything that must hold of a register's journal and projections at any moment."""
    with shop.db.read() as conn:
        reached = 0
        while (next_reached := journal.verify_slice(conn, reached, 7)) != reached:
            reached = next_reached
        sales = [fact for _, fact in journal.facts(conn, [SaleCompleted.KIND]) if isinstance(fact, SaleCompleted)]
        closes = [fact for _, fact in journal.facts(conn, [ShiftClosed.KIND]) if isinstance(fact, ShiftClosed)]
        opens = [fact for _, fact in journal.facts(conn, [ShiftOpened.KIND]) if isinstance(fact, ShiftOpened)]
        given_up = [fact for _, fact in journal.facts(conn, [BasketAbandoned.KIND])]
    for sold in sales:
        check(sold)
        assert abs(sold.rounding_minor) * 2 <= 5
    assert [sold.document_number for sold in sales] == list(range(1, len(sales) + 1))
    assert len({sold.transaction_id for sold in sales}) == len(sales)
    named = [sold.external_reference for sold in sales if sold.external_reference]
    assert len(set(named)) == len(named)
    assert [closed.document_number for closed in closes] == list(range(1, len(closes) + 1))
    for closed in closes:
        own = [sold for sold in sales if sold.shift_id == closed.shift_id]
        kept = {"cash": 0, "coupon": 0}
        for tender in (tender for sold in own for tender in sold.tenders):
            kept[tender.kind] += tender.tendered_minor - tender.change_minor
        changes = [change for sold in own for line in sold.lines for change in line.modifiers]
        assert closed.sales_minor == sum(sold.total_minor for sold in own)
        assert closed.expected_minor == closed.float_minor + kept["cash"]
        assert closed.coupon_minor == kept["coupon"]
        assert closed.sales_minor + closed.rounding_minor == kept["cash"] + kept["coupon"]
        assert closed.discount_minor == sum(own.amount_minor for own in changes if own.kind == "discount")
        assert closed.override_count == sum(own.kind == "price_override" for own in changes)
        assert sum(total.gross_minor for total in closed.tax_totals) == closed.sales_minor
    current = shop.shifts.current()
    in_open_shift = len(sales) - sum(closed.sale_count for closed in closes)
    assert (current.sums.sale_count if current else 0) == in_open_shift
    assert len(opens) == len(closes) + (current is not None)
    if current and not closes:
        assert current.sums.abandoned_count == len(given_up)
    _assert_rebuilt_the_same(shop)


def _assert_rebuilt_the_same(shop: Shop) -> None:
    tables = projections.TABLES
    assert {table.name for table in tables} < set(metadata.tables)
    with shop.db.transaction() as tx:
        before = [sorted(map(repr, tx.conn.execute(select(table)))) for table in tables]
        projections.rebuild(tx.conn)
        assert [sorted(map(repr, tx.conn.execute(select(table)))) for table in tables] == before


@contextmanager
def _shop() -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as folder:
        shop = filled_shop(Path(folder) / "data")
        shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
        shop.shifts.open(10_000)
        try:
            yield shop
        finally:
            shop.stop()
