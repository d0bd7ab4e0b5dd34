"""Items as the store app sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract.values.gs1 import Scanned
from contract.values.price import UnitPrice
from contract.values.quantity import Unit


@dataclass(frozen=True, slots=True)
class Pack:
    """A packaging with a barcode of its own: a case ``CS`` of 12 pieces is 12000 thousandths."""

    gtin: str
    unit: str
    quantity_thousandths: int


@dataclass(frozen=True, slots=True)
class KitPart:
    """How much of another item one piece of a kit holds."""

    sku: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of merchandise, read leanly from its row: the row model costs twenty times as much.

    ``tracking`` is ``serial``, ``lot`` or "", ``storage`` is ``chilled``, ``frozen`` or "".
    ``deposit_count`` of ``deposit_sku`` are sold with each piece.
    """

    item_id: str
    sku: str
    name: str
    size: str
    unit: Unit
    category: str
    department: str
    tax_category: str
    age_minimum: int
    bin: str
    icon: str
    active: bool
    identifiers: tuple[str, ...]
    rcn: str | None
    packs: tuple[Pack, ...] = ()
    style: str = ""
    tracking: str = ""
    age_class: str = ""
    deposit_sku: str = ""
    deposit_count: int = 1
    components: tuple[KitPart, ...] = ()
    grams: int = 0
    container: bool = False
    storage: str = ""

    @classmethod
    def of(cls, body: Mapping[str, object]) -> Item:
        """From the body of an item row; what is missing has the row's default."""
        identifiers = body.get("identifiers") or ()
        rcn = body.get("rcn")
        age, grams = body.get("age_minimum"), body.get("grams")
        return cls(
            item_id=str(body["item_id"]),
            sku=str(body["sku"]),
            name=str(body["name"]),
            size=str(body.get("size") or ""),
            unit=Unit(str(body.get("unit") or Unit.EACH)),
            category=str(body.get("category") or ""),
            department=str(body.get("department") or ""),
            tax_category=str(body["tax_category"]),
            age_minimum=age if isinstance(age, int) else 0,
            bin=str(body.get("bin") or ""),
            icon=str(body.get("icon") or ""),
            active=body.get("active") is not False,
            identifiers=tuple(map(str, identifiers)) if isinstance(identifiers, list | tuple) else (),
            rcn=str(rcn) if rcn else None,
            style=str(body.get("style") or ""),
            packs=_packs(body.get("packs")),
            tracking=_tracking(body.get("tracking")),
            age_class=str(body.get("age_class") or ""),
            deposit_sku=str(body.get("deposit_sku") or ""),
            deposit_count=count if isinstance(count := body.get("deposit_count"), int) else 1,
            components=_components(body.get("components")),
            grams=grams if isinstance(grams, int) else 0,
            container=body.get("container") is True,
            storage=_storage(body.get("storage")),
        )

    def pack(self, gtin: str | None) -> Pack | None:
        """The packaging that has this number."""
        return next((pack for pack in self.packs if pack.gtin == gtin), None)


def _tracking(told: object) -> str:
    return "" if told in (None, "none") else str(told)


def _storage(told: object) -> str:
    return "" if told in (None, "ambient") else str(told)


def _components(told: object) -> tuple[KitPart, ...]:
    parts = told if isinstance(told, list | tuple) else ()
    return tuple(KitPart(part["sku"], part["thousandths"]) for part in parts)


def _packs(told: object) -> tuple[Pack, ...]:
    packs = told if isinstance(told, list | tuple) else ()
    return tuple(Pack(pack["gtin"], pack["unit"], pack["quantity_thousandths"]) for pack in packs)


@dataclass(frozen=True, slots=True)
class ItemFound:
    """What a symbol means here: the item, the packaging whose number it is, and the weight or price it carries."""

    item: Item
    scanned: Scanned
    pack: Pack | None = None


@dataclass(frozen=True, slots=True)
class ItemHit:
    """A search result with its price now; None when it has none."""

    item: Item
    price: UnitPrice | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the likeliest first. ``meant`` are words that were searched beside those typed, or, where
    those found nothing, ``instead`` of them; "" when what was typed was enough. ``exact``: the first has
    just this number.
    """

    hits: tuple[ItemHit, ...]
    meant: str = ""
    instead: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A quick tile; ``item`` is None while its item is unknown here."""

    label: str
    icon: str
    item_id: str
    item: Item | None
    price: UnitPrice | None


@dataclass(frozen=True, slots=True)
class TilePage:
    """A page of quick tiles, in order."""

    name: str
    icon: str
    tiles: tuple[Tile, ...]
