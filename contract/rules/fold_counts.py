"""A stock row ⊕ facts where counts are among them: what was done before a count, and comes to be known after it, is
reckoned into what the count proves, as head office does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, StockAdjusted, StockCounted
from contract.messages.rows import CountEntry, StockRow
from contract.rules.counting import Around, ShelfMove, around, shelf_move, variance
from contract.rules.fold import stock_deltas
from contract.values.time import instant_text, parse_instant

Told = Sequence[tuple[EntryHeader, Fact]]
_Move = tuple[EntryHeader, ShelfMove]
_MOST = 8
"""So many counts of an item are told of before head office answers for one of them, at most."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A count that the books follow. ``known``: the facts that were in ``expected`` and ``blur``; None for a count
    inside the row, that knew none of those which are outside.
    """

    began: datetime
    counted_at: datetime
    counted: int
    expected: int
    blur: Around
    known: Mapping[str, int] | None

    @property
    def variance(self) -> int:
        return variance(self.counted, self.expected, self.blur)

    def knows(self, header: EntryHeader) -> bool:
        return self.known is not None and header.number <= self.known.get(header.incarnation, 0)

    def after(self, carried: int, moves: Sequence[ShelfMove]) -> Anchor:
        """With ``moves`` that it did not know, and what counts before it ``carried`` to the books since."""
        before = sum(move.thousandths for move in moves if move.moment <= self.counted_at)
        more = around(moves, self.began, self.counted_at)
        blur = Around(self.blur.out + more.out, self.blur.back + more.back, self.blur.soon + more.soon)
        return replace(self, expected=self.expected + carried + before, blur=blur)


def fold_stock_told(stock: StockRow, told: Told) -> StockRow:
    """``stock`` after the facts ``told``, in whatever order they came."""
    on_hand, reserved = stock.on_hand, stock.reserved
    for _, fact in told:
        change, held = stock_deltas(fact).get(stock.item_id, (0, 0))
        on_hand, reserved = on_hand + change, reserved + held
        if isinstance(fact, StockAdjusted) and fact.item_id == stock.item_id:
            on_hand += fact.thousandths
    moves = [(header, move) for header, fact in told if (move := _move(header, fact, stock.item_id))]
    anchors = _anchors(stock, told)
    settled = _settled(anchors, moves)
    carried = sum(now.variance - then.variance for now, then in zip(settled, anchors, strict=True))
    last = _entry(settled[-1]) if settled else stock.count
    return stock.model_copy(update={"on_hand": on_hand + carried, "reserved": reserved, "count": last})


def _settled(anchors: Sequence[Anchor], told: Sequence[_Move]) -> list[Anchor]:
    """The counts with all that was ``told``. What an earlier one proves otherwise since a later one was made was not in
    the books of the later one.
    """
    settled: list[Anchor] = []
    for index, anchor in enumerate(anchors):
        in_its_books = _settled(anchors[:index], [one for one in told if anchor.knows(one[0])])
        carried = sum(now.variance - then.variance for now, then in zip(settled, in_its_books, strict=True))
        settled.append(anchor.after(carried, [move for header, move in told if not anchor.knows(header)]))
    return settled


def _move(header: EntryHeader, fact: Fact, item_id: str) -> ShelfMove | None:
    return shelf_move(fact, item_id, parse_instant(header.occurred_at), unsure=header.clock == "unsure")


def _anchors(stock: StockRow, told: Told) -> list[Anchor]:
    """In the order of their moment."""
    found = [_anchor(stock.count, None)] if stock.count else []
    for _, fact in told:
        followed = isinstance(fact, StockAdjusted) or (isinstance(fact, StockCounted) and not fact.variance_thousandths)
        if followed and isinstance(fact, StockCounted | StockAdjusted) and fact.item_id == stock.item_id:
            found.append(_anchor(fact.count, {one.incarnation: one.number for one in fact.known}))
    return sorted(found, key=lambda one: one.counted_at)[-_MOST:]


def _anchor(count: CountEntry, known: Mapping[str, int] | None) -> Anchor:
    began, counted_at = parse_instant(count.began_at), parse_instant(count.counted_at)
    blur = Around(count.out, count.back, count.soon)
    return Anchor(began, counted_at, count.counted, count.expected, blur, known)


def _entry(anchor: Anchor) -> CountEntry:
    return CountEntry(
        began_at=instant_text(anchor.began),
        counted_at=instant_text(anchor.counted_at),
        counted=anchor.counted,
        expected=anchor.expected,
        out=anchor.blur.out,
        back=anchor.blur.back,
        soon=anchor.blur.soon,
    )
