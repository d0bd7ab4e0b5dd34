"""Facts of one order from two tills, whichever comes first: folded in the order they were done in."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from contract.messages.entry import SealedEntry
from contract.messages.facts import MovedLine, OrderClaimed, OrderFact, OrderHandedOver, OrderPicked, OrderStaged
from contract.states.fulfillment import LineState
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop


def acts(shop: Shop, order_id: str, other: Till) -> list[SealedEntry]:
    """Claimed, picked and staged at one till, handed over at the other, a minute after each other."""
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    (line,) = row.lines
    moved = MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=1_000)
    own: dict[str, Any] = {"order_id": order_id, "location_id": shop.a.id}
    told: list[tuple[Till, OrderFact]] = [
        (shop.till_a, OrderClaimed(**own)),
        (shop.till_a, OrderPicked(**own, line=moved)),
        (shop.till_a, OrderStaged(**own, shelf="P-3", lines=(moved,))),
        (other, OrderHandedOver(**own, lines=(moved,), proof="code")),
    ]
    return [
        till.journal.write(fact, occurred_at=f"2026-11-21T10:0{minutes}:00.000Z")
        for minutes, (till, fact) in enumerate(told)
    ]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_ends_handed_over_whatever_comes_first(shop: Shop, order: tuple[int, ...]) -> None:
    other = shop.chain.till(shop.a)
    order_id = shop.order(("100", 1))
    entries = acts(shop, order_id, other)
    for at in order:
        (shop.till_a if at < 3 else other).push(entries[at])
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    assert [{state: count for state, count in line.quantities.items() if count} for line in row.lines] == [
        {LineState.HANDED_OVER: 1_000}
    ]
    assert row.shelf == "P-3"
    assert row.claim is not None
    assert row.claim.register_id == shop.till_a.register_id
    assert shop.exceptions() == {}
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (9_000, 0)
    assert shop.balanced()


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (4, 5, 3, 0, 1, 2), (5, 0, 1, 2, 4, 3)])
def test_what_two_tills_claimed_staged_and_handed_over_apart_is_given_once_and_told_of(
    shop: Shop, order: tuple[int, ...]
) -> None:
    other = shop.chain.till(shop.a)
    order_id = shop.order(("100", 1))
    entries = acts(shop, order_id, other)[:3]
    staged = OrderStaged.model_validate_json(entries[2].body_text)
    given = OrderHandedOver(order_id=order_id, location_id=shop.a.id, lines=staged.lines, proof="code")
    entries.append(shop.till_a.journal.write(given, occurred_at="2026-11-21T10:03:00.000Z"))
    apart = staged.model_copy(update={"shelf": "C-7"})
    entries.append(other.journal.write(apart, occurred_at="2026-11-21T10:04:00.000Z"))
    entries.append(other.journal.write(given, occurred_at="2026-11-21T10:05:00.000Z"))
    for at in order:
        (shop.till_a if at < 4 else other).push(entries[at])
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    assert row.lines[0].quantities == {LineState.HANDED_OVER: 1_000}
    own, others = shop.till_a.register_id, other.register_id
    assert [(act.command, act.register_id, act.shelf) for act in row.acts] == [
        ("claim", own, ""), ("stage", own, "P-3"), ("hand_over", own, ""),
        ("stage", others, "C-7"), ("hand_over", others, ""),
    ]  # fmt: skip
    assert shop.exceptions()["moved_more_than_stood"] >= 1
    assert shop.balanced()


def test_what_was_picked_twice_is_told_in_any_order(shop: Shop) -> None:
    other = shop.chain.till(shop.a)
    order_id = shop.order(("100", 1))
    entries = acts(shop, order_id, other)
    twice = OrderPicked.model_validate_json(entries[1].body_text)
    again = other.journal.write(twice, occurred_at="2026-11-21T10:01:30.000Z")
    other.push(entries[3], again)
    shop.till_a.push(*entries[:3])
    assert shop.exceptions() == {"moved_more_than_stood": 1}
