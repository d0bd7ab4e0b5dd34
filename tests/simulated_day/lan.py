"""The LAN of the store of a simulated day: cut and healed by the day, spoken over by the registers as they are."""

from __future__ import annotations

from contextlib import suppress

from app.sync.peers.credentials import PeerName
from contract.errors import Unavailable
from tests.property.app_sync.dice_lan import Call, Lan
from tests.simulated_day.dice import Dice
from tests.simulated_day.till import Till


class StoreLan:
    """``join`` a register that was started, ``leave`` before it ends."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._lan = Lan(dice, faults=0.05)

    def way(self, till: Till, peer: PeerName) -> Call:
        """How a register reaches another."""
        return Call(self._lan, PeerName(till.register_id, peer.location_id), peer)

    def join(self, till: Till) -> None:
        self._lan.registers[till.register_id] = till

    def leave(self, till: Till) -> None:
        self._lan.registers.pop(till.register_id, None)

    @property
    def whole(self) -> bool:
        return len(set(self._lan.sides.values())) < 2

    def split(self) -> None:
        while self.whole:
            self._lan.split()

    def cut_off(self, till: Till) -> None:
        """Nobody hears this one any more."""
        self._lan.sides = {name: int(name == till.register_id) for name in self._lan.registers}

    def heal(self) -> None:
        self._lan.sides.clear()

    def talk(self, till: Till) -> None:
        """It tells another what is new, and hears."""
        with suppress(Unavailable):
            self._dice.choice(till.peers.lines()).meet()

    def settle(self, tills: list[Till]) -> None:
        """Nothing is lost any more, and all hear everything."""
        self._lan.heal()
        self.meet(tills)

    def meet(self, tills: list[Till]) -> None:
        """They hear whoever can be heard."""
        for till in [*tills, *tills]:
            for line in till.peers.lines():
                with suppress(Unavailable):
                    line.meet()
