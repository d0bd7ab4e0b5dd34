"""A payment. Unknown is a state: nothing may be charged again until it is resolved.

A payment that somebody said was not made may turn out to be made: the terminal's word comes late, and holds.
"""

from enum import StrEnum

from contract.states.machine import Machine


class PaymentState(StrEnum):
    INTENDED = "intended"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    DECLINED = "declined"
    CANCELED = "canceled"
    REFUNDED = "refunded"
    REVERSED = "reversed"
    UNKNOWN = "unknown"


class PaymentCommand(StrEnum):
    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    DECLINE = "decline"
    CANCEL = "cancel"
    REFUND = "refund"
    REVERSE = "reverse"
    LOSE = "lose"


_P, _C = PaymentState, PaymentCommand

PAYMENT = Machine(
    "payment",
    _P.INTENDED,
    (
        (_P.INTENDED, _C.AUTHORIZE, _P.AUTHORIZED),
        (_P.INTENDED, _C.CAPTURE, _P.CAPTURED),
        (_P.INTENDED, _C.DECLINE, _P.DECLINED),
        (_P.INTENDED, _C.CANCEL, _P.CANCELED),
        (_P.INTENDED, _C.REFUND, _P.REFUNDED),
        (_P.INTENDED, _C.REVERSE, _P.REVERSED),
        (_P.INTENDED, _C.LOSE, _P.UNKNOWN),
        (_P.UNKNOWN, _C.AUTHORIZE, _P.AUTHORIZED),
        (_P.UNKNOWN, _C.CAPTURE, _P.CAPTURED),
        (_P.UNKNOWN, _C.DECLINE, _P.DECLINED),
        (_P.UNKNOWN, _C.CANCEL, _P.CANCELED),
        (_P.UNKNOWN, _C.REFUND, _P.REFUNDED),
        (_P.UNKNOWN, _C.REVERSE, _P.REVERSED),
        (_P.AUTHORIZED, _C.CAPTURE, _P.CAPTURED),
        (_P.AUTHORIZED, _C.CANCEL, _P.CANCELED),
        (_P.AUTHORIZED, _C.LOSE, _P.UNKNOWN),
        (_P.CAPTURED, _C.REFUND, _P.REFUNDED),
        (_P.CAPTURED, _C.REVERSE, _P.REVERSED),
        (_P.DECLINED, _C.CAPTURE, _P.CAPTURED),
        (_P.CANCELED, _C.CAPTURE, _P.CAPTURED),
    ),
)
