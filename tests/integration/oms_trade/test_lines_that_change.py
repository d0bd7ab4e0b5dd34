"""Head office folds what stores say went otherwise: found, replaced, taken back. Stock and reservations stay true."""

from __future__ import annotations

from contract.messages.facts import (
    MovedLine,
    OrderFound,
    OrderHandedOver,
    OrderPicked,
    OrderRejected,
    OrderRestored,
    OrderShort,
    OrderSubstituted,
    OrderTakenBack,
    SubstituteLine,
)
from contract.states.fulfillment import LineState
from oms.exceptions.repository import open_about
from oms.fulfillment.goods import goods_of_order
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import Work, at_b, begin, moved, quantities, state

EARLIER = "2026-11-21T09:59:00.000Z"
"""Than anything else that was done."""


def find(shop: Shop, work: Work, thousandths: int) -> None:
    shop.tell(work.till, OrderFound(**work.about, line=moved(work.row, thousandths)))


def instead_of(shop: Shop, work: Work, thousandths: int, less: int = 0, name: str = "instead-1") -> OrderSubstituted:
    told = {"item_id": shop.items["200"], "sku": "200", "name": "Other", "unit": "each", "price_minor": 50}
    line = SubstituteLine.model_validate(told | {"line_id": name, "thousandths": thousandths})
    return OrderSubstituted(**work.about, line=moved(work.row, thousandths), substitute=line, less_minor=less)


def substitute(shop: Shop, work: Work, thousandths: int, less: int = 0, name: str = "instead-1") -> SubstituteLine:
    fact = instead_of(shop, work, thousandths, less, name)
    shop.tell(work.till, fact)
    return fact.substitute


def restored(work: Work, line: SubstituteLine) -> OrderRestored:
    goes = MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.thousandths)
    return OrderRestored(**work.about, line=moved(work.row, line.thousandths), substitute=goes)


def test_what_is_found_is_kept_for_its_order_again_and_needs_no_other_store(shop: Shop) -> None:
    work = begin(shop)
    work.pick(2000)
    work.short(2000)
    find(shop, work, 1000)
    assert shop.level(shop.till_a, "100").reserved == 4_000
    assert shop.exceptions() == {"order_short": 1}
    find(shop, work, 1000)
    assert shop.level(shop.till_a, "100").reserved == 5_000
    assert shop.exceptions() == {}
    assert quantities(shop, shop.till_a, work) == {LineState.OPEN: 3000, LineState.PICKED: 2000}
    assert shop.balanced()


def test_what_was_rejected_is_found_before_another_store_has_it(shop: Shop) -> None:
    work = begin(shop)
    shop.tell(work.till, OrderRejected(**work.about, reason="no_stock", lines=(moved(work.row, 5000),)))
    assert shop.level(shop.till_a, "100").reserved == 0
    find(shop, work, 5000)
    assert (state(shop, work), shop.exceptions()) == ("open", {})
    assert shop.level(shop.till_a, "100").reserved == 5_000
    assert shop.balanced()


def test_what_is_found_after_another_store_has_it_is_told_and_changes_nothing_there(shop: Shop) -> None:
    work = begin(shop)
    work.short(5000)
    shop.route(work.row.order_id, "027")
    find(shop, work, 5000)
    assert shop.exceptions() == {"worked_after_reroute": 1}
    assert quantities(shop, shop.till_b, at_b(shop, work)) == {LineState.OPEN: 5000}
    assert shop.balanced()


def test_a_substitute_is_a_line_of_its_own_whose_goods_are_kept(shop: Shop) -> None:
    work = begin(shop)
    work.pick(3000)
    work.short(2000)
    line = substitute(shop, work, 2000, less=30)
    assert shop.exceptions() == {"substitute_to_refund": 1}
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert row.lines[0].quantities == {LineState.PICKED: 3000, LineState.SUBSTITUTED: 2000}
    assert (row.lines[1].replaces, row.lines[1].quantities) == (row.lines[0].line_id, {LineState.OPEN: 2000})
    assert shop.level(shop.till_a, "200").reserved == 2_000
    assert shop.balanced()
    shop.tell(work.till, restored(work, line))
    assert shop.level(shop.till_a, "200").reserved == 0
    assert shop.exceptions() == {"order_short": 1}
    assert shop.balanced()


def test_one_of_two_substitutes_that_is_taken_back_leaves_the_refund_of_the_other(shop: Shop) -> None:
    work = begin(shop)
    work.short(3000)
    first = substitute(shop, work, 2000, less=30)
    substitute(shop, work, 1000, less=15, name="instead-2")
    assert shop.exceptions() == {"substitute_to_refund": 2}
    shop.tell(work.till, restored(work, first))
    with shop.db.snapshot() as tx:
        assert [one.details["minor"] for one in open_about(tx, "substitute_to_refund", work.row.order_id)] == [15]


def test_a_substitute_that_is_heard_of_after_it_was_taken_back_is_owed_to_nobody(shop: Shop) -> None:
    work, other = begin(shop), shop.chain.till(shop.a)
    fact = instead_of(shop, work, 2000, less=30)
    short = OrderShort(**work.about, line=moved(work.row, 2000), reason="damaged")
    told = [short, fact, restored(work, fact.substitute)]
    tills = [shop.till_a, other, shop.till_a]
    entries = [
        till.journal.write(one, occurred_at=f"2026-11-21T10:0{minutes}:00.000Z")
        for minutes, (till, one) in enumerate(zip(tills, told, strict=True))
    ]
    shop.till_a.push(entries[0], entries[2])
    other.push(entries[1])
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    assert row.lines[0].quantities == {LineState.OPEN: 3000, LineState.SHORT: 2000}
    assert row.lines[1].quantities == {LineState.CANCELED: 2000}
    last = other.journal.write(OrderPicked(**work.about, line=moved(work.row, 1000)), occurred_at=EARLIER)
    other.push(last)
    again = shop.row(shop.till_a, work.row.order_id)
    assert again is not None
    assert again.lines[1].quantities == {LineState.CANCELED: 2000}
    assert shop.exceptions() == {"order_short": 2, "item_not_of_line": 1}
    assert shop.level(shop.till_a, "200").reserved == 0
    assert shop.balanced()


def test_what_a_customer_got_instead_counts_for_what_they_paid(shop: Shop) -> None:
    work = begin(shop, 1)
    work.short(1000)
    substitute(shop, work, 1000)
    row = shop.row(shop.till_a, work.row.order_id)
    assert row is not None
    instead = Work(shop, shop.till_a, row)
    instead.pick(1000, 1)
    goods = MovedLine(line_id=row.lines[1].line_id, item_id=row.lines[1].item_id, thousandths=1000)
    before = shop.level(shop.till_a, "200").on_hand
    shop.tell(work.till, OrderHandedOver(**work.about, lines=(goods,), proof="code"))
    assert shop.level(shop.till_a, "200").on_hand == before - 1_000
    with shop.db.snapshot() as tx:
        goods_of = goods_of_order(tx, row.order_id)
    assert [(own.got, own.ended) for own in goods_of.values()] == [(1000, 0)]
    assert state(shop, work) == "completed"


def test_a_hand_over_that_was_a_mistake_leaves_stock_and_order_as_before_it(shop: Shop) -> None:
    work = begin(shop)
    work.pick(5000)
    before = shop.level(shop.till_a, "100")
    work.hand_over(5000)
    shop.tell(
        work.till,
        OrderTakenBack(**work.about, handed_over="e-1", lines=(moved(work.row, 5000),), reason="not_collected"),
    )
    assert shop.level(shop.till_a, "100") == before
    assert quantities(shop, shop.till_a, work) == {LineState.PICKED: 5000}
    with shop.db.snapshot() as tx:
        assert [own.got for own in goods_of_order(tx, work.row.order_id).values()] == [0]
    work.hand_over(5000)
    assert (state(shop, work), shop.exceptions()) == ("completed", {})
    assert shop.balanced()


def test_a_find_that_comes_before_its_short_is_folded_after_it(shop: Shop) -> None:
    work = begin(shop)
    line, other = moved(work.row, 2000), shop.chain.till(shop.a)
    short = other.journal.write(
        OrderShort(**work.about, line=line, reason="damaged"), occurred_at="2026-11-21T10:01:00.000Z"
    )
    found = shop.till_a.journal.write(OrderFound(**work.about, line=line), occurred_at="2026-11-21T10:02:00.000Z")
    shop.till_a.push(found)
    other.push(short)
    assert quantities(shop, shop.till_a, work) == {LineState.OPEN: 5000}
    assert shop.level(shop.till_a, "100").reserved == 5_000
    assert shop.exceptions() == {}
    assert shop.balanced()
