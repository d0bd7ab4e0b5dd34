"""Sales that come by the hundred are booked together, and each is answered as if it had come alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from contract.messages.entry import SealedEntry
from contract.messages.facts import DrawerOpened, OperatorSignedOff, SaleCompleted
from contract.messages.sync import Answer, SetAsideReason
from oms import composition
from oms.db.engine import Tx
from oms.inventory.ledger import adjust
from oms.sales.tables import sale as sale_table
from oms.sales.tables import sale_line
from oms.sync.booking import Together
from oms.sync.intake import SLICE
from tests.integration.oms_explain.plans import catching
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import OPENING, closing, sale


def sales(shop: Shop, how_many: int) -> list[SealedEntry]:
    return [shop.till_a.journal.write(sale(shop, number, 1)) for number in range(1, how_many + 1)]


def booked(shop: Shop) -> tuple[int, int]:
    """How many sales and lines stand in the books."""
    with shop.db.snapshot() as tx:
        told = [tx.conn.execute(select(func.count()).select_from(one)).scalar_one() for one in (sale_table, sale_line)]
    return told[0], told[1]


def stocked(shop: Shop, pieces: int) -> None:
    """So much is on hand as if nothing had been sold before."""
    assert shop.level(shop.till_a, "100").on_hand == 10_000 - pieces * 1000
    assert shop.balanced()


def test_a_full_push_is_booked_as_if_each_had_come_alone(shop: Shop) -> None:
    entries = sales(shop, 300)
    assert {one.answer for one in shop.till_a.push(*entries).answers} == {Answer.ACCEPTED}
    assert booked(shop) == (300, 300)
    stocked(shop, 300)
    assert shop.exceptions() == {}
    assert {one.answer for one in shop.till_a.push(*entries).answers} == {Answer.DUPLICATE}
    stocked(shop, 300)


@pytest.mark.logs_errors("effect_failed")
def test_one_that_cannot_be_booked_sets_aside_itself_alone(shop: Shop) -> None:
    entries = sales(shop, 60)
    poison = shop.till_a.journal.write(sale(shop, 61, shift_id="S-\x00"))
    after = [shop.till_a.journal.write(sale(shop, number, 1)) for number in range(62, 100)]
    answers = shop.till_a.push(*entries, poison, *after).answers
    aside = [one for one in answers if one.answer is not Answer.ACCEPTED]
    assert [(one.id, one.reason) for one in aside] == [(poison.header.id, SetAsideReason.UNREADABLE)]
    assert booked(shop) == (98, 98)
    stocked(shop, 98)


def test_the_same_entry_twice_in_a_push_is_booked_once(shop: Shop) -> None:
    first, second = sales(shop, 2)
    answers = [one.answer for one in shop.till_a.push(first, second, first, second).answers]
    assert answers == [Answer.ACCEPTED, Answer.ACCEPTED, Answer.DUPLICATE, Answer.DUPLICATE]
    stocked(shop, 2)


def test_of_two_sales_with_one_number_the_later_is_doubted(shop: Shop) -> None:
    twice = [shop.till_a.journal.write(sale(shop, 1, 1)) for _ in range(2)]
    shop.till_a.push(*twice)
    assert shop.exceptions() == {"transaction_id_repeated": 1, "document_number_repeated": 1}


def test_a_shift_with_its_sales_and_its_z_adds_up_in_one_push(shop: Shop) -> None:
    own = [sale(shop, number, 1) for number in range(1, 6)]
    facts = [OPENING, *own[:3], DrawerOpened(reason="no_sale"), *own[3:], closing(*own, drawer_opens=1)]
    shop.tell(shop.till_a, *facts)
    assert shop.exceptions() == {}


def test_a_slice_of_sales_takes_as_many_statements_as_one_sale(shop: Shop) -> None:
    """Where the books do not fall below zero, of which a note is made."""
    for item_id in shop.items.values():
        shop.db.run(lambda tx, item_id=item_id: adjust(tx, shop.a.id, item_id, 1_000_000, "came"))  # type: ignore[misc]
    one, *many = sales(shop, SLICE + 1)
    sent = []
    for entries in ([one], many):
        with catching() as caught:
            shop.till_a.push(*entries)
        sent.append(caught.sent)
    assert sent[0] == sent[1]


def test_effects_of_other_kinds_keep_their_place_among_many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def many(tx: Tx, told: Any) -> None:
        seen.append(f"{len(told)} sales")

    monkeypatch.setitem(composition.EFFECTS, SaleCompleted.KIND, Together(many))
    monkeypatch.setitem(composition.EFFECTS, DrawerOpened.KIND, lambda *_: seen.append("drawer"))
    write = shop.till_a.journal.write
    two = [write(sale(shop, 1)), write(OperatorSignedOff()), write(sale(shop, 2))]
    shop.till_a.push(*two, write(DrawerOpened(reason="test")), write(sale(shop, 3)))
    assert seen == ["2 sales", "drawer", "1 sales"]
