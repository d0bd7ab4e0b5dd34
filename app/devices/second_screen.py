"""A second screen of the machine, towards the customer: who draws on it tells here whether it is there.

It has no thread and no wire of its own: screens belong to the user interface.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.devices.events import Status, StatusUpdateEvent
from app.devices.health import HealthState
from app.devices.lanes import Surroundings
from contract.errors import Refused

_SCREEN = re.compile(r"screen://([1-9])")


class SecondScreen:
    """``number`` counts the screens of the machine from 1. ``on_hello`` is called from any thread."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number
        self.on_hello: Callable[[], None] = _nobody_draws

    def tell(self, around: Surroundings, *, there: bool) -> None:
        """It was found, or is gone."""
        state, code = (HealthState.READY, "ready") if there else (HealthState.MISSING, "screen_missing")
        if around.health.change(self.name, state, code):
            status = Status.POWER_ONLINE if there else Status.POWER_OFF_OFFLINE
            around.publish(StatusUpdateEvent(self.name, status, code, around.now()))


def screen_number(address: str) -> int:
    """2 of ``screen://2``. Refused ``device_address_unreadable``."""
    found = _SCREEN.fullmatch(address)
    if found is None:
        raise Refused("device_address_unreadable", address=address)
    return int(found[1])


def _nobody_draws() -> None:
    """Until the user interface does."""
