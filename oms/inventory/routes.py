"""The channels' API: what they may sell, where, and how that changes. Each sees only the locations it sells from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Security

from oms.db.engine import Database, Tx
from oms.described import refusing
from oms.inventory.availability_wire import (
    MAX_SKUS,
    AvailabilityAnswer,
    AvailabilityBody,
    AvailabilityView,
    ChangesAnswer,
    LocationView,
    NearBody,
    Sku,
    availability_view,
)
from oms.inventory.changes import MAX_CURSOR, changes
from oms.inventory.where import Near, near, wanted_items, where
from oms.json_route import JsonRoute
from oms.security.guards import CHANNEL_KEY, Channel, authenticated_channel, database
from oms.stores.points import Point, postal_place

router = APIRouter(
    prefix="/v1/availability", tags=["channels"], dependencies=[Security(CHANNEL_KEY)], route_class=JsonRoute
)

Caller = Annotated[Channel, Depends(authenticated_channel)]
Db = Annotated[Database, Depends(database)]


@router.get("", responses=refusing("item_unknown"))
def get_availability(
    sku: Annotated[list[Sku], Query(min_length=1, max_length=MAX_SKUS)], channel: Caller, db: Db
) -> tuple[AvailabilityView, ...]:
    """Where items are to be had, most first, each figure with what it follows from. 404 ``item_unknown``."""
    with db.snapshot() as tx:
        return tuple(availability_view(one) for one in where(tx, wanted_items(tx, sku), channel.channel_id))


@router.post("", responses=refusing("item_unknown", "postal_code_unknown", "postal_code_unreadable"))
def post_availability(body: AvailabilityBody, channel: Caller, db: Db) -> AvailabilityAnswer:
    """Where a list of items is to be had: locations that have so much of each come first, of these the nearest.

    404 ``item_unknown``, and ``postal_code_unknown`` where nobody said where that is.
    """
    with db.snapshot() as tx:
        items = wanted_items(tx, body.skus)
        here = _point(tx, body.near) if body.near is not None else None
        found = near(tx, items, here, body.thousandths, channel.channel_id)
    return AvailabilityAnswer(locations=tuple(_location(one) for one in found[: body.limit]))


@router.get("/changes", responses=refusing("cursor_unreadable"))
def get_changes(
    channel: Caller,
    db: Db,
    after: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> ChangesAnswer:
    """What moved since the ``next`` of the answer before; without ``after`` everything, page by page.

    An item may be told again that did not change. What grows doubtful with time alone is not told.
    """
    with db.snapshot() as tx:
        found = changes(tx, channel.channel_id, after, limit)
    return ChangesAnswer(
        items=tuple(availability_view(one) for one in found.stock),
        gone=found.gone,
        next=found.next,
        more=found.more,
        restart=found.restart,
    )


def _point(tx: Tx, told: NearBody) -> Point:
    if told.latitude_e6 is not None and told.longitude_e6 is not None:
        return Point(told.latitude_e6, told.longitude_e6)
    return postal_place(tx, told.country or "", told.postal_code or "")


def _location(one: Near) -> LocationView:
    return LocationView(
        location=one.stock[0].place.code,
        meters=one.meters,
        has_all=one.has_all,
        items=tuple(availability_view(stock) for stock in one.stock),
    )
