"""Orders of a day: real baskets at the times of day when they were bought, sent to where people live near stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import duckdb
import numpy as np

from bench.sourcing.geography import Site, Spot, spots
from bench.sourcing.world import EPOCH_DAY, Goods
from oms.sourcing.model import Kind, Line, Options, SourcingOrder
from replay.journey import parquet

_MOST_PIECES = 12
_NEAR = 0.8
_PICKED_UP = 0.15
_PARTIAL = 0.3
_PROMISES = (2, 3, 5, 5, 7)
_BASKETS = """
    SELECT basket_id, datediff('minute', date_trunc('day', local), local) AS minute, product_id, sum(quantity)::BIGINT
    FROM (SELECT *, transaction_timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS local FROM told)
    WHERE basket_id IN (SELECT unnest(?::BIGINT[]))
    GROUP BY ALL ORDER BY minute, basket_id, product_id
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An order, and the minute at which it came in, in UTC."""

    order: SourcingOrder
    at: int


def ordered(
    count: int,
    items: Sequence[Goods],
    stands_for: Mapping[int, int],
    places: Sequence[Site],
    dice: np.random.Generator,
) -> list[Arrived]:
    """So many, in the order of their arrival."""
    customers = _Customers(places, dice)
    db = duckdb.connect(":memory:")
    db.execute("SET TimeZone = 'UTC'")
    db.read_parquet(str(parquet("transactions"))).create_view("told")
    every = [one for (one,) in db.execute("SELECT DISTINCT basket_id FROM told ORDER BY 1").fetchall()]
    chosen = dice.choice(len(every), size=count, replace=count > len(every))
    rows = db.execute(_BASKETS, [[int(every[at]) for at in sorted(set(chosen.tolist()))]]).fetchall()
    db.close()
    found = []
    for number, ((_, minute), told) in enumerate(groupby(rows, key=lambda row: row[:2])):
        pieces: dict[int, int] = {}
        for _, _, product, quantity in told:
            at = stands_for[product]
            pieces[at] = min(_MOST_PIECES, pieces.get(at, 0) + max(1, min(quantity, _MOST_PIECES)))
        lines = tuple(_line(number, items[at], count_of) for number, (at, count_of) in enumerate(pieces.items()))
        found.append(customers.order(f"o{number}", lines, int(minute)))
    return sorted(found, key=lambda one: one.at)


def _line(number: int, item: Goods, pieces: int) -> Line:
    grams, value = pieces * item.grams, pieces * item.price_minor
    return Line(str(number), item.id, pieces * 1_000, grams, value, item.item_class)


class _Customers:
    """Where they live, and what they ask for."""

    def __init__(self, places: Sequence[Site], dice: np.random.Generator) -> None:
        self._dice = dice
        self._stores = [one for one in places if one.kind is Kind.STORE]
        self._everywhere = list(spots().values())
        self._areas: dict[str, list[Spot]] = {}
        for spot in self._everywhere:
            self._areas.setdefault(spot.postal_code[:3], []).append(spot)

    def order(self, order_id: str, lines: tuple[Line, ...], minute: int) -> Arrived:
        dice = self._dice
        store = self._stores[int(dice.integers(len(self._stores)))]
        near = self._areas.get(store.spot.postal_code[:3], self._everywhere)
        living = near if dice.random() < _NEAR else self._everywhere
        spot = living[int(dice.integers(len(living)))]
        pickup = dice.random() < _PICKED_UP
        options = Options(most_parts=6, partial=bool(dice.random() < _PARTIAL))
        promised = EPOCH_DAY + int(dice.choice(_PROMISES))
        made = SourcingOrder(
            order_id=order_id,
            lines=lines,
            country="US",
            postal_code=spot.postal_code,
            latitude_e6=spot.latitude_e6,
            longitude_e6=spot.longitude_e6,
            promised_day=promised,
            pickup_at=store.id if pickup else "",
            options=options,
        )
        # Five hours behind UTC is New York's winter time, in which the baskets' minutes are told.
        return Arrived(made, EPOCH_DAY * 1_440 + minute + 5 * 60)
