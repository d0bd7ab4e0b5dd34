"""Which places may have an order that its own does not fill."""

from __future__ import annotations

from functools import partial

from sqlalchemy import insert

from oms.db.engine import Tx
from oms.inventory.allocation_tables import channel_location
from oms.inventory.availability_repository import write_floor
from oms.inventory.ledger import count
from oms.orders.routing import could_have
from oms.stores.locations import add_location
from oms.stores.points import place_location
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sent_orders import SENT


def test_an_order_is_given_to_places_of_its_kind_and_channel_that_may_have_it(shop: Shop) -> None:
    def build(tx: Tx) -> None:
        for code, kind in (("900", "warehouse"), ("901", "supplier")):
            new = add_location(tx, code=code, name=code, country="IE", currency="EUR", time_zone="Europe/Dublin")
            place_location(tx, new.id, kind, None)
            count(tx, new.id, dict.fromkeys(shop.items.values(), 900_000), "opening")

    shop.db.run(build)
    collected, parcel = shop.order(("100", 1)), shop.order(("100", 1), **SENT)

    def could(order_id: str) -> dict[str, str]:
        with shop.db.snapshot() as tx:
            return {one.place.code: str(one.verdict) for one in could_have(tx, order_id)}

    assert could(collected) == {"014": "had_it", "027": "could"}
    assert could(parcel) == {"014": "had_it", "027": "could", "900": "could"}
    floor = partial(write_floor, location_id=shop.b.id, item_id="", category="")
    shop.db.run(lambda tx: floor(tx, 9_500))
    assert could(collected)["027"] == "short"
    shop.db.run(lambda tx: floor(tx, None))
    channel_id = shop.key.partition(".")[0]
    shop.db.run(
        lambda tx: tx.conn.execute(insert(channel_location).values(channel_id=channel_id, location_id=shop.a.id))
    )
    assert could(collected) == {"014": "had_it"}
