"""Acts of a simulated day: who works at which till."""

from __future__ import annotations

from tests.simulated_day.checkout import Checkout
from tests.simulated_day.paying import PowerCut
from tests.simulated_day.rules import CASHIERS, PINS


def change_over(checkout: Checkout, _: PowerCut) -> str:
    """Somebody else takes the till, or the same person comes back to a locked one; a wrong PIN opens nothing."""
    if checkout.dice.random() < 0.5:
        checkout.till.act(lambda own: own.operators.lock())
        assert checkout.refused(lambda own: own.selling.sell.scan("milk")) == "screen_locked"
        assert checkout.refused(lambda own: own.operators.unlock("0000")) == "pin_wrong"
        checkout.till.act(lambda own: own.operators.unlock(PINS[checkout.cashier]))
        return "locked and unlocked"
    checkout.sign_on(checkout.dice.choice(CASHIERS))
    return "another cashier"
