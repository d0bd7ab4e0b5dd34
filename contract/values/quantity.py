"""Quantities: integer thousandths of a unit, so 1.134 kg is exact and 2 pieces are 2000."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contract.errors import Refused


class Unit(StrEnum):
    """Units an item is sold in (UN/ECE Recommendation 20 gives their codes: C62, KGM, LTR, MTR)."""

    EACH = "each"
    KILOGRAM = "kg"
    LITER = "l"
    METER = "m"


@dataclass(frozen=True, slots=True)
class Quantity:
    """``Quantity(1134, Unit.KILOGRAM)`` is 1.134 kg; ``Quantity.of(2)`` is two pieces."""

    thousandths: int
    unit: Unit = Unit.EACH

    def __post_init__(self) -> None:
        if isinstance(self.thousandths, bool) or not isinstance(self.thousandths, int):
            raise TypeError("a quantity is counted in whole thousandths")

    @classmethod
    def of(cls, whole: int, unit: Unit = Unit.EACH) -> Quantity:
        return cls(whole * 1000, unit)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.thousandths + self._same(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.thousandths - self._same(other), self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.thousandths, self.unit)

    def __bool__(self) -> bool:
        return self.thousandths != 0

    @property
    def whole(self) -> bool:
        return self.thousandths % 1000 == 0

    @property
    def decimal(self) -> Decimal:
        """In units, for showing: ``2`` or ``1.134``."""
        return Decimal(self.thousandths).scaleb(-3)

    def __str__(self) -> str:
        digits = str(self.thousandths // 1000) if self.whole else str(self.decimal)
        return digits if self.unit is Unit.EACH else f"{digits} {self.unit}"

    def _same(self, other: Quantity) -> int:
        if other.unit is not self.unit:
            raise Refused("units_differ", left=str(self.unit), right=str(other.unit))
        return other.thousandths
