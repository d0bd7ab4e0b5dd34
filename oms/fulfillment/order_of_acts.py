"""Facts of one order come from several registers, each in its own time: a hand-over may be here before the picks it
rests on. They are folded in the order they were done in, as every register of the store folds them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import insert, select, tuple_

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderClaimed, OrderFact, read_fact
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.fold import OrderFold, fold_order, moves
from contract.states.fulfillment import LineCommand, LineState
from oms.db.engine import Tx
from oms.fulfillment.repository import Fulfillment
from oms.fulfillment.tables import fulfillment_fact
from oms.stores.repository import operators
from oms.sync.booking import BookedEntry
from oms.sync.repository import entries_by_id
from oms.sync.tables import entry as entry_table

_FOR_EVER = "9999"


def folded(tx: Tx, entry: BookedEntry, fact: OrderFact, here: Fulfillment) -> tuple[OrderFold, bool]:
    """The order after ``fact`` and after everything done later that is here already; whether there was such."""
    late = _is_late(tx, entry, here)
    _note(tx, entry, here)
    if not late:
        return fold_order(here.row, entry.header, fact, name_of(tx, entry.header)), False
    return _from_the_start(tx, here), True


def name_of(tx: Tx, header: EntryHeader) -> str:
    names = operators(tx, ids=[header.operator_id]) if header.operator_id else ()
    return names[0].name if names else ""


def _is_late(tx: Tx, entry: BookedEntry, here: Fulfillment) -> bool:
    done = tuple_(fulfillment_fact.c.occurred_at, fulfillment_fact.c.entry_id)
    own = tuple_(entry.header.occurred_at, entry.header.id)
    query = select(fulfillment_fact.c.entry_id).where(fulfillment_fact.c.fulfillment_id == here.fulfillment_id)
    return tx.conn.execute(query.where(done > own).limit(1)).first() is not None


def _note(tx: Tx, entry: BookedEntry, here: Fulfillment) -> None:
    header = entry.header
    told = {"entry_id": header.id, "fulfillment_id": here.fulfillment_id, "occurred_at": header.occurred_at}
    tx.conn.execute(insert(fulfillment_fact), told)


def as_of(tx: Tx, here: Fulfillment, moment: str) -> OrderRow:
    """The order as its store had it at a moment, by all that is known of it now."""
    return _from_the_start(tx, here, moment).order


def _from_the_start(tx: Tx, here: Fulfillment, until: str = _FOR_EVER) -> OrderFold:
    """As it was given to the store, less what head office canceled, after every fact in its order."""
    facts = [(header, fact) for header, fact in _facts(tx, here) if header.occurred_at <= until]
    given_up = _canceled_by(facts)
    lines = tuple(_untouched(line, given_up.get(line.line_id, 0)) for line in here.row.lines)
    order, excess = (
        here.row.model_copy(update={"lines": lines, "shelf": "", "claim": None, "parcels": (), "bags": (), "acts": ()}),
        dict[str, int](),
    )
    for header, fact in facts:
        step = fold_order(order, header, fact, name_of(tx, header) if isinstance(fact, OrderClaimed) else "")
        order = step.order
        for line_id, thousandths in step.excess.items():
            excess[line_id] = excess.get(line_id, 0) + thousandths
    return OrderFold(_with_granted_claim(order, here.row), excess)


def _canceled_by(facts: Iterable[tuple[EntryHeader, Fact]]) -> dict[str, int]:
    """What the store itself canceled, by line: it is told again by its facts."""
    sums: dict[str, int] = {}
    for _, fact in facts:
        for command, line in moves(fact):
            if command is LineCommand.CANCEL:
                sums[line.line_id] = sums.get(line.line_id, 0) + line.thousandths
    return sums


def _untouched(line: OrderLineRow, told_again: int) -> OrderLineRow:
    canceled = max(0, line.quantities.get(LineState.CANCELED, 0) - told_again)
    quantities = {LineState.OPEN: sum(line.quantities.values()) - canceled, LineState.CANCELED: canceled}
    return line.model_copy(update={"quantities": {state: count for state, count in quantities.items() if count}})


def _with_granted_claim(order: OrderRow, known: OrderRow) -> OrderRow:
    """A claim that was asked for and granted stands before its fact is here."""
    claims = [claim for claim in (order.claim, known.claim) if claim is not None]
    return order.model_copy(update={"claim": min(claims, key=lambda claim: claim.entry_id, default=None)})


def entries_told(tx: Tx, entry_ids: Collection[str]) -> list[tuple[BookedEntry, OrderFact]]:
    """Entries that stand here, with their facts about orders, in the order they were done in."""
    found = []
    for stored in entries_by_id(tx, entry_ids).values():
        header = stored.sealed.header
        fact = read_fact(header.kind, header.version, stored.sealed.body_text)
        if isinstance(fact, OrderFact):
            booked = BookedEntry(header, stored.register_id, stored.location_id, stored.hash, stored.sealed)
            found.append((booked, fact))
    return sorted(found, key=lambda one: (one[0].header.occurred_at, one[0].header.id))


def _facts(tx: Tx, here: Fulfillment) -> list[tuple[EntryHeader, Fact]]:
    query = (
        select(entry_table.c.header, entry_table.c.body)
        .join(fulfillment_fact, fulfillment_fact.c.entry_id == entry_table.c.id)
        .where(fulfillment_fact.c.fulfillment_id == here.fulfillment_id)
        .order_by(fulfillment_fact.c.occurred_at, fulfillment_fact.c.entry_id)
    )
    found = []
    for header_bytes, body in tx.conn.execute(query):
        header = EntryHeader.model_validate_json(header_bytes)
        fact = read_fact(header.kind, header.version, bytes(body).decode())
        assert fact is not None, "what was folded before is understood"
        found.append((header, fact))
    return found
