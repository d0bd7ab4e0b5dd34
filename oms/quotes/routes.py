"""Orders by phone or catalogue: what a basket costs, and an order at these prices. For channels and for staff."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response, Security

from oms.db.engine import Database
from oms.described import refusing
from oms.json_route import JsonRoute
from oms.orders.routes import REFUSALS
from oms.orders.wire import OrderAnswer, order_answer
from oms.quotes.ordering import order_by_quote
from oms.quotes.quoting import make_quote
from oms.quotes.repository import own_quote
from oms.quotes.wire import QuoteAnswer, QuoteBody, QuoteOrderBody
from oms.security.api_keys import KeyHolder
from oms.security.guards import CHANNEL_KEY, authenticated_seller, database

_QUOTE = (
    "customer_unknown", "external_id_reused", "item_recalled", "item_unpriced", "location_unknown", "market_unknown",
    "price_right_missing", "price_unchanged", "pricelist_unknown", "quote_pricelist_unclear", "quote_quantity_invalid",
    "quote_sku_invalid",
)  # fmt: skip
_ORDER = (
    "coupon_spent", "customer_unknown", "location_unknown", "quote_customer_needed", "quote_expired",
    "quote_location_needed", "quote_unknown",
)  # fmt: skip

router = APIRouter(prefix="/v1/quotes", tags=["channels"], dependencies=[Security(CHANNEL_KEY)], route_class=JsonRoute)

QuoteId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Caller = Annotated[KeyHolder, Depends(authenticated_seller)]
Db = Annotated[Database, Depends(database)]


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": QuoteAnswer, "description": "It was asked before."}, **refusing(*_QUOTE)},
)
def post_quote(body: QuoteBody, caller: Caller, db: Db, response: Response) -> QuoteAnswer:
    """What a basket costs, as a till of the location would ring it up: prices, promotions, deposits and taxes.

    Nothing is reserved. Who may set prices sets them here, with a reason; 403 ``price_right_missing`` for others.
    """
    answer, fresh = db.run(lambda tx: make_quote(tx, caller, body))
    if not fresh:
        response.status_code = HTTPStatus.OK
    return answer


@router.get("/{quote_id}", responses=refusing("quote_unknown"))
def get_quote(quote_id: QuoteId, caller: Caller, db: Db) -> QuoteAnswer:
    """A quote of this caller, as it was told."""
    with db.snapshot() as tx:
        return QuoteAnswer.model_validate(own_quote(tx, quote_id, caller.id)["content"])


@router.post(
    "/{quote_id}/order",
    status_code=HTTPStatus.CREATED,
    responses={
        HTTPStatus.OK: {"model": OrderAnswer, "description": "It was placed before."},
        **refusing(*_ORDER, *REFUSALS),
    },
)
def post_quote_order(
    quote_id: QuoteId, body: QuoteOrderBody, caller: Caller, request: Request, response: Response
) -> OrderAnswer:
    """Places an order at the prices of the quote: its stock is reserved and it stands in its store, both or neither.
    One that is sent, and of which neither quote nor order says a location, comes from where the plan says.

    A quote is good for one order, whose ``external_id`` is the quote's. Sent again it is answered the same, with 200;
    409 ``quote_expired`` after its end.
    """
    state = request.app.state
    placed = order_by_quote(state.db, state.arrivals, caller, quote_id, body)
    if not placed.fresh:
        response.status_code = HTTPStatus.OK
    return order_answer(placed)
