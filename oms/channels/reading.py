"""A body of a channel, read by the one file that knows its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from oms.channels import amazon, shopify, standard, woocommerce
from oms.channels.model import CapturedOrder, Event, Kind, Part
from oms.channels.payload import parsed, unreadable

_READERS: Mapping[Kind, Callable[[str, object], Sequence[Event]]] = {
    Kind.SHOPIFY: shopify.read,
    Kind.WOOCOMMERCE: woocommerce.read,
    Kind.AMAZON: amazon.read,
    Kind.STANDARD: standard.read,
}

MAX_EVENTS = 500
"""In one body. Each order of it is locked while the body is taken in."""


def events_of(kind: Kind, topic: str, raw: bytes) -> Sequence[Event]:
    """What a body tells, at least one event. Refused: ``webhook_unreadable`` (at)."""
    told = parsed(raw)
    if not isinstance(told, dict | list):
        unreadable("body")
    events = _READERS[kind](topic.lower(), told)
    if len(events) > MAX_EVENTS:
        unreadable("body")
    for event in events:
        if isinstance(event, CapturedOrder | Part) and len({line.external_id for line in event.lines}) < len(
            event.lines
        ):
            unreadable("line")
    return events
