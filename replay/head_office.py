"""The OMS of a replay: a real one on its own PostgreSQL, filled through its own imports, with a port that can close."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import psycopg

from contract.operations import Permission
from contract.values.quantity import Unit
from contract.values.time import instant_text
from demo.oms_process import OmsProcess, free_port, start_postgres
from oms.catalog.item_import import ITEM_COLUMNS, import_items
from oms.catalog.markets import TAX_COLUMNS, change_market, import_taxes
from oms.catalog.price_calendar import CALENDAR_COLUMNS, import_calendar
from oms.catalog.prices import ensure_pricelist
from oms.clock import SystemClock
from oms.composition import TOLD
from oms.db.engine import Database, Tx
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.imports.report import ImportReport
from oms.prepare import ensure_epoch
from oms.stores.locations import add_location
from oms.stores.model import Role
from oms.stores.operators import add_operator, put_role
from oms.stores.registers import add_register
from oms.stores.repository import location_by_code, operator_by_number, roles
from oms.sync.feed_commands import feed_folder_of
from oms.sync.feed_file import catalog_streams, write_feed_file
from oms.sync.sequencer import sequence_all
from replay.recorded import TIME_ZONE, RecordedItem, week_begins
from replay.register import OPERATOR, PIN
from replay.shelf import CURRENCY, GALLON, CalendarPrice, item_number

COUNTRY = "US"
LIST_PRICES = "list"
_ROLE = Role("replay", tuple(sorted(Permission)), 6)
_TAX_CATEGORY = "untaxed"
_SECRET_VARIABLE = "AISLE_SECRET_FILE"  # noqa: S105 - the name of a variable
_MARKET: dict[str, object] = {
    "currency": CURRENCY,
    "time_zone": TIME_ZONE,
    "prices_include_tax": False,
    "cash_increment": 1,
    "notes": (10_000, 5_000, 2_000, 1_000, 500, 100),
    "coins": (50, 25, 10, 5, 1),
    "language": "en_US",
}


def store_code(store: int) -> str:
    """A location's code at the OMS."""
    return str(store)


class HeadOffice:
    """Opened over ``folder``, which keeps everything. Nobody is served until ``open_wire``. Close it at the end."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._secret = folder / "oms-secret"
        os.environ[_SECRET_VARIABLE] = str(self._secret)
        self._postgres = start_postgres(folder / "postgres")
        self.database_url: str = self._postgres.get_uri()
        migrate(self.database_url)
        self._db = Database(self.database_url, SystemClock(), new_id)
        self._process = OmsProcess(self.database_url, free_port(), folder / "oms.log")

    @property
    def url(self) -> str:
        return self._process.url

    def open_wire(self) -> None:
        """The OMS answers. It may be open already."""
        if not self._process.running:
            self._process.start()

    def cut_wire(self) -> None:
        """Nobody answers any more at its port."""
        self._process.stop()

    def found_chain(self, stores: Sequence[int]) -> None:
        """The country's rules, the stores and who works in them, as far as they are missing."""
        self._db.run(lambda tx: change_market(tx, COUNTRY, "IE", _MARKET))
        taxes = [(COUNTRY, _TAX_CATEGORY, "N", "0", "Not taxed", "2016-01-01", "yes")]
        self._landed(import_taxes, self._written("taxes.csv", TAX_COLUMNS, taxes))
        self._db.run(lambda tx: _add_stores(tx, stores))

    def tell_items(self, items: Iterable[RecordedItem]) -> int:
        """How many are new or different."""
        path = self._written("items.csv", ITEM_COLUMNS, (_item_row(item) for item in items))
        begins = week_begins(1)
        return self._landed(
            lambda db, file: import_items(db, file, pricelist_id=LIST_PRICES, currency=CURRENCY, valid_from=begins),
            path,
        )

    def tell_prices(self, store: int, prices: Iterable[CalendarPrice]) -> int:
        """A store's price list, dated by weeks. How many prices are new or different."""
        code = store_code(store)
        path = self._written(f"prices-{code}.csv", CALENDAR_COLUMNS, (_price_row(price) for price in prices))
        return self._landed(lambda db, file: import_calendar(db, file, pricelist_id=code), path)

    def write_feed(self) -> None:
        """Make the files by which registers load a whole catalog, as ``aisle-oms feed write`` does."""
        self._db.run(ensure_epoch)
        sequence_all(self._db)
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("ANALYZE")  # what autovacuum does within a minute of an import; nobody waits for it here
        with self._db.snapshot() as tx:
            streams = catalog_streams(tx)
        for stream in streams:
            write_feed_file(self._db, feed_folder_of(None, self._secret), stream, TOLD)

    def enroll_code(self, store: int) -> str:
        """For a register of the store that has none yet."""
        return self._db.run(lambda tx: add_register(tx, store_code(store))).code

    def close(self) -> None:
        self._process.stop()
        self._db.close()
        self._postgres.cleanup()

    def _written(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        path = self._folder / name
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(columns)
            writer.writerows(rows)
        return path

    def _landed(self, load: Callable[[Database, Path], ImportReport], path: Path) -> int:
        report = load(self._db, path)
        if report.problems:
            raise ValueError(f"{path.name} did not land whole: {str(report.summary())[:2_000]}")
        return report.landed


def _add_stores(tx: Tx, stores: Sequence[int]) -> None:
    for code in map(store_code, stores):
        ensure_pricelist(tx, code, CURRENCY)
        if location_by_code(tx, code) is None:
            add_location(
                tx,
                code=code,
                name=f"Store {code}",
                country=COUNTRY,
                currency=CURRENCY,
                time_zone=TIME_ZONE,
                pricelist=code,
            )
    if _ROLE not in roles(tx):
        put_role(tx, _ROLE)
    for code in map(store_code, stores):
        number = f"{OPERATOR}{code}"
        if operator_by_number(tx, number) is None:
            add_operator(tx, number=number, name=f"Till {code}", role=_ROLE.name, pin=PIN, locations=(code,))


def _item_row(item: RecordedItem) -> tuple[str, ...]:
    row: Mapping[str, object] = {
        "sku": item.product,
        "name": " ".join(part for part in (item.type or "ITEM", item.size, str(item.product)) if part),
        "size": item.size,
        "unit": Unit.LITER if item.measured else Unit.EACH,
        "tracking": "none",
        "category": item.category,
        "department": item.department,
        "tax_category": _TAX_CATEGORY,
        "gtins": item_number(item.product),
        # A list price is in whole cents for whole units: that of a gallon is near enough to four liters'.
        "price_minor": item.price,
        "price_quantity": round(GALLON.thousandths / 1_000) if item.measured else 1,
        "popularity": item.rank,
    }
    return tuple(str(row.get(column, "")) for column in ITEM_COLUMNS)


def _price_row(told: CalendarPrice) -> tuple[str, ...]:
    price = told.price
    return (
        str(told.product),
        str(price.decimal),
        str(price.per.decimal),
        instant_text(week_begins(told.first_week)),
        instant_text(week_begins(told.last_week + 1)),
    )
