"""Orders as they were last read. Of thousands, only those are read again whose row or whose facts are new since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.model.standing import Standing
from app.bopis.repository import NameOf, Print, Version
from contract.values.time import parse_instant

_PLACED_HOLD = timedelta(minutes=1)
"""For so long time alone adds or takes away no order that head office told nothing of: they leave after weeks."""
_SET_BACK = timedelta(hours=1)
"""A clock that is set right by less changes nothing of what matters today."""


@dataclass(frozen=True, slots=True)
class _Known:
    """``standing`` is None for an order that ended long ago: it is not even read."""

    print: Print
    standing: Standing | None = None
    due: datetime | None = None


@dataclass(slots=True)
class Remembered:
    """Belongs to the store lane. What it says is what reading everything would say."""

    _orders: dict[str, _Known] = field(default_factory=dict)
    _version: Version | None = None
    _since: datetime | None = None
    """The latest so far: what left with time is read anew where the clock was put back."""
    _placed: tuple[Standing, ...] = ()
    _placed_since: datetime | None = None

    def standings(self, conn: Connection, name_of: NameOf, since: datetime) -> tuple[Standing, ...]:
        """Every order that is not at its end, and those that were due since."""
        if self._since is None or self._since - since > _SET_BACK:
            self._orders, self._version, self._since = {}, None, since
        self._since = max(self._since, since)
        version = repository.version(conn)
        if version is None or version != self._version:
            self._read_changed(conn, name_of, since)
            self._version, self._placed_since = version, None
        if self._placed_since is None or not timedelta(0) <= since - self._placed_since <= _PLACED_HOLD:
            self._placed, self._placed_since = repository.placed_ahead(conn, name_of, since), since
        return (*self._kept(since), *self._placed)

    def _kept(self, since: datetime) -> Iterator[Standing]:
        """By key. What left with time is not kept."""
        for key, one in sorted(self._orders.items()):
            if one.standing is None:
                continue
            if _of_now(one.standing, one.due, since):
                yield one.standing
            else:
                self._orders[key] = _Known(one.print)

    def _read_changed(self, conn: Connection, name_of: NameOf, since: datetime) -> None:
        prints = repository.prints(conn)
        changed = [key for key, seen in prints.items() if key not in self._orders or self._orders[key].print != seen]
        read = repository.read_orders(conn, changed, name_of, since) if changed else {}
        for key in changed:
            standing = read.get(key)
            due = parse_instant(standing.order.due_at) if standing else None
            self._orders[key] = _Known(prints[key], standing, due)
        for key in self._orders.keys() - prints.keys():
            del self._orders[key]


def _of_now(standing: Standing, due: datetime | None, since: datetime) -> bool:
    """An order that ended leaves with time alone; while facts of it wait, its row says that it did not end. A parcel
    that is too many stays until somebody opened it.
    """
    if (due is not None and due >= since) or standing.withdrawn or standing.waiting or standing.unfinished:
        return True
    return bool(standing.spare)
