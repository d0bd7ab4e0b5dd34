"""Orders that channels are asked for, and orders that come in files."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import responses

from contract.errors import Refused, Unavailable
from oms.channels import connections
from oms.channels.backfill import fetch
from oms.channels.model import Kind
from oms.channels.order_import import COLUMNS, import_orders
from oms.channels.sources import source_of
from tests.integration.oms_channels.sender import Desk, shopify_order

SHOP = "https://shop.example"
LIST = f"{SHOP}/admin/api/2026-07/orders.json"


def shopify_page(*numbers: int) -> str:
    return json.dumps({"orders": [shopify_order(number) for number in numbers]})


def ask(desk: Desk, kind: Kind, **more: Any) -> Any:
    credentials = dict.fromkeys(
        ("token", "key", "secret", "client_id", "client_secret", "refresh_token", "marketplaces"), "x"
    )
    return fetch(desk.db, str(kind), source_of(kind, SHOP, credentials, backoff=0), **more)


@responses.activate
def test_a_list_is_read_page_by_page_and_goes_on_where_it_broke_off(desk: Desk) -> None:
    following = {"Link": f'<{LIST}?limit=50&page_info=two>; rel="next"'}
    first = responses.get(LIST, shopify_page(1, 2), headers=following)
    told = ask(desk, Kind.SHOPIFY, most_pages=1)
    assert (told.pages, told.taken, told.again) == (1, 2, 0)
    responses.remove(first)
    second = responses.get(LIST, shopify_page(2, 3))
    told = ask(desk, Kind.SHOPIFY)
    assert (told.taken, told.again) == (1, 1)
    assert "page_info=two" in str(second.calls[0].request.url)
    ask(desk, Kind.SHOPIFY)
    assert "updated_at_min=" in str(second.calls[1].request.url)


@responses.activate
def test_a_busy_channel_is_asked_again_and_one_that_stays_away_is_told(desk: Desk) -> None:
    busy = responses.get(LIST, status=503)
    with pytest.raises(Unavailable, match="channel_unreachable"):
        ask(desk, Kind.SHOPIFY)
    assert busy.call_count == 5
    responses.remove(busy)
    responses.get(LIST, status=429)
    responses.get(LIST, shopify_page(1))
    assert ask(desk, Kind.SHOPIFY).taken == 1
    responses.reset()
    responses.get(LIST, status=401)
    with pytest.raises(Refused, match="channel_credentials_refused"):
        ask(desk, Kind.SHOPIFY)
    responses.reset()
    responses.get(LIST, "<html>")
    with pytest.raises(Unavailable, match="channel_unreachable"):
        ask(desk, Kind.SHOPIFY)


@responses.activate
def test_one_order_that_cannot_be_read_keeps_no_other_back(desk: Desk) -> None:
    bad = shopify_order(1, total_price="much")
    responses.get(LIST, json.dumps({"orders": [bad, shopify_order(2)]}))
    told = ask(desk, Kind.SHOPIFY)
    assert (told.taken, told.unreadable) == (1, 1)


@responses.activate
def test_woocommerce_and_amazon_are_asked_in_their_own_ways(desk: Desk) -> None:
    woo = {"id": 5, "order_key": "k", "line_items": [], "total": "0", "currency": "EUR", "status": "completed"}
    listed = responses.get(f"{SHOP}/wp-json/wc/v3/orders", json.dumps([woo]))
    assert ask(desk, Kind.WOOCOMMERCE).taken == 1
    assert str(listed.calls[0].request.headers["Authorization"]).startswith("Basic ")
    signed_in = responses.post("https://api.amazon.com/auth/o2/token", json.dumps({"access_token": "t"}))
    order = {"orderId": "A-1", "orderItems": [], "salesChannel": {"channelName": "AMAZON"}}
    pages = responses.get(
        f"{SHOP}/orders/2026-01-01/orders", json.dumps({"orders": [order], "pagination": {"nextToken": "n"}})
    )
    told = ask(desk, Kind.AMAZON, most_pages=2)
    assert (told.pages, told.taken, told.again, signed_in.call_count) == (2, 1, 1, 1)
    assert pages.calls[0].request.headers["x-amz-access-token"] == "t"
    assert "paginationToken=n" in str(pages.calls[1].request.url)


@responses.activate
def test_a_source_is_told_and_asked_by_command_and_its_keys_are_sealed(
    desk: Desk, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("channel", "fetch", "shopify")[0] == 2
    assert run("channel", "source", "shopify", "http://shop.example")[0] == 2
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "shpat_very_secret")
    assert run("channel", "source", "shopify", SHOP)[0] == 0
    asked = responses.get(LIST, shopify_page(1))
    assert run("channel", "fetch", "shopify", "--json")["taken"] == 1
    assert asked.calls[0].request.headers["X-Shopify-Access-Token"] == "shpat_very_secret"
    with desk.db.snapshot() as tx:
        kept = tx.conn.exec_driver_sql("SELECT c::text FROM channel_connection AS c").scalars().all()
    assert "shpat_very_secret" not in "".join(kept)
    assert b"shpat_very_secret".hex() not in "".join(kept)


ROW = {
    "order": "F-1", "placed_at": "2026-11-21T10:00:00Z", "currency": "EUR", "total": "3.00", "sku": "100",
    "quantity": "2", "line_total": "2.00", "name": "Niamh", "location": "014",
}  # fmt: skip
ROWS = [ROW, ROW | {"sku": "200", "quantity": "1", "line_total": "1.00"}, ROW | {"order": "F-2", "line_total": "3.00"}]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, [*COLUMNS, "location"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_file_is_taken_once_and_what_failed_comes_back_alone(desk: Desk, run: Any, tmp_path: Path) -> None:
    bad = [ROW | {"order": "F-3", "quantity": "two"}, ROW | {"order": "F-3"}, ROW | {"order": "F-4", "total": "1.001"}]
    path, errors = write(tmp_path / "orders.csv", ROWS + bad), tmp_path / "errors.csv"
    code, out, _ = run("channel", "import", "standard", str(path), "--errors", str(errors))
    assert (code, "2 new or changed, 0 unchanged, 2 left out." in out) == (1, True)
    assert [desk.view(Kind.STANDARD, one)["state"] for one in ("F-1", "F-2")] == ["placed", "placed"]
    with errors.open(encoding="utf-8", newline="") as source:
        failed = list(csv.DictReader(source))
    assert [(row["order"], row["problem_column"], row["problem"]) for row in failed] == [
        ("F-3", "quantity", "not_a_quantity"),
        ("F-3", "", ""),
        ("F-4", "total", "not_an_amount"),
    ]
    text = errors.read_text().replace(",two,", ",1,").replace("1.001", "2.00")
    errors.write_text(text)
    again = import_orders(desk.db, "standard", errors, errors)
    assert (again.landed, again.problems, errors.exists()) == (2, [], False)
    assert import_orders(desk.db, "standard", path).unchanged == 2


def test_of_a_file_with_a_row_nobody_can_read_nothing_is_taken(desk: Desk, run: Any, tmp_path: Path) -> None:
    """Or an order would go without the line that stood in it."""
    path = write(tmp_path / "orders.csv", ROWS)
    path.write_text(path.read_text() + "F-1,2026-11-21T10:00:00Z,EUR,3.00,200,1,0.00,Niamh,014,oops\n")
    code, out, _ = run("channel", "import", "standard", str(path))
    assert (code, "0 new or changed, 0 unchanged, 1 left out." in out) == (1, True)
    assert desk.view(Kind.STANDARD, "F-1")["code"] == "captured_order_unknown"


def test_a_file_of_errors_takes_the_place_of_no_other_file(desk: Desk, run: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", ROWS)
    before = path.read_bytes()
    assert run("channel", "import", "standard", str(path), "--errors", str(path))[0] == 2
    assert path.read_bytes() == before
    assert desk.counts() == [0, 0, 0]


def test_columns_that_have_other_names_are_mapped_once(desk: Desk, run: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", ROWS)
    path.write_text(path.read_text().replace("order,", "Bestellung,", 1))
    with pytest.raises(Refused, match="columns_missing"):
        import_orders(desk.db, "standard", path)
    assert run("channel", "map", "standard", "column", "Bestellung", "order")[0] == 0
    assert import_orders(desk.db, "standard", path).landed == 2
    with pytest.raises(Refused, match="channel_takes_no_files"):
        import_orders(desk.db, "shopify", path)


def test_a_sheet_says_the_same_as_a_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    sheet(path, [*COLUMNS, "location"], ROWS)
    assert import_orders(desk.db, "standard", path).landed == 2
    row = desk.row(Kind.STANDARD, "F-1")
    assert (row["total_minor"], row["state"], row["placed_at"]) == (
        300,
        "placed",
        datetime(2026, 11, 21, 10, tzinfo=UTC),
    )
    path.write_bytes(b"no sheet")
    with pytest.raises(Refused, match="sheet_unreadable"):
        import_orders(desk.db, "standard", path)


def test_a_second_connection_in_another_form_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="channel_kind_fixed"):
        desk.db.run(lambda tx: connections.connect(tx, b"x" * 32, "shopify", Kind.WOOCOMMERCE, "secret"))
    with pytest.raises(Refused, match="channel_unknown"):
        desk.db.run(lambda tx: connections.connect(tx, b"x" * 32, "nobody", Kind.WOOCOMMERCE, "secret"))


def sheet(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """The smallest workbook that is one; numbers stand in it as numbers."""
    lines = [columns, *([row[name] for name in columns] for row in rows)]
    cells = "".join(f"<row>{''.join(map(_cell, line))}</row>" for line in lines)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
        '<sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in files.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def _cell(value: str) -> str:
    if value.replace(".", "", 1).isdigit() and not value.startswith("0"):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
