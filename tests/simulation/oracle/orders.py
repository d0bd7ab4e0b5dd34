"""Invariants of orders: what a customer got was handed over, once, and nothing else was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By the messages, and by what head office says of each order."""
    handed = Counter(str(entry.fact["order_id"]) for entry in books.entries if entry.kind == "order.handed_over")
    states = {row["order_id"]: row["state"] for row in books.office["orders"]}
    for order_id, ordered in truth.orders.items():
        if handed[order_id] != ordered.gone:
            yield Finding("I16", f"order {order_id} was handed over {handed[order_id]} times, really {ordered.gone}")
        done = states.get(order_id) == "completed"
        if done != ordered.gone:
            yield Finding("I14", f"order {order_id} is {states.get(order_id)}, its goods are gone: {ordered.gone}")
    for order_id in handed.keys() - truth.orders.keys():
        yield Finding("I23", f"order {order_id} was handed over, and nobody had ordered")
