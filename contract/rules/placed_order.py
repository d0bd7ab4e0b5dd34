"""An order that a till placed: its number, and how it looks to its store before head office told of it."""

from __future__ import annotations

from contract.messages.entry import EntryHeader
from contract.messages.order_facts import OrderPlaced
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState

CHANNEL = "store"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""As Crockford has it: no letter that is read as a digit."""
_GROUPS = (4, 4)
_PHONE_END = 4


def order_number(order_id: str) -> str:
    """What people call an order that a till placed: ``S-7K3M-9QX2``, of the random end of its id.

    Two of a million orders have the same one in one case of two; head office tells them apart when it books them.
    """
    left, spoken = int(order_id.replace("-", "")[-10:], 16), ""
    for _ in range(sum(_GROUPS)):
        left, digit = divmod(left, len(_ALPHABET))
        spoken = _ALPHABET[digit] + spoken
    return f"S-{spoken[:4]}-{spoken[4:]}"


def phone_end(phone: str) -> str:
    """The digits by which a store knows a customer's number."""
    return "".join(char for char in phone if char.isdigit())[-_PHONE_END:]


def placed_row(header: EntryHeader, fact: OrderPlaced, name: str, phone: str) -> OrderRow:
    """The order as its store sees it: every line still open."""
    return OrderRow(
        order_id=fact.order_id,
        number=fact.number,
        location_id=fact.location_id,
        channel=CHANNEL,
        kind=fact.how,
        customer_name=name,
        customer_phone_end=phone_end(phone),
        code_hash=collection_code_hash(fact.order_id, fact.code),
        placed_at=header.occurred_at,
        due_at=fact.promised_at,
        currency=fact.currency,
        total_minor=sum(line.price_minor for line in fact.lines),
        paid=not fact.balance_minor,
        lines=tuple(
            OrderLineRow(
                line_id=line.line_id,
                item_id=line.item_id,
                sku=line.sku,
                name=line.name,
                size=line.size,
                unit=line.unit,
                quantities={LineState.OPEN: line.thousandths},
                price_minor=line.price_minor,
                age_minimum=line.age_minimum,
            )
            for line in fact.lines
        ),
        deposit_minor=fact.deposit_minor,
        customer_id=fact.customer_id,
        promise=fact.promise,
    )
