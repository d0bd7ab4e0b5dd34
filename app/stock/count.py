"""Counts one item, blind, while the store sells: what the books say is shown only after.

The count itself is a fact, whatever follows; that the books follow it is another, with a reason, and above the bound of
a person's role with another person.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from app.catalog.model.item import Item
from app.db import journal
from app.db.drafts import drafts_named, drop_draft, load_draft, save_draft
from app.db.tables import peer_entry
from app.db.transaction import Actor
from app.stock.books import Books, books_at, known_of
from app.stock.desk import StockDesk
from app.stock.model.amount import amount
from app.stock.model.draft import CountDraft, bins_of, far_off
from app.stock.projections import record
from app.stock.tables import stock_adjustment
from app.stock.tasks import CountTask, task_of
from contract.errors import Refused
from contract.messages.count_entry import CountEntry
from contract.messages.entry import EntryHeader
from contract.messages.facts import CountedPlace, Fact, StockAdjusted, StockCounted
from contract.messages.stock_facts import ADJUST_REASONS, AdjustReason
from contract.rules.counting import Around, variance
from contract.rules.permission import Asked
from contract.values.time import instant_text, parse_instant

_DRAFTS = "count:"
_PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Counting:
    """A count under way. Nothing here says what the books expect. ``order``: the one that missed the item."""

    item: Item
    draft: CountDraft
    order: str = ""
    task: CountTask | None = None

    @property
    def case(self) -> int:
        """Thousandths of its smallest packaging of more than one, or 0."""
        return min(
            (pack.quantity_thousandths for pack in self.item.packs if pack.quantity_thousandths > _PIECE), default=0
        )

    @property
    def again(self) -> bool:
        """Whether it was counted before, and has to be counted once more."""
        return self.draft.first is not None


@dataclass(frozen=True, slots=True)
class CountResult:
    """What was counted against what the books said at that moment, in thousandths.

    ``variance`` is what the count proves; of the plain difference, ``blur`` may explain the rest. ``value_minor`` is
    what the difference sells for. ``told``: head office had said something of the item. ``decided``: the books follow
    it, or need not. ``short`` of the item was missed for ``order`` and may be picked again now.
    """

    count_id: str
    item: Item
    counted: int
    expected: int
    variance: int
    blur: Around
    value_minor: int
    counted_at: datetime
    told: bool = True
    decided: bool = False
    order_id: str = ""
    order: str = ""


class Count:
    """Counts items."""

    def __init__(self, desk: StockDesk) -> None:
        self.desk = desk

    def open(self, item_id: str, order_id: str = "") -> Counting:
        """Go on with a count of this item, or begin one. Refused: ``item_not_found``."""
        with self.desk.store.read() as conn:
            draft, task = _kept(conn, item_id), task_of(conn, item_id)
        item = self._item(item_id)
        if draft is None:
            about = order_id or (task.order_id if task else "")
            draft = CountDraft(item_id, self._now(), bins_of(item.bin), order_id=about)
        return Counting(item, draft, self._number(draft.order_id), task)

    def begun(self) -> tuple[str, ...]:
        """Items of which a count was begun at this register and not finished."""
        with self.desk.store.read() as conn:
            return tuple(name.removeprefix(_DRAFTS) for name in drafts_named(conn, _DRAFTS))

    def find(self, text: str) -> Counting:
        """Count whatever was scanned or typed. Refused: ``barcode_unknown``, ``scan_unreadable``."""
        found = self.desk.items.scanned(text)
        if found is None:
            raise Refused("barcode_unknown", text=text.strip()[:40])
        return self.open(found.item.item_id)

    def scan(self, item_id: str, text: str) -> Counting:
        """One more where one stands now, or a whole case, or what a scale's label says; or go to the bin scanned.

        Refused: ``count_other_item`` (``scanned``, ``wanted``), ``barcode_unknown``, ``scan_unreadable``,
        ``weight_needed``.
        """
        counting = self.open(item_id)
        moved = counting.draft.at_place(text)
        if moved is not None:
            return self._keep(counting, moved)
        found = self.desk.items.scanned(text)
        if found is None:
            raise Refused("barcode_unknown", text=text.strip()[:40])
        if found.item.item_id != item_id:
            raise Refused("count_other_item", scanned=found.item.name, wanted=counting.item.name)
        return self._keep(counting, counting.draft.added(amount(found)))

    def change(self, item_id: str, change: Callable[[CountDraft], CountDraft]) -> Counting:
        """A gesture on the count: a number typed, a case added, another place. Refused: as ``CountDraft``."""
        counting = self.open(item_id)
        return self._keep(counting, change(counting.draft))

    def give_up(self, item_id: str) -> None:
        """Nothing was counted."""
        with self.desk.store.transaction() as tx:
            drop_draft(tx.conn, _DRAFTS + item_id)

    def done(self, item_id: str) -> Counting | CountResult:
        """Counted everywhere. A number far from the books is asked for once more, and recorded the second time.

        Refused: ``count_not_finished``, ``permission_missing``.
        """
        counting = self.open(item_id)
        draft = counting.draft
        if not draft.counted:
            raise Refused("count_not_finished")
        actor = self.desk.staff.require("count_stock")
        with self.desk.store.transaction(actor) as tx:
            books = books_at(self.desk, tx.conn, item_id, parse_instant(draft.began_at), tx.now)
            proven = variance(draft.total, books.expected, books.blur)
            if not counting.again and far_off(proven, books.expected):
                draft = draft.once_more(self._now())
                _save(tx.conn, draft)
                return replace(counting, draft=draft)
            entry = record(tx, self._fact(draft, books, proven, tx.now))
            drop_draft(tx.conn, _DRAFTS + item_id)
            counted_at = tx.now
        return self._result(counting, entry.header.id, draft.total, books, counted_at, draft.order_id)

    def result(self, count_id: str) -> CountResult:
        """A count of any register of this store, as the books say now that it came out. Refused: ``count_unknown``."""
        with self.desk.store.read() as conn:
            _, fact = _count_of(conn, count_id)
            began, counted_at = parse_instant(fact.count.began_at), parse_instant(fact.count.counted_at)
            books = books_at(self.desk, conn, fact.item_id, began, counted_at)
            decided = _decided(conn, count_id) or not fact.variance_thousandths
        counting = Counting(self._item(fact.item_id), CountDraft(fact.item_id, fact.count.began_at, ()))
        found = self._result(counting, count_id, fact.count.counted, books, counted_at, fact.order_id)
        return replace(found, decided=decided or found.decided)

    def reopen(self, count_id: str) -> CountResult:
        """A count that nobody decided yet; where what came to be known since explains it, there is nothing to decide.

        Refused: ``count_unknown``.
        """
        result = self.result(count_id)
        with self.desk.store.read() as conn:
            waits = (
                result.decided and _count_of(conn, count_id)[1].variance_thousandths and not _decided(conn, count_id)
            )
        if waits:
            self._adjust(result, "explained", self.desk.staff.require("count_stock"))
        return result

    def adjust(self, count_id: str, reason: AdjustReason) -> CountResult:
        """The books follow the count. Refused: ``reason_unknown``, ``count_decided``, ``permission_missing`` above what
        the operator's role may change alone.
        """
        if reason not in ADJUST_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        result = self.result(count_id)
        if result.decided:
            raise Refused("count_decided", name=result.item.name)
        asked = Asked(subject=count_id, amount_minor=result.value_minor, about=result.item.name)
        actor = self.desk.staff.require("adjust_stock", asked)
        self._adjust(result, reason, actor)
        return replace(result, decided=True)

    def _adjust(self, result: CountResult, reason: AdjustReason, actor: Actor) -> None:
        with self.desk.store.transaction(actor) as tx:
            _, fact = _count_of(tx.conn, result.count_id)
            adjusted = StockAdjusted(
                item_id=fact.item_id,
                location_id=fact.location_id,
                count_id=result.count_id,
                count=fact.count.model_copy(
                    update={"expected": result.expected, **_blurred(result.blur)},
                ),
                thousandths=result.variance,
                reason=reason,
                known=known_of(tx.conn, fact.item_id),
            )
            record(tx, adjusted)

    def _fact(self, draft: CountDraft, books: Books, proven: int, now: datetime) -> StockCounted:
        identity = self.desk.store.identity
        if identity is None:
            raise Refused("not_enrolled")
        return StockCounted(
            item_id=draft.item_id,
            location_id=identity.location_id,
            places=tuple(CountedPlace(place=one.place, thousandths=one.thousandths or 0) for one in draft.places),
            count=_count_entry(draft.began_at, instant_text(now), draft.total, books),
            variance_thousandths=proven,
            known=books.known,
            order_id=draft.order_id,
            times=draft.times,
        )

    def _result(
        self, counting: Counting, count_id: str, counted: int, books: Books, counted_at: datetime, order_id: str
    ) -> CountResult:
        proven = variance(counted, books.expected, books.blur)
        return CountResult(
            count_id=count_id,
            item=counting.item,
            counted=counted,
            expected=books.expected,
            variance=proven,
            blur=books.blur,
            value_minor=self.desk.items.value_minor(counting.item, abs(proven)),
            counted_at=counted_at,
            told=books.told,
            decided=not proven,
            order_id=order_id,
            order=self._number(order_id),
        )

    def _keep(self, counting: Counting, draft: CountDraft) -> Counting:
        with self.desk.store.transaction() as tx:
            _save(tx.conn, draft)
        return replace(counting, draft=draft)

    def _item(self, item_id: str) -> Item:
        item = self.desk.items.item(item_id)
        if item is None:
            raise Refused("count_item_unknown")
        return item

    def _number(self, order_id: str) -> str:
        return self.desk.books.number(order_id) if order_id else ""

    def _now(self) -> str:
        return instant_text(self.desk.clock.now())


def _count_entry(began_at: str, counted_at: str, counted: int, books: Books) -> CountEntry:
    told = {"began_at": began_at, "counted_at": counted_at, "counted": counted, "expected": books.expected}
    return CountEntry.model_validate(told | _blurred(books.blur))


def _blurred(blur: Around) -> dict[str, int]:
    return {"out": blur.out, "back": blur.back, "soon": blur.soon}


def _kept(conn: Connection, item_id: str) -> CountDraft | None:
    kept = load_draft(conn, _DRAFTS + item_id)
    return CountDraft.of(json.loads(kept)) if kept else None


def _save(conn: Connection, draft: CountDraft) -> None:
    save_draft(conn, _DRAFTS + draft.item_id, json.dumps(draft.told()))


def _count_of(conn: Connection, count_id: str) -> tuple[EntryHeader, StockCounted]:
    found: tuple[EntryHeader, Fact] | None = journal.fact_of(conn, count_id)
    if found is None:
        told = conn.execute(select(peer_entry.c.header, peer_entry.c.body).where(peer_entry.c.id == count_id)).first()
        found = journal.read_entry(told.header, told.body) if told else None
    if found is None or not isinstance(found[1], StockCounted):
        raise Refused("count_unknown")
    return found[0], found[1]


def _decided(conn: Connection, count_id: str) -> bool:
    query = select(stock_adjustment.c.entry_id).where(stock_adjustment.c.count_id == count_id)
    return conn.execute(query.limit(1)).first() is not None
