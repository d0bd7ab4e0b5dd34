"""What one store lacks another sends: the tills of both, the real OMS and its database, and not a piece is lost."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from app.bopis.label import Labels
from app.bopis.model.cards import NextStep, OrderCard
from app.bopis.pack import Pack
from app.bopis.ship import Ship
from app.clock import SystemClock
from app.ids import new_id
from app.stock.desk import CatalogItems, StockDesk
from app.stock.receive import Receive
from contract.messages.rows import CarrierRate, CarrierService
from oms.db.engine import Tx
from oms.inventory.ledger import adjust
from oms.inventory.tables import balance
from oms.shipping.carriers import save_carrier, set_stop
from oms.sourcing.plan import STANDARD
from oms.sourcing.repository import publish, save_draft
from oms.stores.points import Point, place_location
from tests.integration.app_bopis.test_packed_apart import FakeCarrier, unlabeled
from tests.integration.app_stock.test_receive import Staff
from tests.integration.app_sync.conftest import NewRegister
from tests.integration.app_sync.register import OnlineRegister
from tests.integration.app_sync.test_whole_way import started
from tests.integration.oms_trade.shop import Shop
from tests.waiting import until

CORK, GALWAY = Point(51_898_000, -8_475_000), Point(53_271_000, -9_057_000)


def connected(shop: Shop) -> None:
    """Both stores on the map, a carrier that comes to both, and a plan that has goods sent to stores; 014 has one of
    item 100.
    """

    def build(tx: Tx) -> None:
        rate = CarrierRate(countries=("IE",), up_to_grams=20_000, price_minor=650, transit_days=1)
        save_carrier(tx, "post", "Post", "EUR", "PX", [CarrierService(code="ground", name="Ground", rates=(rate,))])
        for store, point in ((shop.a, CORK), (shop.b, GALWAY)):
            place_location(tx, store.id, "store", point)
            set_stop(tx, store.id, "post", "17:00", "12345", active=True)
        publish(tx, save_draft(tx, replace(STANDARD, to_store_days=7)))
        adjust(tx, shop.a.id, shop.items["100"], -9_000, "gone")

    shop.db.run(build)


def everywhere(shop: Shop) -> int:
    query = select(func.sum(balance.c.on_hand)).where(balance.c.item_id == shop.items["100"])
    with shop.db.snapshot() as tx:
        return int(tx.conn.execute(query).scalar_one())


def card(register: OnlineRegister, order_id: str) -> OrderCard | None:
    view = register.board.view()
    return next((one for one in (*view.todo, *view.ready) if one.order_id == order_id), None)


def sends(register: OnlineRegister, order_id: str, pieces: int) -> None:
    """Picked, packed and given to a carrier, with the screens of any order that is sent."""
    assert register.claim.claim(order_id).claimed_by_me
    pick, pack = register.pick, Pack(register.desk, new_id)
    pick.open(order_id)
    for _ in range(pieces):
        pick.scan("100")
    for _ in range(pieces):
        pack.scan(order_id, "100")
    pack.choose_carrier(order_id, "other", "")
    pack.weigh(order_id, 900)
    view, _ = pack.close(order_id)
    labels = Labels(register.desk, lambda _: FakeCarrier(), new_id)
    labels.type_tracking(order_id, unlabeled(view.parcels).parcel_id, "GreenLane", "GL0001")
    ship = Ship(register.desk, new_id)
    (waiting,) = ship.waiting()
    ship.collected(waiting.carrier_id)


def test_a_customer_collects_at_one_store_what_another_has(shop: Shop, new_register: NewRegister) -> None:
    connected(shop)
    there, here = new_register("027"), started(shop, new_register)
    there.start()
    all_of_it = everywhere(shop)
    answer = shop.post(shop.body(("100", 3)))
    assert answer.status_code == 201, answer.text
    order_id, code = answer.json()["order_id"], answer.json()["collection"]["code"]
    until(lambda: here.on_board(order_id), "the order came to the store where it is collected")
    own = card(here, order_id)
    assert own is not None
    assert (own.awaited, own.step, own.coming) == (True, NextStep.NONE, "")

    until(lambda: there.board.view().todo, "and what is to be sent to the store that has it")
    (sending,) = there.board.view().todo
    assert (sending.number, sending.for_order, sending.customer_name, sending.sent) == (
        f"{own.number}-T1", own.number, "Store 014", True,
    )  # fmt: skip
    sends(there, sending.order_id, 2)
    until(lambda: there.all_sent, "everything was told")
    assert everywhere(shop) == all_of_it

    def on_its_way() -> bool:
        own = card(here, order_id)
        return own is not None and bool(own.coming)

    until(on_its_way, "the parcel is announced")
    own = card(here, order_id)
    assert own is not None
    assert own.step is NextStep.RECEIVE
    clock = SystemClock()
    items = CatalogItems(here.catalog, clock)
    door = Receive(StockDesk(here.store, Staff("operator-1"), items, None, clock))  # type: ignore[arg-type]
    assert door.find("GL0001") == own.coming
    for _ in range(2):
        door.scan(own.coming, "100")
    door.finish(own.coming, {})
    own = card(here, order_id)
    assert own is not None
    assert (own.step, own.awaited) == (NextStep.PICK, False), "at once, before head office heard of it"

    assert here.claim.claim(order_id).claimed_by_me
    pick = here.pick
    pick.open(order_id)
    for _ in range(3):
        pick.scan("100")
    assert here.stage.stage(order_id, "P-12").step is NextStep.HAND_OVER
    here.hand_over.check_code(order_id, code)
    here.hand_over.give_all(order_id)
    assert here.hand_over.hand_over(order_id).given_items == 3
    until(lambda: here.all_sent, "everything was told")
    assert shop.get(order_id).json()["state"] == "completed"
    assert everywhere(shop) == all_of_it - 3_000
    levels = [shop.level(till, "100") for till in (shop.till_a, shop.till_b)]
    assert [(one.on_hand, one.reserved) for one in levels] == [(0, 0), (8_000, 0)]
    assert (shop.balanced(), shop.exceptions()) == (True, {})
