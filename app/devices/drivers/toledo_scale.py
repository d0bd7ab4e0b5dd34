"""Scale over Mettler Toledo's 8217 protocol: asked with ``W``, it tells a weight that stands still, or why it has none.

An answer is STX, the weight as digits with a point, CR; or STX, ``?``, a status character, CR. Its bits: 1 in motion,
2 over capacity, 4 under zero, 16 center of zero. The parity bit of scales that are set to 7E1 is left out of account.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from app.devices.drivers.wired import WiredControl
from app.devices.ports import WeightReading, WeightState
from app.devices.profiles import ScaleProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable

_ASK = b"W"
_ANSWER = re.compile(rb"\x02([^\x02\r]*)\r")
_ANSWER_S = 1.0
_WEIGHT = re.compile(rb" *(\d{1,5}(?:\.\d{1,4})?) *N?")
_MOST = 64
_GRAMS = {"kg": Decimal(1000), "lb": Decimal("453.59237")}
_MOVING, _TOO_HEAVY, _UNDER_ZERO, _AT_ZERO = 0x01, 0x02, 0x04, 0x10


class ToledoScale(WiredControl):
    """Lives in its own thread."""

    def __init__(self, name: str, profile: ScaleProfile, connect: Connect) -> None:
        super().__init__(name, connect)
        self._unit = profile.unit

    def read_weight(self) -> WeightReading:
        """Unavailable ``scale_no_answer`` when it is silent or says what no scale says; claim it anew then."""
        self._require_enabled()
        try:
            wire = self._require_wire()
            wire.write(_ASK)
            heard = b""
            while more := wire.read(_MOST, _ANSWER_S):
                heard += bytes(byte & 0x7F for byte in more)
                if found := _ANSWER.search(heard):
                    return self._reading(found[1])
                if len(heard) > _MOST:
                    break
            raise Unavailable("scale_no_answer", device=self.name)
        except Unavailable:
            self.wire_lost()
            raise

    def _reading(self, told: bytes) -> WeightReading:
        if told[:1] == b"?":
            return WeightReading(_state(told[1] if len(told) > 1 else 0))
        weighed = _WEIGHT.fullmatch(told)
        if weighed is None:
            raise Unavailable("scale_no_answer", device=self.name)
        weight = Decimal(weighed[1].decode("ascii"))
        grams = int((weight * _GRAMS[self._unit]).to_integral_value(ROUND_HALF_UP))
        return WeightReading(WeightState.STEADY, grams) if grams > 0 else WeightReading(WeightState.EMPTY)


def _state(bits: int) -> WeightState:
    if bits & _TOO_HEAVY:
        return WeightState.TOO_HEAVY
    if bits & _UNDER_ZERO:
        return WeightState.UNDER_ZERO
    if bits & _MOVING:
        return WeightState.MOVING
    return WeightState.EMPTY if bits & _AT_ZERO else WeightState.MOVING
