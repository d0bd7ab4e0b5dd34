"""The fact that somebody was told in time: a milestone of an order is about to be missed."""

from __future__ import annotations

from typing import ClassVar

from contract.messages.fact import Fact


class OrderWarned(Fact):
    """A register showed that ``milestone`` of an order has to be reached by ``at``, or else it is not done by
    ``deadline``. Once for an order and a milestone in a store. ``known_at`` is when this register first had the order.

    It moves nothing, so it is no fact *of* the order: what waits to be sent of an order is work alone.
    """

    KIND: ClassVar[str] = "order.warned"

    order_id: str
    location_id: str
    milestone: str
    at: str
    deadline: str
    known_at: str
