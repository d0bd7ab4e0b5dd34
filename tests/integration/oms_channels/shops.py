"""Shopify, WooCommerce and Amazon as far as their stock goes, over HTTP, with the faults their documents tell of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests
import responses

SHOP = "https://shop.example"
GRAPHQL = f"{SHOP}/admin/api/2026-07/graphql.json"
PRODUCTS = f"{SHOP}/wp-json/wc/v3/products"
SELLER = "A1SELLER"
LISTINGS = f"{SHOP}/listings/2021-08-01/items/{SELLER}"
SIGN_IN = f"{SHOP}/sign-in"
PLACE = "gid://shopify/Location/905"

Answer = tuple[int, dict[str, str], str]


@dataclass
class ShopifyStock:
    """``levels`` by (inventory item, location). ``faults`` are answers that come before any other."""

    skus: dict[str, str]
    levels: dict[tuple[str, str], int] = field(default_factory=dict)
    untracked: set[str] = field(default_factory=set)
    faults: list[Answer | requests.RequestException] = field(default_factory=list)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    loses_next: bool = False
    late: list[Callable[[], list[dict[str, Any]]]] = field(default_factory=list)
    """Requests that got lost on their way, to arrive when they are called."""

    def answer(self, request: requests.PreparedRequest) -> Answer:
        body = json.loads(request.body or b"{}")
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, requests.RequestException):
                raise fault
            return fault
        variables = body["variables"]
        if "inventoryItems" in body["query"]:
            return _data(inventoryItems=self._goods(variables["after"]))
        if "nodes(ids" in body["query"]:
            return _data(nodes=[self._level(one, variables["location"]) for one in variables["ids"]])
        assert "@idempotent" in body["query"], "needed since 2026-04"
        if self.loses_next:
            self.loses_next = False
            self.late.append(lambda: self._set(variables["input"]))
            raise requests.ReadTimeout
        self.keys.append(variables["key"])
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return _data(inventorySetQuantities={"userErrors": self._set(variables["input"])})

    def _goods(self, after: str | None) -> dict[str, Any]:
        """Two a page."""
        every = sorted(self.skus.items())
        begin = int(after or 0)
        nodes = [{"id": own, "sku": sku} for own, sku in every[begin : begin + 2]]
        return {"nodes": nodes, "pageInfo": {"hasNextPage": begin + 2 < len(every), "endCursor": str(begin + 2)}}

    def _level(self, own: str, location: str) -> dict[str, Any] | None:
        if own not in self.skus:
            return None
        quantity = self.levels.get((own, location))
        level = None if quantity is None else {"quantities": [{"quantity": quantity}]}
        return {"id": own, "tracked": own not in self.untracked, "inventoryLevel": level}

    def _set(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        """All or nothing."""
        errors = []
        for at, one in enumerate(told["quantities"]):
            assert "changeFromQuantity" in one, "needed since 2026-04"
            key = (one["inventoryItemId"], one["locationId"])
            if self.levels.get(key) != one["changeFromQuantity"]:
                where = ["input", "quantities", str(at), "changeFromQuantity"]
                errors.append({"code": "CHANGE_FROM_QUANTITY_STALE", "field": where, "message": ""})
            elif one["quantity"] > 1_000_000_000:
                where = ["input", "quantities", str(at)]
                errors.append({"code": "INVALID_QUANTITY_TOO_HIGH", "field": where, "message": ""})
        if not errors:
            self.sets.append(told)
            for one in told["quantities"]:
                self.levels[one["inventoryItemId"], one["locationId"]] = one["quantity"]
        return errors


@dataclass
class WooStock:
    """Products by id; a variable one has variations of its own."""

    products: dict[int, dict[str, Any]]
    variations: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    faults: list[Answer | requests.RequestException] = field(default_factory=list)
    batches: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    def answer(self, request: requests.PreparedRequest) -> Answer:
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, requests.RequestException):
                raise fault
            return fault
        path = str(request.path_url).partition("?")[0].removeprefix("/wp-json/wc/v3/products")
        own = re.fullmatch(r"/(\d+)/variations(/batch)?", path)
        shelf = self.variations.get(int(own[1]), {}) if own else self.products
        if request.method == "GET":
            return 200, {}, json.dumps([{"id": at, **one} for at, one in sorted(shelf.items())])
        asked = json.loads(request.body or b"{}")["update"]
        assert len(asked) <= 100
        self.batches.append((path, asked))
        return 200, {}, json.dumps({"update": [self._update(shelf, one) for one in asked]})

    @staticmethod
    def _update(shelf: dict[int, dict[str, Any]], one: dict[str, Any]) -> dict[str, Any]:
        if one["id"] not in shelf:
            error = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid ID.", "data": {"status": 400}}
            return {"id": one["id"], "error": error}
        shelf[one["id"]] |= one
        return dict(shelf[one["id"]])


@dataclass
class AmazonStock:
    """``listings`` by (marketplace, SKU): by whom each is sent, and the quantity. A search shows ``most`` of them, and
    a token is good for ``good_for`` requests.
    """

    listings: dict[tuple[str, str], dict[str, Any]]
    most: int = 1_000
    good_for: int = 1_000
    faults: list[Answer | requests.RequestException] = field(default_factory=list)
    invalid: dict[str, str] = field(default_factory=dict)
    patches: list[tuple[str, str, int]] = field(default_factory=list)
    searches: int = 0
    signed_in: int = 0
    rate: str = ""
    locked_out: bool = False
    _left: int = 0

    def answer(self, request: requests.PreparedRequest) -> Answer:
        if str(request.url) == SIGN_IN and self.locked_out:
            return 400, {}, json.dumps({"error": "invalid_grant", "error_description": "revoked"})
        if str(request.url) == SIGN_IN:
            self.signed_in, self._left = self.signed_in + 1, self.good_for
            return 200, {}, json.dumps({"access_token": f"token-{self.signed_in}", "expires_in": 3600})
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, requests.RequestException):
                raise fault
            return fault
        if request.headers["x-amz-access-token"] != f"token-{self.signed_in}" or not self._left:
            return 403, {}, json.dumps({"errors": [{"code": "Unauthorized", "message": "expired"}]})
        self._left -= 1
        url = urlsplit(str(request.url))
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        headers = {"x-amzn-RateLimit-Limit": self.rate} if self.rate else {}
        if request.method == "GET":
            return 200, headers, json.dumps(self._search(asked))
        sku = unquote(url.path.removeprefix(f"/listings/2021-08-01/items/{SELLER}/"))
        status, told = self._patch(asked["marketplaceIds"], sku, json.loads(request.body or b"{}"))
        return status, headers, json.dumps(told)

    def _search(self, asked: dict[str, str]) -> dict[str, Any]:
        assert (asked["sortBy"], asked["sortOrder"], asked["pageSize"]) == ("createdDate", "ASC", "20")
        self.searches += 1
        found = [
            {
                "sku": sku,
                "summaries": [{"marketplaceId": place, "createdDate": own["created"]}],
                "fulfillmentAvailability": [{"fulfillmentChannelCode": own["by"], "quantity": own["quantity"]}],
            }
            for (place, sku), own in sorted(self.listings.items(), key=lambda one: one[1]["created"])
            if place == asked["marketplaceIds"] and own["created"] >= asked.get("createdAfter", "")
        ]
        begin = int(asked.get("pageToken", "0"))
        end = min(begin + 20, self.most)
        paging = {"nextToken": str(end)} if end < min(len(found), self.most) else {}
        return {"numberOfResults": len(found), "pagination": paging, "items": found[begin:end]}

    def _patch(self, place: str, sku: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        (patch,) = told["patches"]
        assert (told["productType"], patch["op"]) == ("PRODUCT", "merge")
        assert patch["path"] == "/attributes/fulfillment_availability"
        (value,) = patch["value"]
        if (place, sku) not in self.listings:
            return 400, {"errors": [{"code": "InvalidInput", "message": "no such listing"}]}
        if code := self.invalid.get(sku):
            issues = [
                {"code": "1", "severity": "WARNING", "message": "", "categories": []},
                {"code": code, "severity": "ERROR", "message": "", "categories": []},
            ]
            return 200, {"sku": sku, "status": "INVALID", "submissionId": "s", "issues": issues}
        own = self.listings[place, sku]
        assert own["by"] == value["fulfillment_channel_code"] == "DEFAULT", "it would become ours to send"
        own["quantity"] = value["quantity"]
        self.patches.append((place, sku, value["quantity"]))
        return 200, {"sku": sku, "status": "ACCEPTED", "submissionId": "s", "issues": []}


@contextmanager
def served(shop: ShopifyStock | WooStock | AmazonStock) -> Iterator[None]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        if isinstance(shop, ShopifyStock):
            mocked.add_callback(responses.POST, GRAPHQL, shop.answer)
        elif isinstance(shop, AmazonStock):
            mocked.add_callback(responses.GET, re.compile(re.escape(LISTINGS)), shop.answer)
            mocked.add_callback(responses.PATCH, re.compile(re.escape(LISTINGS)), shop.answer)
            mocked.add_callback(responses.POST, SIGN_IN, shop.answer)
        else:
            for method in (responses.GET, responses.POST):
                mocked.add_callback(method, re.compile(re.escape(PRODUCTS)), shop.answer)
        yield


def _data(**data: Any) -> Answer:
    return 200, {}, json.dumps({"data": data})
