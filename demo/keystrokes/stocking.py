"""Goods that come in, and goods that are counted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from app.ui.screen import Place
from contract.messages.facts import GoodsReceived, StockAdjusted, StockCounted
from contract.messages.rows import InboundLine, InboundRow
from demo.keystrokes.desk import Desk
from demo.keystrokes.task import Task, same
from demo.scenes import rows
from tests import builders

_NUMBER, _CAME, _COUNTED = "DN-20771", 48, 22


def _ware() -> Mapping[str, str]:
    gtin = rows.barcodes()[0]
    return next(row for row in rows.wares() if gtin in row["gtins"].split(";"))


def _delivery(desk: Desk) -> None:
    """Of one line; the person stands at the stock screen."""
    ware = _ware()
    line = InboundLine(
        line_id="line-1", item_id=f"item-{ware['sku']}", sku=ware["sku"], name=ware["name"], size=ware["size"],
        unit=ware["unit"], expected=_CAME * 1_000,
    )  # fmt: skip
    row = InboundRow(
        inbound_id="inbound-1", number=_NUMBER, location_id=builders.LOCATION_ID, kind="delivery",
        sender="Alderbrook Coffee Roasters", due_on=desk.counter.clock.now().date().isoformat(), lines=(line,),
    )  # fmt: skip
    desk.counter.tell(f"store:{builders.LOCATION_ID}", (row,))
    desk.counter.sign_on("picker", Place.STOCK)


def _receive_by_keys(desk: Desk) -> None:
    desk.scan(_NUMBER, rows.barcodes()[0])
    desk.key(Qt.Key.Key_F4)
    desk.write(str(_CAME))
    desk.key(Qt.Key.Key_Return)


def _receive_by_touch(desk: Desk) -> None:
    desk.scan(_NUMBER, rows.barcodes()[0])
    desk.tap("receive.type")
    desk.tap_pad("number.pad", str(_CAME))
    desk.tap("number.ok")


def _received(desk: Desk) -> None:
    same(sum(fact.goods.thousandths for fact in desk.facts(GoodsReceived)), _CAME * 1_000)


# A count


def _to_count(desk: Desk) -> None:
    desk.counter.sign_on("manager", Place.COUNT)


def _begun(desk: Desk) -> None:
    desk.scan(rows.barcodes()[0])
    desk.wait(lambda: desk.hands.has("count.go_on"), "the count")


def _count_by_keys(desk: Desk) -> None:
    _begun(desk)
    desk.write(str(_COUNTED))
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_Return)


def _count_by_touch(desk: Desk) -> None:
    _begun(desk)
    desk.tap_pad("", str(_COUNTED))
    desk.tap("count.go_on")
    desk.tap("count.lost")
    desk.tap("count.adjust")


def _counted(desk: Desk) -> None:
    desk.wait(lambda: bool(desk.facts(StockAdjusted)), "the books to follow")
    same(desk.last(StockCounted).count.counted, _COUNTED * 1_000)


STOCKING = (
    Task("Receive a delivery of 48 of one item", _delivery, _receive_by_keys, _receive_by_touch, _received,
         "its number, the item, F4, 2 digits, Enter", "its number, the item, Count, 2 digits, Set"),
    Task("Count an item that is 2 short, and let the books follow", _to_count, _count_by_keys, _count_by_touch,
         _counted, "the item, 2 digits, Enter, 1, Enter", "the item, 2 digits, Done, why, Set the books"),
)  # fmt: skip
