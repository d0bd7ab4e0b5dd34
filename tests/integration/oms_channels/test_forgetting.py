"""Who asks to be forgotten is, in orders and in what channels sent; and bodies go once their orders ended long ago."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from contract.errors import Refused
from contract.messages.facts import Fact, MovedLine, OrderCanceled, OrderRejected
from oms.channels import connections
from oms.channels.forgetting import forget_old
from oms.channels.model import Kind
from oms.channels.tables import captured_order, channel_delivery
from oms.customers import persons
from oms.customers.repository import change_customer, make_known
from oms.orders.tables import customer_order
from tests.integration.oms_channels.sender import Desk, shopify_order, standard_order

WHO = "customer-1"
NIAMH = {"name": "Niamh Ní Bhriain", "email": "Niamh@example.ie", "phone": "+353 20 917 6084"}


@pytest.fixture
def known(desk: Desk) -> Desk:
    """Niamh is a customer of ours."""

    def deed(tx: Any) -> None:
        make_known(tx, WHO)
        change_customer(tx, WHO, dict(NIAMH))

    desk.db.run(deed)
    return desk


def arrive(desk: Desk, external_id: str, **told: Any) -> dict[str, Any]:
    body = standard_order(external_id, **{"paid": True, "customer": NIAMH, **told})
    desk.tell(Kind.STANDARD, body)
    return body


def cancel(desk: Desk, external_id: str) -> None:
    """Its store says that nobody wants it any more."""
    told = {"transaction_id": "", "reason": "not wanted"}
    tell_of(desk, external_id, lambda about, lines: OrderCanceled.model_validate({**about, **told, "lines": lines}))


def tell_of(desk: Desk, external_id: str, fact: Callable[[dict[str, str], tuple[MovedLine, ...]], Fact]) -> None:
    """Its store says something of all its lines."""
    order_id = desk.view(Kind.STANDARD, external_id)["order_id"]
    row = desk.shop.row(desk.shop.till_a, order_id)
    assert row is not None
    lines = tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.standing.total) for line in row.lines
    )
    desk.shop.tell(desk.shop.till_a, fact({"order_id": order_id, "location_id": desk.shop.a.id}, lines))


def everything(desk: Desk) -> str:
    """All that stands in these tables, bodies readable."""
    with desk.db.snapshot() as tx:
        rows = [str(dict(row)) for row in tx.conn.execute(select(captured_order)).mappings()]
        rows += [str(dict(row)) for row in tx.conn.execute(select(customer_order)).mappings()]
        rows += [bytes(body).decode() for body in tx.conn.execute(select(channel_delivery.c.body)).scalars()]
        rows += [str(row) for row in tx.conn.exec_driver_sql("SELECT content FROM captured_later").all()]
    return " ".join(rows)


def test_who_is_forgotten_is_nowhere_in_orders_and_in_what_channels_sent(known: Desk, run: Any) -> None:
    body = arrive(known, "W-1")
    desk = known
    desk.tell(Kind.SHOPIFY, shopify_order(7, email="niamh@EXAMPLE.ie", cancelled_at="2026-11-21T11:00:00Z"))
    arrive(desk, "W-2", customer={"name": "Somebody", "email": "else@example.ie"})
    with pytest.raises(Refused, match="customer_has_orders"):
        desk.db.run(lambda tx: persons.erase(tx, WHO))
    assert "Niamh@example.ie" in everything(desk), "all or nothing"
    cancel(desk, "W-1")
    desk.db.run(lambda tx: persons.erase(tx, WHO))
    left = everything(desk)
    assert [word for word in ("Niamh", "niamh@", "917 6084", "EXAMPLE") if word in left] == []
    assert "else@example.ie" in left, "nobody else is forgotten"
    assert run("channel", "body", "standard", "W-1") == (2, "", "What told the order W-1 is forgotten.\n")
    answer = desk.send(Kind.STANDARD, body)
    assert (answer.status_code, answer.json()["again"]) == (200, True), "the very same sent again is known"
    assert "Niamh" not in everything(desk)


def test_what_is_under_way_may_go_on_with_its_name(known: Desk, run: Any) -> None:
    arrive(known, "W-1")
    code, _, said = run("customer", "erase", WHO, "--yes")
    assert (code, said.startswith("1 of their orders are under way.")) == (2, True)
    assert run("customer", "erase", WHO, "--yes", "--leave-orders")[0] == 0
    with known.db.transaction() as tx:
        assert tx.conn.execute(select(customer_order.c.customer_name)).scalar_one() == NIAMH["name"]
        assert persons.export(tx, WHO)["customers"][0]["email"] == ""


def test_what_a_store_gave_back_is_under_way_until_nobody_looks_for_another_place(known: Desk) -> None:
    arrive(known, "W-1")
    tell_of(
        known,
        "W-1",
        lambda about, lines: OrderRejected.model_validate({**about, "lines": lines, "reason": "no_capacity"}),
    )
    older(known, 401)
    assert (forget_old(known.db), bodies(known)) == (0, 1)
    with pytest.raises(Refused, match="customer_has_orders"):
        known.db.run(lambda tx: persons.erase(tx, WHO))
    known.shop.route(known.view(Kind.STANDARD, "W-1")["order_id"], "027")
    with known.db.snapshot() as tx:
        assert tx.conn.execute(select(customer_order.c.customer_name)).scalar_one() == NIAMH["name"]


def test_an_order_in_parts_ends_with_its_last_part(known: Desk) -> None:
    arrive(known, "W-1")
    cancel(known, "W-1")

    def beside(tx: Any) -> None:
        """A second part, that is under way."""
        row = dict(tx.conn.execute(select(customer_order)).mappings().one())
        row |= {"order_id": "second", "number": f"{row['number']}-2", "part": 2, "state": "open"}
        tx.conn.execute(customer_order.insert().values(row))

    known.db.run(beside)
    older(known, 401)
    assert (forget_old(known.db), bodies(known)) == (0, 1)
    known.db.run(lambda tx: persons.erase(tx, WHO, leave_orders=True))
    with known.db.snapshot() as tx:
        content = tx.conn.execute(select(captured_order.c.content)).scalar_one()
    assert content["customer"]["name"] == NIAMH["name"]


def older(desk: Desk, days: int) -> None:
    """All that came, came so many days earlier."""

    def deed(tx: Any) -> None:
        tx.conn.exec_driver_sql("ALTER TABLE channel_delivery DISABLE TRIGGER channel_delivery_stands")
        moved = "UPDATE channel_delivery SET received_at = received_at - %(days)s * interval '1 day'"
        tx.conn.exec_driver_sql(moved, {"days": days})
        tx.conn.exec_driver_sql("ALTER TABLE channel_delivery ENABLE TRIGGER channel_delivery_stands")

    desk.db.run(deed)


def bodies(desk: Desk) -> int:
    with desk.db.snapshot() as tx:
        return sum(bool(body) for body in tx.conn.execute(select(channel_delivery.c.body)).scalars())


def test_bodies_are_kept_as_long_as_is_said_and_as_long_as_one_of_their_orders_is_under_way(
    known: Desk, run: Any
) -> None:
    arrive(known, "W-1")
    arrive(known, "W-2", customer={"name": "Somebody", "email": "else@example.ie"})
    cancel(known, "W-1")
    older(known, 399)
    assert (forget_old(known.db), bodies(known)) == (0, 2)
    older(known, 2)
    assert (forget_old(known.db), bodies(known)) == (1, 1), "W-2 is under way"
    cancel(known, "W-2")
    run("channel", "rules", "standard", "--keep-days", "0")
    assert forget_old(known.db) == 0, "for ever"
    assert run("channel", "rules", "standard", "--keep-days", "30", "--json")["keep_days"] == 30
    assert (forget_old(known.db), bodies(known)) == (1, 0)


def test_an_order_whose_body_is_gone_takes_what_comes_later(known: Desk) -> None:
    arrive(known, "W-1")
    cancel(known, "W-1")
    older(known, 500)
    assert forget_old(known.db) == 1
    refund = {"external_id": "R-1", "order": "W-1", "currency": "EUR", "amount_minor": 300}
    body = {"type": "refund.created", "timestamp": "2026-11-22T10:00:00Z", "data": refund}
    assert known.tell(Kind.STANDARD, body) == ("refund",)
    with known.db.snapshot() as tx:
        assert tx.conn.execute(select(captured_order.c.refunded_minor)).scalar_one() == 300


@pytest.mark.parametrize("changed", ["body = 'x'", "body = '', topic = 'x'", "tells = 'x'"])
def test_what_a_channel_sent_is_never_changed(known: Desk, changed: str) -> None:
    arrive(known, "W-1")
    with pytest.raises(DBAPIError, match="never changed"):
        known.db.run(lambda tx: tx.conn.exec_driver_sql(f"UPDATE channel_delivery SET {changed}"))


def test_keep_days_are_kept_by_channel(desk: Desk) -> None:
    with desk.db.snapshot() as tx:
        assert {one.keep_days for one in connections.connections(tx)} == {400}
