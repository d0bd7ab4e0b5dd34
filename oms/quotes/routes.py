"""Orders by phone or catalogue: what a basket costs, and an order at these prices. For channels and for staff."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response, Security

from oms.db.engine import Database
from oms.orders.wire import OrderAnswer, order_answer
from oms.quotes.ordering import order_by_quote
from oms.quotes.quoting import make_quote
from oms.quotes.repository import own_quote
from oms.quotes.wire import QuoteAnswer, QuoteBody, QuoteOrderBody
from oms.security.api_keys import KeyHolder
from oms.security.guards import CHANNEL_KEY, authenticated_seller, database

router = APIRouter(prefix="/v1/quotes", tags=["channels"], dependencies=[Security(CHANNEL_KEY)])

QuoteId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Caller = Annotated[KeyHolder, Depends(authenticated_seller)]
Db = Annotated[Database, Depends(database)]


@router.post("", status_code=HTTPStatus.CREATED)
def post_quote(body: QuoteBody, caller: Caller, db: Db, response: Response) -> QuoteAnswer:
    """What a basket costs, as a till of the location would ring it up: prices, promotions, deposits and taxes.

    Nothing is reserved. Who may set prices sets them here, with a reason; 403 ``price_right_missing`` for others.
    """
    answer, fresh = db.run(lambda tx: make_quote(tx, caller, body))
    if not fresh:
        response.status_code = HTTPStatus.OK
    return answer


@router.get("/{quote_id}")
def get_quote(quote_id: QuoteId, caller: Caller, db: Db) -> QuoteAnswer:
    """A quote of this caller, as it was told."""
    with db.snapshot() as tx:
        return QuoteAnswer.model_validate(own_quote(tx, quote_id, caller.id)["content"])


@router.post("/{quote_id}/order", status_code=HTTPStatus.CREATED)
def post_quote_order(
    quote_id: QuoteId, body: QuoteOrderBody, caller: Caller, db: Db, response: Response
) -> OrderAnswer:
    """Places an order at the prices of the quote: its stock is reserved and it stands in its store, both or neither.

    A quote is good for one order, whose ``external_id`` is the quote's. Sent again it is answered the same, with 200;
    409 ``quote_expired`` after its end.
    """
    placed = order_by_quote(db, caller, quote_id, body)
    if not placed.fresh:
        response.status_code = HTTPStatus.OK
    return order_answer(placed)
