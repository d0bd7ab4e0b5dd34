"""Whether a webhook came from its channel: HMAC-SHA-256 over the very bytes that came.

Shopify: ``X-Shopify-Hmac-Sha256``; WooCommerce: ``X-WC-Webhook-Signature``; both base64, and neither signs a moment, so
what is sent again is told by its content. Standard Webhooks sign id and moment too: https://www.standardwebhooks.com
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from oms.channels.model import Kind

WINDOW = timedelta(seconds=300)
"""How far the moment of a Standard Webhook may be from ours."""

HEADERS = {Kind.SHOPIFY: "x-shopify-hmac-sha256", Kind.WOOCOMMERCE: "x-wc-webhook-signature"}
STANDARD_HEADER = "webhook-signature"
_PREFIX = "whsec_"
_MOST_SIGNATURES = 10


def signed(kind: Kind, headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: datetime) -> bool:
    """Whether one of ``secrets`` signed it; all are tried, in a time that tells nothing."""
    header = HEADERS.get(kind)
    if header is not None:
        told = [headers.get(header, "")]
        made = [_base64(_digest(secret.encode(), raw)) for secret in secrets]
    else:
        told, made = _standard(headers, raw, secrets, now)
    matches = [hmac.compare_digest(one.encode(), ours.encode()) for one in told for ours in made]
    return any(matches)


def standard_headers(secret: str, message_id: str, now: datetime, raw: bytes) -> dict[str, str]:
    """Signs what we send as a Standard Webhook."""
    moment = str(int(now.timestamp()))
    content = f"{message_id}.{moment}.".encode() + raw
    signature = f"v1,{_base64(_digest(_key(secret), content))}"
    return {"webhook-id": message_id, "webhook-timestamp": moment, "webhook-signature": signature}


def usable(kind: Kind, secret: str) -> bool:
    """Whether a secret is one that its channel could sign with."""
    return bool(secret) if kind in HEADERS else bool(_key(secret))


def _standard(
    headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: datetime
) -> tuple[list[str], list[str]]:
    message_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not _near(moment, now):
        return [], []
    content = f"{message_id}.{moment}.".encode() + raw
    told = headers.get(STANDARD_HEADER, "").split()[:_MOST_SIGNATURES]
    keys = [key for key in map(_key, secrets) if key]
    return told, [f"v1,{_base64(_digest(key, content))}" for key in keys]


def _near(moment: str, now: datetime) -> bool:
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 11):
        return False
    return abs(datetime.fromtimestamp(int(moment), UTC) - now) <= WINDOW


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _digest(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
