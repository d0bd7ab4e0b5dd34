"""A rate of a tax, as registers are told it and as the rules read it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from contract.rules.tax import TaxRate
from contract.rules.tax_in_force import StandingTax


class TaxRateEntry(BaseModel):
    """A rate of one tax on one category, from an instant or a local day. Taxes of a line apply in ``position``'s order.

    ``tax_id`` tells taxes apart where there are several; ``jurisdiction`` is the code of who levies it, "" the country.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    category: str
    letter: str
    name: str
    ppm: int
    exempt: bool = False
    valid_from: str
    valid_to: str | None = None
    tax_id: str = ""
    jurisdiction: str = ""
    position: int = 0
    compound: bool = False

    @property
    def standing(self) -> StandingTax:
        named = (self.category, self.letter, self.name, self.ppm, self.exempt)
        rate = TaxRate(*named, self.tax_id, self.jurisdiction, self.compound)
        return StandingTax(rate, self.valid_from, self.valid_to, self.position)
