"""An item as registers are told it: few fields change, a million rows carry them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from contract.messages.row import Row


class PackEntry(BaseModel):
    """A packaging with a number of its own: a case ``CS`` of 12 is 12000 thousandths of the item's unit."""

    model_config = ConfigDict(frozen=True, extra="allow")

    gtin: str
    unit: str
    quantity_thousandths: int = Field(gt=0)


class ComponentEntry(BaseModel):
    """What one piece of a kit holds of another item."""

    model_config = ConfigDict(frozen=True, extra="allow")

    sku: str
    thousandths: int = Field(gt=0)


class ItemRow(Row):
    """An item of merchandise. ``identifiers`` are GTINs as 14 digits; a ``rcn`` is its in-store number.

    Those of ``packs`` are not among the identifiers, so that a program that knows no packs never sells a case as one.
    ``age_class`` is what the law calls goods like these, where its age may be higher than ``age_minimum``.
    ``deposit_sku`` is sold with it, ``deposit_count`` times for each piece: six for a pack of six bottles. A
    ``container`` comes back for its deposit. ``components`` are what a kit is made of.
    ``grams`` is what one of its unit weighs as it is packed, 0 where nobody knows. ``storage`` is where it must wait.
    """

    KIND: ClassVar[str] = "item"
    STREAM: ClassVar[str] = "chain"

    item_id: str
    sku: str
    name: str
    size: str = ""
    unit: str = "each"
    tracking: Literal["none", "lot", "serial"] = "none"
    style: str = ""
    category: str = ""
    department: str = ""
    tax_category: str
    identifiers: tuple[str, ...] = ()
    rcn: str | None = None
    age_minimum: int = 0
    bin: str = ""
    icon: str = ""
    popularity: int = 1_000_000
    active: bool = True
    packs: tuple[PackEntry, ...] = ()
    age_class: str = ""
    deposit_sku: str = ""
    deposit_count: int = Field(default=1, gt=0)
    container: bool = False
    components: tuple[ComponentEntry, ...] = ()
    grams: int = 0
    storage: Literal["ambient", "chilled", "frozen"] = "ambient"
