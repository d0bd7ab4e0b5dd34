"""Makes waves: proposes which orders go on the next walk, claims them, gives each its letter; tells which are walked.

``start`` does it all. A screen that must not wait for the network calls ``begin`` and ``finish`` on the store lane and
asks the desk in between elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection

from app.bopis.alerts import CarrierTimes
from app.bopis.claim import Claim, ClaimQuestion, ClaimVerdict
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import NextStep, OrderCard, card, card_at, next_step
from app.bopis.model.standing import Standing, item_count
from app.bopis.model.wave import LETTERS, Wave, holder
from app.bopis.model.wave_plan import Candidate, aisle, plan
from app.bopis.order_rules import read_order_rules
from app.bopis.wave_projections import record, waves_since
from contract.errors import Refused
from contract.messages.facts import WaveOrder, WaveStarted
from contract.rules.promise import steps
from contract.states.fulfillment import LineState
from contract.values.time import parse_instant

_MOST_LOOKED_AT = 80
"""Of thousands of orders, those due first fill many trolleys; parcels apart, for they arrive days after they leave."""
_BEFORE = timedelta(days=1)
"""A wave may go on past the end of its business day."""


@dataclass(frozen=True, slots=True)
class RunningWave:
    """A wave that somebody walks: ``items`` of it, ``done`` of them. ``mine``: it was begun or joined by who asks."""

    wave_id: str
    number: int
    orders: int
    items: int
    done: int
    pickers: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class WaveOffer:
    """What the board says of waves: those walked now, and the next one: its number, orders, things to pick and rows.

    ``waiting`` are the orders that could go on a walk, the most pressing first; ``order_ids`` are those proposed.
    """

    running: tuple[RunningWave, ...]
    number: int
    order_ids: tuple[str, ...]
    items: int
    waiting: tuple[OrderCard, ...]
    most_orders: int

    @property
    def mine(self) -> RunningWave | None:
        """The one to go on with."""
        return next((one for one in self.running if one.mine), None)


@dataclass(frozen=True, slots=True)
class WaveQuestion:
    """What head office is asked for the orders that nobody here holds yet."""

    order_ids: tuple[str, ...]
    claims: tuple[ClaimQuestion, ...]


@dataclass(frozen=True, slots=True)
class WaveBegun:
    """``refused`` are the orders that others have: their numbers and why."""

    wave_id: str
    number: int
    refused: tuple[tuple[str, Refused], ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an order came to while it stands as it does: thousands are looked at again and again."""

    standing: Standing
    operator_id: str | None
    candidate: Candidate
    card: OrderCard


class Waves:
    """Refused: ``not_signed_on``, ``permission_missing``, ``wave_empty``."""

    def __init__(self, desk: OrderDesk, claim: Claim) -> None:
        self._desk = desk
        self._claim = claim
        self._seen: dict[str, _Seen] = {}

    def offer(self) -> WaveOffer:
        """What is walked now, and what could be next."""
        now, operator_id = self._desk.now(), self._desk.staff.current_id()
        with self._desk.look() as conn:
            waves = read_waves(conn, self._desk)
            found = {one.order.order_id: one for one in self._desk.standings(conn)}
            by_due = sorted(found.values(), key=lambda one: (one.order.due_at, one.order.order_id))
            free = [one for kind in ("pickup", "ship") for one in _first_free(by_due, kind, waves, operator_id)]
            times, most = CarrierTimes(conn), read_order_rules(conn).wave_orders
            known, self._seen = self._seen, {}
            for one in free:
                seen = known.get(one.order.order_id)
                same = seen is not None and seen.standing is one and seen.operator_id == operator_id
                self._seen[one.order.order_id] = (
                    seen
                    if seen and same
                    else _Seen(one, operator_id, self._candidate(one, times), card(one, now, operator_id))
                )
            candidates = {order_id: one.candidate for order_id, one in self._seen.items()}
        taken = plan(candidates.values(), now, most)
        running = (self._running(wave, found, operator_id) for wave in waves if _walked(wave, found))
        by_time = sorted(candidates.values(), key=lambda one: (one.begin_by, one.order_id))
        return WaveOffer(
            running=tuple(running),
            number=self._next_number(waves),
            order_ids=taken,
            items=sum(candidates[one].items for one in taken),
            waiting=tuple(card_at(self._seen[one.order_id].card, now) for one in by_time),
            most_orders=most,
        )

    def start(self, order_ids: Sequence[str]) -> WaveBegun:
        """Claim these and begin. What others have is left out and told; refused only where nothing is left."""
        question = self.begin(order_ids)
        return self.finish(question, self.ask(question))

    def begin(self, order_ids: Sequence[str]) -> WaveQuestion:
        """Refused: ``wave_empty``, ``wave_too_large``; ``already_claimed`` is told by ``finish``."""
        most = len(LETTERS)
        if not order_ids:
            raise Refused("wave_empty")
        if len(order_ids) > most:
            raise Refused("wave_too_large", most=most)
        claims = []
        for order_id in dict.fromkeys(order_ids):
            try:
                question = self._claim.begin(order_id)
            except Refused as error:
                if error.code in ("not_signed_on", "permission_missing", "screen_locked"):
                    raise
                continue
            if question is not None:
                claims.append(question)
        return WaveQuestion(tuple(dict.fromkeys(order_ids)), tuple(claims))

    def ask(self, question: WaveQuestion) -> dict[str, ClaimVerdict]:
        """Head office's verdicts by order; none of the rest once it cannot be reached."""
        verdicts: dict[str, ClaimVerdict] = {}
        for own in question.claims:
            verdict = self._claim.ask(own)
            if verdict is None:
                break
            verdicts[own.order_id] = verdict
        return verdicts

    def finish(self, question: WaveQuestion, verdicts: dict[str, ClaimVerdict]) -> WaveBegun:
        """Record the claims, then the wave. Refused: the only order's reason, or ``wave_empty``."""
        asked = {own.order_id: own for own in question.claims}
        held: list[str] = []
        refused: list[tuple[str, Refused]] = []
        for order_id in question.order_ids:
            try:
                self._take(order_id, asked.get(order_id), verdicts.get(order_id))
                held.append(order_id)
            except Refused as error:
                refused.append((self._number(order_id), error))
        if not held:
            raise refused[0][1] if len(refused) == 1 else Refused("wave_empty")
        return self._begin(held, tuple(refused))

    def _take(self, order_id: str, asked: ClaimQuestion | None, verdict: ClaimVerdict | None) -> None:
        question = asked or self._claim.begin(order_id)
        if question is not None:
            self._claim.finish(question, verdict)

    def _begin(self, order_ids: Sequence[str], refused: tuple[tuple[str, Refused], ...]) -> WaveBegun:
        with self._desk.act("pick") as tx:
            waves = read_waves(tx.conn, self._desk)
            wave_id, number = tx.new_id(), self._next_number(waves)
            first = self._desk.workable(tx.conn, order_ids[0]).order
            letters = (WaveOrder(order_id=own, letter=letter) for own, letter in zip(order_ids, LETTERS, strict=False))
            started = WaveStarted(wave_id=wave_id, location_id=first.location_id, number=number, orders=tuple(letters))
            record(tx, started)
        return WaveBegun(wave_id, number, refused)

    def _candidate(self, standing: Standing, times: CarrierTimes) -> Candidate:
        order = standing.order
        items = [self._desk.items.item(line.item_id) for line in order.lines if line.standing.standing(LineState.OPEN)]
        return Candidate(
            order_id=order.order_id,
            begin_by=steps(order, times.of(order))[0].at,
            items=sum(item_count(line, LineState.OPEN) for line in order.lines),
            aisles=frozenset(aisle(item.bin) for item in items if item),
            cold=any(item.storage for item in items if item),
        )

    def _running(self, wave: Wave, found: dict[str, Standing], operator_id: str | None) -> RunningWave:
        lines = [line for one in wave.letters if one in found for line in found[one].order.lines]
        items = sum(item_count(line) for line in lines)
        return RunningWave(
            wave_id=wave.wave_id,
            number=wave.number,
            orders=len(wave.letters),
            items=items,
            done=items - sum(item_count(line, LineState.OPEN) for line in lines),
            pickers=tuple(self._desk.staff.name(one) for one in wave.pickers),
            mine=operator_id in wave.pickers,
        )

    def _next_number(self, waves: Sequence[Wave]) -> int:
        day_of = self._desk.store.calendar.business_day
        today = day_of(self._desk.now())
        return max((one.number for one in waves if day_of(parse_instant(one.started_at)) == today), default=0) + 1

    def _number(self, order_id: str) -> str:
        with self._desk.look() as conn:
            try:
                return self._desk.standing(conn, order_id).order.number
            except Refused:
                return ""


def read_waves(conn: Connection, desk: OrderDesk) -> tuple[Wave, ...]:
    """Those of today and of the day before, the first first."""
    return waves_since(conn, desk.store.calendar.business_day(desk.now() - _BEFORE))


def _walked(wave: Wave, found: dict[str, Standing]) -> bool:
    """Something of it is still to be picked, or stands in a tote and not on its shelf."""
    members = [found[one] for one in wave.letters if one in found]
    return not wave.ended and any(
        next_step(one) is NextStep.STAGE or any(item_count(line, LineState.OPEN) for line in one.order.lines)
        for one in members
    )


def _first_free(
    by_due: Sequence[Standing], kind: str, waves: Sequence[Wave], operator_id: str | None
) -> Iterator[Standing]:
    return islice((one for one in by_due if one.order.kind == kind and _free(one, waves, operator_id)), _MOST_LOOKED_AT)


def _free(standing: Standing, waves: Sequence[Wave], operator_id: str | None) -> bool:
    """Whether an order waits to be picked, nobody else has it, and it is in no wave."""
    claim = standing.order.claim
    theirs = claim is not None and claim.operator_id != operator_id
    return next_step(standing) is NextStep.PICK and not theirs and holder(waves, standing.order.order_id) is None
