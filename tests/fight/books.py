"""Whether the database says what everyone was told, and every piece is where it should be."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence

import psycopg

from oms.inventory.ledger import levels
from oms.inventory.verify import differences
from tests.fight.arena import OPENING, Arena
from tests.fight.callers import Acknowledged, Notes
from tests.fight.floor import Floor

_OVERSOLD = "SELECT count(*) FROM stock_balance WHERE on_hand - reserved - safety < 0"
_LOOKS_EVERY_S = 0.05

_UNBALANCED = """
SELECT l.line_id, l.thousandths,
    coalesce(sum(r.thousandths) FILTER (WHERE r.closing IS DISTINCT FROM 'rerouted'), 0)
FROM order_line AS l LEFT JOIN reservation AS r ON r.line_id = l.line_id AND r.order_id = l.order_id
GROUP BY l.line_id, l.thousandths
HAVING l.thousandths <> coalesce(sum(r.thousandths) FILTER (WHERE r.closing IS DISTINCT FROM 'rerouted'), 0)
"""
_CLOSED_BADLY = "SELECT count(*) FROM reservation WHERE (closed_at IS NULL) <> (closing IS NULL)"
_TWICE_OPEN = """
SELECT count(*) FROM (
    SELECT FROM reservation WHERE closed_at IS NULL GROUP BY order_id, line_id HAVING count(*) > 1
) AS twice
"""


class Watch(threading.Thread):
    """Looks all the time whether more is promised than there is; then all is ``lost``."""

    def __init__(self, database_url: str) -> None:
        super().__init__(name="watch", daemon=True)
        self._url, self._rest = database_url, threading.Event()
        self.looks = self.oversold = 0
        self.lost = threading.Event()

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._rest.wait(_LOOKS_EVERY_S):
                (found,) = connection.execute(_OVERSOLD).fetchone() or (0,)
                if found:
                    self.oversold += 1
                    self.lost.set()
                self.looks += 1

    def rest(self) -> None:
        self._rest.set()
        self.join()


def faults(arena: Arena, notes: Sequence[Notes], floor: Floor, watch: Watch) -> list[str]:
    """Everything that is not as it should be; the callers came to rest, and everything was sold out."""
    accepted = [one for own in notes for one in own.accepted]
    refused = {external_id for own in notes for external_id in own.refused}
    found = [told for own in notes for told in own.findings]
    if watch.oversold or not watch.looks:
        found.append(f"more was promised than there was, {watch.oversold} of {watch.looks} times")
    with psycopg.connect(arena.database_url) as connection:
        found += _answers(connection, accepted, refused)
        found += _reservations(connection)
    with arena.shop.db.snapshot() as tx:
        found += [f"a balance is not the fold of its ledger: {one}" for one in differences(tx)]
    found += _pieces(arena, accepted, floor)
    return found


def _answers(
    connection: psycopg.Connection[tuple[object, ...]], accepted: Sequence[Acknowledged], refused: set[str]
) -> Iterator[str]:
    query = "SELECT external_id, order_id, number, code FROM customer_order"
    kept = {str(row[0]): row[1:] for row in connection.execute(query)}
    told = {one.external_id: (one.order_id, one.number, one.code) for one in accepted}
    for external_id in told.keys() - kept.keys():
        yield f"{external_id} was acknowledged and does not exist"
    for external_id in kept.keys() - told.keys():
        what = "refused" if external_id in refused else "never answered"
        yield f"{external_id} was {what} and exists"
    for external_id in told.keys() & kept.keys():
        if told[external_id] != kept[external_id]:
            yield f"{external_id} was told as {told[external_id]} and stands as {kept[external_id]}"


def _reservations(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[str]:
    for line_id, thousandths, held in connection.execute(_UNBALANCED):
        yield f"of line {line_id} {thousandths} were promised, and reservations open or ended once come to {held}"
    for query, what in ((_CLOSED_BADLY, "ended without an event"), (_TWICE_OPEN, "are open twice for a line")):
        (count,) = connection.execute(query).fetchone() or (0,)
        if count:
            yield f"{count} reservations {what}"


def _pieces(arena: Arena, accepted: Sequence[Acknowledged], floor: Floor) -> Iterator[str]:
    """What came, less what left, is on hand and promised to the last piece."""
    shop = arena.shop
    sold: Counter[str] = Counter()
    for one in accepted:
        sold.update(one.units)
    tills = {"014": shop.till_a, "027": shop.till_b}
    for sku in shop.SKUS:
        came = 0
        for code, till in tills.items():
            place = (till.location_id, shop.items[sku])
            with shop.db.snapshot() as tx:
                level = levels(tx, [place])[place]
            here = OPENING // 1000 + floor.came[code, sku]
            came += here
            if level.on_hand != (here - floor.left[code, sku]) * 1000:
                left = floor.left[code, sku]
                yield f"{here} of {sku} came to {code}, {left} left, and {level.on_hand} thousandths are on hand"
            if level.available:
                yield f"{level.available} thousandths of {sku} are left at {code} though everyone was refused"
        if sold[sku] - floor.declined[sku] != came:
            yield f"{came} of {sku} came, {sold[sku]} were sold and {floor.declined[sku]} of these declined"
