"""The label of a parcel, bought of a carrier. Unknown is a state: no second one is bought until it is resolved."""

from enum import StrEnum

from contract.states.machine import Machine


class LabelState(StrEnum):
    ASKED = "asked"
    BOUGHT = "bought"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    VOIDED = "voided"


class LabelCommand(StrEnum):
    BUY = "buy"
    REFUSE = "refuse"
    LOSE = "lose"
    VOID = "void"


_L, _C = LabelState, LabelCommand

LABEL = Machine(
    "label",
    _L.ASKED,
    (
        (_L.ASKED, _C.BUY, _L.BOUGHT),
        (_L.ASKED, _C.REFUSE, _L.REFUSED),
        (_L.ASKED, _C.LOSE, _L.UNKNOWN),
        (_L.UNKNOWN, _C.BUY, _L.BOUGHT),
        (_L.UNKNOWN, _C.REFUSE, _L.REFUSED),
        (_L.BOUGHT, _C.VOID, _L.VOIDED),
    ),
)
