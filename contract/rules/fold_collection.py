"""Bags and the customer who comes for them ⊕ facts: where an order waits, and since when somebody waits for it."""

from __future__ import annotations

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderCheckedIn, OrderHandedOver, OrderStaged
from contract.messages.rows import BagEntry, OrderRow


def fold_collection(order: OrderRow, header: EntryHeader, fact: Fact) -> dict[str, object]:
    """What changes of an order's row. The bags told last are all there are; who is here stays here since they came."""
    match fact:
        case OrderStaged():
            bags = tuple(BagEntry(bag_id=bag.bag_id, place=bag.place, shelf=bag.shelf) for bag in fact.bags)
            return {"shelf": fact.shelf, "bags": bags, "staged_at": header.occurred_at}
        case OrderCheckedIn(gone=True):
            return {"here_since": "", "here_place": ""}
        case OrderCheckedIn():
            since = min(told for told in (order.here_since, header.occurred_at) if told)
            return {"here_since": since, "here_place": fact.place or order.here_place}
        case OrderHandedOver():
            left = tuple(bag for bag in order.bags if bag.bag_id not in fact.bags)
            return {"bags": left, "here_since": "", "here_place": ""}
        case _:
            return {}
