"""The rows of a store as head office would tell them, read from the demo chain's own tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract.messages.rows import ItemRow, RoleRow, Row, StockRow, TileEntry, TilePageRow
from tests import builders

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
STORE = "014"
LONGEST = "Ωmega-3 Kilbride Farm Organic Porridge Oats with Milled Flaxseed, Żółć & Crème Brûlée"
"""More than 80 characters in four scripts, as a supplier would send it."""
HOSTILE_NAMES = (
    LONGEST,
    "زبدة كيري غولد غير المملحة من حليب أبقار المراعي الأيرلندية الطازجة مع ملح البحر الأطلسي",
    "有機全麥酸種麵包配亞麻籽與南瓜籽家庭裝特大份量新鮮每日烘焙限量供應請儘早選購",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsgebäck",
    "<b>Bold</b> & \u202eesrever\u202c “quoted” \\ %s {name} \u200b\u200b\u200bcandle",
    "อาหารเช้าซีเรียลธัญพืชผสมผลไม้อบแห้งและเมล็ดเจียออร์แกนิกขนาดครอบครัวสุดคุ้ม",
    "Спелые томаты черри на ветке, выращенные без пестицидов в теплицах Корка",
    "शुद्ध देसी घी से बनी पारंपरिक मिठाई का विशेष उपहार डिब्बा बड़ा आकार",
)
HOSTILE_PEOPLE = (
    "Maximiliane-Konstantina Freifrau von und zu Hohenlohe-Waldenburg-Schillingsfürst",
    "محمد عبد الرحمن بن عبد العزيز آل الشيخ المهيري الكتبي",
    "Adaeze Nwachukwu-O’Shaughnessy y Fernández de la Vega",
)


HOSTILE_PLACE = "Brannock’s Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, 124 Patrick Street Upper"
HOSTILE_ADDRESS = f"{'a-very-long-address-' * 6}@example.ie"


@dataclass(frozen=True, slots=True)
class Person:
    """Who can sign on, and with what."""

    operator_id: str
    name: str
    role: str
    pin: str


@cache
def wares() -> tuple[Mapping[str, str], ...]:
    """Every item of the demo chain, the commonest first."""
    return tuple(sorted(_table("items"), key=lambda row: int(row["popularity"])))


@cache
def barcodes() -> tuple[str, ...]:
    """Of what is sold by the piece to anybody, the commonest first."""
    plain = (row for row in wares() if row["gtins"] and row["age_restricted"] in {"", "0"})
    return tuple(row["gtins"].split(";")[0] for row in plain)


def ware(**wanted: str) -> Mapping[str, str]:
    """The commonest item of which all this is true: ``ware(unit="kg")``."""
    return next(row for row in wares() if all(row[name] == value for name, value in wanted.items()))


@cache
def people() -> tuple[Person, ...]:
    """Who works in the store."""
    return tuple(
        Person(f"operator-{row['number']}", row["name"], row["role"], row["pin"])
        for row in _table("operators")
        if STORE in row["locations"].split(";")
    )


def person(role: str) -> Person:
    """The first of a role."""
    return next(own for own in people() if own.role == role)


def chain_rows(*, hostile: bool) -> tuple[Row, ...]:
    """Items, tiles and roles."""
    return (*_items(hostile=hostile), *_tile_pages(), *_roles())


def price_rows() -> Iterator[Row]:
    """A price each."""
    for row in wares():
        per = int(row["price_quantity"]) * 1_000
        yield builders.price(f"item-{row['sku']}", int(row["price_minor"]), per)


def store_rows(*, hostile: bool) -> tuple[Row, ...]:
    """The store, its people and its stock."""
    names = HOSTILE_PEOPLE if hostile else ()
    staff = [
        builders.operator(own.operator_id, _renamed(at, own.name, names), role=own.role, pin=own.pin)
        for at, own in enumerate(people())
    ]
    stock = [StockRow(item_id=f"item-{row['sku']}", on_hand=24_000, reserved=1_000) for row in wares()]
    place = "Brannock’s Cork, Patrick Street"
    location = builders.location(name=HOSTILE_PLACE if hostile else place)
    return (location, *staff, *stock)


def names_of(*, hostile: bool) -> tuple[str, ...]:
    """What may be cut for lack of room: names of goods and people, long ones at least."""
    plain = [row["name"] for row in wares()] + [own.name for own in people()]
    found = [*plain, *((*HOSTILE_NAMES, *HOSTILE_PEOPLE, HOSTILE_PLACE, HOSTILE_ADDRESS) if hostile else ())]
    return tuple(name for name in found if len(name) > 14)


def _renamed(at: int, name: str, instead: tuple[str, ...]) -> str:
    return instead[at] if at < len(instead) else name


def _items(*, hostile: bool) -> Iterator[ItemRow]:
    for at, row in enumerate(wares()):
        name = HOSTILE_NAMES[at % len(HOSTILE_NAMES)] if hostile else row["name"]
        yield builders.item(
            f"item-{row['sku']}", name, sku=row["sku"], size=row["size"], unit=row["unit"], category=row["category"],
            department=row["department"], tax_category=row["tax_category"], bin=row["bin"], icon=row["icon"],
            identifiers=tuple(gtin.zfill(14) for gtin in row["gtins"].split(";") if gtin),
            rcn=row["restricted_circulation_number"] or None,
            age_minimum=int(row["age_restricted"] or 0), popularity=int(row["popularity"]),
            grams=int(row["grams"] or 0), storage=row["storage"] or "ambient",
        )  # fmt: skip


def _tile_pages() -> Iterator[TilePageRow]:
    pages: dict[str, list[TileEntry]] = {}
    for row in _table("tiles"):
        entry = TileEntry(label=row["label"], item_id=f"item-{row['sku']}", icon=row["icon"])
        pages.setdefault(row["page"], []).append(entry)
    for at, (name, tiles) in enumerate(pages.items(), start=1):
        yield TilePageRow(name=name, position=at, icon=tiles[0].icon, tiles=tuple(tiles))


def _roles() -> Iterator[RoleRow]:
    for row in _table("roles"):
        yield RoleRow(
            name=row["name"], permissions=tuple(row["permissions"].split(";")), pin_digits=int(row["pin_digits"])
        )


def _table(name: str) -> tuple[Mapping[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source, strict=True))
