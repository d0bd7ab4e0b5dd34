"""Stock as channels are told it, Shopify and WooCommerce here: which goods they know, and so much of each from now on.

Quantities are absolute. Shopify changes one only where it is still what was read just before, so that a request that
was lost on its way and arrives late changes nothing; WooCommerce has no such thing, and whoever asks it waits instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contract.errors import Unavailable
from contract.values.ids import IdFactory
from oms.channels.asking import LONGEST_WAIT_S, TRIES, Asking

VERSION = "2026-07"
MOST_AT_ONCE = 100
"""As many as WooCommerce takes in one request; Shopify takes 250."""
_PAGE = 100

_GOODS = """query($after: String) { inventoryItems(first: 250, after: $after) {
  nodes { id sku } pageInfo { hasNextPage endCursor } } }"""
_LEVELS = """query($ids: [ID!]!, $location: ID!) { nodes(ids: $ids) { ... on InventoryItem {
  id tracked inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } } } }"""
_SET = """mutation($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } } }"""


@dataclass(frozen=True, slots=True)
class Theirs:
    """Goods as a channel knows them: by its own id, under an SKU."""

    remote_id: str
    sku: str


@dataclass(frozen=True, slots=True)
class Told:
    """So many whole units are offered from now on."""

    remote_id: str
    quantity: int


class Shelf(Protocol):
    """Where a channel's stock is set. Raises ``Unavailable`` where it is not known what became of a request, and
    ``Refused`` (``channel_credentials_refused``) where we are not let in.
    """

    by_place: bool
    """Whether it keeps stock for each of its locations."""
    most: int
    """As many figures are told together, before anything else may be done."""

    def goods(self) -> Iterator[Sequence[Theirs]]:
        """All that it has, page by page."""
        ...

    def tell(self, place: str, wanted: Sequence[Told]) -> Mapping[str, str]:
        """By id of theirs, why it was not done; nothing for what was. At most ``most``."""
        ...


class ShopifyShelf:
    """https://shopify.dev/docs/api/admin-graphql/latest/mutations/inventorySetQuantities"""

    by_place, most = True, MOST_AT_ONCE

    def __init__(self, asking: Asking, address: str, credentials: Mapping[str, str], new_id: IdFactory) -> None:
        self._asking = asking
        self._url = f"{address}/admin/api/{VERSION}/graphql.json"
        self._headers = {"X-Shopify-Access-Token": credentials["token"]}
        self._new_id = new_id

    def goods(self) -> Iterator[Sequence[Theirs]]:
        after: str | None = None
        while True:
            found = self._asked(_GOODS, after=after)["inventoryItems"]
            yield [Theirs(str(one["id"]), str(one["sku"])) for one in found["nodes"] if one["sku"]]
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def tell(self, place: str, wanted: Sequence[Told]) -> Mapping[str, str]:
        location = f"gid://shopify/Location/{place}"
        problems: dict[str, str] = {}
        left = {one.remote_id: one.quantity for one in wanted}
        for _ in range(TRIES):
            known = self._levels(location, list(left), problems)
            left = {one: quantity for one, quantity in left.items() if known.get(one, quantity) != quantity}
            if not left:
                return problems
            stale, wrong = self._set(location, left, known)
            problems |= wrong
            left = {one: quantity for one, quantity in left.items() if one not in wrong} if stale or wrong else {}
        return problems | dict.fromkeys(left, "changes_meanwhile")

    def _levels(self, location: str, ids: list[str], problems: dict[str, str]) -> dict[str, int]:
        """What it offers now. What it does not count, or not there, becomes a problem."""
        found: dict[str, int] = {}
        for asked, one in zip(ids, self._asked(_LEVELS, ids=ids, location=location)["nodes"], strict=True):
            if not one:
                problems[asked] = "gone"
            elif not one["tracked"]:
                problems[asked] = "not_tracked"
            elif one["inventoryLevel"] is None:
                problems[asked] = "not_stocked_there"
            else:
                found[asked] = int(one["inventoryLevel"]["quantities"][0]["quantity"])
        return found

    def _set(
        self, location: str, wanted: Mapping[str, int], known: Mapping[str, int]
    ) -> tuple[set[str], dict[str, str]]:
        """All of them or, where any is at fault, none: those that moved meanwhile, and what is wrong with others."""
        ids = list(wanted)
        quantities = [
            {
                "inventoryItemId": one,
                "locationId": location,
                "quantity": wanted[one],
                "changeFromQuantity": known[one],
            }
            for one in ids
        ]
        told = {"name": "available", "reason": "correction", "quantities": quantities}
        answer = self._asked(_SET, input=told, key=self._new_id())["inventorySetQuantities"]
        stale: set[str] = set()
        wrong: dict[str, str] = {}
        for error in answer["userErrors"]:
            at = next((int(part) for part in error["field"] or () if part.isdigit()), None)
            code = str(error["code"] or "refused").lower()
            about = ids if at is None or at >= len(ids) else [ids[at]]
            if code == "change_from_quantity_stale":
                stale.update(about)
            else:
                wrong |= dict.fromkeys(about, code)
        return stale, wrong

    def _asked(self, query: str, **variables: object) -> Any:
        """Throttled requests were not begun: they are asked again once there is room for them."""
        for _ in range(TRIES):
            body = {"query": query, "variables": variables}
            answer = self._asking.asked("POST", self._url, json=body, headers=self._headers)
            errors = answer.get("errors")
            if not errors:
                return answer["data"]
            if not isinstance(errors, list) or errors[0].get("extensions", {}).get("code") != "THROTTLED":
                raise Unavailable("channel_unreachable", error="graphql")
            self._asking.wait(_room_in(answer.get("extensions", {}).get("cost", {})))
        raise Unavailable("channel_busy", retry_after=LONGEST_WAIT_S)


def _room_in(cost: Mapping[str, Any]) -> float:
    """Seconds until as many points are back as the request asks for."""
    status = cost.get("throttleStatus", {})
    missing = cost.get("requestedQueryCost", 100) - status.get("currentlyAvailable", 0)
    return max(1.0, float(missing) / float(status.get("restoreRate") or 50))


class WooCommerceShelf:
    """https://woocommerce.github.io/woocommerce-rest-api-docs/#batch-update-products

    An id of theirs is that of a product, or ``PRODUCT/VARIATION``.
    """

    by_place, most = False, MOST_AT_ONCE

    def __init__(self, asking: Asking, address: str, credentials: Mapping[str, str]) -> None:
        self._asking = asking
        self._url = f"{address}/wp-json/wc/v3/products"
        self._auth = (credentials["key"], credentials["secret"])

    def goods(self) -> Iterator[Sequence[Theirs]]:
        for page in self._pages(self._url):
            yield [Theirs(str(one["id"]), str(one["sku"])) for one in page if one["sku"]]
            for product in page:
                if product["type"] == "variable":
                    for own in self._pages(f"{self._url}/{product['id']}/variations"):
                        yield [Theirs(f"{product['id']}/{one['id']}", str(one["sku"])) for one in own if one["sku"]]

    def tell(self, place: str, wanted: Sequence[Told]) -> Mapping[str, str]:  # noqa: ARG002 - it has one stock
        problems: dict[str, str] = {}
        by_product: dict[str, list[Told]] = {}
        for one in wanted:
            by_product.setdefault(one.remote_id.rpartition("/")[0], []).append(one)
        for product, own in by_product.items():
            problems |= self._set(product, own)
        return problems

    def _set(self, product: str, wanted: Sequence[Told]) -> dict[str, str]:
        url = f"{self._url}/{product}/variations/batch" if product else f"{self._url}/batch"
        ids = {int(one.remote_id.rpartition("/")[2]): one for one in wanted}
        update = [{"id": at, "manage_stock": True, "stock_quantity": one.quantity} for at, one in ids.items()]
        answer = self._asking.asked("POST", url, json={"update": update}, auth=self._auth)
        done = {one["id"]: one for one in answer.get("update", ())}
        problems: dict[str, str] = {}
        for at, one in ids.items():
            told = done.get(at)
            if told is None:
                problems[one.remote_id] = "not_answered"
            elif "error" in told:
                problems[one.remote_id] = str(told["error"].get("code", "refused"))[:80]
        return problems

    def _pages(self, url: str) -> Iterator[list[dict[str, Any]]]:
        """By their ids, until one comes that is not full."""
        number, told = 1, {"per_page": _PAGE, "orderby": "id", "order": "asc", "_fields": "id,sku,type"}
        while True:
            page = self._asking.asked("GET", url, params=told | {"page": number}, auth=self._auth)
            if page:
                yield page
            if len(page) < _PAGE:
                return
            number += 1
