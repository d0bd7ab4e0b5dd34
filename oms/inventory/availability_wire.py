"""Availability as channels are told it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from oms.inventory.availability import LineKind, Why
from oms.inventory.availability_repository import StockAt

MAX_SKUS = 100

# PostgreSQL's text cannot hold NUL; every other character is data.
_STORABLE = r"^[^\x00]*$"
Sku = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_STORABLE)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LineView(_Body):
    """Thousandths added, or taken where negative."""

    kind: LineKind
    thousandths: int


class ReasonView(_Body):
    """``number`` of days or times."""

    why: Why
    number: int


class LaterView(_Body):
    """So much is offered from this day on, if what is announced comes."""

    due_on: date
    offered_thousandths: int


class AvailabilityView(_Body):
    """What is offered of an item at a location: the lines add up to it. Chances are millionths."""

    location: str
    kind: str
    sku: str
    unit: str
    offered_thousandths: int
    chance_of_one: int
    chance_of_all: int
    lines: tuple[LineView, ...]
    reasons: tuple[ReasonView, ...]
    later: tuple[LaterView, ...]


class NearBody(_Body):
    """A postal code whose place is known, or a place in millionths of a degree."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    postal_code: Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=_STORABLE)] | None = None
    latitude_e6: Annotated[int, Field(ge=-90_000_000, le=90_000_000)] | None = None
    longitude_e6: Annotated[int, Field(ge=-180_000_000, le=180_000_000)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> NearBody:
        named = (self.country is not None, self.postal_code is not None)
        located = (self.latitude_e6 is not None, self.longitude_e6 is not None)
        if all(named) == all(located) or any(named) != all(named) or any(located) != all(located):
            raise ValueError("country and postal_code, or latitude_e6 and longitude_e6")
        return self


class AvailabilityBody(_Body):
    """A list of items, and perhaps a place: then the nearest location that has all comes first."""

    skus: Annotated[tuple[Sku, ...], Field(min_length=1, max_length=MAX_SKUS)]
    thousandths: Annotated[int, Field(gt=0, le=10**12)] = 1000
    near: NearBody | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class LocationView(_Body):
    """``meters``: none where nobody asked, or nobody said where it is. ``has_all``: so much of each is offered."""

    location: str
    meters: int | None
    has_all: bool
    items: tuple[AvailabilityView, ...]


class AvailabilityAnswer(_Body):
    """Nearest first, those that have all before the others."""

    locations: tuple[LocationView, ...]


class ChangesAnswer(_Body):
    """What is offered now where anything moved since ``after``; ask again with ``next``, at once if there is ``more``.

    ``gone``: codes of locations that the channel sells from no more. ``restart``: the cursor was of another time, and
    all is told from the beginning.
    """

    items: tuple[AvailabilityView, ...]
    gone: tuple[str, ...]
    next: str
    more: bool
    restart: bool


def availability_view(one: StockAt) -> AvailabilityView:
    found = one.found
    return AvailabilityView(
        location=one.place.code,
        kind=one.place.kind,
        sku=one.item.sku,
        unit=one.item.unit,
        offered_thousandths=found.offered,
        chance_of_one=found.chance_of_one,
        chance_of_all=found.chance_of_all,
        lines=tuple(LineView(kind=line.kind, thousandths=line.thousandths) for line in found.lines),
        reasons=tuple(ReasonView(why=reason.why, number=reason.number) for reason in found.reasons),
        later=tuple(LaterView(due_on=one.due_on, offered_thousandths=one.thousandths) for one in found.later),
    )
