"""What happens to sales and orders by itself, after each commit that bears on it and once at the start."""

from __future__ import annotations

from functools import partial

from app.bopis.apart import MORE as MORE_OF_ORDERS_APART
from app.bopis.apart import TOPICS as ORDERS_APART
from app.bopis.apart import OrdersApart
from app.bopis.carriers import carrier_of
from app.bopis.desk import OrderDesk
from app.bopis.goods_apart import TOPICS as GOODS_APART
from app.bopis.goods_apart import GoodsApart
from app.bopis.parcels_apart import TOPICS as PARCELS_APART
from app.bopis.parcels_apart import ParcelsApart
from app.bopis.withdrawn_labels import TOPICS as LABELS_WITHDRAWN
from app.bopis.withdrawn_labels import WithdrawnLabels
from app.db.follow_up import FollowUp
from app.db.lane import Lane
from app.db.store import StoreDb
from app.pos.apart import TOPICS as SELLING_APART
from app.pos.apart import SellingApart
from app.pos.open_basket import OpenBasket


def settle_by_itself(store: StoreDb, lane: Lane, basket: OpenBasket, desk: OrderDesk) -> None:
    """What two registers did apart is told; labels of withdrawn orders go back."""
    labels = WithdrawnLabels(desk, partial(carrier_of, store))
    orders = OrdersApart(desk)
    for topics, settle in (
        (SELLING_APART, SellingApart(store, basket).settle),
        (ORDERS_APART, orders.settle),
        (MORE_OF_ORDERS_APART, orders.tell_more),
        (GOODS_APART, GoodsApart(desk).settle),
        (PARCELS_APART, ParcelsApart(desk).settle),
        (LABELS_WITHDRAWN, labels.settle),
    ):
        FollowUp(store, lane, topics, settle).now()
