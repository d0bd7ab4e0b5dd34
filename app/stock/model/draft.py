"""A count that is not finished: what was counted so far, place by place. Pure; saved on each gesture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contract.errors import Refused

MOST_PLACES = 9
MOST_THOUSANDTHS = 10**9 - 1


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A bin, or ``2`` and so on for other places where the item was found; None while it was not counted there."""

    place: str
    thousandths: int | None = None


@dataclass(frozen=True, slots=True)
class CountDraft:
    """``current`` is the index of the place that is counted now. ``first`` is what was counted before it was asked to
    be counted once more.
    """

    item_id: str
    began_at: str
    places: tuple[PlaceCount, ...]
    current: int = 0
    order_id: str = ""
    times: int = 1
    first: int | None = None

    @property
    def here(self) -> PlaceCount:
        return self.places[self.current]

    @property
    def total(self) -> int:
        return sum(place.thousandths or 0 for place in self.places)

    @property
    def counted(self) -> bool:
        """Whether every place was counted."""
        return all(place.thousandths is not None for place in self.places)

    def with_here(self, thousandths: int | None) -> CountDraft:
        """The current place counted anew, or not at all. Refused: ``count_too_large``."""
        if thousandths is not None and not 0 <= thousandths <= MOST_THOUSANDTHS:
            raise Refused("count_too_large")
        places = list(self.places)
        places[self.current] = replace(self.here, thousandths=thousandths)
        return replace(self, places=tuple(places))

    def added(self, thousandths: int) -> CountDraft:
        """So much more stands at the current place."""
        return self.with_here((self.here.thousandths or 0) + thousandths)

    def at(self, index: int) -> CountDraft:
        return replace(self, current=index) if 0 <= index < len(self.places) else self

    def at_place(self, name: str) -> CountDraft | None:
        """At the place whose code was scanned, if it is one of this count."""
        wanted = name.strip().casefold()
        found = [index for index, place in enumerate(self.places) if place.place.casefold() == wanted]
        return self.at(found[0]) if wanted and found else None

    def with_other_place(self) -> CountDraft:
        """One more place. Refused: ``count_places_full``."""
        if len(self.places) >= MOST_PLACES:
            raise Refused("count_places_full", most=MOST_PLACES)
        places = (*self.places, PlaceCount(str(len(self.places) + 1)))
        return replace(self, places=places, current=len(places) - 1)

    def next_open(self) -> CountDraft:
        """At the first place that was not counted, if there is one."""
        left = [index for index, place in enumerate(self.places) if place.thousandths is None]
        return self.at(left[0]) if left else self

    def once_more(self, began_at: str) -> CountDraft:
        """To be counted again from nothing."""
        places = tuple(replace(place, thousandths=None) for place in self.places)
        return replace(self, places=places, current=0, times=self.times + 1, first=self.total, began_at=began_at)

    def told(self) -> dict[str, object]:
        """As it is saved."""
        return {
            "item_id": self.item_id,
            "began_at": self.began_at,
            "places": [[place.place, place.thousandths] for place in self.places],
            "current": self.current,
            "order_id": self.order_id,
            "times": self.times,
            "first": self.first,
        }

    @classmethod
    def of(cls, told: Mapping[str, object]) -> CountDraft:
        """As it was saved."""
        places, first = told["places"], told.get("first")
        assert isinstance(places, list)
        return cls(
            item_id=str(told["item_id"]),
            began_at=str(told["began_at"]),
            places=tuple(PlaceCount(str(place), thousandths) for place, thousandths in places),
            current=int(str(told["current"])),
            order_id=str(told.get("order_id") or ""),
            times=int(str(told.get("times") or 1)),
            first=int(str(first)) if first is not None else None,
        )


def bins_of(bins: str) -> tuple[PlaceCount, ...]:
    """The places of an item: each bin its row names, parted by commas; the shelf where it names none."""
    named = [one.strip() for one in bins.split(",") if one.strip()]
    return tuple(PlaceCount(one) for one in named) or (PlaceCount("1"),)


def far_off(variance: int, expected: int) -> bool:
    """Whether a count is so unlike the books that it is worth a second look: nobody is told in which direction."""
    return abs(variance) >= 3_000 and abs(variance) * 4 >= max(0, expected)
