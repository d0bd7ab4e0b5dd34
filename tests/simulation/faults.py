"""What goes wrong in a world besides its network: when and where is drawn from the dice of the seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.hub import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.simulation.till import Till
    from tests.simulation.world import World

_LASTS = {"partition": (5 * MINUTE, 8 * HOUR), "lan_split": (5 * MINUTE, 3 * HOUR), "office_down": (MINUTE, HOUR)}
_DARK_S = (30.0, 15 * MINUTE)
_FUSE = (1, 40)


class Faults:
    """``plan`` a day; each fault then comes by itself."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world, self._rng = world, rng

    def plan(self, store: str, begins_s: float, ends_s: float) -> None:
        for fault, strike in self._kinds():
            rate = self._world.profile.rates.get(fault, 0.0)
            for _ in range(int(rate) + (self._rng.random() < rate % 1)):
                at = self._rng.uniform(begins_s, ends_s)
                chance = Random(self._rng.random())
                self._world.hub.at(at - self._world.hub.now_s, lambda do=strike, dice=chance: self._once(do, store, dice))  # type: ignore[misc]

    def _kinds(self) -> Iterator[tuple[str, Callable[[str, Random], None]]]:
        yield "partition", self._partition
        yield "lan_split", self._lan_split
        yield "office_down", self._office_down
        yield "crash", self._crash

    def _once(self, strike: Callable[[str, Random], None], store: str, dice: Random) -> None:
        if not self._world.network.healed:
            strike(store, dice)

    def _partition(self, store: str, dice: Random) -> None:
        """One line, or the store's."""
        network = self._world.network
        tills = self._world.tills_of(store)
        cut = {till.name for till in (tills if dice.random() < 0.5 else [dice.choice(tills)])}
        network.down |= cut
        self._world.hub.at(dice.uniform(*_LASTS["partition"]), lambda: network.down.difference_update(cut))

    def _lan_split(self, store: str, dice: Random) -> None:
        network, tills = self._world.network, self._world.tills_of(store)
        network.apart.update({till.register_id: at for at, till in enumerate(tills)})
        self._world.hub.at(
            dice.uniform(*_LASTS["lan_split"]),
            lambda: [network.apart.pop(till.register_id, None) for till in tills] and None,
        )

    def _office_down(self, _: str, dice: Random) -> None:
        network = self._world.network
        network.office_down = True
        self._world.hub.at(dice.uniform(*_LASTS["office_down"]), lambda: setattr(network, "office_down", False))

    def _crash(self, store: str, dice: Random) -> None:
        """Now, or at some point of the next act."""
        till = self._alive(store, dice)
        if till is None:
            return
        if dice.random() < 0.3:
            self._world.sometimes.saw("crash", "idle")
            till.crash()
        else:
            self._world.sometimes.saw("crash", "in an act")
            till.fuse = dice.randint(*_FUSE)

    def dark_s(self) -> float:
        return self._rng.uniform(*_DARK_S)

    def _alive(self, store: str, dice: Random) -> Till | None:
        alive = [till for till in self._world.tills_of(store) if till.running is not None]
        return dice.choice(alive) if alive else None
