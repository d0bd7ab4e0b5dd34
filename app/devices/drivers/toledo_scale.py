"""Scale over Mettler Toledo's 8217 protocol: asked with ``W``, it tells a weight that stands still, or why it has none.

An answer is STX, the weight as digits with a point, CR; or STX, ``?``, a status character, CR. Its bits: 1 in motion,
2 over capacity, 4 under zero, 16 center of zero, 32 net weight, which ``N`` says after a weight. The parity bit of
scales that are set to 7E1 is left out of account. ``Z`` zeroes, ``T`` tares, ``C`` clears the tare.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from app.devices.drivers.wired import WiredControl
from app.devices.ports import ScaleDeed, WeightReading, WeightState
from app.devices.profiles import ScaleProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable

_ASK = b"W"
# A tare without CR would be the beginning of one that is given in digits.
_ORDERS = {ScaleDeed.ZERO: b"Z", ScaleDeed.TARE: b"T\r", ScaleDeed.CLEAR_TARE: b"C"}
_ANSWER = re.compile(rb"\x02([^\x02\r]*)\r")
_ANSWER_S = 1.0
_WEIGHT = re.compile(rb" *(\d{1,5}(?:\.\d{1,4})?) *N?")
_MOST, _MOST_LATE = 64, 4_096
_GRAMS = {"kg": Decimal(1000), "lb": Decimal("453.59237")}
_MOVING, _TOO_HEAVY, _UNDER_ZERO, _AT_ZERO, _NET = 0x01, 0x02, 0x04, 0x10, 0x20


class ToledoScale(WiredControl):
    """Lives in its own thread."""

    def __init__(self, name: str, profile: ScaleProfile, connect: Connect) -> None:
        super().__init__(name, connect)
        self._unit = profile.unit

    def read_weight(self) -> WeightReading:
        """Unavailable ``scale_no_answer`` when it is silent or says what no scale says; claim it anew then."""
        self._require_enabled()
        try:
            told = self._answer_to(_ASK)
            if told is None:
                raise Unavailable("scale_no_answer", device=self.name)
            return self._reading(told)
        except Unavailable:
            self.wire_lost()
            raise

    def obey(self, deed: ScaleDeed) -> None:
        """Unavailable ``scale_does_not_obey``: many are set not to tare, and then say nothing to it."""
        self._require_enabled()
        try:
            told = self._answer_to(_ORDERS[deed])
        except Unavailable:
            self.wire_lost()
            raise
        if told is None:
            raise Unavailable("scale_does_not_obey", device=self.name)

    def _answer_to(self, question: bytes) -> bytes | None:
        wire = self._require_wire()
        # An answer that came too late is none to this question.
        wire.read(_MOST_LATE, 0.0)
        wire.write(question)
        heard = b""
        while len(heard) <= _MOST and (more := wire.read(_MOST, _ANSWER_S)):
            heard += bytes(byte & 0x7F for byte in more)
            if found := _ANSWER.search(heard):
                return found[1]
        return None

    def _reading(self, told: bytes) -> WeightReading:
        if told[:1] == b"?":
            bits = told[1] if len(told) > 1 else 0
            return WeightReading(_state(bits), net=bool(bits & _NET))
        weighed = _WEIGHT.fullmatch(told)
        if weighed is None:
            raise Unavailable("scale_no_answer", device=self.name)
        weight, net = Decimal(weighed[1].decode("ascii")), told.endswith(b"N")
        grams = int((weight * _GRAMS[self._unit]).to_integral_value(ROUND_HALF_UP))
        return WeightReading(WeightState.STEADY if grams > 0 else WeightState.EMPTY, grams, net)


def _state(bits: int) -> WeightState:
    if bits & _TOO_HEAVY:
        return WeightState.TOO_HEAVY
    if bits & _UNDER_ZERO:
        return WeightState.UNDER_ZERO
    if bits & _MOVING:
        return WeightState.MOVING
    return WeightState.EMPTY if bits & _AT_ZERO else WeightState.MOVING
