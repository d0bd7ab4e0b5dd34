"""Nothing is stored but what a channel signed and what can be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oms.channels import connections
from oms.channels.model import Kind
from oms.channels.signatures import signed
from tests.integration.oms_channels.sender import STANDARD_SECRET, TEXT_SECRET, Desk, headers_for, shopify_order
from tests.integration.oms_ground.chain import SECRET

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vectors" / "webhook_hmac.json"
HEADERS = {"shopify": "x-shopify-hmac-sha256", "woocommerce": "x-wc-webhook-signature"}
PROBLEM = "application/problem+json"


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors of signatures are not on this machine")
def test_the_vectors_of_others_verify_and_a_changed_byte_does_not() -> None:
    checked = 0
    for vector in json.loads(VECTORS.read_text())["vectors"]:
        if "body" in vector:
            raw = vector["body"].encode()
        elif (path := VECTORS.parents[1] / vector["body_file"]).exists():
            raw = path.read_bytes()
        else:
            continue  # some vectors are of bodies that are not kept here
        if vector["scheme"] == "standard-webhooks":
            kind, now = Kind.STANDARD, datetime.fromtimestamp(vector["timestamp"], UTC)
            headers = {"webhook-id": vector["msg_id"], "webhook-timestamp": str(vector["timestamp"])}
            headers["webhook-signature"] = vector["expect"]
        else:
            kind, now = Kind(vector["scheme"]), datetime(2026, 11, 21, tzinfo=UTC)
            headers = {HEADERS[vector["scheme"]]: vector["expect"]}
        assert signed(kind, headers, raw, [vector["secret"]], now)
        assert signed(kind, headers, raw, ["bmV3ZXI=", vector["secret"]], now)
        assert not signed(kind, headers, raw + b" ", [vector["secret"]], now)
        assert not signed(kind, headers, raw, ["bmV3ZXI="], now)
        checked += 1
    assert checked >= 6


@pytest.mark.parametrize("kind", [Kind.SHOPIFY, Kind.WOOCOMMERCE, Kind.STANDARD])
def test_what_is_not_signed_so_is_refused_and_leaves_nothing(desk: Desk, kind: Kind) -> None:
    raw = json.dumps(shopify_order()).encode()
    good = headers_for(kind, raw)
    (name, made), *_ = [(name, made) for name, made in good.items() if "ignature" in name or "mac" in name.lower()]
    wrong: list[tuple[bytes, dict[str, str]]] = [
        (raw, {}),
        (raw, good | {name: ""}),
        (raw, good | {name: made.upper()}),
        (raw, good | {name: "é"}),
        (raw.replace(b"3.00", b"3.01"), good),
        (json.dumps(shopify_order(), indent=1).encode(), good),
        (raw, headers_for(kind, raw, secret=STANDARD_SECRET[:-4] + "AAA=")),
    ]
    for body, headers in wrong:
        encoded = {key: value.encode("latin-1") for key, value in headers.items()}
        answer = desk.client.post(f"/v1/channels/{kind}/webhooks", content=body, headers=encoded)  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
    for name in ("nobody", "%00", "web"):
        assert desk.client.post(f"/v1/channels/{name}/webhooks", content=raw, headers=good).status_code == 401
    assert desk.counts() == [0, 0, 0]


def test_a_standard_webhook_is_good_for_five_minutes(desk: Desk) -> None:
    body = {"type": "ping", "timestamp": "2026-11-21T10:00:00Z", "data": {}}
    now = datetime.now(UTC)
    for late, status in ((290, 200), (320, 401), (-290, 200), (-320, 401)):
        answer = desk.send(Kind.STANDARD, body, at=now - timedelta(seconds=late))
        assert answer.status_code == status, late


def test_two_secrets_open_while_one_takes_the_place_of_the_other(desk: Desk, run: Any) -> None:
    assert run("channel", "connect", "shopify", "--kind", "shopify", "--secret", "another")[0] == 0
    for number, secret in enumerate((TEXT_SECRET, "another"), start=1):
        assert desk.send(Kind.SHOPIFY, shopify_order(number), secret=secret).status_code == 200
    assert run("channel", "drop-secret", "shopify")[0] == 0
    assert desk.send(Kind.SHOPIFY, shopify_order(3), secret=TEXT_SECRET).status_code == 401
    assert desk.send(Kind.SHOPIFY, shopify_order(3), secret="another").status_code == 200


def test_the_secret_before_ends_by_itself(desk: Desk) -> None:
    def changed(tx: Any) -> list[str]:
        connections.connect(tx, SECRET, "shopify", Kind.SHOPIFY, "another")
        return connections.secrets_of(tx, SECRET, connections.connection_named(tx, "shopify"))

    assert desk.db.run(changed) == ["another", TEXT_SECRET]
    with desk.db.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE channel_connection SET before_until = now() - interval '1 second'")
        assert connections.secrets_of(tx, SECRET, connections.connection_named(tx, "shopify")) == ["another"]


def test_secrets_stand_nowhere_in_the_clear(desk: Desk, run: Any, caplog: pytest.LogCaptureFixture) -> None:
    desk.send(Kind.SHOPIFY, shopify_order())
    desk.post(Kind.SHOPIFY, b"{}", {"X-Shopify-Hmac-Sha256": TEXT_SECRET})
    told = json.dumps(run("channel", "connections", "--json")) + caplog.text
    with desk.db.snapshot() as tx:
        kept = tx.conn.exec_driver_sql("SELECT c::text FROM channel_connection AS c").scalars().all()
    assert TEXT_SECRET not in told + "".join(kept)
    assert TEXT_SECRET.encode().hex() not in "".join(kept)


def test_an_ended_channel_sends_nothing_more(desk: Desk, run: Any) -> None:
    run("channel", "end", "shopify")
    assert desk.send(Kind.SHOPIFY, shopify_order()).status_code == 401


def test_woocommerce_asks_whether_anybody_is_there(desk: Desk) -> None:
    """It saves no webhook whose first, unsigned word is not answered; that word stores nothing."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert desk.post(Kind.WOOCOMMERCE, b"webhook_id=12", form).status_code == 200
    assert desk.post(Kind.SHOPIFY, b"webhook_id=12", form).status_code == 401
    assert desk.counts() == [0, 0, 0]


def test_what_a_channel_sent_is_never_changed(desk: Desk) -> None:
    raw = json.dumps(shopify_order(note_attributes=[{"name": "unknown", "value": 1}])).encode()
    desk.send(Kind.SHOPIFY, raw)
    with desk.db.transaction() as tx:
        (kept,) = tx.conn.exec_driver_sql("SELECT body FROM channel_delivery").scalars()
        assert bytes(kept) == raw
    with pytest.raises(Exception, match="never changed"), desk.db.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE channel_delivery SET body = 'x'")


HOSTILE = [
    b"", b"null", b"7", b'"text"', b"{", b"[" * 5_000, b"\xff\xfe{}", b'{"id": NaN}', b"\x00",
    b'{"id": ' + b"9" * 5_000 + b"}", b'{"total_price": 1e99999999999999999999}',
]  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_no_json_is_refused_and_leaves_nothing(desk: Desk, kind: Kind) -> None:
    for raw in HOSTILE:
        answer = desk.send(kind, raw)
        assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), raw[:40]
        assert answer.json()["code"] == "webhook_unreadable"
    assert desk.counts() == [0, 0, 0]
    assert desk.send(kind, b"{" + b" " * (4 * 1024 * 1024) + b"}").status_code == 413


WOO: dict[str, Any] = {
    "id": 9, "order_key": "k", "status": "processing", "currency": "EUR", "total": "1.00", "refunds": [],
    "date_created_gmt": "2026-11-21T10:00:00", "line_items": [{"id": 1, "quantity": 1, "total": "1.00", "sku": "100"}],
}  # fmt: skip
AMAZON: dict[str, Any] = {
    "orderId": "1-2", "createdTime": "2026-11-21T10:00:00Z", "salesChannel": {}, "orderItems": [
        {"orderItemId": "1", "quantityOrdered": 1, "product": {"sellerSku": "100"}}
    ], "proceeds": {"grandTotal": {"amount": "1.00", "currencyCode": "EUR"}}, "fulfillment": {},
}  # fmt: skip
STANDARD: dict[str, Any] = {
    "type": "order.created", "timestamp": "2026-11-21T10:00:00Z", "data": {
        "external_id": "S-1", "currency": "EUR", "total_minor": 100, "location": "014",
        "lines": [{"sku": "100", "quantity_thousandths": 1000, "price_minor": 100}],
    },
}  # fmt: skip
WHOLE = {Kind.SHOPIFY: shopify_order(), Kind.WOOCOMMERCE: WOO, Kind.AMAZON: AMAZON, Kind.STANDARD: STANDARD}
ODD_TEXTS = ("\x00", "\ud800", "9" * 200, "-1", "1e400", "NaN", "2026-13-01", "0001-01-01T00:00:00+14:00")
ODD: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, False, [], {}, [[]], *ODD_TEXTS]),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.lists(st.dictionaries(st.sampled_from(["id", "price", "quantity"]), st.integers(), max_size=2), max_size=2),
)


def paths(told: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    return [(*so_far, key) for key, _ in children] + [
        deeper for key, child in children for deeper in paths(child, (*so_far, key))
    ]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
def test_an_order_with_anything_in_any_place_is_taken_or_refused_whole(desk: Desk, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(Kind)))
    body = json.loads(json.dumps(WHOLE[kind]))
    for path in data.draw(st.lists(st.sampled_from(paths(body)), min_size=1, max_size=3)):
        place = body
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = data.draw(ODD)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    before = desk.counts()
    answer = desk.send(kind, body, "orders/create")
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert answer.headers["content-type"] == PROBLEM
        assert desk.counts() == before
