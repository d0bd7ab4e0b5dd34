"""A quote holds what it says: for a day, for one order, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from contract.messages.facts import Fact, MovedLine, OrderCanceled, OrderFound, OrderShort
from contract.messages.rows import OrderRow, SpentCouponRow
from contract.messages.sync import Answer
from contract.rules.permission import Decision, Grant
from contract.rules.promotion.conditions import code_key
from oms.catalog.prices import set_price
from oms.exceptions.repository import open_exceptions
from oms.fulfillment.wire import load_orders
from oms.inventory.ledger import levels
from oms.inventory.verify import differences
from oms.orders.tables import customer_order, order_line
from oms.promotions.wire import load_spent_coupons
from oms.quotes import repository
from oms.quotes.repository import KEPT, forget_old, set_price_right
from tests.integration.oms_quotes.counters import BOTTLE, GOLD, SINCE, Counters, Line

WHO = {"name": "Niamh O’Sullivan", "phone": "+353 20 917 6084"}
Run = Callable[..., tuple[int, str, str]]


def ordered(counters: Counters, quote: dict[str, Any], key: str | None = None, **told: Any) -> Any:
    body = {"paid": True, "customer": WHO} | told
    return counters.post(f"/v1/quotes/{quote['quote_id']}/order", body, key)


def prices(counters: Counters, order_id: str) -> list[tuple[str, int, int]]:
    with counters.db.snapshot() as tx:
        query = select(order_line).where(order_line.c.order_id == order_id).order_by(order_line.c.position)
        return [(row["sku"], row["thousandths"], row["price_minor"]) for row in tx.conn.execute(query).mappings()]


def tell(counters: Counters, fact: Callable[[dict[str, str], tuple[MovedLine, ...]], Fact], order_id: str) -> None:
    """Its store says something of all its lines."""
    till = counters.chain.till(counters.cork)
    with counters.db.snapshot() as tx:
        row = load_orders(tx, f"store:{till.location_id}", [order_id])[order_id]
    assert isinstance(row, OrderRow)
    lines = tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.standing.total) for line in row.lines
    )
    told = fact({"order_id": order_id, "location_id": till.location_id}, lines)
    assert {one.answer for one in till.push(till.journal.write(told)).answers} == {Answer.ACCEPTED}


def canceled(counters: Counters, order_id: str) -> None:
    """Its store says that nobody wants it any more."""
    tell(
        counters,
        lambda about, lines: OrderCanceled.model_validate(
            {**about, "lines": lines, "transaction_id": "", "reason": "not wanted"}
        ),
        order_id,
    )


def test_an_order_has_the_prices_of_its_quote_whatever_they_are_by_then(counters: Counters) -> None:
    quote = counters.quote(Line("102", 2000), Line("700", 1134)).json()
    assert [(line["sku"], line["deposit_for"]) for line in quote["lines"]] == [("102", 0), (BOTTLE, 1), ("700", 0)]
    assert quote["lines"][0]["offered_thousandths"] == 50_000_000
    counters.db.run(
        lambda tx: set_price(tx, "102", 999, pricelist_id="cork", quantity=1, valid_from=SINCE, valid_to=None)
    )
    placed = ordered(counters, quote)
    assert placed.status_code == 201, placed.text
    told = [(line["sku"], line["quantity_thousandths"], line["gross_minor"]) for line in quote["lines"]]
    assert prices(counters, placed.json()["order_id"]) == told
    assert placed.json()["external_id"] == quote["quote_id"]
    place = (counters.cork.id, counters.items["102"])
    with counters.db.snapshot() as tx:
        assert levels(tx, [place])[place].reserved == 2000
        assert differences(tx) == ()


def test_asked_again_it_is_answered_the_same_and_places_nothing(counters: Counters) -> None:
    quote = counters.quote(Line("100", 1000)).json()
    first = ordered(counters, quote)
    counters.clock.advance(days=3)
    again = ordered(counters, quote)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    other = ordered(counters, quote, paid=False)
    assert (other.status_code, other.json()["code"]) == (409, "external_id_reused")
    with counters.db.snapshot() as tx:
        assert len(tx.conn.execute(select(customer_order.c.order_id)).all()) == 1


def test_a_quote_that_ended_is_refused_with_its_end(counters: Counters) -> None:
    quote = counters.quote(Line("100", 1000)).json()
    counters.clock.advance(hours=24)
    answer = ordered(counters, quote)
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_expired")
    assert answer.json()["params"]["valid_until"] == quote["valid_until"]


def test_the_same_quote_asked_again_under_its_id_is_the_same(counters: Counters) -> None:
    first = counters.quote(Line("100", 1000), external_id="call 7")
    again = counters.quote(Line("100", 1000), external_id="call 7")
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    other = counters.quote(Line("100", 2000), external_id="call 7")
    assert (other.status_code, other.json()["code"]) == (409, "external_id_reused")
    theirs = counters.quote(Line("100", 2000), external_id="call 7", key=counters.staff)
    assert theirs.status_code == 201, "another's ids are their own"


def test_of_two_who_ask_at_once_under_one_id_both_get_the_quote_that_is_kept(
    counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = counters.quote(Line("100", 1000), external_id="call 7")
    told_before, unseen = repository.quote_told_before, [None]
    monkeypatch.setattr(repository, "quote_told_before", lambda *asked: unseen.pop() if unseen else told_before(*asked))
    second = counters.quote(Line("100", 1000), external_id="call 7")
    assert (second.status_code, second.json()) == (200, first.json())


def test_nobody_sees_or_orders_by_the_quote_of_another(counters: Counters) -> None:
    quote = counters.quote(Line("100", 1000)).json()
    answer = ordered(counters, quote, key=counters.staff)
    assert (answer.status_code, answer.json()["code"]) == (404, "quote_unknown")
    seen = counters.chain.client.get(
        f"/v1/quotes/{quote['quote_id']}", headers={"Authorization": f"Bearer {counters.channel}"}
    )
    assert seen.json() == quote


def test_staff_order_by_phone_for_a_customer_who_is_known(counters: Counters) -> None:
    quote = counters.quote(Line("109", 3000), customer_id=GOLD, key=counters.staff).json()
    assert {one["name"] for one in quote["lines"][0]["promotions"]} >= {"Gold", "For members"}
    placed = ordered(counters, quote, key=counters.staff, customer=None)
    assert placed.status_code == 201, placed.text
    with counters.db.snapshot() as tx:
        row = tx.conn.execute(select(customer_order)).mappings().one()
    assert (row["customer_id"], row["customer_name"], row["channel"]) == (GOLD, "Mara Keane", "Aoife")
    after = counters.quote(Line("109", 3000), customer_id=GOLD).json()
    gold = [one["times"] for one in after["lines"][0]["promotions"] if one["name"] == "Gold"]
    assert gold == [1], "of four for each customer, three went with the order"


@pytest.mark.parametrize(
    ("grant", "minor", "reason"),
    [
        (None, 90, "not_granted"),
        (Grant(Decision.ALLOW, share_ppm=100_000), 110, "above_share"),
        (Grant(Decision.ALLOW, amount_minor=20), 120, "above_amount"),
    ],
)
def test_a_price_is_set_by_who_may_and_only_so_far(
    counters: Counters, grant: Grant | None, minor: int, reason: str
) -> None:
    """Item 109 costs 149, in Cork as everywhere."""
    counters.db.run(lambda tx: set_price_right(tx, "Aoife", grant))
    answer = counters.quote(Line("109", 1000, minor), key=counters.staff)
    assert (answer.status_code, answer.json()["code"]) == (403, "price_right_missing")
    assert answer.json()["params"]["reason"] == reason
    counters.db.run(lambda tx: set_price_right(tx, "Aoife", Grant(Decision.ALLOW, 100, 500_000)))
    line = counters.quote(Line("109", 1000, minor), key=counters.staff).json()["lines"][0]
    assert (line["regular_minor"], line["price_set"]["reason"]) == (149, "damaged")
    assert line["extended_minor"] <= minor
    dearer = counters.quote(Line("109", 1000, 500), key=counters.staff)
    assert dearer.status_code == 201
    same = counters.quote(Line("109", 1000, 149), key=counters.staff)
    assert (same.status_code, same.json()["code"]) == (409, "price_unchanged")


def test_rights_are_given_shown_and_taken_by_command(counters: Counters, run: Run) -> None:
    assert run("quote", "allow", "Aoife", "--percent", "12.5")[0] == 0
    assert '"share_ppm": 125000' in run("quote", "rights", "--json")[1]
    quote = counters.quote(Line("109", 1000, 140), key=counters.staff).json()
    ordered(counters, quote, key=counters.staff)
    shown = run("quote", "show", quote["quote_id"])[1]
    assert "damaged" in shown
    assert "10001" in shown, "the order that came of it"
    assert run("quote", "forbid", "Aoife")[0] == 0
    assert counters.quote(Line("109", 1000, 140), key=counters.staff).status_code == 403
    code, _, said = run("quote", "allow", "Aoife", "--percent", "101")
    assert (code, said) == (2, "A percentage reads 20 or 12.5, from 0 to 100, not 101.\n")
    assert run("quote", "allow", "Nobody")[0] == 2


def test_a_coupon_that_counts_once_goes_with_one_order_and_comes_back_when_it_is_canceled(counters: Counters) -> None:
    serial = counters.serials[0]
    first = counters.quote(Line("116", 1000), codes=[serial]).json()
    second = counters.quote(Line("116", 1000), codes=[serial]).json()
    placed = ordered(counters, first)
    assert placed.status_code == 201, placed.text
    refused = ordered(counters, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "coupon_spent")
    third = counters.quote(Line("116", 1000), codes=[serial]).json()
    assert third["unused_codes"] == [{"code": serial, "why": "spent"}]
    key = code_key(serial)
    with counters.db.snapshot() as tx:
        (spent,) = load_spent_coupons(tx, "chain", [key]).values()
        assert open_exceptions(tx) == ()
    assert isinstance(spent, SpentCouponRow)
    assert (spent.receipt_number, spent.location_name) == (placed.json()["number"], "Cork")
    canceled(counters, placed.json()["order_id"])
    assert ordered(counters, second).status_code == 201


def test_a_coupon_that_came_back_is_spent_again_when_the_goods_are_found(counters: Counters) -> None:
    serial = counters.serials[0]
    first, second, third = (counters.quote(Line(sku, 1000), codes=[serial]).json() for sku in ("116", "117", "115"))
    order_id = ordered(counters, first).json()["order_id"]
    for _ in range(2):
        tell(counters, lambda about, lines: OrderShort(**about, line=lines[0], reason="not_on_shelf"), order_id)
        with counters.db.snapshot() as tx:
            assert load_spent_coupons(tx, "chain", [code_key(serial)]) == {}
        tell(counters, lambda about, lines: OrderFound(**about, line=lines[0]), order_id)
        refused = ordered(counters, second)
        assert (refused.status_code, refused.json()["code"]) == (409, "coupon_spent")
    tell(counters, lambda about, lines: OrderShort(**about, line=lines[0], reason="not_on_shelf"), order_id)
    assert ordered(counters, third).status_code == 201
    tell(counters, lambda about, lines: OrderFound(**about, line=lines[0]), order_id)
    with counters.db.snapshot() as tx:
        assert [one.kind for one in open_exceptions(tx)] == ["coupon_used_twice"]


def test_codes_that_bring_nothing_say_why(counters: Counters) -> None:
    quote = counters.quote(Line("100", 1000), codes=["GONE", "NEVER", "summer5"]).json()
    told = {one["code"]: one["why"] for one in quote["unused_codes"]}
    assert told == {"GONE": "not_valid", "NEVER": "unknown", "summer5": "nothing_fits"}


def test_for_a_country_the_location_is_told_with_the_order(counters: Counters) -> None:
    quote = counters.quote(Line("102", 1000), country="IE").json()
    assert (quote["location"], quote["currency"], quote["lines"][0]["regular_minor"]) == ("", "EUR", 9)
    needed = ordered(counters, quote)
    assert (needed.status_code, needed.json()["code"]) == (409, "quote_location_needed")
    abroad = ordered(counters, quote, location="101")
    assert (abroad.status_code, abroad.json()["code"]) == (422, "order_location_invalid")
    sent = {"lines": ["Niamh O’Sullivan", "14 Dominick Street Lower", "Galway"], "country": "IE"}
    assert ordered(counters, quote, location="014", ship_to=sent).status_code == 201


def test_where_prices_hold_no_tax_a_till_adds_it_to_what_is_paid_there(counters: Counters) -> None:
    quote = counters.quote(Line("116", 1000), location="101").json()
    (line,) = quote["lines"]
    assert (quote["prices_include_tax"], quote["total_minor"]) == (False, line["extended_minor"] + line["tax_minor"])
    assert line["tax_minor"] > 0
    there = ordered(counters, quote, paid=False).json()["order_id"]
    assert prices(counters, there) == [("116", 1000, line["extended_minor"])]
    again = counters.quote(Line("116", 1000), location="101").json()
    ahead = ordered(counters, again).json()["order_id"]
    assert prices(counters, ahead) == [("116", 1000, line["gross_minor"])]


@pytest.mark.parametrize(
    ("line", "told", "status", "code"),
    [
        (Line("404", 1000), {}, 422, "quote_sku_invalid"),
        (Line("100", 1500), {}, 422, "quote_quantity_invalid"),
        (Line("100", 10_000_000), {}, 422, "quote_quantity_invalid"),
        (Line("100", 0), {}, 422, "body_invalid"),
        (Line("100", 1000), {"location": "999"}, 404, "location_unknown"),
        (Line("100", 1000), {"location": None}, 422, "body_invalid"),
        (Line("100", 1000), {"customer_id": "nobody"}, 404, "customer_unknown"),
        (Line("100", 1000), {"country": "FR"}, 404, "market_unknown"),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    counters: Counters, line: Line, told: dict[str, Any], status: int, code: str
) -> None:
    answer = counters.quote(line, **told)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_more_than_there_is_is_quoted_and_not_ordered_and_the_quote_stands(counters: Counters) -> None:
    counters.db.run(lambda tx: tx.conn.execute(text("UPDATE stock_balance SET on_hand = 1000")))
    quote = counters.quote(Line("102", 2000)).json()
    assert quote["lines"][0]["offered_thousandths"] == 1000
    refused = ordered(counters, quote)
    assert refused.json()["code"] == "out_of_stock"
    assert [one["sku"] for one in refused.json()["params"]["lines"]] == ["102"], "of empties nothing lacks"
    counters.db.run(lambda tx: tx.conn.execute(text("UPDATE stock_balance SET on_hand = 5000")))
    assert ordered(counters, quote).status_code == 201


def test_quotes_without_an_order_are_forgotten_a_month_after_their_end(
    counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_AT_ONCE", 1)
    kept, old, _ = (counters.quote(Line("100", 1000)).json() for _ in range(3))
    ordered(counters, kept)
    counters.clock.moment += KEPT + timedelta(hours=25)
    assert forget_old(counters.db) == 2
    found = counters.chain.client.get(
        f"/v1/quotes/{old['quote_id']}", headers={"Authorization": f"Bearer {counters.channel}"}
    )
    assert found.status_code == 404
