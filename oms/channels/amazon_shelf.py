"""Stock as Amazon is told it, of what the seller sends: https://developer-docs.amazon.com/sp-api/docs/listings-items-api

Each listing is told by a request of its own, in the time that Amazon grants. Only the quantity is changed, so that what
else a listing says of its delivery stays. What Amazon's own warehouses send is never told, and never turned into ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from contract.errors import Refused, Unavailable
from oms.channels.asking import Asking
from oms.channels.shelves import Theirs, Told
from oms.channels.sources import AMAZON_SIGN_IN

_OURS = "DEFAULT"
"""How Amazon calls the stock that the seller sends from."""
_ANY = "PRODUCT"
"""The product type that goes for all that is not about the product itself."""
_PAGE = 20
_DEFAULT_RATE = 5.0
"""Requests in a second, where Amazon does not say how many it grants."""
_OF_THE_LISTING = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


class AmazonShelf:
    """An id of theirs is ``MARKETPLACE/SKU``. Refused: ``channel_seller_missing``."""

    by_place, most = False, 10

    def __init__(self, asking: Asking, address: str, credentials: Mapping[str, str]) -> None:
        seller = credentials.get("seller_id", "")
        if not seller:
            raise Refused("channel_seller_missing")
        self._asking, self._own = asking, credentials
        self._url = f"{address}/listings/2021-08-01/items/{quote(seller, safe='')}"
        self._token = ""

    def goods(self) -> Iterator[Sequence[Theirs]]:
        for marketplace in self._own["marketplaces"].split(","):
            for page in self._listings(marketplace.strip()):
                yield [
                    Theirs(f"{marketplace.strip()}/{one['sku']}", str(one["sku"])) for one in page if _sent_by_us(one)
                ]

    def tell(self, place: str, wanted: Sequence[Told]) -> Mapping[str, str]:  # noqa: ARG002 - it has one stock
        problems: dict[str, str] = {}
        for one in wanted:
            if problem := self._set(one):
                problems[one.remote_id] = problem
        return problems

    def _set(self, one: Told) -> str:
        """Why it was not taken, or ""."""
        marketplace, _, sku = one.remote_id.partition("/")
        value = {"fulfillment_channel_code": _OURS, "quantity": one.quantity}
        patch = {"op": "merge", "path": "/attributes/fulfillment_availability", "value": [value]}
        url = f"{self._url}/{quote(sku, safe='')}"
        told = {"productType": _ANY, "patches": [patch]}
        there = {"marketplaceIds": marketplace}
        answer = self._asked("PATCH", url, params=there, json=told, also_read=_OF_THE_LISTING)
        if errors := answer.get("errors"):
            return str(errors[0].get("code") or "refused")[:80]
        if answer.get("status") == "ACCEPTED":
            return ""
        wrong = [issue for issue in answer.get("issues") or () if issue.get("severity") == "ERROR"]
        return str(wrong[0].get("code") or "refused")[:80] if wrong else "refused"

    def _listings(self, marketplace: str) -> Iterator[list[dict[str, Any]]]:
        """In the order in which they came to be. A search shows a thousand at the most: the next begins with the last
        of the one before.
        """
        since = ""
        while True:
            seen, last, token = 0, "", ""
            while True:
                found = self._asked("GET", self._url, params=_search(marketplace, since, token))
                items = found.get("items") or []
                if items:
                    yield items
                    seen, last = seen + len(items), _created(items[-1])
                token = str((found.get("pagination") or {}).get("nextToken") or "")
                if not token:
                    break
            if seen >= int(found.get("numberOfResults") or 0):
                return
            if not last or last == since:
                raise Unavailable("channel_unreachable", error="listings_without_end")
            since = last

    def _asked(self, method: str, url: str, **told: Any) -> Any:
        """A token is good for an hour; with a new one it is asked once more."""
        fresh = not self._token
        try:
            return self._once(method, url, **told)
        except Refused:
            if fresh:
                raise
            self._token = ""
            return self._once(method, url, **told)

    def _once(self, method: str, url: str, **told: Any) -> Any:
        self._token = self._token or self._signed_in()
        headers = {"x-amz-access-token": self._token}
        answer = self._asking.asked(method, url, headers=headers, **told)
        self._asking.wait(1 / (self._asking.granted or _DEFAULT_RATE))
        return answer

    def _signed_in(self) -> str:
        form = {"grant_type": "refresh_token"} | {
            name: self._own[name] for name in ("client_id", "client_secret", "refresh_token")
        }
        address = self._own.get("sign_in", AMAZON_SIGN_IN)
        answer = self._asking.asked("POST", address, data=form, also_read=(HTTPStatus.BAD_REQUEST,))
        if "access_token" not in answer:
            raise Refused("channel_credentials_refused", status=int(HTTPStatus.BAD_REQUEST))
        return str(answer["access_token"])


def _search(marketplace: str, since: str, token: str) -> dict[str, str]:
    params = {
        "marketplaceIds": marketplace,
        "includedData": "summaries,fulfillmentAvailability",
        "sortBy": "createdDate",
        "sortOrder": "ASC",
        "pageSize": str(_PAGE),
    }
    params |= {"createdAfter": since} if since else {}
    return params | ({"pageToken": token} if token else {})


def _created(item: Mapping[str, Any]) -> str:
    summaries = item.get("summaries") or [{}]
    return str(summaries[0].get("createdDate") or "")


def _sent_by_us(item: Mapping[str, Any]) -> bool:
    return any(one.get("fulfillmentChannelCode") == _OURS for one in item.get("fulfillmentAvailability") or ())
