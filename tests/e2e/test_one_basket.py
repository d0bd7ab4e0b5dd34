"""One basket, every intent, offline: taken along, brought back, ordered, handed over and loaded, with one net tender.

Afterwards head office has all of it, and the store collects the order and pays what is left of its price.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderTerms
from app.db.rows import stored_row
from app.pos.model.orders import OrderWay
from app.pos.settle import SaleDone
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.services import Services
from contract.messages.rows import OrderRow
from contract.rules.collection_code import collection_token
from contract.rules.stored_value import AccountKind
from contract.values.quantity import Quantity
from oms.db.engine import Tx
from oms.stored_value.rules import set_rules
from tests.e2e.stand import HeadOffice, Register, floor, head_office
from tests.postgres import Postgres
from tests.waiting import until

CARD = "60391234567890"


@pytest.fixture
def office(postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        told = {"gift_card_prefixes": ("6039",), "item_id": opened.shop.items["300"]}

        def deed(tx: Tx) -> None:
            set_rules(tx, "IE", told, lambda count: bytes(range(count)))

        opened.shop.db.run(deed)
        yield opened


@pytest.fixture
def till(office: HeadOffice, tmp_path: Path) -> Iterator[Register]:
    with floor(office, tmp_path) as registers:
        register = registers.register("014")
        register.sign_on()
        register.sent()
        yield register


def of_orders(own: Services) -> SaleOrderDeeds:
    assert own.orders.sale is not None
    return own.orders.sale


def paid(own: Services) -> SaleDone:
    return own.selling.settle.pay_cash(own.selling.settle.view().due_minor)


def head_office_told(till: Register, order_id: str) -> bool:
    """Until then the till knows it from its own facts alone."""
    with till.services.store.read() as conn:
        return stored_row(conn, OrderRow.KIND, order_id) is not None


def ready(till: Register, order_id: str, *skus: str) -> None:
    until(lambda: till.card(order_id) is not None, "the order is on the board")
    till.act(lambda own: own.orders.claim.claim(order_id))
    till.act(lambda own: own.orders.pick.open(order_id))
    for sku in skus:
        till.act(lambda own, sku=sku: own.orders.pick.scan(sku))  # type: ignore[misc]
    till.act(lambda own: own.orders.stage.stage(order_id, "S-04"))


def order_with_deposit(own: Services, minor: int) -> str:
    """The last line is ordered for tomorrow, and so much paid ahead."""
    deeds, lines = of_orders(own).ordering, own.selling.sell.view().lines
    proposed = deeds.propose([lines[-1].line_id])
    terms = OrderTerms(
        OrderWay.PICKUP,
        proposed.here.location_id,
        own.clock.now() + timedelta(days=1),
        OrderCustomer("Mara Keane", "+353 87 555 0123"),
        minor,
    )
    return deeds.order([lines[-1].line_id], terms).lines[-1].reference


def test_everything_in_one_basket_offline_and_the_balance_when_it_is_collected(
    office: HeadOffice, till: Register
) -> None:
    web_id, code = office.placed(("200", 1))
    ready(till, web_id, "200")
    number = till.card(web_id).number  # type: ignore[union-attr]
    till.sent()
    office.listener.close()
    till.offline()

    def ring(own: Services) -> str:
        own.selling.sell.scan("100")
        own.selling.sell.scan("2*100")
        own.selling.returns.without_receipt.add(  # type: ignore[union-attr]
            office.shop.items["200"], Quantity.of(1), "faulty"
        )
        account = own.customers.value.read(CARD)
        assert account is not None
        assert account.kind is AccountKind.GIFT_CARD
        own.customers.lines.load(account, 2_500)
        of_orders(own).hand_over.add_scanned(collection_token(number, code))
        own.selling.sell.scan("2*300")
        return order_with_deposit(own, 100)

    before = len(till.printer.receipts)
    order_id = till.act(ring)
    first = till.act(paid)
    assert till.printer.wait_for(lambda printer: len(printer.receipts) == before + 1, 20), "one receipt"
    assert first.total_minor == 300 - 100 + 2_500 + 0 + 100
    assert len(first.tenders) == 1
    assert till.card(web_id) is None

    ready(till, order_id, "300", "300")
    placed = till.card(order_id)
    assert placed is not None
    office.listener.open()
    till.try_now()
    until(lambda: till.status.online and till.status.waiting == 0, "head office has everything")
    until(lambda: office.stock("014", "300")[1] == 2_000, "the order's goods are reserved")
    assert office.exception_kinds() == []
    assert (office.stock("014", "100"), office.stock("014", "200")) == ((7_000, 0), (10_000, 0))
    shown = office.told("orders", "show", placed.number)
    assert (shown["state"], shown["paid"], shown["total_minor"]) == ("ready", False, 200)

    def collect(own: Services) -> SaleDone:
        own.orders.hand_over.check_person(order_id, "Mara Keane")
        own.orders.hand_over.give_all(order_id)
        of_orders(own).hand_over.add(order_id)
        return paid(own)

    assert till.act(collect).total_minor == 100
    till.sent()
    until(lambda: office.told("orders", "show", placed.number)["state"] == "completed", "it was collected")
    assert office.stock("014", "300") == (8_000, 0)
    assert office.exception_kinds() == []
    assert len(office.sales()) == 2


def test_a_firm_order_with_a_deposit_leaves_in_two_parts_and_each_pays_what_is_left(
    office: HeadOffice, till: Register
) -> None:
    def ring(own: Services) -> tuple[str, str]:
        own.selling.sell.scan("2*200")
        order_id = order_with_deposit(own, 50)
        of_orders(own).promising.settle()
        note = own.selling.sell.view().lines[0].order
        assert note is not None
        return order_id, note.promise

    order_id, promise = till.act(ring)
    assert (promise, office.stock("014", "200")) == ("reserved", (10_000, 2_000)), "kept before it is paid"
    assert till.act(paid).total_minor == 50
    till.sent()
    until(lambda: head_office_told(till, order_id), "the order is a row")
    ready(till, order_id, "200", "200")
    placed = till.card(order_id)
    assert placed is not None
    assert office.stock("014", "200") == (10_000, 2_000)

    def one_piece(own: Services) -> SaleDone:
        view = own.orders.hand_over.check_person(order_id, "Mara Keane")
        own.orders.hand_over.give(order_id, view.lines[0].line_id, 1_000)
        own.selling.sell.scan("100")
        of_orders(own).hand_over.add(order_id)
        return paid(own)

    def the_other(own: Services) -> SaleDone:
        own.orders.hand_over.check_person(order_id, "Mara Keane")
        own.orders.hand_over.give_all(order_id)
        of_orders(own).hand_over.add(order_id)
        return paid(own)

    assert till.act(one_piece).total_minor == 100 + 100 - 50
    till.sent()
    assert till.act(the_other).total_minor == 100
    till.sent()
    until(lambda: office.told("orders", "show", placed.number)["state"] == "completed", "both parts left")
    assert office.stock("014", "200") == (8_000, 0)

    def whole(own: Services) -> str:
        own.selling.sell.scan("200")
        lines = own.selling.sell.view().lines
        here = of_orders(own).ordering.propose([lines[0].line_id]).here
        moment = own.clock.now() + timedelta(days=1)
        terms = OrderTerms(OrderWay.PICKUP, here.location_id, moment, OrderCustomer("Mara", "+353 87 555 0123"))
        ordered = of_orders(own).ordering.order([lines[0].line_id], terms).lines[0].reference
        paid(own)
        return ordered

    def canceled(own: Services) -> SaleDone:
        of_orders(own).cancel.cancel(second, "not wanted")
        return paid(own)

    second = till.act(whole)
    till.sent()
    until(lambda: head_office_told(till, second), "the order is a row")
    assert office.stock("014", "200") == (8_000, 1_000)
    assert till.act(canceled).total_minor == -100
    till.sent()
    until(lambda: office.stock("014", "200") == (8_000, 0), "nothing is kept, and nothing moved")
    assert office.exception_kinds() == []
