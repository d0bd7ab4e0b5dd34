"""Where a picker stands in a wave, kept on each gesture: the row, what is in hand, and what can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.model.picking import Taking

_DRAFT = "wave:open"
MOST_UNDONE = 50


@dataclass(frozen=True, slots=True)
class Drop:
    """A quantity of an order's line that went into its tote, to be undone."""

    order_id: str
    line_id: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class WavePlace:
    """``hand`` was scanned of ``row`` (an item id) and is in no tote yet. Rows ``put_off`` come last."""

    wave_id: str
    row: str | None = None
    put_off: tuple[str, ...] = ()
    hand: tuple[Taking, ...] = ()
    drops: tuple[Drop, ...] = ()
    cold_since: str = ""

    @property
    def in_hand(self) -> int:
        return sum(one.thousandths for one in self.hand)

    def at(self, row: str | None) -> WavePlace:
        return replace(self, row=row)

    def holding(self, row: str, hand: Iterable[Taking]) -> WavePlace:
        return replace(self, row=row, hand=tuple(hand))

    def dropped(self, hand: tuple[Taking, ...], drops: Iterable[Drop], cold_since: str) -> WavePlace:
        kept = (*self.drops, *drops)[-MOST_UNDONE:]
        return replace(self, hand=hand, drops=kept, cold_since=self.cold_since or cold_since)


_READ = TypeAdapter(WavePlace)


def keep_place(conn: Connection, place: WavePlace) -> None:
    repository.save(conn, _DRAFT, asdict(place))


def kept_place(conn: Connection) -> WavePlace | None:
    """Where somebody was when the program ended, or None where no wave is open."""
    kept = repository.load(conn, _DRAFT)
    if kept is None:
        return None
    return _READ.validate_python(kept)


def drop_place(conn: Connection) -> None:
    repository.drop(conn, _DRAFT)
