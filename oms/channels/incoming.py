"""What came to a channel's address, once it is sure that the channel sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oms.channels.connections import Connection, find_connection, secrets_of
from oms.channels.model import Kind
from oms.channels.signatures import HEADERS, signed
from oms.db.engine import Tx

TOPICS = {Kind.SHOPIFY: "x-shopify-topic", Kind.WOOCOMMERCE: "x-wc-webhook-topic"}
MAX_TOPIC = 60
MAX_PING_BYTES = 32
_PING = re.compile(rb"webhook_id=[0-9]{1,12}")
_TOPIC = re.compile(r"[a-z0-9_./-]*")


@dataclass(frozen=True, slots=True)
class Incoming:
    """``ping``: WooCommerce asks whether anybody is there before it signs anything; nothing is stored of it."""

    connection: Connection
    topic: str
    raw: bytes
    ping: bool = False


def verified(tx: Tx, server_secret: bytes, name: str, headers: Mapping[str, str], raw: bytes) -> Incoming | None:
    """None for a channel nobody connected, and for what nobody of it signed: a caller learns not which."""
    connection = None if "\x00" in name else find_connection(tx, name)
    if connection is None:
        return None
    if connection.kind is Kind.WOOCOMMERCE and _PING.fullmatch(raw) and HEADERS[connection.kind] not in headers:
        return Incoming(connection, "", raw, ping=True)
    if not signed(connection.kind, headers, raw, secrets_of(tx, server_secret, connection), tx.now):
        return None
    topic = headers.get(TOPICS.get(connection.kind, ""), "").lower()
    return Incoming(connection, topic[:MAX_TOPIC] if _TOPIC.fullmatch(topic) else "", raw)
