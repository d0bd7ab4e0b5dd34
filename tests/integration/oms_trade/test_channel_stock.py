"""What channels are told of the stock, what of it each may have, and what an order then gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oms.inventory.allocation import Limit
from oms.inventory.availability_repository import write_channel_limit, write_channel_locations, write_floor
from oms.inventory.ledger import adjust
from oms.security.api_keys import KeyKind, add_key, channel_named
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import begin
from tests.integration.oms_trade.test_sent_orders import SENT

Run = Callable[..., tuple[int, str, str]]
CORK = {"latitude_e6": 51_898_000, "longitude_e6": -8_472_000}


def ask(shop: Shop, path: str, key: str | None = None, **params: Any) -> Any:
    headers = {"Authorization": f"Bearer {key or shop.key}"}
    return shop.chain.client.get(f"/v1/availability{path}", params=params, headers=headers)


def ask_list(shop: Shop, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {shop.key}", "Content-Type": "application/json"}
    return shop.chain.client.post("/v1/availability", content=json.dumps(body), headers=headers)


def offered(shop: Shop, sku: str = "100", key: str | None = None) -> dict[str, int]:
    """Pieces by location."""
    answer = ask(shop, "", key, sku=sku)
    assert answer.status_code == 200, answer.text
    return {one["location"]: one["offered_thousandths"] // 1000 for one in answer.json()}


def web(shop: Shop) -> str:
    with shop.db.snapshot() as tx:
        return channel_named(tx, "web").id


def sells_from(shop: Shop, *location_ids: str) -> None:
    shop.db.run(lambda tx: write_channel_locations(tx, web(shop), location_ids))


def limited(shop: Shop, limit: Limit, location_id: str = "") -> None:
    shop.db.run(lambda tx: write_channel_limit(tx, web(shop), location_id, limit))


def kept(shop: Shop, thousandths: int | None, location_id: str = "", sku: str = "", category: str = "") -> None:
    item_id = shop.items[sku] if sku else ""
    shop.db.run(lambda tx: write_floor(tx, thousandths, location_id=location_id, item_id=item_id, category=category))


def sold(shop: Shop, pieces: int, **told: Any) -> bool:
    # What orders speak of is remembered for two seconds; another process begins anew.
    shop.chain.app.state.orders._on_sale._since = None
    answer = shop.post(shop.body(("100", pieces), **told))
    assert answer.status_code in (201, 409, 422), answer.text
    return bool(answer.status_code == 201)


def changes(shop: Shop, after: str = "", **told: Any) -> Any:
    shop.chain.settle()
    answer = ask(shop, "/changes", after=after, **told)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told_of(page: Any) -> list[tuple[str, str, int]]:
    return sorted((one["location"], one["sku"], one["offered_thousandths"] // 1000) for one in page["items"])


def test_a_channel_sees_and_sells_from_its_own_locations_alone(shop: Shop) -> None:
    assert offered(shop) == {"014": 10, "027": 10}
    sells_from(shop, shop.b.id)
    other = shop.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "market")).key
    assert offered(shop) == {"027": 10}
    assert offered(shop, key=other) == {"014": 10, "027": 10}
    assert not sold(shop, 1)
    assert sold(shop, 1, location="027")
    assert sold(shop, 1, accepted_by_channel=True), "what it promised already is a fact"
    sells_from(shop)
    assert sold(shop, 1)


def test_who_has_no_key_is_told_nothing(shop: Shop) -> None:
    assert ask(shop, "", "x.y", sku="100").status_code == 401
    assert ask(shop, "/changes", "x.y").status_code == 401
    assert ask(shop, "", sku="999").json()["code"] == "item_unknown"
    assert ask(shop, "").status_code == 422


def test_a_store_keeps_some_on_its_floor(shop: Shop) -> None:
    kept(shop, 4000, shop.a.id)
    assert offered(shop) == {"014": 6, "027": 10}
    assert not sold(shop, 7)
    assert sold(shop, 6)
    assert not sold(shop, 1)
    assert sold(shop, 1, accepted_by_channel=True)
    kept(shop, 0, sku="100")
    assert offered(shop)["014"] == 3, "a rule for the item goes before one for all"
    kept(shop, None, sku="100")
    kept(shop, None, shop.a.id)
    assert sold(shop, 3)
    assert shop.balanced()


def test_what_a_store_keeps_of_a_category_is_kept_from_orders(shop: Shop) -> None:
    kept(shop, 9000, category="")
    kept(shop, 8000, category="dairy")
    assert not sold(shop, 2)
    assert sold(shop, 1)


def test_a_channel_leaves_the_last_and_has_its_share(shop: Shop) -> None:
    limited(shop, Limit(keep=3000))
    assert offered(shop) == {"014": 7, "027": 7}
    assert not sold(shop, 8)
    limited(shop, Limit(share=500_000))
    assert offered(shop) == {"014": 5, "027": 5}
    assert not sold(shop, 6)
    assert sold(shop, 5)
    assert offered(shop)["014"] == 2, "half of the five that are left, in whole pieces"
    assert not sold(shop, 3)
    assert sold(shop, 2)
    assert shop.balanced()


def test_orders_of_two_channels_in_one_batch_each_have_their_own_limit(shop: Shop) -> None:
    limited(shop, Limit(keep=9000))
    orders = [shop.body(("100", pieces)) for pieces in (2, 1, 1)]
    headers = {"Authorization": f"Bearer {shop.key}"}
    answer = shop.chain.client.post("/v1/orders/batch", content=json.dumps({"orders": orders}), headers=headers)
    assert [one["status"] for one in answer.json()["answers"]] == [409, 201, 409]
    other = shop.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "market")).key
    assert shop.post(shop.body(("100", 9)), key=other).status_code == 201
    assert shop.level(shop.till_a, "100").available == 0


def test_the_nearest_store_that_has_all_comes_first(shop: Shop, run: Run, tmp_path: Path) -> None:
    points, postal = tmp_path / "points.csv", tmp_path / "postal.csv"
    points.write_text("location,latitude,longitude\n014,53.3498,-6.2603\n027,51.8985,-8.4756\n030,1,1\n")
    postal.write_text("country,postal_code,latitude,longitude\nIE,T12 XY7,51.898,-8.472\nIE,D01,95,-6.2\n")
    assert run("location", "points", str(points))[0] == 1, "one row is of no location"
    assert run("location", "postal", str(postal))[0] == 1, "one row is beyond the pole"
    near = {"country": "IE", "postal_code": "t12xy7"}
    answer = ask_list(shop, skus=["100", "200"], near=near)
    assert answer.status_code == 200, answer.text
    found = answer.json()["locations"]
    assert [(one["location"], one["has_all"]) for one in found] == [("027", True), ("014", True)]
    assert found[0]["meters"] == 253
    assert found[1]["meters"] == pytest.approx(220_000, rel=0.01), "Cork to Dublin"
    shop.db.run(lambda tx: adjust(tx, shop.b.id, shop.items["200"], -9500, "sold"))
    found = ask_list(shop, skus=["100", "200"], near=CORK, thousandths=2000).json()["locations"]
    assert [(one["location"], one["has_all"]) for one in found] == [("014", True), ("027", False)]
    code, out, _ = run("stock", "near", "--postal", "T12XY7", "--country", "IE", "--sku", "100", "--sku", "200")
    assert code == 0
    assert "0.3" in out
    assert run("stock", "near", "--postal", "X1", "--country", "IE", "--sku", "100")[0] == 2
    assert ask_list(shop, skus=["100"], near={"country": "IE"}).status_code == 422


def test_a_warehouse_keeps_no_floor(shop: Shop, run: Run) -> None:
    kept(shop, 4000)
    assert run("location", "at", "027", "--kind", "warehouse", "--latitude", "51.9", "--longitude", "-8.47")[0] == 0
    assert offered(shop) == {"014": 6, "027": 10}
    assert not sold(shop, 1, location="027"), "nobody comes there"
    assert sold(shop, 10, location="027", **SENT)
    assert not sold(shop, 10)
    assert run("location", "at", "027", "--latitude", "91", "--longitude", "0")[0] == 2


def test_a_channel_follows_what_it_may_sell_by_a_cursor(shop: Shop) -> None:
    first = changes(shop)
    assert len(first["items"]) == 8
    assert not first["more"]
    assert changes(shop, first["next"])["items"] == []
    shop.order(("100", 2))
    second = changes(shop, first["next"])
    assert told_of(second) == [("014", "100", 8)]
    begin(shop, 1).short(1000)
    assert told_of(changes(shop, second["next"])) == [("014", "100", 0)], "goods that were missed are offered no more"


def test_every_page_of_changes_goes_on_where_the_one_before_ended(shop: Shop) -> None:
    seen, after, more = [], "", True
    while more:
        page = changes(shop, after, limit=3)
        assert len(page["items"]) <= 3
        seen += told_of(page)
        after, more = page["next"], page["more"]
    assert sorted(seen) == told_of(changes(shop))
    assert changes(shop, after)["items"] == []


def test_a_rule_that_changes_what_is_offered_is_a_change(shop: Shop) -> None:
    after = changes(shop)["next"]
    kept(shop, 1000, shop.a.id, "200")
    page = changes(shop, after)
    assert told_of(page) == [("014", "200", 9)]
    sells_from(shop, shop.a.id)
    page = changes(shop, page["next"])
    assert page["gone"] == ["027"]
    assert {one["location"] for one in page["items"]} == {"014"}


def test_a_cursor_of_another_time_begins_anew_and_nonsense_is_refused(shop: Shop, run: Run) -> None:
    after = changes(shop)["next"]
    assert run("restored")[0] == 0
    page = changes(shop, after)
    assert page["restart"]
    assert len(page["items"]) == 8
    shop.chain.settle()
    for nonsense in ("x", "eJw=", "é"):
        assert ask(shop, "/changes", after=nonsense).json()["code"] == "cursor_unreadable"


def test_rules_are_set_by_commands(shop: Shop, run: Run) -> None:
    assert run("stock", "floor", "1000", "--location", "014", "--sku", "100")[0] == 0
    assert run("stock", "floor", "--sku", "100", "--category", "dairy")[0] == 2
    assert run("stock", "limit", "web", "--keep", "2000", "--percent", "50", "--location", "027")[0] == 0
    assert offered(shop) == {"014": 9, "027": 5}
    assert run("stock", "floor", "--location", "014", "--sku", "100")[0] == 0
    assert run("stock", "channel", "web", "--location", "014")[0] == 0
    assert offered(shop) == {"014": 10}
    assert run("stock", "channel", "nobody", "--location", "014")[0] == 2
    assert json.loads(run("stock", "doubt", "--sure", "99", "--per-day", "3000", "--json")[1]) == {
        "sure": 990_000,
        "per_day": 3000,
        "per_miss": 150_000,
        "below_zero": 500_000,
        "uncounted_days": 365,
    }
    code, out, _ = run("stock", "where", "100", "--channel", "web")
    assert code == 0
    assert "027" not in out
