"""What orders speak of and what keeps them from goods, read for several at once and remembered for a moment. Stock
never is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contract.errors import Refused
from oms.db.engine import Tx
from oms.sourcing.network import Goods, goods_of
from oms.sourcing.standing import Bars, read_bars
from oms.sourcing.whereabouts import middle_of
from oms.stores.points import Point, postal_key, postal_places

REMEMBERED = timedelta(seconds=2)
"""How long what was read is taken for true."""

Code = tuple[str, str]
"""A country and a postal code, as an order tells them."""


@dataclass(frozen=True, slots=True)
class _Known:
    since: datetime | None = None
    goods: dict[str, Goods] = field(default_factory=dict)
    places: dict[Code, Point] = field(default_factory=dict)
    middles: dict[str, Point | None] = field(default_factory=dict)
    bars: dict[timedelta, Bars] = field(default_factory=dict)


class Lookups:
    """May be asked from any thread."""

    def __init__(self) -> None:
        self._known = _Known()

    def goods(self, tx: Tx, skus: Collection[str]) -> Mapping[str, Goods]:
        """Of those that are sold."""
        known = self._fresh(tx).goods
        if missing := [sku for sku in set(skus) if sku not in known]:
            known.update(goods_of(tx, missing))
        return known

    def places(self, tx: Tx, codes: Iterable[Code]) -> Mapping[Code, Point]:
        """Of those that are known."""
        known = self._fresh(tx).places
        missing = {code: key for code in set(codes) if code not in known and (key := _key(code))}
        if missing:
            found = postal_places(tx, list(missing.values()))
            known.update({code: found[key] for code, key in missing.items() if key in found})
        return known

    def middle(self, tx: Tx, country: str) -> Point | None:
        """As ``middle_of``."""
        known = self._fresh(tx).middles
        if country not in known:
            known[country] = middle_of(tx, country)
        return known[country]

    def bars(self, tx: Tx, rest: timedelta) -> Bars:
        known = self._fresh(tx).bars
        if rest not in known:
            known[rest] = read_bars(tx, rest)
        return known[rest]

    def _fresh(self, tx: Tx) -> _Known:
        known = self._known
        if known.since is None or not known.since <= tx.now < known.since + REMEMBERED:
            known = self._known = _Known(tx.now)
        return known


def _key(code: Code) -> Code | None:
    """None for one that cannot be read."""
    try:
        return code[0].upper()[:2], postal_key(code[1])
    except Refused:
        return None
