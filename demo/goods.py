"""What a customer knows of the goods: name, shelf price, barcode; counted without the app."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from demo.chain import FOLDER

_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Ware:
    """One thing on a shelf. ``gtin`` or ``rcn`` is what its label carries; loose goods have only the latter."""

    sku: str
    name: str
    size: str
    department: str
    icon: str
    weighed: bool
    gtin: str
    rcn: str
    price_minor: int
    price_quantity: int
    age: int
    popularity: int


class Goods:
    """Every ware by its SKU."""

    def __init__(self, wares: Mapping[str, Ware]) -> None:
        self.by_sku = wares

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Goods:
        with (folder / "items.csv").open(encoding="utf-8", newline="") as source:
            wares = [_ware(row) for row in csv.DictReader(source, strict=True)]
        return cls({ware.sku: ware for ware in wares})

    def price(self, sku: str, thousandths: int) -> int:
        """What so much costs, in cents: half a cent goes up."""
        ware = self.by_sku[sku]
        exact = Decimal(ware.price_minor * thousandths) / (ware.price_quantity * _THOUSAND)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    def weight_label(self, sku: str, thousandths: int) -> str:
        """What the scale in the aisle prints on a bag: GTIN-13 with prefix 21, five digits of the item, then grams."""
        digits = f"21{self.by_sku[sku].rcn}{thousandths:05}"
        return digits + _check_digit(digits)


def rounded_to_coins(minor: int, step: int = 5) -> int:
    """What is paid in cash: the nearest five cents."""
    return (minor + step // 2) // step * step


def _ware(row: Mapping[str, str]) -> Ware:
    return Ware(
        sku=row["sku"],
        name=row["name"],
        size=row["size"],
        department=row["department"],
        icon=row["icon"],
        weighed=row["unit"] == "kg",
        gtin=row["gtins"].split(";")[0],
        rcn=row["restricted_circulation_number"],
        price_minor=int(row["price_minor"]),
        price_quantity=int(row["price_quantity"]),
        age=int(row["age_restricted"] or 0),
        popularity=int(row["popularity"]),
    )


def _check_digit(digits: str) -> str:
    """GS1's, modulo 10."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-weighted % 10)
