"""Cash moved beside sales, Z reports counted again, and a store's day closed step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.document import Text
from app.pos.cash_moves import MoveAsked
from app.pos.day_close import DayStep
from app.pos.today import Today
from contract.errors import Refused
from contract.messages.cash_facts import CashKind
from contract.messages.facts import ApprovalGiven, CashMoved, DayClosed, DrawerOpened, ShiftClosed, ShiftSealed
from contract.messages.rows import CashAccountEntry, CashRulesRow
from tests.builders import (
    AISLING,
    LOCATION_ID,
    PIN,
    SKILLET_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    count_of,
    operator,
    selling_shop,
)
from tests.integration.app_ground.asking import facts, refused
from tests.integration.app_ground.registers import Store

_KINDS: tuple[CashKind, ...] = ("loan", "paid_in", "pickup", "paid_out", "safe_drop", "bank_drop")
_Act = CashKind | Literal["sale"]
_ACTS: tuple[_Act, ...] = ("sale", *_KINDS)
WINDOW = CashAccountEntry(code="window", name="Window cleaner")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def rule(shop: Shop, **changes: object) -> None:
    row = CashRulesRow.model_validate({"location_id": LOCATION_ID, "accounts": (WINDOW,), **changes})
    shop.tell(f"store:{LOCATION_ID}", (row,))


def lines(shop: Shop) -> list[str]:
    """What the newest paper says."""
    return [f"{own.left} {own.right}".strip() for own in shop.papers.jobs[-1][1].blocks if isinstance(own, Text)]


def test_each_movement_changes_what_the_drawer_should_hold_and_prints_a_slip(shop: Shop) -> None:
    rule(shop)
    for asked in (
        MoveAsked("loan", 5_000),
        MoveAsked("paid_in", 300, reason="Parking money"),
        MoveAsked("paid_out", 3_500, account="window"),
        MoveAsked("safe_drop", 2_000, counted=(count_of(2_000, 1),)),
        MoveAsked("bank_drop", 1_000, bag_number="BX 17"),
        MoveAsked("pickup", 4_000),
    ):
        moved = shop.cash_moves.move(asked)
        assert moved.printing == ""
        assert any("Signature" in line for line in lines(shop))
    view = shop.shifts.current()
    assert view is not None
    assert view.sums.expected_minor == 15_000 + 5_000 + 300 - 3_500 - 2_000 - 1_000 - 4_000
    assert shop.drawer.opened == 1 + 6
    assert [fact.reason for fact in facts(shop, DrawerOpened) if isinstance(fact, DrawerOpened)] == ["shift"] * 7
    assert view.sums.drawer_opens == 0


def test_what_cannot_be_right_is_refused_and_nothing_is_recorded(shop: Shop) -> None:
    rule(shop)
    move = shop.cash_moves.move
    assert refused(lambda: move(MoveAsked("loan", 0))) == "amount_out_of_bounds"
    assert refused(lambda: move(MoveAsked("paid_out", 100))) == "cash_account_unknown"
    assert refused(lambda: move(MoveAsked("paid_in", 100))) == "reason_needed"
    assert refused(lambda: move(MoveAsked("bank_drop", 100))) == "bag_number_missing"
    assert refused(lambda: move(MoveAsked("pickup", 100, counted=(count_of(200, 1),)))) == "count_differs"
    assert refused(lambda: move(MoveAsked("pickup", 15_001))) == "drawer_holds_less"
    assert facts(shop, CashMoved) == []
    shop.shifts.start_count()
    assert refused(lambda: move(MoveAsked("pickup", 100))) == "shift_counting"
    assert move(MoveAsked("bank_drop", 100, bag_number="1", from_safe=True)).fact.shift_id is None


def test_a_seller_needs_somebody_else_and_a_large_payment_needs_the_cash_office(shop: Shop) -> None:
    rule(shop, paid_out_limit_minor=2_000)
    shop.operators.sign_on(AISLING, PIN)
    with pytest.raises(Refused) as needed:
        shop.cash_moves.move(MoveAsked("paid_out", 2_001, account="window"))
    assert needed.value.params["operation"] == "pay_out_above_limit"
    shop.approve(lambda: shop.cash_moves.move(MoveAsked("paid_out", 2_001, account="window")))
    assert shop.cash_moves.move(MoveAsked("paid_out", 2_001, account="window")).header.approver_id == SUPERVISOR


@pytest.mark.parametrize("kind", ["pickup", "safe_drop", "bank_drop"])
def test_much_cash_leaves_only_before_two_people(shop: Shop, kind: CashKind) -> None:
    rule(shop, second_person_minor=5_000)
    asked = MoveAsked(kind, 5_001, bag_number="BX 17")
    assert shop.cash_moves.move(MoveAsked(kind, 5_000, bag_number="BX 16")).fact.second_id is None
    with pytest.raises(Refused) as needed:
        shop.cash_moves.move(asked)
    assert (needed.value.params["operation"], needed.value.params["reason"]) == ("witness_cash", "second_person")
    assert refused(lambda: shop.operators.approve("witness_cash", SUPERVISOR, SUPERVISOR_PIN)) == "approver_same"
    shop.approve(lambda: shop.cash_moves.move(asked), AISLING, PIN)
    assert refused(lambda: shop.cash_moves.move(MoveAsked(kind, 5_002, bag_number="B"))) == "permission_missing", (
        "a PIN for one amount is good for no other"
    )
    shop.approve(lambda: shop.cash_moves.move(asked), AISLING, PIN)
    moved = shop.cash_moves.move(asked)
    assert (moved.fact.second_id, moved.header.operator_id, moved.header.approver_id) == (AISLING, SUPERVISOR, None)
    assert any("Aisling" in line for line in lines(shop)), "the slip has a line for each to sign"
    given = [own for own in facts(shop, ApprovalGiven) if isinstance(own, ApprovalGiven)]
    assert [(own.operation, own.subject, own.amount_minor) for own in given] == [("witness_cash", kind, 5_001)] * 2
    assert refused(lambda: shop.cash_moves.move(asked)) == "permission_missing"


def test_who_allows_it_is_the_second_person(shop: Shop) -> None:
    rule(shop, second_person_minor=5_000)
    shop.operators.sign_on(AISLING, PIN)
    shop.approve(lambda: shop.cash_moves.move(MoveAsked("pickup", 6_000)))
    moved = shop.cash_moves.move(MoveAsked("pickup", 6_000))
    assert (moved.fact.second_id, moved.header.approver_id) == (SUPERVISOR, SUPERVISOR)


def test_too_much_in_the_drawer_is_told(shop: Shop) -> None:
    assert shop.cash_moves.over_limit_minor() == 0
    rule(shop, drawer_limit_minor=12_000)
    assert shop.cash_moves.over_limit_minor() == 3_000


def test_a_large_difference_is_for_the_cash_office_to_accept(shop: Shop) -> None:
    rule(shop, over_short_limit_minor=1_000, blind=True)
    shop.shifts.start_count()
    supervisor = operator(SUPERVISOR, "Gráinne Walsh", role="seller", pin=SUPERVISOR_PIN)
    shop.tell(f"store:{LOCATION_ID}", (supervisor,))
    shop.operators.sign_on(AISLING, PIN)
    with pytest.raises(Refused) as needed:
        shop.shifts.close([count_of(5_000, 2)], "Not found")
    assert needed.value.params["operation"] == "accept_over_short"
    with pytest.raises(Refused) as needed:
        shop.shifts.close([count_of(5_000, 3)])
    assert needed.value.params["operation"] == "close_shift"


class Pen:
    """Signs with what it is told."""

    public_key = "ab" * 32

    def sign(self, content: bytes) -> str:
        return content[-4:].hex()


def test_the_z_is_sealed_names_what_was_done_and_can_be_printed_again_as_a_copy(shop: Shop) -> None:
    rule(shop)
    shop.shifts._sealer = Pen()
    shop.sell.scan(SKILLET_GTIN[1:])
    shop.settle.pay_cash(5_000)
    shop.drawer_key.open_without_sale()
    shop.cash_moves.move(MoveAsked("paid_out", 500, account="window"))
    shop.shifts.start_count()
    report = shop.shifts.close([count_of(5_000, 3), count_of(2_000, 1)], "Wrong change")
    (sealed,) = facts(shop, ShiftSealed)
    assert isinstance(sealed, ShiftSealed)
    assert (sealed.closed_entry_id, sealed.signature) == (report.header.id, sealed.closed_hash[-4:].encode().hex())
    closed = report.fact
    assert (closed.paid_out_minor, closed.perpetual_minor, closed.expected_minor) == (500, 2_499, 17_000)
    assert [(own.kind, own.taken_minor) for own in closed.tenders] == [("cash", 2_500)]
    first = lines(shop)
    assert any("Paid out: Window cleaner" in line for line in first)
    assert any("Drawer opened without a sale" in line for line in first)
    assert any(line.startswith("Seal ") for line in first)
    shop.closed_shifts.reprint(closed.shift_id)
    assert lines(shop) == first
    assert shop.papers.jobs[-1][2] is True


def test_a_closed_shift_is_counted_again_by_somebody_else(shop: Shop) -> None:
    shop.shifts.start_count()
    shift_id = shop.shifts.close([count_of(5_000, 3)]).fact.shift_id
    counted = [count_of(5_000, 2), count_of(2_000, 2)]
    assert refused(lambda: shop.closed_shifts.verify(shift_id, counted, "x")) == "second_person_same"
    boss = operator("operator-1500", "Ada Byrne", role="supervisor", pin=SUPERVISOR_PIN)
    shop.tell(f"store:{LOCATION_ID}", (boss,))
    shop.operators.sign_on("operator-1500", SUPERVISOR_PIN)
    assert refused(lambda: shop.closed_shifts.verify(shift_id, counted)) == "reason_needed"
    assert shop.closed_shifts.verify(shift_id, counted, "One note less").difference_minor == -1_000
    assert [check.difference_minor for check in shop.closed_shifts.checks(shift_id)] == [-1_000]


def test_the_day_of_two_registers_is_closed_step_by_step_over_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    a, b = store.a, store.b
    for shop, float_minor in ((a, 10_000), (b, 5_000)):
        shop.shifts.open(float_minor)
        shop.sell.scan(SKILLET_GTIN[1:])
        shop.settle.pay_cash(2_500)
    assert refused(a.day.start) == "day_nothing_to_close"
    a.shifts.start_count()
    a.shifts.close([count_of(5_000, 2), count_of(500, 5)])
    store.meet()
    a.online = False
    view = a.day.start()
    assert [(one.name, one.closed_that_day, one.shift_open) for one in view.registers] == [
        ("Till 2", False, True),
        ("Till 3", True, False),
    ]
    assert refused(lambda: a.day.review({})) == "day_registers_open"
    b.shifts.start_count()
    b.shifts.close([count_of(5_000, 1), count_of(500, 5), count_of(200, 1)], "Wrong change")
    store.meet()
    assert a.day.review({}).next_step is DayStep.BANK
    assert a.day.bank(9_000, "BX 4711").next_step is DayStep.CLOSE
    a.restart()
    a.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert a.day.bank(9_000, "BX 4711").next_step is DayStep.CLOSE
    assert len(facts(a, CashMoved)) == 1
    assert a.day.close().next_step is DayStep.REPORT
    a.day.close()
    assert a.day.report() == ""
    assert a.day.view() is None
    (day,) = facts(a, DayClosed)
    assert isinstance(day, DayClosed)
    assert (len(day.shifts), day.sale_count, day.sales_minor) == (2, 2, 4_998)
    assert (day.over_short_minor, day.banked_minor, day.missing) == (200, 9_000, ())
    assert sum(own.over_short_minor for own in _closed(a, b)) == day.over_short_minor
    store.meet()
    assert refused(b.day.start) == "day_nothing_to_close"
    store.stop()


def test_a_register_that_is_missing_is_named_with_its_reason(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.a.shifts.open(0)
    store.a.shifts.start_count()
    store.a.shifts.close([])
    (away,) = [one for one in store.a.day.start().registers if one.missing]
    store.a.day.review({away.register_id: "In repair"})
    store.a.day.bank(0)
    store.a.day.close("Quiet day")
    (day,) = facts(store.a, DayClosed)
    assert isinstance(day, DayClosed)
    assert [(one.name, one.reason) for one in day.missing] == [("Till 2", "In repair")]
    assert store.a.day.report() == ""
    assert "Without Till 2: In repair" in lines(store.a)
    store.stop()


def _closed(*shops: Shop) -> list[ShiftClosed]:
    return [fact for shop in shops for fact in facts(shop, ShiftClosed) if isinstance(fact, ShiftClosed)]


def test_today_shows_what_both_tills_took_and_what_needs_somebody(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for shop in (store.a, store.b):
        shop.shifts.open(10_000)
        shop.sell.scan(SKILLET_GTIN[1:])
        shop.settle.pay_cash(2_500)
    rule(store.a, drawer_limit_minor=12_000)
    today = Today(store.a.db, store.a.operators, store.a.clock)
    alone = today.view()
    assert (alone.sales_minor, alone.heard, len(alone.registers)) == (2_499, 1, 2)
    store.meet()
    both = today.view()
    assert (both.sales_minor, both.sale_count, both.heard) == (4_998, 2, 2)
    assert both.hours == ((12, 4_998),)
    assert [(own.kind, own.taken_minor) for own in both.tenders] == [("cash", 5_000)]
    assert sorted(one.register_name for one in both.over_limit) == ["Till 2", "Till 3"]
    store.a.clock.advance(days=7)
    later = today.view()
    assert (later.sales_minor, later.last_week_minor, later.last_week) == (0, 4_998, ((12, 4_998),))
    assert later.tenders == (), "of shifts that were never closed, what they took today"
    store.a.sell.scan(SKILLET_GTIN[1:])
    store.a.settle.pay_cash(3_000)
    again = today.view()
    assert [(own.kind, own.count, own.taken_minor) for own in again.tenders] == [("cash", 1, 2_500)]
    store.stop()


@given(acts=st.lists(st.tuples(st.sampled_from(_ACTS), st.integers(1, 3_000)), max_size=8))
@settings(max_examples=12, deadline=None)
def test_the_drawer_should_hold_what_hands_put_in_and_took_out(
    acts: list[tuple[_Act, int]],
) -> None:
    with TemporaryDirectory() as folder:
        shop = selling_shop(Path(folder) / "data", 20_000)
        drawer = 20_000
        for kind, amount in acts:
            if kind == "sale":
                shop.sell.scan(SKILLET_GTIN[1:])
                shop.settle.pay_cash(5_000)
                drawer += 5_000 - 2_500
            elif kind in ("loan", "paid_in"):
                shop.cash_moves.move(MoveAsked(kind, amount, reason="hand"))
                drawer += amount
            else:
                shop.cash_moves.move(MoveAsked(kind, min(amount, drawer), reason="hand", bag_number="1"))
                drawer -= min(amount, drawer)
        view = shop.shifts.current()
        shop.stop()
    assert view is not None
    assert view.sums.expected_minor == drawer
