"""What a store gave back of an order to be sent goes where the plan says, to places that did not have it; and what a
till took to be sent goes to its first. So does what was to be sent to another store: where nobody sends that, it is
short there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from contract.errors import Refused
from contract.states.fulfillment import IN_HAND, LineState
from oms.db.engine import Database, Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.fulfillment import notices
from oms.fulfillment.capacity import occupy, slot
from oms.fulfillment.exchange import ABOUT_ITS_STORE
from oms.fulfillment.missing import does_not_come, due_later
from oms.fulfillment.notices import Occasion
from oms.fulfillment.states import withdraw_unwanted
from oms.inventory.model import Closing
from oms.keeper import one_by_one
from oms.orders import repository as orders
from oms.orders.rests import Move, Rest, all_given_to_nobody, all_undone, give_rest, given_back, places_that_had
from oms.orders.routing import Routed
from oms.sourcing import repository
from oms.sourcing.decider import (
    ARRIVED,
    PASSES_ON,
    PLACED,
    TRIES,
    UNFILLABLE,
    WAITS,
    Decided,
    Decider,
    Known,
    keep,
    without,
)
from oms.sourcing.model import Reason
from oms.sourcing.tell_stores import traces
from oms.sourcing.to_store import evening
from oms.sourcing.wishes import Wanted, Whither, Wish, wish
from oms.stores.repository import locations

AT_ONCE = 100
PAUSE = timedelta(minutes=5)
GAVE_BACK, ASKED, NOT_BEGUN = "given_back", "asked", "not_begun"
"""Why it was decided: a store gave it back, did not begin it in time, or a person asks for another place."""


class Elsewhere:
    """Looks after orders that stores gave back."""

    def __init__(self, db: Database, decider: Decider) -> None:
        self._db, self._decider = db, decider
        self._rests: dict[str, datetime] = {}

    def look(self) -> int:
        """Each order in a transaction of its own; how many. What fails, or waits for something to pass, is looked at
        again after ``PAUSE``.
        """
        count, last, now = 0, "", self._db.clock.now()
        self._rests = {one: until for one, until in self._rests.items() if until > now}
        while True:
            with self._db.snapshot() as tx:
                found = repository.to_be_given(tx, AT_ONCE, last)
            if not found:
                return count
            last = found[-1]
            due = [one for one in found if one not in self._rests]
            one_by_one("sourcing", due, self._try)
            count += len(due)

    def _try(self, order_id: str) -> None:
        settled = False
        try:
            settled = self._db.run(partial(self._give_back, order_id=order_id))
        finally:
            if not settled:
                self._rests[order_id] = self._db.clock.now() + PAUSE

    def _give_back(self, tx: Tx, order_id: str) -> bool:
        """Whether nothing of it waits any more, or its store still looks for it."""
        rest = given_back(tx, order_id) or all_given_to_nobody(tx, order_id)
        if rest is None:
            return True
        known, because = self._known(tx, rest), GAVE_BACK if rest.here else ARRIVED
        if rest.here is None and rest.location_id not in known.ground.index:
            return False
        had = places_that_had(tx, rest)
        try:
            asked = _wish(tx, known, rest, frozenset(had))
        except Refused:
            asked = None
        if asked is None and rest.order["for_order_id"]:
            _not_sent(tx, rest, "not_sold")
            return True
        if asked is None:
            _tell_customer(tx, rest)
            return False
        if len(had) >= known.plan.again.places:
            _to_head_office(tx, rest, "places_asked")
            return True
        own, codes, _ = self._settle(tx, known, rest, asked, because)
        if own.decision.filled and not codes:
            return True
        why = own.why_unfilled()
        if own.decision.filled or (why.passes and why.reason is not Reason.HAD_IT):
            if repository.last_outcome(tx, order_id=order_id) != WAITS:
                self._keep(tx, own, rest, WAITS, because)
            return False
        self._keep(tx, own, rest, UNFILLABLE, because)
        _to_head_office(tx, rest, "no_stock" if why.short else why.reason.value)
        return True

    def _known(self, tx: Tx, rest: Rest) -> Known:
        return self._decider.known(tx, _country(tx, rest), rest.order["currency"])

    def route(self, tx: Tx, named: str) -> Routed | None:
        """All that is undone of an order, by id or number, for which a person wants another place. None where the plan
        does not decide of such orders. Refused: ``order_unknown``, ``nothing_to_route``, ``no_store_can``.
        """
        order = orders.find_order(tx, named)
        if order["kind"] != "ship":
            return None
        rest = all_undone(tx, order["order_id"])
        if rest is None:
            raise Refused("nothing_to_route", order=named[:40])
        known = self._known(tx, rest)
        if rest.location_id not in known.ground.index:
            return None
        try:
            asked = _wish(tx, known, rest, frozenset(places_that_had(tx, rest)))
        except Refused:
            return None
        if asked is None:
            return None
        own, codes, places = self._settle(tx, known, rest, asked, ASKED)
        if codes or not own.decision.filled:
            raise Refused("no_store_can", order=order["number"])
        in_hand = rest.here.standing(*IN_HAND) if rest.here else 0
        return Routed(", ".join(places), in_hand)

    def take_away(self, tx: Tx, rest: Rest) -> str | None:
        """What its store did not begin goes to another place: "", or why none gets it and it stays; None where that
        may pass.
        """
        known = self._known(tx, rest)
        had = places_that_had(tx, rest)
        if len(had) >= known.plan.again.places:
            return "places_asked"
        try:
            asked = _wish(tx, known, rest, frozenset(had))
        except Refused as error:
            return error.code
        if asked is None or not known.ground.count:
            return "not_sold" if asked is None else "not_in_rule"
        own, codes, _ = self._settle(tx, known, rest, asked, NOT_BEGUN)
        if own.decision.filled:
            return None if codes else ""
        why = own.why_unfilled()
        if why.passes and why.reason is not Reason.HAD_IT:
            return None
        self._keep(tx, own, rest, UNFILLABLE, NOT_BEGUN)
        return "no_stock" if why.short else why.reason.value

    def _settle(
        self, tx: Tx, known: Known, rest: Rest, asked: Wish, because: str
    ) -> tuple[Decided, Sequence[str], Sequence[str]]:
        """The last decision, the codes of why places refused it, and the places where it is now. Where a place has too
        little or no room after all, it is decided again without it.
        """
        left = TRIES
        while True:
            left -= 1
            own = self._decider.decide(tx, known, asked)
            if not own.decision.filled:
                return own, (), ()
            here = next((one.code for one in locations(tx, [rest.location_id])), "")
            why = traces(own, tx.now, here)
            moves = [Move(one, lines, why[one]) for one, lines in own.parts.items()]
            given = give_rest(tx, rest, moves)
            refused = {move.location_id: told for move, (_, told) in zip(moves, given, strict=True) if told}
            if not refused:
                self._keep(tx, own, rest, PLACED, because)
                _tell_when(
                    tx,
                    own,
                    rest,
                    {order_id: move.location_id for move, (order_id, _) in zip(moves, given, strict=True)},
                )
                return own, (), [known.places[one].code for one in own.parts]
            if not left or any(one.code not in PASSES_ON for one in refused.values()):
                return own, [one.code for one in refused.values()], ()
            asked = without(asked, frozenset(refused))

    def _keep(self, tx: Tx, own: Decided, rest: Rest, outcome: str, because: str) -> None:
        captured_id = repository.captured_id_of(tx, rest.order["channel_id"], rest.order["external_id"])
        keep(tx, own, outcome, captured_id=captured_id, order_id=rest.order_id, because=because)


def _wish(tx: Tx, known: Known, rest: Rest, had: frozenset[str]) -> Wish | None:
    """None where something of it is not sold any more, or nobody knows the way to its store. Refused: as ``wish``."""
    order = rest.order
    store = order["to_location_id"]
    if store and store not in known.ground.index:
        return None
    lines = [Wanted(line.line_id, line.sku, line.sku, line.thousandths, line.price_minor) for line in rest.lines]
    country, code = _country(tx, rest), order["ship_postal_code"]
    channel_id, sold_at = order["channel_id"], repository.sold_at(tx, order)
    if store:
        had |= {store}
        channel_id = orders.orders_by_id(tx, [order["for_order_id"]])[order["for_order_id"]]["channel_id"]
    own = (rest.order_id, channel_id, country, code, order["due_at"], had, store)
    return wish(tx, known.ground, Whither(*own, address=order["ship_to"], sold_at=sold_at), lines)


def _country(tx: Tx, rest: Rest) -> str:
    """Of what a till took, that of its store."""
    told = str(rest.order["ship_country"])
    return told or locations(tx, [repository.sold_at(tx, rest.order) or rest.location_id])[0].country


def _to_head_office(tx: Tx, rest: Rest, why: str) -> None:
    """Nobody gives it by a rule: a person looks, and the customer is told."""
    if rest.order["for_order_id"]:
        _not_sent(tx, rest, why)
        return
    lines = [
        {"line_id": line.line_id, "item_id": line.item_id, "sku": line.sku, "thousandths": line.thousandths}
        for line in rest.lines
    ]
    details = {"why": why, "lines": lines}
    raise_exception(tx, repository.UNFILLABLE, rest.order_id, rest.location_id, details=details)
    _tell_customer(tx, rest)


def _tell_customer(tx: Tx, rest: Rest) -> None:
    if rest.here is not None and rest.here.standing(LineState.SHORT, LineState.REJECTED):
        notices.tell(tx, rest.order_id, Occasion.REJECTED, of=rest.here.fulfillment_id)


def _not_sent(tx: Tx, rest: Rest, why: str) -> None:
    """Its place goes on with what else there is to send; at the store where it was to be collected it is short."""
    order, whose = rest.order, orders.lines_sent_for(tx, [line.line_id for line in rest.lines])
    lines: dict[str, int] = {}
    for line in rest.lines:
        lines[whose[line.line_id]] = lines.get(whose[line.line_id], 0) + line.thousandths
    if rest.here is not None and not rest.stays:
        withdraw_unwanted(tx, rest.here, Closing.CANCELED)
    orders.update_order(tx, rest.order_id, needs_routing=False)
    for kind in ABOUT_ITS_STORE:
        settle_exceptions(tx, kind, rest.order_id)
    does_not_come(tx, order["for_order_id"], order["to_location_id"], lines, why)


def _tell_when(tx: Tx, own: Decided, rest: Rest, given: Mapping[str, str]) -> None:
    """What comes to a store may come later from there. ``given``: the location of each order by which it is sent."""
    if not rest.order["for_order_id"]:
        return
    store = locations(tx, [rest.order["to_location_id"]])[0]
    due_at = evening(max(part.arrives_day for part in own.decision.parts), store.time_zone)
    due_later(tx, rest.order["for_order_id"], due_at)
    if rest.order["due_at"] < due_at:
        for order_id in given:
            orders.update_order(tx, order_id, due_at=due_at)
        occupy(tx, {order_id: slot(location_id, due_at) for order_id, location_id in given.items()})
