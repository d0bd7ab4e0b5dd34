"""Whatever the order in which the facts of a store's registers arrive, and however often, their sums are the same."""

from __future__ import annotations

import random
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, delete, select

from app.db import journal
from app.db.tables import metadata
from app.pos import projections, promotion_uses, refund_places, vouchers
from app.pos.cash_moves import MoveAsked
from app.pos.payments import places as payments
from contract.messages.entry import EntryHeader
from contract.messages.facts import BasketAbandoned, BasketRecalled, Fact
from tests.builders import (
    EGGS_GTIN,
    LOCATION_ID,
    SKILLET_GTIN,
    SOURDOUGH_GTIN,
    SUPERVISOR_PIN,
    Shop,
    count_of,
    operator,
)
from tests.integration.app_ground.registers import Store

Told = tuple[EntryHeader, Fact]
_ITEMS = (SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:])


@cache
def day_of_a_store() -> tuple[Told, ...]:
    """Two tills sell, park, give up, move a shift twice and close; some of it apart from each other."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        shift_id = store.a.shifts.open(10_000).sums.shift_id
        store.b.shifts.open(5_000)
        for shop in (store.a, store.b):
            _trade(shop)
        store.meet()
        _both_recall(store)
        _move(store, shift_id)
        for shop in (store.a, store.b):
            _close(shop)
        store.meet()
        _close_the_day(store)
        store.meet()
        told = [one for shop in (store.a, store.b) for one in own_facts(shop)]
        store.stop()
    return tuple(told)


def _trade(shop: Shop) -> None:
    for scanned in _ITEMS:
        shop.sell.scan(scanned)
        shop.sell.scan(_ITEMS[0])
        shop.settle.pay_cash(5_000)
    shop.drawer_key.open_without_sale()
    shop.cash_moves.move(MoveAsked("loan", 1_000))
    shop.cash_moves.move(MoveAsked("safe_drop", 500))
    shop.sell.scan(_ITEMS[1])
    shop.sell.abandon()
    for label in ("one", "two", "three"):
        shop.sell.scan(_ITEMS[2])
        shop.suspend.suspend(label)


def _both_recall(store: Store) -> None:
    first, second, third, *_ = store.a.suspend.suspended()
    for shop in (store.b, store.a):
        shop.suspend.recall(first.entry_id)
        shop.settle.pay_cash(5_000)
    store.b.suspend.recall(second.entry_id)
    store.a.suspend.name(third.entry_id, "renamed")
    store.meet()
    store.b.settle.pay_cash(5_000)


def _move(store: Store, shift_id: str) -> None:
    _close(store.b)
    slip = store.a.shifts.release().code
    store.meet()
    store.b.shifts.take_over(shift_id, slip)
    store.b.sell.scan(_ITEMS[0])
    store.b.settle.pay_cash(5_000)
    store.a.shifts.take_over(shift_id, slip)
    store.meet()


def _close(shop: Shop) -> None:
    if shop.shifts.current() is not None:
        shop.shifts.start_count()
        shop.shifts.close([count_of(5_000, 1)], "Wrong change")


def _close_the_day(store: Store) -> None:
    boss = operator("operator-1500", "Ada Byrne", role="supervisor", pin=SUPERVISOR_PIN)
    store.a.tell(f"store:{LOCATION_ID}", (boss,))
    store.a.operators.sign_on("operator-1500", SUPERVISOR_PIN)
    (first, *_) = store.a.day.start().shifts
    store.a.closed_shifts.verify(first[1].shift_id, [count_of(2_000, 2)], "Counted again")
    store.a.day.review({one.register_id: "Not used" for one in store.a.day.start().registers})
    store.a.day.close()


def own_facts(shop: Shop) -> list[Told]:
    with shop.db.read() as conn:
        return list(journal.facts(conn, projections.KINDS))


def tables_of(conn: Connection) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, conn.execute(select(table)))) for table in projections.TABLES}


@cache
def empty_database() -> Connection:
    """In memory: only the projections matter here, and the tables are those that the migrations make."""
    conn = create_engine("sqlite://").connect()
    metadata.create_all(conn)
    return conn


def added_up(told: list[Told]) -> dict[str, list[str]]:
    conn = empty_database()
    for table in projections.TABLES:
        conn.execute(delete(table))
    for header, fact in told:
        projections.project(conn, header, fact)
    return tables_of(conn)


def test_the_day_has_everything_that_could_go_wrong() -> None:
    kinds = {header.kind for header, _ in day_of_a_store()}
    assert kinds == set(projections.KINDS) - set(payments.KINDS), "cards are paid with in a day of their own"
    taken = [header.register_id for header, _ in day_of_a_store() if header.kind == "shift.taken_over"]
    assert len(set(taken)) == 2
    apart = {
        table.name for table in (*payments.TABLES, *refund_places.TABLES, *vouchers.TABLES, *promotion_uses.TABLES)
    }
    assert all(rows for name, rows in added_up(list(day_of_a_store())).items() if name not in apart)


@given(seed=st.integers(0, 2**32), doubled=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_any_order_and_any_repetition_adds_up_to_the_same_tables(seed: int, doubled: int) -> None:
    dice = random.Random(seed)
    shuffled = [*day_of_a_store(), *dice.choices(day_of_a_store(), k=doubled)]
    dice.shuffle(shuffled)
    assert added_up(shuffled) == added_up(list(day_of_a_store()))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_facts_of_older_registers_that_say_less_add_up_the_same_in_any_order(seed: int) -> None:
    """They do not say which suspension a recall meant, nor in which shift a sale was given up."""
    older = [(header, _as_older_registers_told(fact)) for header, fact in day_of_a_store()]
    shuffled = list(older)
    random.Random(seed).shuffle(shuffled)
    assert added_up(shuffled) == added_up(older)


def _as_older_registers_told(fact: Fact) -> Fact:
    if isinstance(fact, BasketRecalled):
        return fact.model_copy(update={"suspended_entry_id": ""})
    if isinstance(fact, BasketAbandoned):
        return fact.model_copy(update={"shift_id": None})
    return fact
