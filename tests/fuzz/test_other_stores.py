"""Nobody reads or moves what is another's: each operation of the API, asked for a thing by its owner and by a stranger.

An operation that is not in the table fails the first test: whoever adds one says here whose things it gives.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from oms.channels.model import Kind
from oms.inventory.availability_repository import write_channel_locations
from oms.security.api_keys import channel_named
from oms.sync.feed import store_stream
from tests.fuzz.ground import Ground
from tests.integration.oms_channels.sender import headers_for, secret_of, standard_order

OTHER_SECRET = "whsec_" + base64.b64encode(b"the secret of another channel...").decode()

NAMES_NOTHING = {
    "GET /v1/health": "tells nothing",
    "POST /v1/enroll": "its code is the whole authority, and is of one register",
}
CHAIN_WIDE = {
    "POST /v1/customers/find": "a customer of the chain is known in each of its stores",
    "POST /v1/customers/history": "and so is what they bought, to take it back anywhere",
    "POST /v1/accounts/balance": "a gift card is good in each of its stores",
}


@dataclass(frozen=True)
class Thing:
    """What is asked for, and by whom. ``told`` says whether an answer gave it."""

    operation: str
    ask: Callable[[Ground], tuple[str, Any]]
    """Path and body."""
    told: Callable[[Any, Ground], bool]
    owner: str = "other"
    stranger: str = "web"
    refused: tuple[int, str] | None = None
    """Status and code that a stranger gets; None where it is an answer without the thing."""


def order_path(end: str = "") -> Callable[[Ground], tuple[str, Any]]:
    return lambda ground: (f"/v1/orders/{ground.other_order}{end}", {} if end == "/here" else None)


def captured_path(end: str = "", body: Any = None) -> Callable[[Ground], tuple[str, Any]]:
    return lambda _: (f"/v1/channels/standard/orders/S-1{end}", body)


QUOTE = {"location": "027", "lines": [{"sku": "100", "quantity_thousandths": 1000}], "external_id": "Q-1"}
ORDER = {"paid": True, "customer": {"name": "Niamh"}}


def quote_path(end: str = "", body: Any = None) -> Callable[[Ground], tuple[str, Any]]:
    return lambda ground: (f"/v1/quotes/{ground.other_quote}{end}", body)


def request(kind: str, **fields: str) -> Callable[[Ground], tuple[str, Any]]:
    def ask(ground: Ground) -> tuple[str, Any]:
        told = {"order_id": ground.other_order, "entry_id": "e1"} | fields
        return "/v1/requests", {"id": ground.db.new_id(), "kind": kind, "operator_id": "o", "body": told}

    return ask


def entry(ground: Ground) -> tuple[str, Any]:
    sealed = ground.shop.till_b.journal.write()
    return "/v1/entries", {"entries": [{"header": sealed.header_text, "body": sealed.body_text, "hash": sealed.hash}]}


def pull(ground: Ground) -> tuple[str, Any]:
    return "/v1/pull", {"cursors": [{"stream": store_stream(ground.shop.b.id)}]}


def feed(ground: Ground) -> tuple[str, Any]:
    return f"/v1/feed/{store_stream(ground.shop.b.id)}", None


def renewal(ground: Ground) -> tuple[str, Any]:
    return "/v1/renew", {"csr_pem": ground.csr_pem}


def same_order(ground: Ground) -> dict[str, Any]:
    """What ``other`` placed before, to the letter."""
    return ground.shop.body(("100", 1), location="027", external_id="O-1")


def given(answer: Any, _: Ground) -> bool:
    return bool(answer.status_code < 300)


def absent(answer: Any, _: Ground) -> bool:
    """A feed file of a store is made for nobody: who may ask hears so."""
    return bool(answer.status_code == 404)


def at_027(answer: Any, ground: Ground) -> bool:
    return given(answer, ground) and '"027"' in answer.text


def that_very_quote(answer: Any, ground: Ground) -> bool:
    """A quote is known again by who asked for it, and is another's by the same name."""
    ask = {"Authorization": f"Bearer {ground.other_key}"}
    again = ground.chain.client.post("/v1/quotes", json=QUOTE, headers=ask)
    return given(answer, ground) and answer.json()["quote_id"] == again.json()["quote_id"]


def that_very_order(answer: Any, ground: Ground) -> bool:
    return given(answer, ground) and ground.other_order in answer.text


B, A = "till_b", "till_a"
UNKNOWN = (404, "order_unknown")
THINGS = (
    Thing("GET /v1/orders/{order_id}", order_path(), given, refused=UNKNOWN),
    Thing("GET /v1/orders/{order_id}/collection", order_path("/collection"), given, refused=UNKNOWN),
    Thing("POST /v1/orders/{order_id}/here", order_path("/here"), given, refused=UNKNOWN),
    Thing("DELETE /v1/orders/{order_id}/here", order_path("/here"), given, refused=UNKNOWN),
    Thing("POST /v1/orders", lambda ground: ("/v1/orders", same_order(ground)), that_very_order),
    Thing(
        "POST /v1/orders/batch", lambda ground: ("/v1/orders/batch", {"orders": [same_order(ground)]}), that_very_order
    ),
    Thing("POST /v1/quotes", lambda _: ("/v1/quotes", QUOTE), that_very_quote),
    Thing("GET /v1/quotes/{quote_id}", quote_path(), given, refused=(404, "quote_unknown")),
    Thing("POST /v1/quotes/{quote_id}/order", quote_path("/order", ORDER), given, refused=(404, "quote_unknown")),
    Thing("GET /v1/availability", lambda _: ("/v1/availability?sku=100", None), at_027),
    Thing("POST /v1/availability", lambda _: ("/v1/availability", {"skus": ["100"]}), at_027),
    Thing("GET /v1/availability/changes", lambda _: ("/v1/availability/changes", None), at_027),
    Thing(
        "GET /v1/channels/{name}/orders/{external_id}", captured_path(), given, "standard",
        refused=(404, "channel_unknown"),
    ),
    Thing(
        "POST /v1/channels/{name}/orders/{external_id}/fraud", captured_path("/fraud", {"answer": "accept"}), given,
        "standard", refused=(404, "channel_unknown"),
    ),
    Thing(
        "POST /v1/channels/{name}/webhooks", lambda _: ("/v1/channels/standard/webhooks", standard_order("S-2")), given,
        "signed by standard", "signed by shopify", refused=(401, "not_authenticated"),
    ),
    Thing("POST /v1/entries", entry, lambda answer, _: '"accepted"' in answer.text, B, A),
    Thing("POST /v1/requests", request("claim"), lambda answer, _: answer.json().get("granted"), B, A),
    Thing("POST /v1/pull", pull, given, B, A, refused=(403, "stream_not_yours")),
    Thing("GET /v1/feed/{stream}", feed, absent, B, A, refused=(403, "stream_not_yours")),
    Thing("POST /v1/renew", renewal, given, "new", A, refused=(403, "key_not_enrolled")),
)  # fmt: skip


def keys(ground: Ground) -> dict[str, str]:
    """Of everybody who asks."""
    shop = ground.shop
    return {
        "other": ground.other_key,
        "web": ground.web_key,
        "standard": ground.desk.keys[Kind.STANDARD],
        A: shop.till_a.token,
        B: shop.till_b.token,
        "new": ground.new_token,
    }


def send(ground: Ground, who: str, thing: Thing) -> Any:
    path, body = thing.ask(ground)
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if who.startswith("signed by "):
        kind = Kind(who.removeprefix("signed by "))
        headers |= headers_for(Kind.STANDARD, raw, secret=secret_of(kind) if kind is Kind.STANDARD else OTHER_SECRET)
    else:
        headers["Authorization"] = f"Bearer {keys(ground)[who]}"
    return ground.chain.client.request(thing.operation.partition(" ")[0], path, content=raw, headers=headers)


def test_every_operation_says_whose_things_it_gives(ground: Ground) -> None:
    described = {
        f"{method.upper()} {path}" for path, told in ground.chain.app.openapi()["paths"].items() for method in told
    }
    assert {*NAMES_NOTHING, *CHAIN_WIDE, *(thing.operation for thing in THINGS)} == described
    assert len(described) == len(NAMES_NOTHING) + len(CHAIN_WIDE) + len(THINGS), "each in one place"


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.operation)
def test_what_its_owner_is_given_a_stranger_is_not(ground: Ground, thing: Thing) -> None:
    sells_from = [ground.shop.a.id] if "availability" in thing.operation else []
    ground.db.run(lambda tx: write_channel_locations(tx, channel_named(tx, "web").id, sells_from))
    ground.chain.settle()
    refused = send(ground, thing.stranger, thing)
    if thing.refused is not None:
        assert (refused.status_code, refused.json()["code"]) == thing.refused
    assert refused.status_code < 500
    assert not thing.told(refused, ground), refused.text
    given = send(ground, thing.owner, thing)
    assert thing.told(given, ground), given.text
