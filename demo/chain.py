"""Fills an OMS with the demo chain of ``resources/demo``, once. Running it again changes nothing.

``python -m demo.chain DATABASE_URL`` seeds a migrated database and prints who can sign on.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from contract.messages.rows import BoxEntry, PackingRulesRow
from oms.catalog.item_import import import_items
from oms.catalog.markets import load_pack
from oms.catalog.tiles import import_tiles
from oms.clock import SystemClock
from oms.db.engine import Database, Tx
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.imports.report import ImportReport
from oms.inbound.announcing import Consignment, announce
from oms.inbound.repository import listed
from oms.inventory.stock_import import import_stock
from oms.inventory.tables import balance
from oms.security.api_keys import KeyKind, add_key, holder_of, key_holders
from oms.shipping.carriers import all_carriers, set_packing_rules, set_stop
from oms.shipping.rate_import import import_rates
from oms.stores.locations import add_location, location_named
from oms.stores.model import Role
from oms.stores.operators import add_operator, put_role
from oms.stores.repository import location_by_code, operator_by_number, roles

FOLDER = Path(__file__).parents[1] / "resources" / "demo"
PRICELIST = "standard"
CURRENCY, COUNTRY = "EUR", "IE"
PRICES_FROM = datetime(2020, 1, 1, tzinfo=UTC)
CHANNEL = "Web shop"
CARRIERS = {
    "greenlane": ("GreenLane", "GL", "16:00"),
    "postbag": ("PostBag", "PB", "17:00"),
    "swift": ("Swift Parcel", "SW", "18:30"),
}
"""Name, letters that begin our parcel numbers, and when it comes."""
BOXES = (
    BoxEntry(code="S", sides_mm=(300, 200, 120), grams=120, holds_grams=1_000),
    BoxEntry(code="M", sides_mm=(400, 300, 180), grams=220, holds_grams=8_000),
    BoxEntry(code="L", sides_mm=(550, 400, 300), grams=480, holds_grams=20_000),
)
DELIVERED = ("50106", "50382", "50194", "20262", "10309", "20244", "20773", "10341")
TRANSFERRED = {"50112": 12_000, "20249": 6_000, "50122": 8_000}
"""What sets out when the chain is filled, in thousandths of a piece by sku."""
FOOTER = ("Thank you for shopping with us.", "Bring this receipt to return an item within 30 days.")


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """Someone who can sign on, with the PIN that the demo gives away."""

    number: str
    name: str
    role: str
    pin: str
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeededChain:
    """Location ids by code, and everyone who can sign on."""

    locations: Mapping[str, str]
    operators: tuple[DemoOperator, ...]

    def people(self, location: str) -> tuple[DemoOperator, ...]:
        """Who works at a location."""
        return tuple(person for person in self.operators if location in person.locations)


def seed(db: Database, folder: Path = FOLDER) -> SeededChain:
    """Adds what is missing of the chain to a migrated database. A file that does not land whole is a defect."""
    places = db.run(lambda tx: _add_locations(tx, folder))
    people = _operators(folder)
    db.run(lambda tx: _add_people(tx, people, folder))
    db.run(lambda tx: load_pack(tx, COUNTRY))
    _whole(_import_items, db, folder / "items.csv")
    _whole(import_tiles, db, folder / "tiles.csv")
    with db.transaction() as tx:
        counted = tx.conn.execute(select(balance.c.item_id).limit(1)).first()
    if counted is None:
        _whole(import_stock, db, folder / "stock.csv")
    _add_carriers(db, places, folder / "carriers")
    db.run(_announce_goods)
    return SeededChain(places, people)


def channel_key(db: Database, key_file: Path) -> str:
    """The key of the demo's web shop, kept in ``key_file`` between runs."""
    if key_file.exists():
        key = key_file.read_text(encoding="ascii").strip()
        with db.transaction() as tx:
            if holder_of(tx, key, KeyKind.CHANNEL):
                return key
    given = db.run(_add_channel)
    key_file.parent.mkdir(parents=True, exist_ok=True)
    key_file.touch(mode=0o600)
    key_file.write_text(given, encoding="ascii")
    return given


def _add_channel(tx: Tx) -> str:
    taken = {holder.name for holder in key_holders(tx, KeyKind.CHANNEL)}
    name, number = CHANNEL, 1
    while name in taken:
        number += 1
        name = f"{CHANNEL} {number}"
    return add_key(tx, KeyKind.CHANNEL, name).key


def _import_items(db: Database, path: Path) -> ImportReport:
    return import_items(db, path, pricelist_id=PRICELIST, currency=CURRENCY, valid_from=PRICES_FROM)


def _whole(load: Callable[[Database, Path], ImportReport], db: Database, path: Path) -> None:
    report = load(db, path)
    if report.problems:
        raise ValueError(f"{path.name} did not land whole: {report.summary()}")


def _add_carriers(db: Database, places: Mapping[str, str], folder: Path) -> None:
    """Once: what a person changed of them stays."""
    with db.transaction() as tx:
        standing = {row["carrier_id"] for row in all_carriers(tx)}
    for code, (name, prefix, collects_at) in CARRIERS.items():
        if code not in standing:
            load = partial(import_rates, carrier_id=code, name=name, currency=CURRENCY, tracking_prefix=prefix)
            _whole(load, db, folder / f"{code}.csv")
            db.run(partial(_collects_everywhere, places=places, code=code, collects_at=collects_at))


def _announce_goods(tx: Tx) -> None:
    """Each store has a delivery on its way, and one also a transfer from another; once."""
    if listed(tx, None, every=True):
        return
    today = tx.now.date()
    for turn, code in enumerate(("003", "014", "027")):
        told = Consignment(
            f"DN-2077{turn}", "Alderbrook Wholesale", today, dict.fromkeys(DELIVERED, 24_000),
            packages=[(f"35391522000002{turn}010", "Pallet 1")],
        )  # fmt: skip
        announce(tx, location_named(tx, code), told)
    source = location_named(tx, "027")
    announce(tx, location_named(tx, "014"), Consignment("T-55871", source.name, today, TRANSFERRED, source))


def _collects_everywhere(tx: Tx, places: Mapping[str, str], code: str, collects_at: str) -> None:
    for location_id in places.values():
        set_stop(tx, location_id, code, collects_at, "123456", active=True)
        set_packing_rules(tx, PackingRulesRow(location_id=location_id, boxes=BOXES))


def _add_locations(tx: Tx, folder: Path) -> dict[str, str]:
    ids = {}
    for row in _rows(folder / "locations.csv"):
        known = location_by_code(tx, row["code"])
        place = known or add_location(
            tx,
            code=row["code"],
            name=row["name"],
            country=row["country"],
            currency=row["currency"],
            time_zone=row["time_zone"],
            legal_entity=row["legal_entity"],
            tax_number=row["vat_number"],
            address=row["address"],
            city=row["city"],
            postal_code=row["postal_code"],
            day_cutover=row["day_cutover"],
            phone=row["phone"],
            pricelist=PRICELIST,
            receipt_footer=FOOTER,
        )
        ids[row["code"]] = place.id
    return ids


def _add_people(tx: Tx, people: tuple[DemoOperator, ...], folder: Path) -> None:
    standing = set(roles(tx))
    for row in _rows(folder / "roles.csv"):
        role = Role(row["name"], tuple(row["permissions"].split(";")), int(row["pin_digits"]))
        if role not in standing:
            put_role(tx, role)
    for person in people:
        if operator_by_number(tx, person.number) is None:
            add_operator(
                tx,
                number=person.number,
                name=person.name,
                role=person.role,
                pin=person.pin,
                locations=person.locations,
            )


def _operators(folder: Path) -> tuple[DemoOperator, ...]:
    return tuple(
        DemoOperator(row["number"], row["name"], row["role"], row["pin"], tuple(row["locations"].split(";")))
        for row in _rows(folder / "operators.csv")
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def main(url: str) -> None:
    """Seeds the database and says who can sign on."""
    migrate(url)
    db = Database(url, SystemClock(), new_id)
    try:
        for person in seed(db).operators:
            print(
                f"{person.number}  PIN {person.pin:<6}  {person.role:<10}  {person.name}  {', '.join(person.locations)}"
            )
    finally:
        db.close()


if __name__ == "__main__":
    main(sys.argv[1])
