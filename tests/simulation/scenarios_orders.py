"""What orders go through, in a fixed order: one store works on while another has them already."""

from __future__ import annotations

from contract.errors import Refused
from oms.orders.routing import route
from tests.simulation.oracle import Finding
from tests.simulation.ordering import work
from tests.simulation.profile import Profile
from tests.simulation.rules import STORES
from tests.simulation.scenarios import Scenario, minutes, started
from tests.simulation.seller import Seller
from tests.simulation.truth import Ordered
from tests.simulation.world import World

_TWO_STORES = Profile(2, 1, 0)
_STEPS = 4


def _taken_away(one: World) -> None:
    """An order is collected at a store that cannot know that it was taken away; with its code somebody goes to the
    other store, and gets nothing.
    """
    here, there = _sellers(one)
    ordered = _ordered(one)
    for _ in range(_STEPS):
        work(here, one.web)
    one.network.down.add(here.till.name)
    minutes(one, 10)
    one.office.db.run(lambda tx: route(tx, ordered.order_id, there.till.store))
    minutes(one, 10)
    one.web.waiting.append(ordered)
    assert work(here, one.web) == "handed over"
    one.network.down.clear()
    minutes(one, 60)
    for _ in range(_STEPS):
        work(there, one.web)
    try:
        there.do(lambda own: own.orders.hand_over.find(ordered.token))
        there.do(lambda own: own.orders.hand_over.give_all(ordered.order_id))
        there.do(lambda own: own.orders.hand_over.hand_over(ordered.order_id))
    except Refused:
        return
    one.found.append(Finding("I16", f"order {ordered.order_id} was collected at both stores"))


def _sellers(one: World) -> tuple[Seller, Seller]:
    """Of the first register of each store, signed on."""
    started(one)
    here, there = (next(own for own in one.sellers if own.till.store == store) for store in STORES)
    for own in (here, there):
        assert own.at_work()
    return here, there


def _ordered(one: World) -> Ordered:
    assert one.web.order(STORES[0]) == "ordered"
    minutes(one, 10)
    return next(iter(one.truth.orders.values()))


TAKEN_AWAY = Scenario("an order is collected where it was taken away", _taken_away, _TWO_STORES)
ALL = (TAKEN_AWAY,)
