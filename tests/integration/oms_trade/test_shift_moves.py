"""Shifts that go from till to till, and what two tills did apart, as their facts arrive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select

from contract.messages.facts import BasketAbandoned, DrawerOpened, ShiftReleased, ShiftTakenOver
from oms.exceptions.repository import open_exceptions
from oms.sales.tables import shift, shift_move
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import OPENING, closing, sale


def moved(shop: Shop) -> tuple[ShiftReleased, ShiftTakenOver]:
    """Out of the first till and into another, after the opening was told."""
    opened = shop.till_a.journal.write(OPENING)
    shop.till_a.push(opened)
    released = ShiftReleased(shift_id="S-1", held_by_entry_id=opened.header.id)
    entry = shop.till_a.journal.write(released)
    shop.till_a.push(entry)
    identity = shop.till_a.register_id
    return released, ShiftTakenOver(shift_id="S-1", from_register_id=identity, released_entry_id=entry.header.id)


def test_the_z_of_a_shift_that_moved_covers_the_sales_of_every_till(shop: Shop) -> None:
    other = shop.chain.till(shop.a)
    sales = [sale(shop, 1), sale(shop, 2, pieces=3)]
    apart = [sale(shop, 3, document_number=1)]
    shop.tell(shop.till_a, *sales, DrawerOpened(reason="no_sale", shift_id="S-1"))
    _, taken = moved(shop)
    given_up = BasketAbandoned(basket_id="b", currency="EUR", total_minor=0, lines=(), shift_id="S-1")
    shop.tell(other, taken, *apart, given_up)
    z = closing(*sales, *apart, drawer_opens=1, abandoned_count=1, first_sale_number=1, last_sale_number=1)
    shop.tell(other, z)
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        assert tx.conn.execute(select(shift.c.over_short_minor)).scalar_one() == 0
        commands = tx.conn.execute(select(shift_move.c.command)).scalars().all()
    assert sorted(commands) == ["release", "take_over"]


def test_a_sale_of_the_till_before_that_comes_after_the_z_is_compared_again(shop: Shop) -> None:
    other = shop.chain.till(shop.a)
    late = shop.till_a.journal.write(sale(shop, 1))
    _, taken = moved(shop)
    shop.tell(other, taken, closing(sale(shop, 1)))
    assert shop.exceptions() == {"shift_totals_differ": 1}
    shop.till_a.push(late)
    assert shop.exceptions() == {}


def test_the_z_of_a_shift_that_moved_may_come_before_its_opening(shop: Shop) -> None:
    other = shop.chain.till(shop.a)
    opened = shop.till_a.journal.write(OPENING)
    released = shop.till_a.journal.write(ShiftReleased(shift_id="S-1", held_by_entry_id=opened.header.id))
    taken = ShiftTakenOver(
        shift_id="S-1", from_register_id=shop.till_a.register_id, released_entry_id=released.header.id
    )
    shop.tell(other, taken, closing())
    shop.till_a.push(opened, released)
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        row = tx.conn.execute(select(shift)).mappings().one()
    assert (row["register_id"], row["opened_number"]) == (shop.till_a.register_id, opened.header.number)
    assert row["closed_number"] is None, "its Z has a number of another register"
    shop.tell(shop.till_a, OPENING)
    assert shop.exceptions() == {"shift_opened_twice": 1}


def test_two_tills_that_took_over_one_shift_apart_are_both_named(shop: Shop) -> None:
    second, third = shop.chain.till(shop.a), shop.chain.till(shop.a)
    _, taken = moved(shop)
    shop.tell(second, taken)
    assert shop.exceptions() == {}
    shop.tell(third, taken)
    assert shop.exceptions() == {"shift_taken_over_twice": 1}
    (doubt,) = shop.db.run(lambda tx: open_exceptions(tx))
    named = {one["register_id"] for one in cast("Sequence[dict[str, object]]", doubt.details["taken_over"])}
    assert named == {second.register_id, third.register_id}


def test_a_basket_sold_at_two_tills_names_both_sales(shop: Shop) -> None:
    other = shop.chain.till(shop.a)
    shop.tell(shop.till_a, sale(shop, 1))
    shop.tell(other, sale(shop, 1, document_number=9))
    assert shop.exceptions() == {"transaction_id_repeated": 1}
    (doubt,) = shop.db.run(lambda tx: open_exceptions(tx))
    told = [
        (one["register_id"], one["document_number"])
        for one in cast("Sequence[dict[str, object]]", doubt.details["sales"])
    ]
    assert told == [(shop.till_a.register_id, 1), (other.register_id, 9)]
