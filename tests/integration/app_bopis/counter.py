"""A till that sells and takes orders: the shop of the other tests with every use case of orders over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from app.bopis import projections as bopis_projections
from app.bopis.board import Board
from app.bopis.cancel_in_sale import CancelInSale
from app.bopis.desk import CatalogItems, OrderDesk, StoreStaff
from app.bopis.hand_over import HandOver
from app.bopis.hand_over_in_sale import HandOverInSale
from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import Ordering, OrderTerms
from app.bopis.promising import Promising, ReleaseQuestion, ReserveQuestion, ReserveVerdict
from app.bopis.sale_orders import OrdersOfSale
from app.db import journal
from app.pos.model.orders import OrderWay
from app.pos.papers import Papers
from app.pos.refund import ReturnableQuestion, ReturnableVerdict, Returns
from app.pos.settle import Settle
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, OrderPicked, OrderStaged, SaleCompleted
from contract.messages.rows import OrderLineRow, OrderRow, Row
from contract.rules.collection_code import collection_code_hash
from contract.states.fulfillment import LineState
from tests.builders import (
    LOCATION_ID,
    ROOT,
    SKILLET,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    filled_shop,
)

F = TypeVar("F", bound=Fact)
MARA = OrderCustomer("Mara Keane", "+353 87 555 0123")
CODE = "471203"


@dataclass
class FakeReserves:
    """Head office as the test says: it keeps everything, refuses with ``reason``, or cannot be reached."""

    reachable: bool = False
    reason: str = ""
    until: str = "2026-11-21T12:30:00.000Z"
    kept: dict[str, ReserveQuestion] = field(default_factory=dict)

    def connected(self) -> bool:
        return self.reachable

    def reserve(self, question: ReserveQuestion) -> ReserveVerdict:
        self._reached()
        if self.reason:
            return ReserveVerdict(reason=self.reason)
        self.kept[question.order_id] = question
        return ReserveVerdict(until=self.until)

    def release(self, question: ReleaseQuestion) -> None:
        self._reached()
        self.kept.pop(question.order_id, None)

    def _reached(self) -> None:
        if not self.reachable:
            raise Unavailable("oms_unreachable", reason="offline")


@dataclass
class Counter:
    """``shop`` with a signed-on supervisor and an open shift."""

    shop: Shop
    office: FakeReserves = field(default_factory=FakeReserves)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        shop = self.shop
        shop.db.on_peer_fact(bopis_projections.project)
        self.desk = OrderDesk(shop.db, StoreStaff(shop.operators, shop.db), CatalogItems(shop.catalog), shop.clock)
        self.hand_over = HandOver(self.desk)
        self.ordering = Ordering(shop.db, shop.catalog, shop.operators, shop.basket, shop.sell, shop.clock)
        self.in_sale = HandOverInSale(self.desk, self.hand_over, shop.catalog, shop.basket, shop.sell)
        self.returns = Returns(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock, nobody_asked, shop.ids)
        self.cancel = CancelInSale(self.desk, shop.operators, shop.catalog, shop.basket, shop.sell, self.returns)
        self.board = Board(self.desk)
        self.promising = Promising(shop.db, shop.operators, shop.basket, shop.clock, self.office, shop.ids)
        printing = Papers(shop.db, shop.catalog, Words.load(ROOT / "resources" / "i18n"), shop.papers, shop.ids)
        self.settle = Settle(
            shop.db, shop.catalog, shop.operators, shop.basket, printing, shop.drawer, shop.clock,
            followers=(OrdersOfSale(self.desk, shop.basket, shop.random_bytes),),
        )  # fmt: skip

    def restart(self) -> None:
        self.shop.restart()
        self.start()
        self.shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)

    def order(
        self, *line_ids: str, deposit: int | None = None, way: OrderWay = OrderWay.PICKUP, place: str = LOCATION_ID
    ) -> str:
        """These lines of the basket are ordered for Mara on the terms; gives the order's id."""
        address = "4 Strand Road, Cobh" if way is OrderWay.SHIP else ""
        customer = OrderCustomer(MARA.name, MARA.phone, address)
        promised_at = self.shop.clock.now() + timedelta(days=1)
        self.ordering.order(line_ids, OrderTerms(way, place, promised_at, customer, deposit))
        basket = self.shop.basket.current
        assert basket is not None
        return basket.orders.placing[-1].order_id

    def line_ids(self) -> list[str]:
        return [line.line_id for line in self.shop.sell.view().lines]

    def pay(self) -> SaleCompleted:
        """In cash, what is due."""
        due = self.settle.view().due_minor
        if due:
            self.settle.pay_cash(due)
        else:
            self.settle.finish()
        return self.facts(SaleCompleted)[-1]

    def facts(self, kind: type[F]) -> list[F]:
        return [fact for _, fact in self.entries() if isinstance(fact, kind)]

    def entries(self) -> list[tuple[EntryHeader, Fact]]:
        kinds = ("sale.completed", "order.placed", "order.handed_over", "order.canceled", "stored_value.moved")
        with self.shop.db.read() as conn:
            return list(journal.facts(conn, kinds))

    def told_of(self, row: Row) -> None:
        """Head office tells of an order, or of something else of the store."""
        self.shop.tell(f"store:{LOCATION_ID}", (row,))

    def picked_and_staged(self, order_id: str) -> None:
        """Everything of an order stands on a shelf."""
        with self.desk.look() as conn:
            order = self.desk.standing(conn, order_id).order
        told = {"order_id": order_id, "location_id": order.location_id}
        with self.desk.act("pick") as tx:
            lines = []
            for line in order.lines:
                moved = {"line_id": line.line_id, "item_id": line.item_id, "thousandths": line.standing.total}
                tx.record(OrderPicked.model_validate({**told, "line": moved}))
                lines.append(moved)
            tx.record(OrderStaged.model_validate({**told, "shelf": "S-04", "lines": lines}))


def nobody_asked(_question: ReturnableQuestion) -> ReturnableVerdict:
    """Head office cannot be asked about what was sold."""
    raise Unavailable("oms_unreachable", reason="offline")


def counter(folder: Path) -> Counter:
    shop = filled_shop(folder)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.shifts.open(15_000)
    return Counter(shop)


def web_order(order_id: str = "order-W-1", *, paid: bool = True, **changes: object) -> OrderRow:
    """Two skillets that were ordered at home, staged on a shelf."""
    line = OrderLineRow(
        line_id=f"{order_id}-1",
        item_id=SKILLET,
        sku="skillet",
        name="Cast-iron Skillet, pre-seasoned",
        size="26 cm",
        quantities={LineState.STAGED: 2_000},
        price_minor=4_500,
    )
    plain: dict[str, object] = {
        "order_id": order_id,
        "number": order_id.removeprefix("order-"),
        "location_id": LOCATION_ID,
        "channel": "web",
        "customer_name": "Mara Keane",
        "customer_phone_end": "0123",
        "code_hash": collection_code_hash(order_id, CODE),
        "placed_at": "2026-11-21T09:00:00.000Z",
        "due_at": "2026-11-21T11:00:00.000Z",
        "currency": "EUR",
        "total_minor": 4_500,
        "paid": paid,
        "lines": (line,),
        "shelf": "S-04",
    }
    return OrderRow.model_validate({**plain, **changes})
