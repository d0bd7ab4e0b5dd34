"""Channels as the far end: they sign what they send, and are asked what became of it."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from oms.channels import connections, repository
from oms.channels.capture import capture
from oms.channels.model import Kind
from oms.channels.tables import captured_later, captured_order, channel_delivery
from oms.db.engine import Tx
from oms.security.api_keys import KeyKind, add_key
from tests.integration.oms_ground.chain import SECRET
from tests.integration.oms_trade.shop import Shop

TEXT_SECRET = "test-secret-0001"
STANDARD_SECRET = "whsec_" + base64.b64encode(b"standard-secret-of-32-bytes-0001").decode()
COUNTED = (channel_delivery, captured_order, captured_later)


def secret_of(kind: Kind) -> str:
    return TEXT_SECRET if kind in (Kind.SHOPIFY, Kind.WOOCOMMERCE) else STANDARD_SECRET


def headers_for(
    kind: Kind, raw: bytes, topic: str = "", secret: str = "", at: datetime | None = None
) -> dict[str, str]:
    """As the channel sends them."""
    secret = secret or secret_of(kind)
    if kind in (Kind.SHOPIFY, Kind.WOOCOMMERCE):
        made = base64.b64encode(hmac.digest(secret.encode(), raw, "sha256")).decode()
        if kind is Kind.SHOPIFY:
            return {"X-Shopify-Hmac-Sha256": made, "X-Shopify-Topic": topic}
        return {"X-WC-Webhook-Signature": made, "X-WC-Webhook-Topic": topic}
    moment = str(int((at or datetime.now(UTC)).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(key, f"msg_1.{moment}.".encode() + raw, "sha256")).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": moment, "webhook-signature": f"v1,{made}"}


class Desk:
    """Sends to the real route."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.db, self.client = shop, shop.db, shop.chain.client
        self.keys = self.db.run(lambda tx: {kind: _connected(tx, kind) for kind in Kind})
        self.ids = {kind: key.partition(".")[0] for kind, key in self.keys.items()}

    def take(self, kind: Kind, raw: bytes, topic: str = "") -> tuple[str, ...]:
        """The same without the wire."""
        with self.db.snapshot() as tx:
            own = connections.connection_named(tx, str(kind))
        return self.db.run(lambda tx: capture(tx, own, topic, raw)).tells

    def send(self, kind: Kind, body: Any, topic: str = "", **signing: Any) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.post(kind, raw, headers_for(kind, raw, topic, **signing))

    def post(self, kind: Kind, raw: bytes, headers: dict[str, str]) -> Any:
        return self.client.post(f"/v1/channels/{kind}/webhooks", content=raw, headers=headers)

    def tell(self, kind: Kind, body: Any, topic: str = "") -> tuple[str, ...]:
        """What a body was read as; it is taken."""
        answer = self.send(kind, body, topic)
        assert answer.status_code == 200, answer.text
        return tuple(answer.json()["tells"])

    def view(self, kind: Kind, external_id: str) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[kind]}"}
        return self.client.get(f"/v1/channels/{kind}/orders/{external_id}", headers=headers).json()

    def row(self, kind: Kind, external_id: str) -> Any:
        with self.db.snapshot() as tx:
            return repository.find_captured(tx, self.ids[kind], external_id)

    def counts(self) -> list[int]:
        with self.db.snapshot() as tx:
            return [tx.conn.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED]


def _connected(tx: Tx, kind: Kind) -> str:
    """Its key."""
    given = add_key(tx, KeyKind.CHANNEL, str(kind))
    connections.connect(tx, SECRET, str(kind), kind, secret_of(kind))
    return given.key


def shopify_order(number: int = 1, **told: Any) -> dict[str, Any]:
    """Two of item 100 and one of 200, collected at the store that its pickup line calls Main Street."""
    return {
        "id": number,
        "name": f"#{number}",
        "currency": "EUR",
        "created_at": "2026-11-21T10:00:00+01:00",
        "updated_at": "2026-11-21T10:00:05+01:00",
        "financial_status": "paid",
        "fulfillment_status": None,
        "cancelled_at": None,
        "taxes_included": True,
        "total_price": "3.00",
        "total_tax": "0.56",
        "total_discounts": "0.00",
        "email": f"niamh{number}@example.ie",
        "shipping_address": None,
        "billing_address": {"name": "Niamh O’Sullivan", "phone": "+353 20 917 6084"},
        "line_items": [
            {"id": 11, "sku": "100", "title": "Item 100", "quantity": 2, "price": "1.00", "requires_shipping": True},
            {"id": 12, "sku": "200", "title": "Item 200", "quantity": 1, "price": "1.00", "requires_shipping": True},
        ],
        "shipping_lines": [{"title": "Main Street", "price": "0.00", "delivery_category": "pickup"}],
    } | told


ADDRESS = {
    "name": "Declan Fitzgerald", "address1": "14 Dominick Street", "city": "Galway", "zip": "H91 X2N7",
    "country_code": "IE",
}  # fmt: skip


def sent_order(number: int = 1, **told: Any) -> dict[str, Any]:
    """The same, sent to its customer."""
    line = {"title": "Standard", "price": "0.00"}
    return shopify_order(number, **({"shipping_address": ADDRESS, "shipping_lines": [line]} | told))


def woo_order(number: int = 5, **told: Any) -> dict[str, Any]:
    """Two of item 100 and one of 200, sent to its customer."""
    person = {
        "first_name": "Niamh", "last_name": "Byrne", "address_1": "1 Quay Road", "city": "Galway",
        "postcode": "H91 X2N7", "country": "IE", "email": f"niamh{number}@example.ie",
    }  # fmt: skip
    line = {"total_tax": "0"}
    return {
        "id": number, "order_key": "k", "number": str(number), "status": "processing", "currency": "EUR",
        "date_created_gmt": "2026-11-21T10:00:00", "date_modified_gmt": "2026-11-21T10:00:00", "total": "3.00",
        "total_tax": "0", "shipping_total": "0", "billing": person, "shipping": person, "shipping_lines": [],
        "line_items": [
            line | {"id": 1, "sku": "100", "name": "x", "quantity": 2, "total": "2.00", "subtotal": "2.00"},
            line | {"id": 2, "sku": "200", "name": "y", "quantity": 1, "total": "1.00", "subtotal": "1.00"},
        ],
    } | told  # fmt: skip


def standard_order(order: str, **told: Any) -> dict[str, Any]:
    """One of item 100 for 3.00, collected at 014."""
    data = {
        "external_id": order, "placed_at": "2026-11-21T10:00:00Z", "updated_at": "2026-11-21T10:00:00Z",
        "currency": "EUR", "total_minor": 300, "location": "014",
        "customer": {"name": "Niamh", "email": f"{order}@example.ie"},
        "lines": [{"sku": "100", "quantity_thousandths": 1000, "price_minor": 300}],
    }  # fmt: skip
    return {"type": "order.created", "timestamp": "2026-11-21T10:00:00Z", "data": data | told}
