"""Goods come in by scan: stock rises with every gesture, and whoever goes on, wherever, goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.bopis.repository import stock_of
from app.catalog.model.item import Item, ItemFound, Pack
from app.db import peer_journal
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.stock.desk import StockDesk
from app.stock.model.receiving import LineStanding
from app.stock.receive import Receive, ReceiveView
from contract.errors import Refused
from contract.messages.rows import InboundLine, InboundPackage, InboundRow, StockRow
from contract.rules.permission import PLAIN, Asked
from contract.states.transfer import TransferState
from contract.values.gs1 import Scanned
from contract.values.quantity import Unit
from tests.integration.app_bopis.till import STORE, FakeStaff, Hands, item, open_store, tell

SSCC = "353915220000000174"
ONE, TWO, CASE, OTHER, NOBODY = "05391522400001", "05391522400002", "15391522400008", "05391522400009", "4006381333931"
LOOSE, CRATE = "05391522400004", "25391522400004"


class Staff(FakeStaff):
    def require(self, operation_name: str, asked: Asked = PLAIN) -> Actor:
        assert asked is PLAIN
        return super().require(operation_name)


class Items:
    """Things 1 and 2, which come in cases of six, 9, which nobody announced, and 4, which is weighed.

    ``<barcode>@1134`` is a label with a weight on it.
    """

    def __init__(self) -> None:
        one, two, other = item(1, "A-1"), item(2, "A-2"), item(9, "B-1")
        loose = replace(item(4, "P-1", unit=Unit.KILOGRAM), packs=(Pack(CRATE, "CS", 5000),))
        self.items = {own.item_id: own for own in (replace(one, packs=(Pack(CASE, "CS", 6000),)), two, other, loose)}

    def item(self, item_id: str) -> Item | None:
        return self.items.get(item_id)

    def scanned(self, text: str) -> ItemFound | None:
        code, _, weight = text.partition("@")
        for own in self.items.values():
            if code in own.identifiers or own.pack(code):
                symbol = Scanned(text, gtin=code, weight_thousandths=int(weight) if weight else None)
                return ItemFound(own, symbol, own.pack(code))
        return None

    def value_minor(self, item: Item, thousandths: int) -> int:
        raise AssertionError(f"nobody asks what {thousandths} of {item.name} are worth at the door")


@dataclass
class Door:
    """One register at the door."""

    store: StoreDb
    receive: Receive

    @classmethod
    def open(cls, folder: Path, hands: Hands, seed: int) -> Door:
        store = open_store(folder, hands, seed, register_id=f"register-{seed}")
        return cls(store, Receive(StockDesk(store, Staff(f"operator-{seed}"), Items(), None, hands)))  # type: ignore[arg-type]

    def told(self) -> None:
        """What head office says: T-1 with ten of thing 1 and four of thing 2, and none in stock."""
        lines = tuple(
            InboundLine(line_id=f"line-{at}", item_id=f"item-{at}", sku=f"1000{at}", name=f"Thing {at}", expected=count)
            for at, count in ((1, 10_000), (2, 4_000))
        )
        row = InboundRow(
            inbound_id="in-1", number="T-1", location_id=STORE, kind="transfer", sender="Galway", due_on="2026-11-21",
            lines=lines, packages=(InboundPackage(code=SSCC, label="Pallet 1"),), tracking="GL01",
        )  # fmt: skip
        tell(self.store, row, "in-1")
        for item_id in ("item-1", "item-2", "item-9"):
            tell(self.store, StockRow(item_id=item_id, on_hand=0, reserved=0), item_id)

    def scan(self, *texts: str, anyway: bool = False) -> ReceiveView:
        return [self.receive.scan("in-1", text, anyway=anyway) for text in texts][-1]

    def on_hand(self, item_id: str) -> int:
        with self.store.read() as conn:
            stock = stock_of(conn, item_id)
        assert stock is not None
        return stock.on_hand


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def door(tmp_path: Path, hands: Hands) -> Iterator[Door]:
    made = Door.open(tmp_path / "one", hands, 1)
    made.told()
    yield made
    made.store.close()


def test_pieces_cases_and_pallets_are_counted_and_stock_rises_at_once(door: Door) -> None:
    assert door.receive.find(f"00{SSCC}") == door.receive.find("t-1") == door.receive.find("GL01") == "in-1"
    with pytest.raises(Refused, match="inbound_not_found"):
        door.receive.find("T-9")
    door.scan(SSCC)
    with pytest.raises(Refused, match="package_open_already"):
        door.scan(f"00{SSCC}")
    with pytest.raises(Refused, match="package_of_another"):
        door.scan("353915220000000999")
    view = door.scan(ONE, CASE, TWO)
    assert [one.line.received for one in view.lines] == [7_000, 1_000]
    assert (view.tally.units, view.tally.units_expected, view.tally.packages) == (8, 14, 1)
    assert (door.on_hand("item-1"), door.on_hand("item-2")) == (7_000, 1_000)
    view = door.receive.count("in-1", "line-2", 5_000)
    assert view.lines[1].standing is LineStanding.OVER
    assert view.added is not None
    view = door.receive.undo("in-1", view.added)
    assert (view.lines[1].line.received, door.on_hand("item-2")) == (1_000, 1_000)
    with pytest.raises(Refused, match="quantity_not_whole"):
        door.receive.count("in-1", "line-2", 1_500)


def test_a_weight_counts_for_what_is_weighed_and_for_nothing_else(door: Door) -> None:
    tell(door.store, StockRow(item_id="item-4", on_hand=0, reserved=0), "item-4")
    door.scan(f"{CASE}@5400", f"{ONE}@900")
    assert door.on_hand("item-1") == 7_000
    with pytest.raises(Refused, match="weight_needed"):
        door.scan(LOOSE, anyway=True)
    assert door.on_hand("item-4") == 0
    door.scan(f"{LOOSE}@1134", CRATE, f"{CRATE}@4950", anyway=True)
    assert door.on_hand("item-4") == 1_134 + 5_000 + 4_950


def test_what_is_damaged_or_not_announced_differs_and_is_told_with_a_reason(door: Door) -> None:
    door.scan(CASE)
    door.receive.damage("in-1", "line-1", 2_000, "broken", counted=True)
    view = door.receive.damage("in-1", "line-1", 1_000, "leaking", counted=False)
    assert (view.lines[0].line.received, view.lines[0].line.damaged, door.on_hand("item-1")) == (4_000, 3_000, 4_000)
    with pytest.raises(Refused, match="damage_not_counted"):
        door.receive.damage("in-1", "line-1", 9_000, "broken", counted=True)
    for text, code in ((OTHER, "receive_not_on_list"), (NOBODY, "receive_unknown")):
        with pytest.raises(Refused, match=code):
            door.scan(text)
        door.scan(text, anyway=True)
        door.scan(text)
    view = door.receive.view("in-1")
    assert [one.standing for one in view.lines[2:]] == [LineStanding.NOT_ON_LIST, LineStanding.UNKNOWN]
    assert door.on_hand("item-9") == 2_000
    view = door.receive.finish("in-1", {("line-2", "short"): "comes_later"})
    assert [(one.line_id, one.kind, one.thousandths, one.reason) for one in view.differences] == [
        ("line-1", "damaged", 3_000, "leaking"),
        ("line-1", "short", 3_000, "missing"),
        ("line-2", "short", 4_000, "comes_later"),
        ("item:item-9", "not_on_list", 2_000, "kept"),
        (f"barcode:{NOBODY}", "unknown", 2_000, "set_aside"),
    ]
    with pytest.raises(Refused, match="inbound_finished"):
        door.scan(ONE)
    (arrival,) = door.receive.arrivals()
    assert (arrival.state, arrival.differences) == (TransferState.RECEIVED, 5)


def test_after_a_crash_or_at_another_register_receiving_goes_on_where_it_stood(hands: Hands, tmp_path: Path) -> None:
    door = Door.open(tmp_path / "one", hands, 1)
    door.told()
    door.scan(SSCC, CASE)
    door.store.close()
    again, other = Door.open(tmp_path / "one", hands, 1), Door.open(tmp_path / "two", hands, 2)
    try:
        assert again.receive.view("in-1").lines[0].line.received == 6_000
        other.told()
        other.scan(ONE, TWO)
        _meet(again.store, other.store)
        for seen in (again, other):
            view = seen.receive.view("in-1")
            assert [one.line.received for one in view.lines] == [7_000, 1_000], "two who count add up"
            assert seen.on_hand("item-1") == 7_000
        other.receive.finish("in-1", {})
        _meet(again.store, other.store)
        assert again.receive.view("in-1").finished
    finally:
        again.store.close()
        other.store.close()


def _meet(*stores: StoreDb) -> None:
    for listener, teller in (stores, stores[::-1]):
        with listener.read() as conn:
            known = peer_journal.have(conn)
        with teller.read() as conn:
            wires = peer_journal.entries_after(conn, known, 1_000)
        listener.keep_peer_entries(wires)
