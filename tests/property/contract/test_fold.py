"""Row ⊕ facts, whatever was done in whatever order: it never fails, never makes goods, never forgets any."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from contract.messages.entry import GENESIS_HASH, EntryHeader
from contract.messages.facts import (
    DeclinedLine,
    Fact,
    MovedLine,
    OperatorSignedOn,
    OrderClaimed,
    OrderFact,
    OrderFound,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderRejected,
    OrderRestored,
    OrderShort,
    OrderStaged,
    OrderSubstituted,
    OrderTakenBack,
    OrderUnpicked,
    SubstituteLine,
)
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.rules.fold import OrderFold, fold_order, fold_stock, moves, stock_deltas, touched
from contract.states.fulfillment import LineState

LINES = ("l1", "l2", "l3")


def moved_on(lines: tuple[str, ...]) -> st.SearchStrategy[MovedLine]:
    return st.builds(
        lambda line, thousandths: MovedLine(line_id=line, item_id=f"item-{line}", thousandths=thousandths),
        st.sampled_from(lines),
        st.integers(1, 5000),
    )


def facts_on(lines: tuple[str, ...]) -> st.SearchStrategy[OrderFact]:
    moved = moved_on(lines)
    several = st.lists(moved, max_size=4).map(tuple)
    declined = st.lists(moved.map(lambda line: DeclinedLine(**dict(line), reason="size")), max_size=2).map(tuple)
    where = {"order_id": st.just("o1"), "location_id": st.just("s1")}
    return st.one_of(
        st.builds(OrderClaimed, **where),
        st.builds(OrderPicked, **where, line=moved),
        st.builds(OrderUnpicked, **where, line=moved),
        st.builds(OrderShort, **where, line=moved, reason=st.just("damaged")),
        st.builds(OrderStaged, **where, shelf=st.sampled_from(["S1", "S2"]), lines=several),
        st.builds(OrderHandedOver, **where, lines=several, declined=declined, proof=st.just("code")),
        st.builds(OrderRejected, **where, reason=st.just("no_stock"), lines=several),
        st.builds(OrderPutBack, **where, lines=several),
        st.builds(OrderFound, **where, line=moved),
        st.builds(OrderTakenBack, **where, handed_over=st.just("e"), lines=several, reason=st.just("recorded_twice")),
        moved.map(substituted),
        st.builds(
            lambda line: OrderRestored(order_id="o1", location_id="s1", line=line, substitute=instead(line)), moved
        ),
    )


def instead(line: MovedLine) -> SubstituteLine:
    """The line that takes the place of another."""
    told = {"line_id": f"instead-{line.line_id}", "item_id": "item-x", "thousandths": line.thousandths}
    return SubstituteLine.model_validate(told | {"sku": "2", "name": "Coffee", "unit": "each", "price_minor": 1})


def substituted(line: MovedLine) -> OrderSubstituted:
    return OrderSubstituted(order_id="o1", location_id="s1", line=line, substitute=instead(line))


FACTS = st.lists(st.one_of(facts_on((*LINES, "stranger")), st.just(OperatorSignedOn())), max_size=25)
STANDING = st.dictionaries(st.sampled_from(LineState), st.integers(0, 5000))
ORDERS = st.lists(STANDING, min_size=len(LINES), max_size=len(LINES)).map(lambda standing: order(*standing))


def order(*standing: dict[LineState, int]) -> OrderRow:
    lines = tuple(
        OrderLineRow(
            line_id=line_id, item_id=f"item-{line_id}", sku="1", name="Tea", quantities=quantities, price_minor=1
        )
        for line_id, quantities in zip(LINES, standing, strict=True)
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
        total_minor=1,
        lines=lines,
    )


def header(entry_id: str) -> EntryHeader:
    return EntryHeader(
        id=entry_id,
        register_id="r1",
        incarnation="0" * 32,
        number=1,
        kind="order.claimed",
        version=1,
        operator_id=None,
        occurred_at="2026-11-21T14:09:03.127Z",
        business_day="2026-11-21",
        previous_hash=GENESIS_HASH,
    )


def fold(row: OrderRow, fact: Fact, entry_id: str = "e") -> OrderFold:
    return fold_order(row, header(entry_id), fact)


def state_of(row: OrderRow) -> object:
    """What a screen could show: nothing standing in a state is the same as that state left out."""
    lines = {line.line_id: {state: n for state, n in line.quantities.items() if n} for line in row.lines}
    return lines, row.shelf, row.claim


@given(ORDERS, FACTS)
def test_any_facts_fold_and_conserve_every_line(row: OrderRow, facts: list[Fact]) -> None:
    totals = [line.standing.total for line in row.lines]
    for fact in facts:
        folded = fold(row, fact)
        asked = Counter[str]()
        for _, moved in moves(fact):
            asked[moved.line_id] += moved.thousandths
        assert [line.standing.total for line in folded.order.lines[: len(totals)]] == totals
        added = folded.order.lines[len(totals) :]
        assert [line.standing.total for line in added] in ([], [instead_of(fact)])
        totals += [line.standing.total for line in added]
        assert all(count >= 0 for line in folded.order.lines for count in line.quantities.values())
        assert all(0 < folded.excess[line] <= asked[line] for line in folded.excess)
        assert asked["stranger"] == folded.excess.get("stranger", 0)
        row = folded.order


def instead_of(fact: Fact) -> int:
    """How much another item takes the place of."""
    return fact.substitute.thousandths if isinstance(fact, OrderSubstituted) else 0


@given(ORDERS, facts_on(LINES))
def test_a_fact_that_fits_moves_exactly_what_it_says(row: OrderRow, fact: OrderFact) -> None:
    folded = fold(row, fact)
    if folded.excess or len(moves(fact)) != 1:
        return
    [(command, moved)] = moves(fact)
    before = next(line for line in row.lines if line.line_id == moved.line_id).standing
    after = next(line for line in folded.order.lines if line.line_id == moved.line_id).standing
    assert before.movable(command) - after.movable(command) == moved.thousandths


@given(ORDERS, facts_on(("l1",)), facts_on(("l2", "l3")))
def test_facts_about_different_lines_commute(row: OrderRow, one: OrderFact, other: OrderFact) -> None:
    if isinstance(one, OrderStaged) and isinstance(other, OrderStaged):
        other = other.model_copy(update={"shelf": one.shelf})
    there = fold(fold(row, one, "e1").order, other, "e2").order
    back = fold(fold(row, other, "e2").order, one, "e1").order
    assert state_of(there) == state_of(back)


@given(st.permutations(["e5", "e1", "e4", "e2", "e3"]))
def test_of_claims_made_apart_the_lower_entry_wins_in_any_order(entries: list[str]) -> None:
    row = order({}, {}, {})
    for entry_id in [*entries, entries[0]]:
        row = fold(row, OrderClaimed(order_id="o1", location_id="s1"), entry_id).order
    assert row.claim is not None
    assert row.claim.entry_id == "e1"


@given(FACTS.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_stock_is_the_same_in_whatever_order_facts_arrive(both: tuple[list[Fact], list[Fact]]) -> None:
    stock = StockRow(item_id="item-l1", on_hand=10_000, reserved=5000, safety=500)
    straight, shuffled = (fold_stock(stock, facts) for facts in both)
    assert straight == shuffled
    changes = [stock_deltas(fact).get("item-l1", (0, 0)) for fact in both[0]]
    assert straight.on_hand - stock.on_hand == sum(on_hand for on_hand, _ in changes)
    assert straight.reserved - stock.reserved == sum(reserved for _, reserved in changes)


@given(FACTS)
def test_every_row_that_a_fact_changes_is_touched_by_it(facts: list[Fact]) -> None:
    for fact in facts:
        assert {key for kind, key in touched(fact) if kind == "stock"} >= set(stock_deltas(fact))
        assert (("order", "o1") in touched(fact)) == isinstance(fact, OrderFact)
