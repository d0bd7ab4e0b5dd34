"""Unit prices: ten-thousandths of a major unit for a quantity, so that "3 for 2.00" is a price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contract.errors import Refused
from contract.values.money import minor_digits
from contract.values.quantity import Quantity, Unit

_ONE = Quantity(1000, Unit.EACH)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """``UnitPrice(20000, "EUR", Quantity.of(3))`` is three for 2.00; per 1 piece or 1 kg unless told."""

    ten_thousandths: int
    currency: str
    per: Quantity = _ONE

    def __post_init__(self) -> None:
        if isinstance(self.ten_thousandths, bool) or not isinstance(self.ten_thousandths, int):
            raise TypeError("a unit price is counted in whole ten-thousandths")
        if self.ten_thousandths < 0:
            raise Refused("price_negative", price=self.ten_thousandths)
        if self.per.thousandths <= 0:
            raise Refused("price_quantity_not_positive", per=str(self.per))

    @classmethod
    def of_minor(cls, minor: int, currency: str, per: Quantity | None = None) -> UnitPrice:
        """A price given in minor units: 149 EUR cents per kg."""
        scale = 10 ** (4 - minor_digits(currency))
        return cls(minor * scale, currency, per or _ONE)

    @property
    def decimal(self) -> Decimal:
        """In major units for ``per``, for showing."""
        return Decimal(self.ten_thousandths).scaleb(-4)
