"""Every route, found by itself: who may call it, and what it says to who may not."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from contract.messages.sync import Answer
from oms.api import create_app
from oms.config import Config
from oms.security import guards
from oms.security.api_keys import KeyKind, add_key, end_key
from oms.security.tokens import TokenClaims, Tokens
from oms.sync.feed import store_stream
from oms.uploads import MAX_ENTRIES_BYTES
from tests.integration.oms_ground.chain import SECRET, Chain, Till
from tests.integration.oms_trade.shop import Shop
from tests.one_loop import AppClient

OPEN = {"/v1/health", "/v1/enroll"}
"""What anybody may ask. Nothing else answers without a key."""

STRANGERS = (b"", b"Bearer", b"Bearer x", b"Bearer x.y", b"Bearer \xe9", b"Basic eDp5", b"Basic !", b"Digest x")
NOT_ALONE = {"/v1/orders/batch"}
"""An order may be named ``batch`` too."""


def routes(chain: Chain) -> list[APIRoute]:
    found: list[APIRoute] = []
    waiting: list[Any] = list(chain.app.routes)
    while waiting:
        one = waiting.pop()
        if isinstance(one, APIRoute):
            found.append(one)
        else:
            waiting += one.original_router.routes  # anything else would escape these tests, and fails here
    assert "/v1/pull" in {route.path for route in found}
    return found


def guards_of(route: APIRoute) -> set[Callable[..., Any]]:
    waiting, found = [route.dependant], set()
    while waiting:
        one = waiting.pop()
        waiting += one.dependencies
        if one.call in guards.GUARDS:
            found.add(one.call)
    return found


def requests(route: APIRoute) -> Iterator[tuple[str, str]]:
    """(method, path) with something in the place of each parameter."""
    for method in sorted(route.methods or ()):
        yield method, route.path.replace("{", "").replace("}", "")


def test_every_route_has_exactly_one_guard(chain: Chain) -> None:
    assert {route.path: len(guards_of(route)) for route in routes(chain)} == dict.fromkeys(
        (route.path for route in routes(chain)), 1
    )


def test_without_a_key_only_the_open_routes_answer(chain: Chain) -> None:
    answering, told = set(), "x" * 100  # longer than what a shop may send that signs nothing
    for route in routes(chain):
        for method, path in requests(route):
            for key in STRANGERS:
                answer = chain.client.request(method, path, json={"x": told}, headers=[(b"authorization", key)])
                if answer.status_code != 401:
                    answering.add(route.path)
                    continue
                assert answer.headers["content-type"] == "application/problem+json"
                assert (answer.json()["code"], bool(answer.headers["WWW-Authenticate"])) == ("not_authenticated", True)
    assert answering == OPEN
    described = chain.app.openapi()["paths"]
    assert {path for path, told in described.items() for one in told.values() if not one.get("security")} == OPEN


def test_a_key_of_one_class_opens_no_other(chain: Chain, till: Till) -> None:
    channel = chain.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "web")).key
    staff = chain.db.run(lambda tx: add_key(tx, KeyKind.STAFF, "me")).key
    ended = chain.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "ended")).key
    chain.db.run(lambda tx: end_key(tx, KeyKind.CHANNEL, "ended"))
    foreign = Tokens(bytes(32)).make(TokenClaims(till.register_id, "x"), chain.db.clock.now())
    opens: dict[str, set[object]] = {
        till.token: {guards.authenticated_register, guards.known_register},
        channel: {guards.authenticated_channel, guards.authenticated_seller},
        staff: {guards.authenticated_staff, guards.authenticated_seller, guards.staff_unless_open},
        ended: set(),
        foreign: set(),
    }
    for route in routes(chain):
        (guard,) = guards_of(route)
        for key, guarded in opens.items():
            for method, path in requests(route):
                answer = chain.client.request(method, path, json={}, headers={"Authorization": f"Bearer {key}"})
                may = guard in guarded or route.path in OPEN
                assert (answer.status_code != 401) == may, f"{method} {path}"


def test_other_methods_are_told_which_there_are(chain: Chain) -> None:
    for path, told in chain.app.openapi()["paths"].items():
        known = sorted(method.upper() for method in told)
        for method in {"DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"} - set(known):
            if path not in NOT_ALONE:
                answer = chain.client.request(method, path.replace("{", "").replace("}", ""))
                assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), f"{method} {path}"
                assert answer.headers["Allow"] == ", ".join(known)


CHAIN_WIDE = {"receipt_key", "order_rules"}
"""Every store knows which stores there are, to have an order collected there, and whose receipts to believe."""


def test_a_registers_token_reads_nothing_of_another_store(chain: Chain) -> None:
    """Every id of the other store, in every place of every route: in the path, the query and the body."""
    shop = Shop(chain)
    here, there = shop.till_a, shop.till_b
    order_id = shop.order(("100", 1), location="027")
    number = str(shop.get(order_id).json()["number"])
    written = there.journal.write()
    there.push(written)
    chain.settle()
    ids = {there.register_id, there.location_id, there.journal.incarnation, order_id, number, written.header.id}
    strings = [*there.streams[3:], *sorted(ids)]
    secrets = ids | {"Store 027", "Niamh", "6084"}
    called = set()
    for route in routes(chain):
        for told in strings:
            for body in _bodies(chain, route, told):
                for method in sorted(route.methods or ()):
                    path = route.path_format.format_map(_Always(told))
                    answer = chain.client.request(
                        method, path, json=body, headers=here.headers, params={"id": told, "location_id": told}
                    )
                    assert answer.status_code < 500, f"{method} {path}: {answer.text}"
                    called.add((route.path, answer.status_code))
                    leaked = [one for one in secrets if one in answer.text and one not in told]
                    assert leaked == [], f"{method} {path} told {leaked}"
    assert {path for path, _ in called} == {route.path for route in routes(chain)}
    assert {("/v1/orders", 401), ("/v1/orders/{order_id}", 401), ("/v1/requests", 200), ("/v1/pull", 403)} <= called
    own = [row for page in here.pull().pages for row in page.rows]
    chain_wide = "".join(row.model_dump_json() for row in own if row.kind in CHAIN_WIDE)
    assert [one for one in secrets - {there.register_id, there.location_id, "Store 027"} if one in chain_wide] == []
    store_wide = "".join(row.model_dump_json() for row in own if row.kind not in CHAIN_WIDE)
    assert [one for one in secrets if one in store_wide] == []
    (refused,) = here.push(written).answers
    assert (refused.answer, refused.detail) == (Answer.SET_ASIDE, "foreign_register"), "not even whether it is known"


def test_a_stream_of_another_store_is_refused(chain: Chain) -> None:
    here, there = chain.till(chain.store("014")), chain.till(chain.store("027"))
    assert here.location_id != there.location_id
    for stream in (*there.streams[3:], "market:FR", "pricelist:other", "store:", "%", "chain' OR 1=1 --"):
        answer = chain.client.post("/v1/pull", json={"cursors": [{"stream": stream}]}, headers=here.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "stream_not_yours")
    assert store_stream(here.location_id) in here.streams


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_apis_pages_are_for_staff(chain: Chain, path: str) -> None:
    key = chain.db.run(lambda tx: add_key(tx, KeyKind.STAFF, "me")).key
    assert chain.client.get(path).status_code == 401
    assert chain.client.get(path).headers["WWW-Authenticate"].startswith("Basic ")
    assert chain.client.get(path, auth=("me", key)).status_code == 200
    assert chain.client.get(path, auth=("other", key)).status_code == 401
    assert chain.client.get(path, auth=("me", key + "x")).status_code == 401
    chain.db.run(lambda tx: end_key(tx, KeyKind.STAFF, "me"))
    assert chain.client.get(path, auth=("me", key)).status_code == 401


def test_a_demo_shows_its_pages_to_anyone_and_nothing_else(chain: Chain) -> None:
    opened = AppClient(create_app(chain.db, Config(secret=SECRET, open_docs=True)))
    assert opened.get("/docs").status_code == 200
    assert opened.get("/openapi.json").json()["paths"]
    assert opened.post("/v1/pull", json={"cursors": []}).status_code == 401


def test_the_apis_page_is_whole_without_the_internet(chain: Chain) -> None:
    key = chain.db.run(lambda tx: add_key(tx, KeyKind.STAFF, "me")).key
    page = chain.client.get("/docs", auth=("me", key)).text
    loaded = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page)
    assert len(loaded) == 4
    for url in loaded:
        assert url.startswith("/")
        assert chain.client.get(url).status_code == 401
        assert len(chain.client.get(url, auth=("me", key)).content) > 1_000
    assert "http" not in "".join(loaded)


def test_the_apis_page_says_how_to_sign_in(chain: Chain) -> None:
    told = chain.app.openapi()
    assert set(told["components"]["securitySchemes"]) == {"register", "channel", "shopify", "woocommerce", "standard"}
    assert told["paths"]["/v1/orders"]["post"]["security"] == [{"channel": []}]
    assert told["paths"]["/v1/pull"]["post"]["security"] == [{"register": []}]


def test_problems_say_where_and_what_but_never_repeat_what_was_sent(chain: Chain, till: Till) -> None:
    answer = chain.client.post("/v1/pull", json={"cursors": "SECRET-VALUE"}, headers=till.headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "body_invalid"
    assert answer.json()["params"]["faults"][0]["at"] == "body.cursors"
    assert "SECRET-VALUE" not in answer.text


def test_limits_hold(chain: Chain, till: Till) -> None:
    def status(path: str, body: object) -> int:
        return chain.client.post(path, json=body, headers=till.headers).status_code

    wire = {"header": "x", "body": "{}", "hash": "0" * 64}
    assert status("/v1/entries", {"entries": [wire] * 501}) == 422
    assert status("/v1/pull", {"cursors": [{"stream": "chain"}] * 17}) == 422
    assert status("/v1/pull", {"cursors": [], "limit": 2001}) == 422
    assert status("/v1/pull", {"cursors": [], "wait": 26}) == 422
    huge = chain.client.post("/v1/entries", content=b" " * (MAX_ENTRIES_BYTES + 1), headers=till.headers)
    assert (huge.status_code, huge.json()["code"]) == (413, "body_too_large")


@pytest.mark.logs_errors("request_failed")
def test_a_bug_is_answered_with_an_id_and_no_internals(
    chain: Chain, till: Till, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("SECRET-VALUE")

    monkeypatch.setattr("oms.sync.routes.pull", broken)
    with caplog.at_level(logging.INFO):
        answer = chain.client.post("/v1/pull", json={"cursors": []}, headers=till.headers)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert answer.json()["params"]["id"] in logged
    assert "SECRET-VALUE" not in answer.text + logged


def test_nothing_secret_or_personal_is_logged(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        given = chain.code(chain.store().code)
        till = chain.enrolled(given.code)
        till.push(till.journal.write())
        till.pull()
        chain.client.post("/v1/pull?token=QUERY-VALUE", json={"cursors": []}, headers=till.headers)
    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("oms"))
    assert "/v1/pull" in logged
    assert [one for one in (given.code, till.token, "QUERY-VALUE", "Store 014") if one in logged] == []


def test_health_is_open_and_tells_nothing(chain: Chain) -> None:
    assert chain.client.get("/v1/health").json() == {"status": "ok"}


class _Always(dict[str, str]):
    """Every path parameter is the same text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, key: str) -> str:
        return self._text


def _bodies(chain: Chain, route: APIRoute, text: str) -> Iterator[Any]:
    """Bodies of the route's own shape with ``text`` in every place a string fits; and none at all."""
    yield None
    schema = chain.app.openapi()
    operation = schema["paths"].get(route.path, {}).get("post", {})
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if content:
        yield _filled(schema, content, text)
        yield json.loads(json.dumps(_filled(schema, content, text)).replace('"number": 1', '"number": 0'))


def _filled(schema: dict[str, Any], wanted: dict[str, Any], text: str) -> Any:
    if "$ref" in wanted:
        return _filled(schema, schema["components"]["schemas"][wanted["$ref"].rpartition("/")[2]], text)
    if "anyOf" in wanted:
        return _filled(schema, wanted["anyOf"][0], text)
    if "const" in wanted:
        return wanted["const"]
    if "enum" in wanted:
        return wanted["enum"][0]
    match wanted.get("type"):
        case "object" if "properties" in wanted:
            return {
                name: _filled(schema, part, text)
                for name, part in wanted["properties"].items()
                if name not in ("wait", "epoch")
            }
        case "object":
            return {"order_id": text, "entry_id": text}
        case "array":
            return [_filled(schema, wanted.get("items", {}), text)]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case _:
            return text
