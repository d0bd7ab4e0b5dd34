"""Whether a day's money and goods agree: the hands that moved them, the paper that was printed, and head office.

Reads the paper as a person does and the OMS's tables with plain SQL: nothing of the store app or the OMS is asked.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psycopg

from demo.goods import Goods
from demo.notes import Notes

_AMOUNT = r"([−–-]?[\d,]+\.\d\d)"
_Value = int | str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that several people can tell, each in their column; it balances when they say the same."""

    what: str
    told: Mapping[str, _Value]

    @property
    def balances(self) -> bool:
        return len(set(self.told.values())) == 1


class Paper:
    """A receipt or a report, read line by line."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    @property
    def is_copy(self) -> bool:
        return any(line.strip("* ") == "COPY" for line in self._lines)

    @property
    def is_sale(self) -> bool:
        return self._find(r"Total [A-Z]{3}") is not None

    @property
    def is_z(self) -> bool:
        return any(line.strip().startswith("Z report") for line in self._lines)

    def amount(self, label: str) -> int:
        """The cents beside a label; 0 where it does not stand there."""
        found = self._find(label)
        return _cents(found) if found else 0

    def count(self, label: str) -> int:
        """The number beside a label."""
        pattern = re.compile(rf"^\s*{label}\s+([\d,]+)\s*$")
        found = next((match for line in self._lines if (match := pattern.match(line))), None)
        return int(found[1].replace(",", "")) if found else 0

    def _find(self, label: str) -> str | None:
        pattern = re.compile(rf"^\s*{label}\s+{_AMOUNT}\s*$")
        return next((match[1] for line in self._lines if (match := pattern.match(line))), None)


class HeadOffice:
    """The OMS's tables at one store."""

    def __init__(self, connection: psycopg.Connection, location_code: str) -> None:
        self._connection = connection
        self._location = str(self.one("SELECT id FROM location WHERE code = %s", location_code))

    def one(self, query: str, *values: object) -> _Value:
        """The one value a query finds; 0 where it finds none."""
        row = self._connection.execute(query, values).fetchone()
        found = row[0] if row else None
        return found if isinstance(found, str) else int(found or 0)

    def here(self, query: str) -> _Value:
        """The same for this store."""
        return self.one(query, self._location)

    def on_hand(self) -> dict[str, int]:
        """Sellable thousandths by SKU: what is announced and still on its way lies on no shelf."""
        query = """SELECT item.sku, sum(on_hand) FROM stock_balance JOIN item USING (item_id)
                   WHERE location_id = %s AND condition = 'sellable' GROUP BY item.sku"""
        return {sku: int(found) for sku, found in self._connection.execute(query, (self._location,))}


def balance(notes: Notes, papers: Iterable[str], database_url: str, store: str, seed: Path) -> list[Row]:
    """Every row of the comparison; the day balances when all of them do."""
    read = [Paper(text) for text in papers]
    with psycopg.connect(database_url) as connection:
        office = HeadOffice(connection, store)
        return [*_money(notes, read, office), *_goods(notes, office, store, seed), *_orders(notes, office)]


def table(rows: Sequence[Row], every: bool = False) -> str:
    """The rows for a person. Goods that balance are summed up in one line unless ``every``."""
    shown = [row for row in rows if every or not row.balances or not row.what.startswith("stock of ")]
    width = max(len(row.what) for row in shown)
    lines = []
    for row in shown:
        mark = "ok  " if row.balances else "WRONG"
        told = ", ".join(f"{who} {value}" for who, value in row.told.items())
        lines.append(f"  {mark:<6}{row.what:<{width}}  {told}")
    goods = sum(1 for row in rows if row.balances and row.what.startswith("stock of "))
    if goods and not every:
        lines.append(f"  ok    stock of {goods} items is what was counted less what left")
    return "\n".join(lines)


def _money(notes: Notes, papers: Sequence[Paper], office: HeadOffice) -> Iterable[Row]:
    sales = [paper for paper in papers if paper.is_sale and not paper.is_copy]
    copies = [paper for paper in papers if paper.is_sale and paper.is_copy]
    z = next((paper for paper in reversed(papers) if paper.is_z), Paper(""))
    total, kept, rounding = (sum(getattr(sale, name) for sale in notes.paid) for name in ("total", "kept", "rounding"))
    booked = "FROM sale WHERE location_id = %s"
    tender = "FROM sale_tender JOIN sale USING (entry_id) WHERE location_id = %s"
    shift = "FROM shift WHERE location_id = %s ORDER BY opened_at DESC LIMIT 1"
    yield Row("number of sales", {
        "by hand": len(notes.paid), "receipts": len(sales), "Z": z.count("Number of sales"),
        "head office": office.here(f"SELECT count(*) {booked}"),
    })  # fmt: skip
    yield Row("copies of receipts", {"by hand": notes.copies, "paper": len(copies)})
    yield Row("sales, in cents", {
        "by hand": total, "receipts": sum(paper.amount("Total [A-Z]{3}") for paper in sales), "Z": z.amount("Sales"),
        "head office": office.here(f"SELECT sum(total_minor) {booked}"),
    })  # fmt: skip
    yield Row("rounding to coins", {
        "by hand": rounding, "receipts": sum(paper.amount("Cash rounding") for paper in sales),
        "Z": z.amount("Cash rounding"), "head office": office.here(f"SELECT sum(rounding_minor) {booked}"),
    })  # fmt: skip
    yield Row("cash kept", {
        "by hand": kept, "receipts": sum(paper.amount("Cash") - paper.amount("Change") for paper in sales),
        "Z": z.amount("Cash sales"),
        "head office": office.here(f"SELECT sum(tendered_minor - change_minor) {tender}"),
    })  # fmt: skip
    yield Row("each change given", {
        "by hand": _listed(sale.change for sale in notes.paid),
        "receipts": _listed(paper.amount("Change") for paper in sales),
    })  # fmt: skip
    yield Row("float", {
        "by hand": notes.float_minor, "Z": z.amount("Opening float"),
        "head office": office.here(f"SELECT float_minor {shift}"),
    })  # fmt: skip
    yield Row("cash in the drawer", {
        "by hand": notes.drawer, "Z expects": z.amount("Expected in the drawer"), "Z counted": z.amount("Counted"),
        "head office expects": office.here(f"SELECT expected_minor {shift}"),
        "head office counted": office.here(f"SELECT counted_minor {shift}"),
    })  # fmt: skip
    yield Row("over or short", {
        "by hand": 0, "Z": z.amount("Over or short"), "head office": office.here(f"SELECT over_short_minor {shift}"),
    })  # fmt: skip


def _goods(notes: Notes, office: HeadOffice, store: str, seed: Path) -> Iterable[Row]:
    goods, now = Goods.load(seed), office.on_hand()
    for sku, counted in _seeded(store, seed).items():
        name = goods.by_sku[sku].name
        yield Row(f"stock of {sku} {name}", {"by hand": counted - notes.left(sku), "head office": now.get(sku, 0)})
    never = "SELECT -sum(thousandths) FROM stock_movement WHERE location_id = %s AND kind = "
    yield Row("goods sold, in thousandths", {
        "by hand": notes.sold.total(), "head office": office.here(f"{never} 'sold'")
    })  # fmt: skip
    yield Row("goods handed over", {
        "by hand": notes.handed_over.total(), "head office": office.here(f"{never} 'handed_over'")
    })  # fmt: skip


def _orders(notes: Notes, office: HeadOffice) -> Iterable[Row]:
    for number, ended in notes.orders.items():
        state = office.one("SELECT state FROM customer_order WHERE number = %s", number)
        yield Row(f"order {number}", {"by hand": ended, "head office": state})
    yield Row("facts set aside", {"by hand": 0, "head office": office.one(
        "SELECT count(*) FROM entry WHERE reason IS NOT NULL")})  # fmt: skip
    yield Row("sums that head office disputes", {"by hand": 0, "head office": office.one(
        "SELECT count(*) FROM exception WHERE kind IN ('sale_totals_differ', 'shift_totals_differ')")})  # fmt: skip


def _seeded(store: str, seed: Path) -> dict[str, int]:
    with (seed / "stock.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source, strict=True) if row["location"] == store]
    return {row["sku"]: int(Decimal(row["on_hand"]) * 1000) for row in rows}


def _cents(text: str) -> int:
    return int(text.replace("−", "-").replace("–", "-").replace(",", "").replace(".", ""))


def _listed(amounts: Iterable[int]) -> str:
    return " ".join(str(amount) for amount in amounts)
