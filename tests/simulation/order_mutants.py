"""Defects of orders that go from one store to another."""

from __future__ import annotations

from typing import Any

from oms.fulfillment import effects
from tests.simulation import scenarios_orders
from tests.simulation.mutant import Mutant


def _given_twice() -> list[tuple[Any, str, Any]]:
    """What a store gave that did not have the order any more is still to be given by the one that has it."""
    return [(effects, "_settled_there", lambda *_: None)]


ALL = (Mutant("given at both stores", _given_twice, scenario=scenarios_orders.TAKEN_AWAY),)
