"""Lines ⊕ facts: what takes the place of another item stands in a line of its own."""

from __future__ import annotations

from collections.abc import Mapping

from contract.messages.facts import Fact, OrderSubstituted
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineState


def with_substitute(lines: Mapping[str, OrderLineRow], fact: Fact) -> dict[str, OrderLineRow]:
    """The lines, with the one that ``fact`` adds. One that stands there already is left as it is."""
    found = dict(lines)
    if isinstance(fact, OrderSubstituted) and fact.substitute.line_id not in found:
        own = fact.substitute
        found[own.line_id] = OrderLineRow(
            line_id=own.line_id,
            item_id=own.item_id,
            sku=own.sku,
            name=own.name,
            size=own.size,
            unit=own.unit,
            quantities={LineState.OPEN: own.thousandths},
            price_minor=own.price_minor,
            age_minimum=own.age_minimum,
            replaces=fact.line.line_id,
        )
    return found
