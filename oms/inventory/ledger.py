"""Moving stock: a ledger row and the balance in one transaction, balances always in (location, item) order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import BigInteger, Text, and_, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from oms.db.bulk import Values, copy_into, unnested
from oms.db.engine import Tx
from oms.inventory import trust
from oms.inventory.model import SELLABLE, Level, Movement, MovementKind, StockKey
from oms.inventory.tables import balance, movement
from oms.sync.feed import mark_many, store_stream

MAX_THOUSANDTHS = 10**15
_KEY = ("location_id", "item_id", "condition", "lot")


def move(tx: Tx, movements: Iterable[Movement]) -> None:
    """Book ``movements`` and mark the stock they change. What moves nothing is left out."""
    booked = [one for one in movements if one.thousandths]
    if not booked:
        return
    copy_into(tx, movement, [_ledger_row(tx, one) for one in booked])
    changes: dict[StockKey, int] = defaultdict(int)
    for one in booked:
        changes[one.key] += one.thousandths
    change_balances(tx, {key: (moved, 0) for key, moved in changes.items()})


def change_balances(tx: Tx, changes: dict[StockKey, tuple[int, int]]) -> None:
    """Add (on hand, reserved) to each balance, and mark its stock row."""
    if not changes:
        return
    keys = sorted(changes)
    _ensure_balances(tx, keys)
    on_hand, reserved = zip(*(changes[key] for key in keys), strict=True)
    told = unnested("changed", _columns(keys) | {"on_hand": (BigInteger, on_hand), "reserved": (BigInteger, reserved)})
    changed = tx.conn.execute(
        balance.update()
        .values(on_hand=balance.c.on_hand + told.c.on_hand, reserved=balance.c.reserved + told.c.reserved)
        .where(*(balance.c[name] == told.c[name] for name in _KEY))
        .returning(balance.c.location_id, balance.c.item_id, balance.c.on_hand, told.c.on_hand.label("moved"))
    )
    trust.fell_below_zero(tx, [(row.location_id, row.item_id) for row in changed if row.on_hand < 0 and row.moved < 0])
    by_location: dict[str, set[str]] = defaultdict(set)
    for key in changes:
        by_location[key.location_id].add(key.item_id)
    for location_id, item_ids in sorted(by_location.items()):
        mark_many(tx, store_stream(location_id), "stock", sorted(item_ids))


def lock_levels(tx: Tx, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], Level]:
    """The level of each (location, item), which nobody else changes until this transaction ends."""
    return _levels(tx, places, lock=True)


def levels(tx: Tx, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], Level]:
    """The level of each (location, item); nothing for one that never had stock."""
    return _levels(tx, places, lock=False)


def count(tx: Tx, location_id: str, counted: dict[str, int], reason: str) -> frozenset[str]:
    """What stands in the store is ``counted`` (item id -> thousandths). The ids of items that differed."""
    _bounded(counted.values())
    before = lock_levels(tx, [(location_id, item_id) for item_id in counted])
    differences = {
        item_id: thousandths - before.get((location_id, item_id), Level()).on_hand
        for item_id, thousandths in counted.items()
    }
    untold = [item_id for item_id in counted if (location_id, item_id) not in before]
    _ensure_balances(tx, [StockKey(location_id, item_id) for item_id in untold])
    mark_many(tx, store_stream(location_id), "stock", sorted(untold))
    trust.counted(tx, location_id, counted, tx.now)
    move(
        tx,
        [
            Movement(StockKey(location_id, item_id), difference, MovementKind.COUNTED, reason=reason)
            for item_id, difference in differences.items()
        ],
    )
    return frozenset(item_id for item_id, difference in differences.items() if difference) | frozenset(untold)


def adjust(tx: Tx, location_id: str, item_id: str, thousandths: int, reason: str) -> Level:
    """Add to (or take from) what is on hand. Refused: ``quantity_out_of_range``, ``nothing_to_adjust``."""
    _bounded([thousandths])
    if not thousandths:
        raise Refused("nothing_to_adjust")
    move(tx, [Movement(StockKey(location_id, item_id), thousandths, MovementKind.ADJUSTED, reason=reason)])
    return levels(tx, [(location_id, item_id)])[location_id, item_id]


def set_safety(tx: Tx, location_id: str, item_id: str, thousandths: int) -> None:
    """How much is never promised to orders. Refused: ``quantity_out_of_range``."""
    if not 0 <= thousandths <= MAX_THOUSANDTHS:
        raise Refused("quantity_out_of_range", thousandths=thousandths)
    key = StockKey(location_id, item_id)
    _ensure_balances(tx, [key])
    tx.conn.execute(
        balance.update().values(safety=thousandths).where(*(balance.c[name] == getattr(key, name) for name in _KEY))
    )
    mark_many(tx, store_stream(location_id), "stock", [item_id])


def _levels(tx: Tx, places: Collection[tuple[str, str]], *, lock: bool) -> dict[tuple[str, str], Level]:
    found: dict[tuple[str, str], Level] = {}
    if not places:
        return found
    location_ids, item_ids = zip(*sorted(set(places)), strict=True)
    told = unnested("asked", {"location_id": (Text, location_ids), "item_id": (Text, item_ids)})
    here = and_(balance.c.location_id == told.c.location_id, balance.c.item_id == told.c.item_id)
    query = (
        select(balance)
        .join(told, here)
        .where(balance.c.condition == SELLABLE)
        .order_by(balance.c.location_id, balance.c.item_id, balance.c.condition, balance.c.lot)
    )
    for row in tx.conn.execute(query.with_for_update(of=balance) if lock else query):
        place = (row.location_id, row.item_id)
        before = found.get(place, Level())
        found[place] = Level(before.on_hand + row.on_hand, before.reserved + row.reserved, before.safety + row.safety)
    return found


def _ensure_balances(tx: Tx, keys: Collection[StockKey]) -> None:
    """Rows for keys that never had stock, made in the order of the keys."""
    if not keys:
        return
    told = unnested("told", _columns(sorted(keys)))
    zeros = [literal(0)] * 3
    rows = select(*(told.c[name] for name in _KEY), *zeros)
    columns = [*_KEY, "on_hand", "reserved", "safety"]
    tx.conn.execute(upsert(balance).from_select(columns, rows).on_conflict_do_nothing())


def _ledger_row(tx: Tx, one: Movement) -> dict[str, object]:
    return _key_values(one.key) | {
        "movement_id": tx.new_id(),
        "thousandths": one.thousandths,
        "kind": one.kind,
        "entry_id": one.entry_id,
        "reason": one.reason,
        "booked_at": tx.now,
    }


def _columns(keys: Collection[StockKey]) -> dict[str, Values]:
    return {name: (Text, [getattr(key, name) for key in keys]) for name in _KEY}


def _key_values(key: StockKey) -> dict[str, object]:
    return {name: getattr(key, name) for name in _KEY}


def _bounded(quantities: Iterable[int]) -> None:
    for thousandths in quantities:
        if abs(thousandths) > MAX_THOUSANDTHS:
            raise Refused("quantity_out_of_range", thousandths=thousandths)
