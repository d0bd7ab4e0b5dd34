"""Whether every order that was late was announced before it was, by what registers recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderFact, OrderWarned, read_fact
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.promise import Judged, Verdict, judge
from contract.states.fulfillment import LineState
from oms.fulfillment.repository import fulfillments
from oms.sync.tables import entry
from tests.saturday.day import Saturday

_Told = tuple[EntryHeader, Fact]


def judged(day: Saturday) -> dict[tuple[str, str], Judged]:
    """By order number and store: of every store that had the order, as far as one of its registers heard of it."""
    told, codes, verdicts = _facts(day), {one.id: code for code, one in day.office.stores.items()}, {}
    known = {place.code: place.known for place in day.places}
    with day.office.chain.db.snapshot() as tx:
        for order_id, order in day.customers.orders.items():
            for one in fulfillments(tx, order_id):
                code = codes[one.location_id]
                known_at = known[code].get(order_id)
                if known_at is not None:
                    facts = told.get((order_id, one.location_id), [])
                    verdict = judge(_as_given(one.row), facts, day.clock.now(), known_at=known_at)
                    verdicts[order.number, code] = verdict
    return verdicts


def verdicts(found: Mapping[tuple[str, str], Judged]) -> Counter[str]:
    return Counter(str(one.verdict) for one in found.values())


def unannounced(found: Mapping[tuple[str, str], Judged]) -> Iterator[str]:
    for (number, code), one in found.items():
        if one.verdict is Verdict.UNANNOUNCED:
            yield (
                f"order {number} at {code}: due {one.deadline}, done {one.done_at}, warned {one.warned_at}, "
                f"known {one.known_at}: nobody was warned before it was late"
            )


def _facts(day: Saturday) -> Mapping[tuple[str, str], Sequence[_Told]]:
    """By order and location, everything that registers told of it."""
    found: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    with day.office.chain.db.snapshot() as tx:
        query = select(entry.c.header, entry.c.body, entry.c.location_id).where(entry.c.kind.like("order.%"))
        for header_bytes, body, location_id in tx.conn.execute(query):
            header = EntryHeader.model_validate_json(header_bytes)
            fact = read_fact(header.kind, header.version, bytes(body).decode())
            if isinstance(fact, OrderFact | OrderWarned):
                found[fact.order_id, location_id].append((header, fact))
    return found


def _as_given(row: OrderRow) -> OrderRow:
    return row.model_copy(
        update={"lines": tuple(map(_untouched, row.lines)), "parcels": (), "claim": None, "shelf": ""}
    )


def _untouched(line: OrderLineRow) -> OrderLineRow:
    return line.model_copy(update={"quantities": {LineState.OPEN: line.standing.total}})
