"""What a store lacks of an order that is collected there: the plan says who sends it, and both orders are placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from contract.errors import Refused
from oms.db.engine import Tx
from oms.orders.acceptance import OnSale, Outcome
from oms.orders.model import OrderAsk, PlacedOrder
from oms.orders.to_store import Sending, ToSend, lacking, place_with, send_more
from oms.sourcing import repository
from oms.sourcing.decider import PLACED, TRIES, Decided, Decider, keep
from oms.sourcing.tell_stores import tell_stores
from oms.sourcing.wishes import Wanted, Whither, wish
from oms.stores.model import Location
from oms.stores.repository import locations

TO_STORE = "to_store"
"""Why it was decided: a store lacks goods of an order that is collected there."""
_EPOCH, _EVENING = date(1970, 1, 1), time(18)
"""Carriers come in the course of a day; by its evening what came is received and put aside."""


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who sends what to a store, and when all of it is there."""

    own: Decided
    sendings: tuple[Sending, ...]

    @property
    def due_at(self) -> datetime:
        return max(one.due_at for one in self.sendings)


@dataclass(frozen=True, slots=True)
class Whose:
    """Goods of which order are wanted, by what name it is called in the record, and of which channel it is."""

    named: str
    channel_id: str


class ToStore:
    """May be asked from any thread."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider

    def brings(self, tx: Tx) -> bool:
        """Whether the published plan has goods sent to stores."""
        return repository.published(tx)[1].to_store_days > 0

    def place(self, tx: Tx, ask: OrderAsk, refused: Refused, on_sale: OnSale) -> Outcome:
        """Place an order that its store ``refused`` for want of stock, with what others send there for it; or that
        refusal. What its channel wants sooner than goods can be there is not promised.
        """
        store = next((one for one in locations(tx) if one.code == ask.location), None)
        if store is None:
            return refused
        short, had = _short(refused), frozenset({store.id})
        whose = Whose(f"{ask.channel_id} {ask.external_id}", ask.channel_id)
        lines = [ToSend(at, line.sku, line.thousandths, line.price_minor) for at, line in enumerate(ask.lines, 1)]
        for _ in range(TRIES):
            bringing = self.decide(tx, store, whose, lacking(lines, short), had)
            if bringing is None or (ask.due_at is not None and ask.due_at < bringing.due_at):
                return refused
            later = replace(ask, due_at=max(ask.due, bringing.due_at))
            outcome, sent = place_with(tx, later, store, bringing.sendings, on_sale)
            if isinstance(outcome, Refused) and outcome.code == refused.code:
                refused, short = outcome, _short(outcome)
            elif isinstance(outcome, Refused) or not outcome.fresh:
                return outcome
            elif cannot := _refused(bringing, sent):
                had |= cannot
            else:
                _tell(tx, bringing, sent, outcome.order_id)
                return outcome
        return refused

    def send(
        self, tx: Tx, order: RowMapping, store: Location, lines: Sequence[ToSend], on_sale: OnSale
    ) -> Bringing | None:
        """The same for an order that stands there, whose row is locked. None where nobody sends them in time."""
        had = frozenset({store.id})
        whose = Whose(order["order_id"], order["channel_id"])
        for _ in range(TRIES):
            bringing = self.decide(tx, store, whose, lines, had)
            if bringing is None:
                return None
            sent = send_more(tx, order, store, bringing.sendings, on_sale)
            cannot = _refused(bringing, sent)
            if not cannot:
                _tell(tx, bringing, sent, order["order_id"])
                return bringing
            had |= cannot
        return None

    def decide(
        self, tx: Tx, store: Location, whose: Whose, lines: Sequence[ToSend], had: frozenset[str]
    ) -> Bringing | None:
        """None where the plan sends nothing to stores, or nobody has it there in time."""
        known = self._decider.known(tx, store.country, store.currency)
        if not known.plan.to_store_days or not lines or store.id not in known.ground.index:
            return None
        until = tx.now + timedelta(days=known.plan.to_store_days)
        whither = Whither(whose.named, whose.channel_id, store.country, "", until, had, store.id)
        wanted = [Wanted(str(line.key), line.sku, line.sku, line.thousandths, line.value_minor) for line in lines]
        asked = wish(tx, known.ground, whither, wanted)
        own = self._decider.decide(tx, known, asked) if asked is not None else None
        if own is None or not own.decision.filled or any(part.late_days for part in own.decision.parts):
            return None
        by_key = {str(line.key): line for line in lines}
        sendings = [
            Sending(
                known.places[part.location_id].code,
                tuple(by_key[one] for one in sorted(part.line_ids, key=int)),
                evening(part.arrives_day, store.time_zone),
            )
            for part in own.decision.parts
        ]
        return Bringing(own, tuple(sendings))


def _tell(tx: Tx, bringing: Bringing, sent: Sequence[Outcome], order_id: str) -> None:
    """Those who send read why; the record is kept with the order that is collected."""
    placed = zip(bringing.own.parts, sent, strict=True)
    tell_stores(tx, bringing.own, {one: told.order_id for one, told in placed if isinstance(told, PlacedOrder)})
    keep(tx, bringing.own, PLACED, order_id=order_id, because=TO_STORE)


def _refused(bringing: Bringing, sent: Sequence[Outcome]) -> frozenset[str]:
    """Locations that cannot send it after all."""
    told = zip(bringing.own.parts, sent, strict=True)
    return frozenset(one for one, outcome in told if isinstance(outcome, Refused))


def _short(refused: Refused) -> dict[str, int]:
    """By SKU, how many thousandths the store has too few."""
    lines = refused.params["lines"]
    assert isinstance(lines, list)
    return {line["sku"]: line["asked"] - line["available"] for line in lines}


def evening(day: int, time_zone: str) -> datetime:
    """Of a day since 1970-01-01, where the clocks go like that."""
    return datetime.combine(_EPOCH + timedelta(days=day), _EVENING, ZoneInfo(time_zone)).astimezone(UTC)
