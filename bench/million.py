"""A million different items in many scripts, made the same on every run and kept in the temporary folder.

Names are those of real groceries (``../shared/data/catalogue/open_food_facts_names.csv.gz``) with a size each; where
that folder is absent, names are put together from words. Every item has a valid GTIN, a rank of popularity and a price
of its own. The file holds them best sellers first, so the first 100,000 of a million are the shop's best sellers.
"""

from __future__ import annotations

import csv
import gzip
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, product
from math import gcd
from pathlib import Path

from contract.values.gs1 import check_digit

MILLION = 1_000_000
CURRENCY = "EUR"
PRICELIST = "standard"
PRICED_FROM = "2026-01-01T00:00:00.000Z"
"""When every price begins."""

_NAMES = Path(__file__).parents[2] / "shared/data/catalogue/open_food_facts_names.csv.gz"
_CACHE = "aisle-bench-items-3.tsv"
_SIZES = (
    "500 g",
    "1 l",
    "250 g",
    "6 x 330 ml",
    "1 kg",
    "75 cl",
    "100 g",
    "4 x 125 g",
    "2 l",
    "40 g",
    "12 pack",
    "3 kg",
)
_CATEGORIES = ("Bakery", "Dairy", "Drinks", "Frozen", "Household", "Meat and fish", "Pantry", "Snacks", "Sweets")
_STEP = 611_953
"""Neighbors in the file of names lie this far apart in popularity; a prime, so that every rank is given once."""
_FIRST_GTIN, _GTINS, _GTIN_STEP = 300_000_000_000, 600_000_000_000, 479_001_599
"""Numbers that no shop uses for its own (they do not begin with 2), and no bookseller (977 to 979)."""
_FIRST_MOMENT_MS = 1_767_225_600_000


@dataclass(frozen=True, slots=True)
class MadeItem:
    """``rank`` 1 sells best. ``gtin`` has 14 digits. ``script`` is as the file of names says, LATIN most often."""

    rank: int
    item_id: str
    sku: str
    gtin: str
    name: str
    size: str
    category: str
    price_minor: int
    script: str

    def row(self) -> dict[str, object]:
        """The body of its item row, with the fields and the order of the OMS's."""
        return {
            "item_id": self.item_id,
            "sku": self.sku,
            "name": self.name,
            "size": self.size,
            "unit": "each",
            "tracking": "none",
            "style": "",
            "category": self.category,
            "department": "Grocery",
            "tax_category": "standard",
            "identifiers": [self.gtin],
            "rcn": None,
            "age_minimum": 0,
            "bin": "",
            "icon": "",
            "popularity": self.rank,
            "active": True,
        }

    def price_row(self) -> dict[str, object]:
        """The body of its price row."""
        entry = {
            "ten_thousandths": self.price_minor * 100,
            "per_thousandths": 1000,
            "valid_from": PRICED_FROM,
            "valid_to": None,
            "minimum_thousandths": None,
        }
        return {"item_id": self.item_id, "currency": CURRENCY, "prices": [entry]}


def items(count: int = MILLION) -> Iterator[MadeItem]:
    """The ``count`` best sellers, best first; at most a million."""
    path = Path(tempfile.gettempdir()) / _CACHE
    if not path.exists():
        _write(path)
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in islice(file, count):
            rank, item_id, sku, gtin, name, size, category, minor, script = line[:-1].split("\t")
            yield MadeItem(int(rank), item_id, sku, gtin, name, size, category, int(minor), script)


def _write(path: Path) -> None:
    """Whole or not at all: another benchmark may look for it at the same time."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    made = sorted(_made(), key=lambda item: item.rank)
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        for one in made:
            told = (one.rank, one.item_id, one.sku, one.gtin, one.name, one.size, one.category, one.price_minor)
            file.write("\t".join(map(str, (*told, one.script))) + "\n")
    draft.replace(path)


def _made() -> Iterator[MadeItem]:
    assert gcd(_STEP, MILLION) == 1
    assert gcd(_GTIN_STEP, _GTINS) == 1
    for place, (size, (name, script)) in enumerate(islice(product(_SIZES, _names()), MILLION)):
        payload = f"{_FIRST_GTIN + place * _GTIN_STEP % _GTINS:012}"
        dice = sha256(payload.encode()).hexdigest()
        yield MadeItem(
            rank=place * _STEP % MILLION + 1,
            item_id=_item_id(place, dice),
            sku=f"{100_000 + place}",
            gtin=f"0{payload}{check_digit(payload)}",
            name=name,
            size=size,
            category=_CATEGORIES[int(dice[18:20], 16) % len(_CATEGORIES)],
            price_minor=29 + int(dice[:8], 16) % 4_000,
            script=script,
        )


def _item_id(place: int, dice: str) -> str:
    """As the OMS gives them out: UUIDv7, in the order of the import."""
    moment = f"{_FIRST_MOMENT_MS + place // 20:012x}"
    return f"{moment[:8]}-{moment[8:]}-7{dice[:3]}-8{dice[3:6]}-{dice[6:18]}"


def _names() -> list[tuple[str, str]]:
    """Different names with their script: real ones, or put together where the data is absent."""
    if not _NAMES.exists():
        return [(" ".join(words), "LATIN") for words in product(_MAKERS, _KINDS, _FLAVORS)]
    found: dict[str, tuple[str, str]] = {}
    with gzip.open(_NAMES, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = " ".join(row["name"].split())[:120]
            if name:
                found.setdefault(name.casefold(), (name, row["script"]))
    return list(found.values())


_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "so", "té", "vi", "zu", "Ära")
_MAKERS = tuple(f"{first}{second}n".capitalize() for first, second in product(_SYLLABLES, repeat=2))
_KINDS = (
    *("bread", "butter", "cheese", "chocolate", "coffee", "cornflakes", "cream", "crisps", "honey", "jam", "juice"),
    *("lentils", "milk", "mustard", "noodles", "oats", "olives", "pasta", "pears", "pickles", "pralines", "rice"),
    *("rolls", "salad", "salami", "sauce", "soup", "sugar", "tea", "tomatoes", "water", "yoghurt"),
)
_FLAVORS = (
    *("apple", "bitter", "classic", "crème", "dark", "fresh", "green", "mild", "organic", "plain", "red", "salted"),
    *("smoked", "sweet"),
)
