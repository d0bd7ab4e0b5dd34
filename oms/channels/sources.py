"""The lists of orders of Shopify, WooCommerce and Amazon, asked for page by page over HTTPS.

An answer that says "too many" or "later" is waited for and asked again, a few times. Orders are cut out of an answer as
the bytes they came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from contract.errors import Refused, Unavailable
from contract.values.time import instant_text
from oms.channels.backfill import Page, Source
from oms.channels.model import Kind

Answer = TypeVar("Answer")

PAGE_ORDERS = 50
_READ_AGAIN = 10
TIMEOUT_S = (3, 20)
TRIES = 4
_LATER = (429, 500, 502, 503, 504)
_SHOPIFY_VERSION = "2026-07"
AMAZON_SIGN_IN = "https://api.amazon.com/auth/o2/token"
_EVERYTHING = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES"

CREDENTIALS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SHOPIFY: ("token",),
    Kind.WOOCOMMERCE: ("key", "secret"),
    Kind.AMAZON: ("client_id", "client_secret", "refresh_token", "marketplaces", "seller_id"),
}
"""What each wants to know before it answers."""


def source_of(kind: Kind, address: str, credentials: Mapping[str, str], *, backoff: int = 1) -> Source:
    """Refused: ``channel_without_list``."""
    http = _Http(backoff)
    match kind:
        case Kind.SHOPIFY:
            return ShopifyOrders(http, address, credentials)
        case Kind.WOOCOMMERCE:
            return WooCommerceOrders(http, address, credentials)
        case Kind.AMAZON:
            return AmazonOrders(http, address, credentials)
        case Kind.STANDARD:
            raise Refused("channel_without_list")


class _Http:
    """A session that asks again, a bounded number of times, and says in our words what went wrong."""

    def __init__(self, backoff: int) -> None:
        self._session = requests.Session()
        retry = Retry(TRIES, backoff_factor=backoff, status_forcelist=_LATER, raise_on_status=False)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(
        self,
        url: str,
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> requests.Response:
        return self._asked("GET", url, params=dict(params), headers=dict(headers or {}), auth=auth)

    def post(self, url: str, form: Mapping[str, str]) -> requests.Response:
        return self._asked("POST", url, data=dict(form))

    def _asked(self, method: str, url: str, **told: object) -> requests.Response:
        try:
            answer = self._session.request(method, url, timeout=TIMEOUT_S, allow_redirects=False, **told)  # type: ignore[arg-type]
        except requests.RequestException as error:
            raise Unavailable("channel_unreachable", error=type(error).__name__) from None
        if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise Refused("channel_credentials_refused", status=answer.status_code)
        if answer.status_code != HTTPStatus.OK:
            raise Unavailable("channel_unreachable", error=answer.status_code)
        return answer


class _ShopifyAnswer(msgspec.Struct):
    orders: list[msgspec.Raw]


class ShopifyOrders:
    """https://shopify.dev/docs/api/admin-rest/latest/resources/order"""

    def __init__(self, http: _Http, address: str, credentials: Mapping[str, str]) -> None:
        self._http = http
        self._url = f"{address}/admin/api/{_SHOPIFY_VERSION}/orders.json"
        self._headers = {"X-Shopify-Access-Token": credentials["token"]}

    def page(self, since: datetime | None, cursor: str) -> Page:
        params = {"limit": str(PAGE_ORDERS)}
        if cursor:
            params["page_info"] = cursor
        else:
            params |= {"status": "any", "order": "updated_at asc"}
            params |= {"updated_at_min": instant_text(since)} if since else {}
        answer = self._http.get(self._url, params, self._headers)
        further = answer.links.get("next", {}).get("url", "")
        following = parse_qs(urlsplit(further).query).get("page_info", [""])[0]
        return Page("orders/updated", _cut(_read(answer, _ShopifyAnswer).orders), following)


class WooCommerceOrders:
    """https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders

    By their ids: what changes while we read then moves no other to a page that was read already. What is deleted does:
    so the end of each page is read again with the next.
    """

    def __init__(self, http: _Http, address: str, credentials: Mapping[str, str]) -> None:
        self._http = http
        self._url = f"{address}/wp-json/wc/v3/orders"
        self._auth = (credentials["key"], credentials["secret"])

    def page(self, since: datetime | None, cursor: str) -> Page:
        offset = int(cursor or 0)
        params = {"per_page": str(PAGE_ORDERS), "offset": str(offset), "orderby": "id", "order": "asc"}
        if since is not None:
            params |= {"modified_after": instant_text(since), "dates_are_gmt": "true"}
        answer = self._http.get(self._url, params, auth=self._auth)
        orders = _read(answer, list[msgspec.Raw])
        following = str(offset + PAGE_ORDERS - _READ_AGAIN) if len(orders) == PAGE_ORDERS else ""
        return Page("order.updated", _cut(orders), following)


class _AmazonPagination(msgspec.Struct):
    next: str = msgspec.field(name="nextToken", default="")


class _AmazonAnswer(msgspec.Struct):
    orders: list[msgspec.Raw]
    pagination: _AmazonPagination | None = None


class _Token(msgspec.Struct):
    access_token: str


class AmazonOrders:
    """https://developer-docs.amazon.com/sp-api/docs/orders-api, version 2026-01-01: orders with all that is in them."""

    def __init__(self, http: _Http, address: str, credentials: Mapping[str, str]) -> None:
        self._http = http
        self._url = f"{address}/orders/2026-01-01/orders"
        self._own = credentials
        self._token = ""

    def page(self, since: datetime | None, cursor: str) -> Page:
        params = {
            "marketplaceIds": self._own["marketplaces"],
            "lastUpdatedAfter": instant_text(since) if since else "2000-01-01T00:00:00.000Z",
            "maxResultsPerPage": str(PAGE_ORDERS),
            "includedData": _EVERYTHING,
        }
        if cursor:
            params["paginationToken"] = cursor
        answer = self._http.get(self._url, params, {"x-amz-access-token": self._token or self._signed_in()})
        told = _read(answer, _AmazonAnswer)
        return Page("", _cut(told.orders), told.pagination.next if told.pagination else "")

    def _signed_in(self) -> str:
        """Good for an hour: longer than one fetch is let run."""
        form = {"grant_type": "refresh_token"} | {
            name: self._own[name] for name in ("client_id", "client_secret", "refresh_token")
        }
        self._token = _read(self._http.post(self._own.get("sign_in", AMAZON_SIGN_IN), form), _Token).access_token
        return self._token


def _read(answer: requests.Response, kind: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError:
        raise Unavailable("channel_unreachable", error="no_list_of_orders") from None


def _cut(orders: list[msgspec.Raw]) -> list[bytes]:
    return [bytes(one) for one in orders]
