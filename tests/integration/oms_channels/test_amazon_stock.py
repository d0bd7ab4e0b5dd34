"""Amazon is told what it may sell of what the seller sends: listing by listing, in the time it grants."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from contract.errors import Refused, Unavailable
from oms.channels import connections
from oms.channels.amazon_shelf import AmazonShelf
from oms.channels.asking import Asking
from oms.channels.model import Kind
from oms.channels.shelf_kinds import shelf_of
from oms.channels.stock_push import Pushed
from oms.channels.task_keeper import ChannelTasks
from oms.channels.tasks import Work
from oms.inventory.availability import DoubtRules
from oms.inventory.availability_repository import write_doubt_rules
from oms.inventory.ledger import count
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.shops import SELLER, SHOP, SIGN_IN, AmazonStock, served
from tests.integration.oms_channels.test_stock_told import row_now, task
from tests.integration.oms_ground.chain import SECRET

IE, DE = "A28R8C7NBKEWEA", "A1PA6795UKMFR9"
KEYS = dict.fromkeys(("client_id", "client_secret", "refresh_token"), "x") | {
    "marketplaces": f"{IE}, {DE}", "seller_id": SELLER, "sign_in": SIGN_IN,
}  # fmt: skip


class Clerk:
    """Tells Amazon; ``waited`` seconds, without waiting them."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.waited = desk, list[float]()
        certain = DoubtRules(sure=500_000, per_day=0, per_miss=0, below_zero=0)

        def deed(tx: Any) -> None:
            write_doubt_rules(tx, certain)
            connections.set_source(tx, SECRET, "amazon", SHOP, KEYS)

        desk.db.run(deed)
        self.tasks = ChannelTasks(
            desk.db, SECRET, shelf=lambda _, address, known: AmazonShelf(Asking(self.waited.append), address, known)
        )

    def push(self, *, everything: bool = False) -> Pushed:
        self.desk.shop.chain.settle()
        return self.tasks.push_stock("amazon", everything=everything)

    def counted(self, sku: str, thousandths: int) -> None:
        item_id, place = self.desk.shop.items[sku], self.desk.shop.a.id
        self.desk.db.run(lambda tx: count(tx, place, {item_id: thousandths}, "counted"))


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk)


def listing(by: str = "DEFAULT", created: str = "2026-01-01T00:00:00Z") -> dict[str, Any]:
    return {"by": by, "quantity": 0, "created": created}


def stock(**told: Any) -> AmazonStock:
    fba = listing("AMAZON_EU")
    return AmazonStock(
        {(IE, "100"): listing(), (DE, "100"): listing(), (IE, "200"): listing(), (IE, "300"): fba}, **told
    )


def test_what_the_seller_sends_is_told_at_each_marketplace_and_then_only_what_moved(clerk: Clerk) -> None:
    shop = stock()
    with served(shop):
        assert clerk.push() == Pushed(told=3)
        assert sorted(shop.patches) == [(DE, "100", 20), (IE, "100", 20), (IE, "200", 20)]
        assert shop.listings[IE, "300"] == listing("AMAZON_EU"), "Amazon's own warehouse sends it"
        assert clerk.push() == Pushed()
        clerk.counted("200", 4_000)
        assert clerk.push() == Pushed(told=1)
    assert (shop.patches[-1], shop.signed_in) == ((IE, "200", 14), 2), "nothing was asked where nothing moved"


def test_a_fault_of_one_listing_keeps_no_other_back(clerk: Clerk, run: Any) -> None:
    shop = stock(invalid={"200": "90220"})
    with served(shop):
        assert clerk.push() == Pushed(told=2, problems=1)
        del shop.listings[DE, "100"]
        clerk.counted("100", 3_000)
        assert clerk.push() == Pushed(told=1, problems=1)
        assert clerk.push() == Pushed(), "what cannot be told is not tried for ever"
    told = run("channel", "shelf", "amazon", "--problems", "--json")
    assert {(row["sku"], row["problem"]) for row in told} == {("200", "90220"), ("100", "InvalidInput")}


def test_requests_keep_to_what_is_granted(clerk: Clerk) -> None:
    shop = stock()
    with served(shop):
        clerk.push()
    assert set(clerk.waited) == {0.2}, "as many as its documents say, where it does not say"
    clerk.waited.clear()
    shop.rate = "0.5"
    clerk.counted("100", 3_000)
    with served(shop):
        clerk.push()
        assert clerk.waited == [2.0, 2.0]
        clerk.waited.clear()
        shop.faults = [(429, {"x-amzn-RateLimit-Limit": "0.25"}, ""), (503, {}, "")]
        clerk.counted("200", 3_000)
        assert clerk.push().told == 1
    assert clerk.waited == [4.0, 4.0, 2.0]


def test_a_token_that_is_no_longer_good_is_asked_for_again(clerk: Clerk) -> None:
    shop = stock(good_for=3)
    with served(shop):
        assert clerk.push() == Pushed(told=3)
    assert shop.signed_in == 2
    shop.good_for = 0
    with served(shop), pytest.raises(Refused, match="channel_credentials_refused"):
        clerk.push(everything=True)


def test_all_of_a_long_list_is_found_though_a_search_shows_a_part(clerk: Clerk, monkeypatch: Any) -> None:
    moments = [f"2026-01-01T00:00:{at // 2:02}Z" for at in range(100)]
    rows: dict[tuple[str, str], dict[str, Any]] = {
        (IE, f"S-{at}"): listing(created=one) for at, one in enumerate(moments)
    }
    shop = AmazonStock(rows, most=40)
    shelf = AmazonShelf(Asking(lambda _: None), SHOP, KEYS | {"marketplaces": IE})
    with served(shop):
        found = {one.sku for page in shelf.goods() for one in page}
    assert found == {sku for _, sku in rows}
    same = AmazonStock({(IE, f"S-{at}"): listing() for at in range(100)}, most=40)
    with served(same), pytest.raises(Unavailable, match="listings_without_end"):
        list(shelf.goods())


def test_a_list_that_breaks_off_forgets_no_goods(clerk: Clerk, run: Any) -> None:
    shop = stock()
    with served(shop):
        clerk.push()
        shop.faults = [(400, {}, '{"errors": [{"code": "InvalidInput"}]}')]
        with pytest.raises(Unavailable):
            clerk.push(everything=True)
    assert len(run("channel", "shelf", "amazon", "--json")) == 3


def test_an_answer_that_never_came_is_told_again_after_a_minute(clerk: Clerk, desk: Desk) -> None:
    shop = stock()
    with served(shop):
        clerk.push()
        clerk.counted("100", 2_000)
        shop.faults = [requests.ReadTimeout()]
        with pytest.raises(Unavailable):
            clerk.push()
        assert clerk.push() == Pushed(elsewhere=True)
        assert (task(desk, "amazon", Work.STOCK)["busy_until"] - row_now(desk)).total_seconds() > 50
        desk.db.run(lambda tx: tx.conn.exec_driver_sql("UPDATE channel_task SET busy_until = NULL"))
        assert clerk.push().told == 2
    assert {shop.listings[place, "100"]["quantity"] for place in (IE, DE)} == {12}


def test_an_sku_is_told_as_it_is(clerk: Clerk) -> None:
    shop = stock()
    shop.listings = {(IE, "A/B 1%,é"): listing()}
    clerk.desk.db.run(lambda tx: connections.name_ours(tx, "amazon", "item", "A/B 1%,é", "100"))
    with served(shop):
        assert clerk.push() == Pushed(told=1)
    assert shop.patches == [(IE, "A/B 1%,é", 20)]


def test_a_seller_that_is_not_named_is_asked_for(desk: Desk) -> None:
    with pytest.raises(Refused, match="channel_seller_missing"):
        shelf_of(Kind.AMAZON, SHOP, KEYS | {"seller_id": ""}, desk.db.new_id)


def test_who_is_not_let_in_any_more_is_told_so(clerk: Clerk) -> None:
    with served(stock(locked_out=True)), pytest.raises(Refused, match="channel_credentials_refused"):
        clerk.push()
    assert task(clerk.desk, "amazon", Work.STOCK)["last_error"] == "channel_credentials_refused"
