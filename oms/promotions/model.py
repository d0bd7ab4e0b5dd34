"""A promotion as a merchandiser writes it: short words for items, parts, hours and customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contract.messages.promotion_rows import (
    AudienceEntry,
    CodeEntry,
    DealPartEntry,
    ItemSetEntry,
    PromotionRow,
    SelectionEntry,
    WindowEntry,
)
from contract.rules.promotion.model import CodeKind

KINDS = {
    "percent": ("each", "percent"),
    "amount": ("each", "amount"),
    "price": ("each", "price"),
    "set_percent": ("deal", "percent"),
    "set_amount": ("deal", "amount"),
    "set_price": ("deal", "price"),
    "buy_get_percent": ("deal", "percent"),
    "buy_get_amount": ("deal", "amount"),
    "buy_get_price": ("deal", "price"),
    "basket_percent": ("basket", "percent"),
    "basket_amount": ("basket", "amount"),
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LISTS = {"sku": "items", "category": "categories", "department": "departments", "style": "styles"}
_PART = re.compile(r"(?:(?P<count>[1-9][0-9]{0,3}) x )?(?P<items>.+)", re.DOTALL)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(rf"(?P<days>[a-z]{{3}}(?:,[a-z]{{3}})*)(?: (?P<begins>{_TIME})-(?P<ends>{_TIME}))?")


@dataclass(frozen=True, slots=True)
class PromotionDraft:
    """A promotion whose items are still skus and whose places are still codes of locations."""

    row: PromotionRow
    limit_total: int | None

    @property
    def skus(self) -> frozenset[str]:
        return frozenset(sku for one in _selections(self.row) for sku in (*one.include.items, *one.exclude.items))

    def resolved(self, promotion_id: str, items: Mapping[str, str], locations: Mapping[str, str]) -> PromotionRow:
        """As registers are told it: ``items`` by sku, ``locations`` by code."""

        def named(told: SelectionEntry) -> SelectionEntry:
            sets = {
                name: own.model_copy(update={"items": tuple(items[sku] for sku in own.items)})
                for name, own in (("include", told.include), ("exclude", told.exclude))
            }
            return told.model_copy(update=sets)

        tiers = tuple(
            tier.model_copy(
                update={
                    "selection": named(tier.selection),
                    "parts": tuple(part.model_copy(update={"selection": named(part.selection)}) for part in tier.parts),
                }
            )
            for tier in self.row.tiers
        )
        return self.row.model_copy(
            update={
                "promotion_id": promotion_id,
                "tiers": tiers,
                "counted": named(self.row.counted) if self.row.counted else None,
                "locations": tuple(locations[code] for code in self.row.locations),
            }
        )


def read_selection(text: str) -> SelectionEntry:
    """``category:Fruit; sku:100; not sku:200``; ``all`` is everything. ValueError: not readable."""
    included: dict[str, list[str]] = {name: [] for name in _LISTS.values()}
    excluded: dict[str, list[str]] = {name: [] for name in _LISTS.values()}
    for term in (part.strip() for part in text.split(";") if part.strip()):
        where, rest = (excluded, term[4:].strip()) if term.startswith("not ") else (included, term)
        word, colon, value = rest.partition(":")
        if rest == "all" and where is included:
            continue
        if not colon or word.strip() not in _LISTS or not value.strip():
            raise ValueError(term)
        where[_LISTS[word.strip()]].append(value.strip())
    return SelectionEntry(include=_item_set(included), exclude=_item_set(excluded))


def read_parts(text: str, *, rewarded: bool) -> tuple[DealPartEntry, ...]:
    """``2 x category:Pasta + 1 x sku:100; sku:200``. ValueError: not readable."""
    found = []
    for part in text.split(" + "):
        told = _PART.fullmatch(part.strip())
        if told is None:
            raise ValueError(part)
        selection = read_selection(told["items"])
        found.append(DealPartEntry(selection=selection, count=int(told["count"] or 1), rewarded=rewarded))
    return tuple(found)


def read_windows(parts: Iterable[str]) -> tuple[WindowEntry, ...]:
    """``mon,tue 17:00-21:00``, or days alone. ValueError: not readable."""
    found = []
    for part in parts:
        told = _HOURS.fullmatch(part.casefold())
        if told is None:
            raise ValueError(part)
        days = tuple(sorted({DAYS.index(day) for day in told["days"].split(",")}))
        found.append(WindowEntry(weekdays=days, begins=told["begins"] or "00:00", ends=told["ends"] or "00:00"))
    return tuple(found)


def read_audience(parts: Iterable[str]) -> AudienceEntry:
    """``members``, ``employees`` or ``group:trade``. ValueError: not readable."""
    told = list(parts)
    groups = tuple(part.removeprefix("group:").strip() for part in told if part.startswith("group:"))
    if not all(groups) or any(not part.startswith("group:") and part not in ("members", "employees") for part in told):
        raise ValueError(told)
    return AudienceEntry(groups=groups, members="members" in told, employees="employees" in told)


def read_code(text: str) -> CodeEntry | None:
    """``coupon:AUTUMN26``, ``source:...`` or ``serial:...``. ValueError: not readable."""
    if not text:
        return None
    kind, _, code = (part.strip() for part in text.partition(":"))
    if not code or not code.replace("-", "").isalnum():
        raise ValueError(text)
    return CodeEntry(kind=CodeKind(kind), code=code)


def _item_set(lists: Mapping[str, list[str]]) -> ItemSetEntry:
    return ItemSetEntry(**{name: tuple(dict.fromkeys(values)) for name, values in lists.items()})


def _selections(row: PromotionRow) -> list[SelectionEntry]:
    own = [told for tier in row.tiers for told in (tier.selection, *(part.selection for part in tier.parts))]
    return own if row.counted is None else [*own, row.counted]
