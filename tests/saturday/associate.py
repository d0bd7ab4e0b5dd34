"""Who works at a register on a Saturday: serves, puts back, picks, packs, one act at a time, and errs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from app.bopis.model.cards import BoardView, NextStep, OrderCard
from app.bopis.pick_view import PickRow, PickView
from app.pos.notices import Notice
from app.ui.services import Services
from contract.errors import Refused
from tests.saturday.chain import SKU_NAMES, operator_number
from tests.saturday.customers import Customers, Order
from tests.saturday.floor import Floor
from tests.saturday.packing import packed
from tests.saturday.rules import DECLINES, FORGOTTEN, PIN, SCANNED_TWICE, WRONG_ITEM
from tests.saturday.world import World
from tests.simulated_day.dice import Dice
from tests.simulated_day.till import DayClock, Till

Told = TypeVar("Told")
ONE = 1_000
_NOT_MINE = ("order_withdrawn", "already_claimed", "claimed_by_other", "order_not_here")
"""Said of an order that somebody else has, or that went to another store: the associate goes on to the next."""
_DONE_MEANWHILE = ("nothing_left_to_pick", "over_pick", "wrong_item")
"""Said to one who looks at a row as it was, when another register that had the order too has picked it."""
_NEVER, _HEARD_WITHIN = datetime.min.replace(tzinfo=UTC), timedelta(minutes=5)
_PUT_BACK_TOLD = (
    "order_claimed_apart_picked",
    "order_claimed_apart_both",
    "order_claim_held_back",
    "order_claimed_apart_more",
)
_NAMED = re.compile(r"(\d+) × Item (S\d{3})")
_NOT_HEARD = ("order_not_here", "order_withdrawn", "code_unknown")


@dataclass
class Place:
    """What everybody in one store shares. ``acts`` counts what was done."""

    floor: Floor
    world: World
    customers: Customers
    clock: DayClock
    dice: Dice
    acts: Counter[str] = field(default_factory=Counter)
    skus: dict[str, str] = field(default_factory=dict)
    """By line of an order."""
    opened: set[str] = field(default_factory=set)
    """Parcels that were packed twice, by what stands on their labels."""
    known: dict[str, datetime] = field(default_factory=dict)
    """By order: when a register of the store first had it on its board."""

    @property
    def code(self) -> str:
        return self.floor.code

    @property
    def now(self) -> datetime:
        return self.clock.now()


class Associate:
    """``act`` does the next thing. ``begin`` where the register was switched on again."""

    def __init__(self, place: Place, till: Till) -> None:
        self.place, self.till = place, till
        self.begin()

    def begin(self) -> None:
        """Signed on; what others took before is forgotten."""
        number = operator_number(self.place.code, self.till.number)
        people = {one.number: one.operator_id for one in self.do(lambda own: own.operators.roster())}
        self.do(lambda own: own.operators.sign_on(people[number], PIN))
        self.idle = False
        self._taken: dict[str, datetime] = {}
        self._told = ""
        self._work = self._shift()

    def act(self) -> None:
        """Nothing where there was nothing to do: ``look_again`` once there may be."""
        if not self.idle:
            next(self._work)

    def look_again(self) -> None:
        self.idle = False

    def look(self) -> BoardView:
        """At the board, which counts what is late."""
        board = self.do(lambda own: own.orders.board.view())
        for card in (*board.todo, *board.ready, *board.problems, *board.done):
            self.place.known.setdefault(card.order_id, self.place.now)
        return board

    def do(self, deed: Callable[[Services], Told]) -> Told:
        return self.till.act(deed)

    def _shift(self) -> Iterator[None]:
        resumed = self.do(lambda own: own.orders.pick.resume())
        if resumed is not None:
            self.place.acts["picking resumed"] += 1
            yield from self._unless_taken(self._pick(resumed.order.order_id))
        while True:
            job = self._next()
            if job is None:
                self.idle = True
                yield
            else:
                yield from self._unless_taken(job)

    def _unless_taken(self, job: Iterator[None]) -> Iterator[None]:
        """Whoever is told no looks at the board anew: a colleague may have done it meanwhile. The same no twice in a
        row is a defect, except that somebody else has the order.
        """
        told_before, self._told = self._told, ""
        try:
            yield from job
        except Refused as refused:
            if refused.code not in _NOT_MINE and refused.code == told_before:
                raise
            self._told = refused.code
            self.place.acts[f"told: {refused.code}"] += 1
            self.do(lambda own: own.orders.pick.leave())
            yield

    def _next(self) -> Iterator[None] | None:
        """Who waits at the counter first, then goods to put back, then the most pressing order."""
        self._reads()
        waiting = self.place.customers.at_counter(self.place.code, self.place.now)
        if waiting:
            return self._served(waiting[0])
        board = self.look()
        for card in board.problems:
            if card.step is NextStep.PUT_BACK:
                return self._put_back(card)
            if card.step is NextStep.UNPACK:
                return self._unpack(card)
        for card in (*board.todo, *board.ready):
            if (card.claimed_by and not card.claimed_by_me) or self._taken.get(card.order_id, _NEVER) > self.place.now:
                continue
            if card.step is NextStep.PICK:
                return self._claim_and_pick(card)
            if card.step is NextStep.STAGE:
                return self._stage(card.order_id)
            if card.step is NextStep.PACK:
                return packed(self, card.order_id)
        return None

    def _claim_and_pick(self, card: OrderCard) -> Iterator[None]:
        """Told that somebody else has it, one looks for another, until one has heard who."""
        if not card.claimed_by_me:
            self._taken[card.order_id] = self.place.now + _HEARD_WITHIN
            self.do(lambda own: own.orders.claim.claim(card.order_id))
            yield
        yield from self._pick(card.order_id)

    def _pick(self, order_id: str) -> Iterator[None]:
        view, behind = self.do(lambda own: own.orders.pick.open(order_id)), False
        yield
        while row := view.current:
            if not self.place.world.is_there(self.place.code, row.sku) and self._gives_up(order_id):
                self._reject(order_id)
                return
            try:
                view, behind = self._take(order_id, view, row), False
            except Refused as refused:
                if behind or refused.code not in _DONE_MEANWHILE:
                    raise
                self.place.acts["picked by somebody else meanwhile"] += 1
                view, behind = self.do(lambda own: own.orders.pick.view()), True
            yield
        self.do(lambda own: own.orders.pick.leave())
        yield

    def _take(self, order_id: str, view: PickView, row: PickRow) -> PickView:
        if self.place.world.is_there(self.place.code, row.sku):
            return self._scan(order_id, view, row)
        after = self.do(lambda own: own.orders.pick.short(row.line_id, row.open, "not_on_shelf"))
        self.place.acts["short"] += 1
        return after

    def _scan(self, order_id: str, view: PickView, row: PickRow) -> PickView:
        """The right thing, as a rule: another is named and stays on the shelf, one too many is refused."""
        dice, world, code = self.place.dice, self.place.world, self.place.code
        if dice.random() < WRONG_ITEM:
            wrong = dice.choice(SKU_NAMES)
            if wrong not in {one.sku for one in view.route}:
                assert self._refused(lambda own: own.orders.pick.scan(wrong)) == "wrong_item"
                self.place.acts["wrong item scanned"] += 1
        done = self.do(lambda own: own.orders.pick.scan(row.sku))
        world.take(order_id, code, row.sku)
        self.place.acts["scan"] += 1
        if row.open == ONE and dice.random() < SCANNED_TWICE:
            assert self._refused(lambda own: own.orders.pick.scan(row.sku)) in ("over_pick", "nothing_left_to_pick")
            self.place.acts["scanned once too often"] += 1
        return done.view

    def _gives_up(self, order_id: str) -> bool:
        """Of an order of which nothing was found yet, another store may have all."""
        return not self.place.world.in_hands(order_id, self.place.code) and self.place.dice.random() < 0.5

    def _reject(self, order_id: str) -> None:
        self.do(lambda own: own.orders.reject.reject(order_id, "no_stock"))
        self.do(lambda own: own.orders.pick.leave())
        self._onto_shelf(order_id)
        self.place.acts["rejected"] += 1

    def _onto_shelf(self, order_id: str) -> None:
        world, code = self.place.world, self.place.code
        for sku, pieces in world.in_hands(order_id, code).items():
            world.put_back(order_id, code, sku, pieces)

    def _reads(self) -> None:
        """What another register did apart: goods that both picked are put back, as the words say."""
        numbers = {one.number: one.order_id for one in self.place.customers.orders.values()}
        for notice in self.do(lambda own: own.notices.waiting()):
            if notice.code in _PUT_BACK_TOLD:
                for pieces, sku in _NAMED.findall(notice.params["goods"]):
                    self.place.world.put_back(numbers[notice.params["order"]], self.place.code, sku, int(pieces))
            self.place.acts[f"read: {notice.code}"] += 1
            self.do(partial(_noticed, notice=notice))

    def _unpack(self, card: OrderCard) -> Iterator[None]:
        """Only goods of a parcel that nobody opened before are there to be put back."""
        spare = self.do(lambda own: own.orders.look_up.order(card.order_id)).spare
        self.do(lambda own: own.orders.put_back.unpack_spare(card.order_id))
        for parcel in spare:
            if parcel.tracking in self.place.opened:
                self.place.acts["found open already"] += 1
                continue
            self.place.opened.add(parcel.tracking)
            for line_id, thousandths in parcel.quantities.items():
                sku = self.place.skus[line_id]
                self.place.world.put_back(card.order_id, self.place.code, sku, thousandths // ONE)
        self.place.acts["opened what was packed twice"] += 1
        yield

    def _put_back(self, card: OrderCard) -> Iterator[None]:
        self.do(lambda own: own.orders.put_back.put_back(card.order_id))
        self._onto_shelf(card.order_id)
        self.place.acts["put back"] += 1
        yield

    def _stage(self, order_id: str) -> Iterator[None]:
        shelf = f"P-{self.place.dice.randint(1, 40):02}"
        self.do(lambda own: own.orders.stage.stage(order_id, shelf))
        self.place.customers.told_ready(order_id, self.place.now)
        self.place.acts["staged"] += 1
        yield

    def _served(self, order: Order) -> Iterator[None]:
        """Where that is refused the customer comes again."""
        try:
            yield from self._serve(order)
        except Refused:
            self.place.customers.told_ready(order.order_id, self.place.now)
            raise

    def _serve(self, order: Order) -> Iterator[None]:
        """The code is read, the bags are given; where this register has not heard that it is ready, one waits."""
        dice, order_id, own_store = self.place.dice, order.order_id, self.place.code
        order.comes_at = None
        try:
            self.do(lambda own: own.orders.hand_over.find(order.token))
            yield
            view = self.do(lambda own: own.orders.hand_over.give_all(order_id))
        except Refused as refused:
            if refused.code not in _NOT_HEARD:
                raise
            self.place.acts[f"customer waits: {refused.code}"] += 1
            self.place.customers.told_ready(order_id, self.place.now)
            return
        ready = [line for line in view.lines if line.ready]
        if not ready:
            self.place.acts["customer waits: nothing ready here yet"] += 1
            self.place.customers.told_ready(order_id, self.place.now)
            return
        if len(ready) > 1 and dice.random() < FORGOTTEN:
            left = ready[-1].line_id
            view = self.do(lambda own: own.orders.hand_over.clear(order_id, left))
            self.place.acts["something stays on the shelf"] += 1
        elif dice.random() < DECLINES:
            one = dice.choice(ready)
            self.do(lambda own: own.orders.hand_over.clear(order_id, one.line_id))
            view = self.do(lambda own: own.orders.hand_over.decline(order_id, one.line_id, ONE, "not_wanted"))
            if one.ready > ONE:
                view = self.do(lambda own: own.orders.hand_over.give(order_id, one.line_id))
            self.place.acts["declined"] += 1
        yield
        done = self.do(lambda own: own.orders.hand_over.hand_over(order_id))
        skus = {item_id: sku for sku, item_id in self.place.floor.office.items.items()}
        for line in view.lines:
            if line.given:
                self.place.world.give(order_id, own_store, skus[line.item_id], line.given // ONE)
            if line.declined:
                self.place.world.put_back(order_id, own_store, skus[line.item_id], line.declined // ONE)
        self.place.acts["handed over"] += 1
        if done.partly:
            self.place.customers.told_ready(order_id, self.place.now)
        yield

    def _refused(self, deed: Callable[[Services], object]) -> str:
        try:
            self.do(deed)
        except Refused as refused:
            return refused.code
        return ""


def _noticed(own: Services, notice: Notice) -> None:
    own.notices.read(notice)
