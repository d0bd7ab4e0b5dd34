"""Bodies that real shops and their documents hold, sent twice in any order: one order each, to the cent."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from oms.channels.model import Kind
from oms.channels.tables import captured_order
from tests.integration.oms_channels.sender import Desk

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "payloads"

pytestmark = pytest.mark.skipif(
    not (FOLDER / "manifest.json").exists(), reason="the bodies that channels sent are not on this machine"
)


@dataclass(frozen=True)
class Sent:
    kind: Kind
    topic: str
    raw: bytes
    name: str


@dataclass(frozen=True)
class Told:
    """What a body says of an order, read a second time by hand. ``total``: None where it names none."""

    key: tuple[str, str]
    version: str
    total: Decimal | None
    currency: str


def bodies() -> Iterator[Sent]:
    """Of a pair of request and answer the answer; of a schema its examples."""
    for entry in json.loads((FOLDER / "manifest.json").read_text()):
        raw = (FOLDER / entry["file"]).read_bytes()
        told = json.loads(raw)
        topic = entry["kind"].removeprefix("webhook ") if entry["kind"].startswith("webhook ") else ""
        parts = [raw]
        if isinstance(told, dict) and set(told) == {"request", "response"}:
            parts = [json.dumps(told["response"]).encode()]
        elif isinstance(told, dict) and "$schema" in told:
            parts = [json.dumps(one).encode() for one in told["examples"]]
        for part in parts:
            yield Sent(Kind(entry["channel"]), topic, part, entry["file"])


def orders_in(kind: Kind, told: Any) -> Iterator[Told]:
    """Every order that a body holds, found by the fields that only an order has; none that only tries us out."""
    if isinstance(told, list):
        for one in told:
            yield from orders_in(kind, one)
    if not isinstance(told, dict):
        return
    match kind:
        case Kind.SHOPIFY if told.get("test"):
            return
        case Kind.SHOPIFY if "total_price" in told and "financial_status" in told and told.get("id"):
            yield Told((kind, str(told["id"])), _utc(told["updated_at"]), Decimal(told["total_price"]), "USD")
        case Kind.WOOCOMMERCE if "order_key" in told and "line_items" in told:
            moment = _utc(told["date_modified_gmt"] + "Z")
            yield Told((kind, str(told["id"])), moment, Decimal(told["total"]), told["currency"])
        case Kind.AMAZON if "AmazonOrderId" in told and "OrderStatus" in told and "PurchaseDate" in told:
            total = told.get("OrderTotal", {})
            yield _amazon(told["AmazonOrderId"], told["LastUpdateDate"], total.get("Amount"), total.get("CurrencyCode"))
        case Kind.AMAZON if "orderItems" in told and "salesChannel" in told:
            total = told["proceeds"]["grandTotal"]
            yield _amazon(told["orderId"], told["lastUpdatedTime"], total["amount"], total["currencyCode"])
        case _:
            for one in told.values():
                yield from orders_in(kind, one)


def _amazon(order_id: str, moment: str, total: str | None, currency: str | None) -> Told:
    return Told((Kind.AMAZON, order_id), _utc(moment), Decimal(total) if total else None, currency or "")


def _utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def newest(told: Sequence[Told]) -> dict[tuple[str, str], set[tuple[Decimal | None, str]]]:
    """By order: the totals of its newest version; more than one where two bodies of one moment differ."""
    found: dict[tuple[str, str], set[tuple[Decimal | None, str]]] = {}
    for key in {one.key for one in told}:
        own = [one for one in told if one.key == key]
        last = max(one.version for one in own)
        found[key] = {(one.total, one.currency) for one in own if one.version == last}
    return found


def captured(desk: Desk) -> dict[tuple[str, str], tuple[Any, ...]]:
    names = {channel_id: kind for kind, channel_id in desk.ids.items()}
    with desk.db.snapshot() as tx:
        rows = tx.conn.execute(select(captured_order)).mappings().all()
    keys = [(names[row["channel_id"]], row["external_id"]) for row in rows]
    assert len(keys) == len(set(keys))
    told = ("total_minor", "currency", "state", "version", "digest", "refunded_minor")
    return {key: tuple(row[name] for name in told) for key, row in zip(keys, rows, strict=True)}


def test_the_bodies_are_all_there() -> None:
    assert len({sent.name for sent in bodies()}) == 526


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_body_twice_in_any_order_is_one_order_each_to_the_cent(desk: Desk, seed: int) -> None:
    """Once by the route and once by the function behind it, in any order."""
    sent = [(take, one) for take in (desk.tell, desk.take) for one in bodies()]
    random.Random(seed).shuffle(sent)
    reads: dict[str, set[tuple[str, ...]]] = {}
    for take, one in sent:
        reads.setdefault(one.name, set()).add(take(one.kind, one.raw, one.topic))
    truth = newest([order for one in bodies() for order in orders_in(one.kind, json.loads(one.raw))])
    found = captured(desk)
    assert set(found) == set(truth)
    for key, (minor, currency, *_) in found.items():
        assert (None if minor is None else Decimal(minor).scaleb(-_digits(currency)), currency) in truth[key], key
    with_orders = {one.name for one in bodies() if list(orders_in(one.kind, json.loads(one.raw)))}
    assert {name for name, words in reads.items() if any("order" in told for told in words)} == with_orders
    assert all(words for told in reads.values() for words in told), "each body is told apart"


@pytest.mark.timeout(300)
def test_what_is_known_in_the_end_does_not_hang_on_what_came_first(desk: Desk) -> None:
    """Backwards first, then forwards: what comes again changes nothing any more."""
    sent = list(bodies())
    for one in reversed(sent):
        desk.take(one.kind, one.raw, one.topic)
    backwards, counts = captured(desk), desk.counts()
    for one in sent:
        desk.take(one.kind, one.raw, one.topic)
    assert (captured(desk), desk.counts()) == (backwards, counts)


def _digits(currency: str) -> int:
    return 0 if currency == "JPY" else 2
