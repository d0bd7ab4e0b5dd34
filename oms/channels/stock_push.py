"""Telling a channel what it may sell: what moved, and nothing that it was told already.

What is offered is read just before it is told, by one teller at a time, so that no older figure follows a newer one.
Whose answer never came is told again: until then nobody knows what the channel has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from contract.errors import Unavailable
from oms.channels import stock_repository as repository
from oms.channels import tasks
from oms.channels.connections import Connection, names_of
from oms.channels.shelves import MOST_AT_ONCE, Shelf, Theirs, Told
from oms.channels.tasks import Claim
from oms.channels.unplaced import Unplaced
from oms.db.engine import Database, Tx
from oms.inventory.changes import cursor_now, moved
from oms.inventory.where import now_at
from oms.stores.repository import locations

_PIECE = 1_000
_MARKED_AT_ONCE = 500
_AGAIN = frozenset({"changes_meanwhile", "not_answered"})
_FIRST = ("", "")


@dataclass(slots=True)
class Pushed:
    """How many figures were ``told``, were the ``same`` as before, or could not be told (``problems``). ``lost``:
    another took the work over. ``elsewhere``: another did it already. ``goes_on``: it was stopped before its end.
    """

    told: int = 0
    same: int = 0
    problems: int = 0
    lost: bool = False
    elsewhere: bool = False
    goes_on: bool = False


def push(
    db: Database,
    connection: Connection,
    shelf: Shelf,
    own: Claim,
    *,
    everything: bool,
    listed: bool,
    stopping: Callable[[], bool] = lambda: False,
) -> Pushed:
    """Whoever has the claim. ``listed``: the goods of the channel are listed anew, and each is looked at;
    ``everything``: each is told, whatever was told before. ``stopping`` between two requests leaves the rest for the
    next time. Raises as the shelf.
    """
    done, unplaced = Pushed(), Unplaced(connection.channel_id)
    if everything or listed:
        _list(db, connection, shelf, own, forget=everything)
    else:
        _mark(db, connection, own)
    after = _FIRST
    while True:
        if unplaced.is_old(db.clock.now()):
            db.run(unplaced.read)
        with db.snapshot() as tx:
            rows = repository.due_after(tx, connection.channel_id, after, min(shelf.most, MOST_AT_ONCE))
        if not rows:
            break
        if stopping():
            done.goes_on = True
            break
        after = (rows[-1]["location_id"], rows[-1]["remote_id"])
        if not _told(db, connection, shelf, own, rows, unplaced, done):
            done.lost = True
            break
    return done


def _list(db: Database, connection: Connection, shelf: Shelf, own: Claim, *, forget: bool) -> None:
    """From the cursor of before the listing, so that nothing is missed that moved meanwhile."""
    with db.snapshot() as tx:
        began, cursor = tx.now, cursor_now(tx, connection.channel_id)
        places = _places(tx, connection) if shelf.by_place else {"": ""}

    def keep(page: Sequence[Theirs]) -> Callable[[Tx], None]:
        def deed(tx: Tx) -> None:
            names = names_of(tx, connection.channel_id, "item", [one.sku for one in page])
            items = repository.items_of(tx, {names.get(one.sku, one.sku) for one in page})
            known = [(one, items.get(names.get(one.sku, one.sku), "")) for one in page]
            goods = [(one, item_id) for one, item_id in known if item_id]
            repository.list_goods(tx, connection.channel_id, goods, places, forget=forget)
            tasks.still_has(tx, own)

        return deed

    for page in shelf.goods():
        db.run(keep(page))

    def ended(tx: Tx) -> None:
        repository.drop_unlisted(tx, connection.channel_id, began)
        tasks.note_cursor(tx, own, cursor, listed=True)

    db.run(ended)


def _mark(db: Database, connection: Connection, own: Claim) -> None:
    """What moved since the last time is due."""
    cursor, more = own.cursor, True

    def page(tx: Tx) -> tuple[str, bool]:
        told = moved(tx, connection.channel_id, cursor, _MARKED_AT_ONCE)
        repository.mark_due(tx, connection.channel_id, told.places, everything=bool(told.gone))
        tasks.note_cursor(tx, own, told.next)
        return told.next, told.more

    while more:
        cursor, more = db.run(page)


def _told(
    db: Database,
    connection: Connection,
    shelf: Shelf,
    own: Claim,
    rows: Sequence[RowMapping],
    unplaced: Unplaced,
    done: Pushed,
) -> bool:
    """Figures of one location. False where another took the work over: then nothing was said."""
    location_id = rows[0]["location_id"]

    def begin(tx: Tx) -> tuple[str, dict[str, int]] | None:
        if not tasks.still_has(tx, own):
            return None
        place = _places(tx, connection).get(location_id, "")
        if location_id and not place:
            for row in rows:
                repository.note_problem(tx, row, "not_mapped", again=False)
            return "", {}
        quantities = _offered(tx, connection.channel_id, location_id, rows, unplaced.sold)
        before = {row["remote_id"]: row["told"] for row in rows}
        news = {one: quantity for one, quantity in quantities.items() if quantity != before[one]}
        repository.note_same(tx, [row for row in rows if row["remote_id"] not in news])
        repository.begin_telling(tx, [row for row in rows if row["remote_id"] in news])
        return place, news

    begun = db.run(begin)
    if begun is None:
        return False
    place, quantities = begun
    news = [row for row in rows if row["remote_id"] in quantities]
    if location_id and not place:
        done.problems += len(rows)
    else:
        done.same += len(rows) - len(news)
    if news:
        _say(db, shelf, place, news, quantities, done)
    return True


def _say(
    db: Database,
    shelf: Shelf,
    place: str,
    rows: Sequence[RowMapping],
    quantities: Mapping[str, int],
    done: Pushed,
) -> None:
    problems = shelf.tell(place, [Told(row["remote_id"], quantities[row["remote_id"]]) for row in rows])

    def ended(tx: Tx) -> None:
        repository.note_told(tx, [row for row in rows if row["remote_id"] not in problems], quantities)
        for row in rows:
            problem = problems.get(row["remote_id"])
            if problem is not None:
                repository.note_problem(tx, row, problem, again=problem in _AGAIN)

    db.run(ended)
    done.told += len(rows) - len(problems)
    done.problems += len(problems)


def _places(tx: Tx, connection: Connection) -> dict[str, str]:
    """By id of a location of ours, the number that the channel has for it."""
    ids = {place.code: place.id for place in locations(tx)}
    named = names_of(tx, connection.channel_id, "location", None)
    return {ids[ours]: told for told, ours in sorted(named.items()) if told.isdigit() and ours in ids}


def _offered(
    tx: Tx, channel_id: str, location_id: str, rows: Collection[RowMapping], sold: Mapping[str, int]
) -> dict[str, int]:
    """Whole units by id of theirs: at the location, or at all that the channel sells from; less what it ``sold`` and
    that is reserved nowhere yet, at whichever location it will be.
    """
    item_ids = {row["item_id"] for row in rows}
    ids = [location_id] if location_id else [place.id for place in locations(tx)]
    offered: dict[str, int] = dict.fromkeys(item_ids, 0)
    for (_, item_id), stock in now_at(tx, [(one, item_id) for one in ids for item_id in item_ids], channel_id).items():
        offered[item_id] += max(0, stock.found.offered) // _PIECE
    left = {item_id: max(0, units - -(-sold.get(item_id, 0) // _PIECE)) for item_id, units in offered.items()}
    return {row["remote_id"]: left[row["item_id"]] for row in rows}


def words_of(error: Exception) -> str:
    """What the table of tasks says of a failure."""
    if isinstance(error, Unavailable):
        return f"{error.code} {error.params.get('error', '')}".strip()
    return getattr(error, "code", type(error).__name__)
