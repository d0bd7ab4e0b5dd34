"""An OMS in memory, small enough to be right by looking at it, and a network that loses, delays and doubles.

Quantities are sums of deltas: every act of these tests can be done whatever else happened, so order does not matter
and the truth needs no rule of the product. It shares no code with the fold of the product.
"""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from contract.errors import Unavailable
from contract.messages.entry import SealedEntry
from contract.messages.facts import (
    Fact,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
    SaleCompleted,
    read_fact,
)
from contract.messages.rows import OrderLineRow, OrderRow, StockRow
from contract.messages.sync import (
    Answer,
    EntriesAnswer,
    EntriesPush,
    EntryAnswer,
    ForkRange,
    Inside,
    PullAnswer,
    PullRequest,
    SetAsideReason,
    StreamPage,
    WireRow,
)
from contract.states.fulfillment import LineState

Key = tuple[str, str]
Deltas = dict[tuple[str, str, str], int]
"""(row kind, key, field) -> change. The field of an order is ``<line id>/<state>``."""

AT = "2026-11-21T12:00:00.000Z"


def deltas(fact: Fact) -> Deltas:
    """What a fact changes, told anew here in the plainest way."""
    moved: Deltas = defaultdict(int)

    def line(order_id: str, line_id: str, thousandths: int, source: str, target: str) -> None:
        moved["order", order_id, f"{line_id}/{source}"] -= thousandths
        moved["order", order_id, f"{line_id}/{target}"] += thousandths

    match fact:
        case SaleCompleted():
            for sold in fact.lines:
                moved["stock", sold.item_id, "on_hand"] -= sold.quantity_thousandths
        case OrderPicked():
            line(fact.order_id, fact.line.line_id, fact.line.thousandths, "open", "picked")
        case OrderUnpicked():
            line(fact.order_id, fact.line.line_id, fact.line.thousandths, "picked", "open")
        case OrderPutBack():
            for one in fact.lines:
                line(fact.order_id, one.line_id, one.thousandths, "picked", "open")
        case OrderShort():
            line(fact.order_id, fact.line.line_id, fact.line.thousandths, "open", "short")
            moved["stock", fact.line.item_id, "reserved"] -= fact.line.thousandths
        case OrderStaged():
            for one in fact.lines:
                line(fact.order_id, one.line_id, one.thousandths, "picked", "staged")
        case OrderHandedOver():
            for one in fact.lines:
                line(fact.order_id, one.line_id, one.thousandths, "staged", "handed_over")
                moved["stock", one.item_id, "on_hand"] -= one.thousandths
                moved["stock", one.item_id, "reserved"] -= one.thousandths
    return moved


@dataclass
class Snapshot:
    """One moment of the OMS: what its own writers had said, and which entries were in."""

    told: Deltas
    applied: frozenset[str]


@dataclass
class Life:
    """The entries of an incarnation, by number: more than one where a journal was copied."""

    ids: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    hashes: dict[str, str] = field(default_factory=dict)
    told_to_begin: bool = False


class ReferenceOms:
    """Entries in, rows out. ``snapshots`` keeps every moment that was ever told, for the truth."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.epoch = "epoch-0"
        self.told: Deltas = defaultdict(int)
        self.here: dict[Key, bool] = {}
        self.entries: dict[str, SealedEntry] = {}
        self.applied: set[str] = set()
        self.lives: dict[str, Life] = {}
        self.facts: dict[str, Fact] = {}
        self.every_fact: dict[str, Fact] = {}
        self.lines: dict[str, tuple[tuple[str, str], ...]] = {}
        self.every_line: dict[str, tuple[tuple[str, str], ...]] = {}
        self.marks: dict[Key, bool] = {}
        self.feed: dict[Key, tuple[int, bool]] = {}
        self.numbers = itertools.count(1)
        self.snapshots: list[Snapshot] = []
        self.poison: Callable[[Fact], bool] = lambda _fact: False

    def add_order(self, order_id: str, lines: tuple[tuple[str, str], ...], thousandths: int) -> None:
        """``lines`` are (line id, item id); everything in them stands open and is reserved."""
        self.lines[order_id] = self.every_line[order_id] = lines
        for line_id, item_id in lines:
            self.told["order", order_id, f"{line_id}/open"] += thousandths
            self.told["stock", item_id, "reserved"] += thousandths
            self.mark(("stock", item_id))
        self.mark(("order", order_id))

    def deliver(self, item_id: str, thousandths: int) -> None:
        self.told["stock", item_id, "on_hand"] += thousandths
        self.mark(("stock", item_id))

    def mark(self, key: Key, *, tombstone: bool = False) -> None:
        self.here[key] = not tombstone
        self.marks[key] = tombstone

    def sequence(self) -> None:
        """Number what was marked; until then no pull sees that it moved."""
        for key, tombstone in self.marks.items():
            self.feed[key] = (next(self.numbers), tombstone)
        self.marks.clear()

    def push(self, push: EntriesPush) -> EntriesAnswer:
        answers, copied = [], None
        for wire in push.entries:
            header = wire.sealed.header
            answer, fork = self._take(wire.sealed)
            answers.append(answer)
            if fork:
                copied = header.incarnation
        return EntriesAnswer(answers=tuple(answers), epoch=self.epoch, begin_incarnation=copied, server_time=AT)

    def replay(self) -> None:
        """What was set aside is understood now."""
        self.poison = lambda _fact: False
        for entry_id in self.entries.keys() - self.applied:
            self._apply(entry_id)

    def pull(self, request: PullRequest) -> PullAnswer:
        cursor = request.cursors[0]
        inside = {incarnation: self._inside(life) for incarnation, life in self.lives.items()}
        server = {"epoch": self.epoch, "inside": inside, "server_time": AT}
        newest = max((number for number, _ in self.feed.values()), default=0)
        if cursor.after and (request.epoch not in (None, self.epoch) or cursor.after > newest):
            page = StreamPage(stream=self.stream, rows=(), next=0, more=True, restart=True)
            return PullAnswer.model_validate({**server, "pages": (page,)})
        self.snapshots.append(Snapshot(copy.copy(self.told), frozenset(self.applied)))
        moved = sorted((number, key, gone) for key, (number, gone) in self.feed.items() if number > cursor.after)
        part = moved[: request.limit]
        rows = tuple(
            WireRow(kind=key[0], key=key[1], number=number, body=None if gone else self._body(key))
            for number, key, gone in part
        )
        last = part[-1][0] if part else max(cursor.after, newest)
        page = StreamPage(stream=self.stream, rows=rows, next=last, more=len(moved) > len(part))
        return PullAnswer.model_validate({**server, "pages": (page,)})

    def copy(self) -> ReferenceOms:
        """A backup."""
        backup = ReferenceOms(self.stream)
        for name in ("told", "here", "entries", "applied", "lives", "facts", "lines", "marks", "feed"):
            setattr(backup, name, copy.deepcopy(getattr(self, name)))
        return backup

    def put_back(self, backup: ReferenceOms, epoch: str) -> None:
        """Restored from ``backup``: a new epoch, and whatever came since is forgotten."""
        for name in ("told", "here", "entries", "applied", "lives", "facts", "lines", "marks", "feed"):
            setattr(self, name, copy.deepcopy(getattr(backup, name)))
        self.epoch = epoch
        newest = max((number for number, _ in self.feed.values()), default=0)
        self.numbers = itertools.count(newest + 1)

    def value(self, key: tuple[str, str, str]) -> int:
        """The truth here and now."""
        return self.told[key] + sum(deltas(self.facts[one]).get(key, 0) for one in self.applied)

    def _take(self, sealed: SealedEntry) -> tuple[EntryAnswer, bool]:
        header = sealed.header
        life = self.lives.setdefault(header.incarnation, Life())
        known = header.id in self.entries
        if not known:
            self.entries[header.id] = sealed
            life.ids[header.number].append(header.id)
            life.hashes[header.id] = sealed.hash
            fact = read_fact(header.kind, header.version, sealed.body_text)
            assert fact is not None
            self.facts[header.id] = self.every_fact[header.id] = fact
            if not self.poison(fact):
                self._apply(header.id)
        fork = any(len(ids) > 1 and ids[-1] == header.id for ids in life.ids.values())
        if header.id not in self.applied:
            return EntryAnswer(id=header.id, answer=Answer.SET_ASIDE, reason=SetAsideReason.UNREADABLE), fork
        return EntryAnswer(id=header.id, answer=Answer.DUPLICATE if known else Answer.ACCEPTED), fork

    def _apply(self, entry_id: str) -> None:
        self.applied.add(entry_id)
        for kind, key, _ in deltas(self.facts[entry_id]):
            self.mark((kind, key), tombstone=not self.here.get((kind, key), False))

    def _inside(self, life: Life) -> Inside:
        upto = max(life.ids, default=0)
        twice = [number for number, ids in life.ids.items() if len(ids) > 1]
        fork = None
        if twice:
            first = min(twice)
            ids = tuple(one for number in range(first, upto + 1) for one in life.ids[number] if one in self.applied)
            fork = ForkRange(first=first, last=upto, ids=ids)
        missing = tuple(
            number for number in range(1, upto + 1) if not any(one in self.applied for one in life.ids[number])
        )
        return Inside(upto=upto, missing=missing, fork=fork)

    def _body(self, key: Key) -> dict[str, object]:
        snapshot = len(self.snapshots) - 1
        kind, name = key
        if kind == "stock":
            on_hand, reserved = (self.value(("stock", name, what)) for what in ("on_hand", "reserved"))
            stock = StockRow(item_id=name, on_hand=on_hand, reserved=reserved)
            return {**stock.model_dump(mode="json"), "snapshot": snapshot}
        lines = tuple(
            OrderLineRow(
                line_id=line_id,
                item_id=item_id,
                sku=item_id,
                name=item_id,
                quantities={
                    state: count for state in LineState if (count := self.value(("order", name, f"{line_id}/{state}")))
                },
                price_minor=100,
            )
            for line_id, item_id in self.lines[name]
        )
        order = OrderRow(
            order_id=name,
            number=name,
            location_id="location-1",
            channel="web",
            customer_name="Niamh",
            code_hash="",
            placed_at=AT,
            due_at=AT,
            currency="EUR",
            total_minor=100,
            lines=lines,
        )
        return {**order.model_dump(mode="json"), "snapshot": snapshot}


class Network:
    """Between one register and the OMS. ``meanwhile`` is what the world does while an answer is on its way."""

    def __init__(self, oms: ReferenceOms, dice: Random, faults: float, meanwhile: Callable[[], None]) -> None:
        self._oms = oms
        self._dice = dice
        self.faults = faults
        self._meanwhile = meanwhile
        self._late: list[EntriesPush] = []

    def push(self, push: EntriesPush) -> EntriesAnswer:
        if self._fault():
            if self._dice.random() < 0.5:
                self._late.append(push)
            raise Unavailable("oms_unreachable")
        told = self._oms.push(push)
        if self._fault():
            told = self._oms.push(push)
        self._meanwhile()
        if self._fault():
            raise Unavailable("oms_unreachable")
        return told

    def pull(self, request: PullRequest) -> PullAnswer:
        if self._fault():
            raise Unavailable("oms_unreachable")
        small = request.model_copy(update={"limit": self._dice.choice((1, 3, 2000))})
        told = self._oms.pull(small)
        self._meanwhile()
        if self._fault():
            raise Unavailable("oms_unreachable")
        return told

    def deliver_late(self) -> None:
        """What was given up as lost arrives after all; nobody hears the answer."""
        if self._late:
            self._oms.push(self._late.pop(self._dice.randrange(len(self._late))))

    def forget_late(self) -> None:
        """The OMS went down: what was on its way to it is lost."""
        self._late.clear()

    def _fault(self) -> bool:
        return self._dice.random() < self.faults
