"""What has to be counted: one task for an item, however often it was missed; and the counts that nobody decided yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from app.stock.desk import StockDesk

_MOST = 200
_OPEN = """
    SELECT task.item_id, min(task.at) AS since, sum(task.thousandths) AS missed,
        (SELECT newest.order_id FROM count_task AS newest WHERE newest.item_id = task.item_id
            ORDER BY newest.at DESC, newest.entry_id DESC LIMIT 1) AS order_id,
        (SELECT newest.reason FROM count_task AS newest WHERE newest.item_id = task.item_id
            ORDER BY newest.at DESC, newest.entry_id DESC LIMIT 1) AS reason
    FROM count_task AS task
    WHERE NOT EXISTS (
        SELECT 1 FROM stock_count AS own WHERE own.item_id = task.item_id AND own.counted_at >= task.at
    )
"""
_ALL = text(f"{_OPEN} GROUP BY task.item_id ORDER BY since, task.item_id LIMIT :most")
_ONE = text(f"{_OPEN} AND task.item_id = :item_id GROUP BY task.item_id")
_UNDECIDED = text("""
    SELECT own.entry_id, own.item_id, own.counted_at FROM stock_count AS own
    WHERE own.variance <> 0
        AND NOT EXISTS (SELECT 1 FROM stock_adjustment AS done WHERE done.count_id = own.entry_id)
        AND NOT EXISTS (
            SELECT 1 FROM stock_count AS later WHERE later.item_id = own.item_id
                AND (later.counted_at, later.entry_id) > (own.counted_at, own.entry_id)
        )
    ORDER BY own.counted_at, own.entry_id LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class CountTask:
    """An item that has to be counted, since it was first missed; the order that missed it last, and why."""

    item_id: str
    since: str
    missed: int
    order_id: str
    reason: str
    name: str = ""
    size: str = ""
    unit: str = "each"
    bin: str = ""
    icon: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A count that differs from the books, which nobody set right yet."""

    count_id: str
    item_id: str
    counted_at: str
    name: str = ""
    size: str = ""
    bin: str = ""
    icon: str = ""
    department: str = ""


class CountTasks:
    """Read from what every register of the store told."""

    def __init__(self, desk: StockDesk) -> None:
        self._desk = desk

    def open(self) -> tuple[CountTask, ...]:
        """What has to be counted, the oldest first."""
        with self._desk.store.read() as conn:
            found = conn.execute(_ALL, {"most": _MOST}).all()
        return tuple(self._named(CountTask(*one)) for one in found)

    def for_item(self, item_id: str) -> CountTask | None:
        """The task of an item, if there is one."""
        with self._desk.store.read() as conn:
            found = task_of(conn, item_id)
        return self._named(found) if found else None

    def undecided(self) -> tuple[Undecided, ...]:
        """The last count of each item that differed, the oldest first."""
        with self._desk.store.read() as conn:
            found = conn.execute(_UNDECIDED, {"most": _MOST}).all()
        return tuple(self._words(Undecided(one.entry_id, one.item_id, one.counted_at)) for one in found)

    def _words(self, one: Undecided) -> Undecided:
        item = self._desk.items.item(one.item_id)
        if item is None:
            return replace(one, name=one.item_id)
        one = replace(one, name=item.name, size=item.size, bin=item.bin)
        return replace(one, icon=item.icon, department=item.department)

    def _named(self, task: CountTask) -> CountTask:
        item = self._desk.items.item(task.item_id)
        if item is None:
            return replace(task, name=task.item_id)
        task = replace(task, name=item.name, size=item.size, unit=str(item.unit), bin=item.bin)
        return replace(task, icon=item.icon, department=item.department)


def task_of(conn: Connection, item_id: str) -> CountTask | None:
    """Without the words of its item."""
    found = conn.execute(_ONE, {"item_id": item_id}).first()
    return CountTask(*found) if found else None
