"""What goes wrong in a world besides its network: when and where is drawn from the dice of the seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, ClassVar

from app.ui.services import Services
from contract.messages.facts import Fact
from tests.simulation.forgery import wire_of
from tests.simulation.hub import DAY, HOUR, MINUTE
from tests.simulation.rules import SHUTS_S
from tests.simulation.sometimes import ASKED, AT_THE_BOARD, DOINGS, WITH_GOODS
from tests.simulation.truth import Loss

if TYPE_CHECKING:
    from tests.simulation.till import Till
    from tests.simulation.world import World

_LASTS = {"partition": (5 * MINUTE, 8 * HOUR), "lan_split": (5 * MINUTE, 3 * HOUR), "office_down": (MINUTE, HOUR)}
_AT_NIGHT = ("copied", "cloned")
_DARK_S = (30.0, 15 * MINUTE)
_FUSES = ((1, 4), (1, 12))
_IN_THE_MIDDLE = 0.5
_AT_CLOSE = 0.5
"""How many clocks jump around the close of the day."""
_AT_THE_FIRST = (*AT_THE_BOARD, "closing the day")
"""What is done at the first register of a store."""
_LATER_S = (MINUTE, 10 * MINUTE)


class Teleported(Fact):
    """What only a register from the future does."""

    KIND: ClassVar[str] = "goods.teleported"
    VERSION: ClassVar[int] = 1
    where: str


class Faults:
    """``plan`` a day; each fault then comes by itself."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world, self._rng = world, rng

    def plan(self, store: str, begins_s: float, ends_s: float) -> None:
        for fault, strike in self._kinds():
            rate = self._world.profile.rates.get(fault, 0.0)
            for _ in range(int(rate) + (self._rng.random() < rate % 1)):
                # A disk is copied when nobody works at it.
                window = (ends_s + HOUR, ends_s + 3 * HOUR) if fault in _AT_NIGHT else (begins_s, ends_s)
                if fault == "clock" and self._rng.random() < _AT_CLOSE:
                    window = (ends_s - HOUR, ends_s)
                at, dice = self._rng.uniform(*window), Random(self._rng.random())
                self._world.hub.at(at - self._world.hub.now_s, partial(self._once, strike, store, dice))

    def _kinds(self) -> Iterator[tuple[str, Callable[[str, Random], None]]]:
        yield "partition", self._partition
        yield "lan_split", self._lan_split
        yield "office_down", self._office_down
        yield "crash", self._crash
        yield "put_back", partial(self._put_back, mark=True)
        yield "rolled_back", partial(self._put_back, mark=False)
        yield "copied", partial(self._copied, same=False)
        yield "cloned", partial(self._copied, same=True)
        yield "office_put_back", self._office_put_back
        yield "clock", self._clock
        yield "future", self._future
        yield "tampered", self._tampered
        yield "upgrade", self._upgrade

    def _once(self, strike: Callable[[str, Random], None], store: str, dice: Random) -> None:
        if not self._world.network.healed:
            strike(store, dice)

    def _partition(self, store: str, dice: Random) -> None:
        """One line, or the store's; now, or just before head office answers something."""
        network = self._world.network
        tills = self._world.tills_of(store)
        lines = {till.name for till in (tills if dice.random() < 0.5 else [dice.choice(tills)])}
        lasts_s = dice.uniform(*_LASTS["partition"])

        def cut() -> None:
            network.down |= lines
            self._world.hub.at(lasts_s, lambda: network.down.difference_update(lines))

        if dice.random() < _IN_THE_MIDDLE:
            network.cuts[dice.choice(sorted(lines))] = dice.choice(ASKED), cut
        else:
            cut()

    def _lan_split(self, store: str, dice: Random) -> None:
        network, tills = self._world.network, self._world.tills_of(store)
        network.apart.update({till.register_id: at for at, till in enumerate(tills)})

        def heal() -> None:
            for till in tills:
                network.apart.pop(till.register_id, None)

        self._world.hub.at(dice.uniform(*_LASTS["lan_split"]), heal)

    def _office_down(self, _: str, dice: Random) -> None:
        network = self._world.network
        network.office_down = True
        self._world.hub.at(dice.uniform(*_LASTS["office_down"]), lambda: setattr(network, "office_down", False))

    def _crash(self, store: str, dice: Random) -> None:
        """Now, at one of its next touches of the world, or in the middle of an act of some kind."""
        till = self._alive(store, dice)
        if till is None:
            return
        if dice.random() < 0.2:
            self._world.sometimes.saw("crash", "idle")
            till.crash()
        elif dice.random() < 0.2:
            self._world.sometimes.saw("crash", "in whatever it does")
            till.fuse = dice.randint(*dice.choice(_FUSES))
        else:
            doing = dice.choice(self._doings())
            seller = self._world.seller_of(self._world.tills_of(store)[0] if doing in _AT_THE_FIRST else till)
            seller.trap = seller.trap or (doing, dice.randint(*dice.choice(_FUSES)))

    def _doings(self) -> list[str]:
        """What somebody does in this world."""
        profile = self._world.profile
        never = {"a gift card"} if not profile.gifts else set[str]()
        never |= set(AT_THE_BOARD) if not profile.orders else set()
        never |= set(WITH_GOODS) if not profile.goods else set()
        never |= {"making somebody known"} if not profile.members else set()
        never |= {"paying by card", "paying back to a card"} if not profile.cards else set()
        return [doing for doing in DOINGS if doing not in never]

    def _put_back(self, store: str, dice: Random, *, mark: bool) -> None:
        """A copy of the disk is kept while nobody is served; later the disk dies, and the copy takes its place.
        ``mark``: what says how far this machine had come is newer.
        """
        till = self._alive(store, dice)
        if till is None:
            return
        seller = self._world.seller_of(till)
        if seller.customer is not None:
            self._world.hub.at(
                dice.uniform(*_LATER_S), partial(self._once, partial(self._put_back, mark=mark), store, dice)
            )
            return
        kept, drawer = till.copied_disk("backup"), seller.drawer

        def die() -> None:
            if seller.drawer is not drawer or self._world.network.healed:
                return
            if till.running is None or seller.customer is not None or seller.counting:
                self._world.hub.at(dice.uniform(*_LATER_S), die)
                return
            self._world.sometimes.saw("disk put back", "mark kept" if mark else "mark put back too")
            self._world.truth.losses.append(Loss(till.name, till.status.only_here))
            self._world.truth.copied |= not mark
            till.crash()
            till.put_back(kept, keep_mark=mark)
            self._world.put_back.add(till.name)

        self._world.hub.at(dice.uniform(MINUTE, 6 * HOUR), die)

    def _copied(self, store: str, dice: Random, *, same: bool) -> None:
        """Somebody copies a disk to another machine, or a whole machine, and works on with both."""
        till = self._alive(store, dice)
        if till is None or self._world.seller_of(till).drawer is not None or len(self._world.tills_of(store)) > 2:
            return
        self._world.sometimes.saw("disk copied", "with its machine" if same else "to another machine")
        self._world.truth.copied |= same
        self._world.truth.machines += 1
        self._world.join_copy(till, same_machine=same)

    def _office_put_back(self, _: str, dice: Random) -> None:
        """Head office loses its database, and an older one takes its place."""
        kept = self._world.keep_office()

        def die() -> None:
            if not self._world.network.healed:
                self._world.sometimes.saw("head office put back", "")
                self._world.put_office_back(kept)

        self._world.hub.at(dice.uniform(10 * MINUTE, 8 * HOUR), die)

    def _clock(self, store: str, dice: Random) -> None:
        """A battery is empty, or somebody sets the time by hand."""
        till = self._alive(store, dice)
        if till is not None:
            seconds = dice.choice((-1, 1)) * dice.choice((90, HOUR, 2 * DAY, 30 * DAY))
            way = "set back" if seconds < 0 else "set ahead"
            closing = " around the close of the day" if self._world.hub.now_s % DAY > SHUTS_S - HOUR else ""
            self._world.sometimes.saw("clock", way + closing)
            till.clock.wrong += timedelta(seconds=seconds)

    def _future(self, store: str, dice: Random) -> None:
        """A register is newer than head office, and does what that has no word for."""
        till = self._alive(store, dice)
        if till is None or till.fuse is not None:
            return
        self._world.sometimes.saw("unknown kind", "")

        def act(own: Services) -> None:
            with own.store.transaction() as tx:
                tx.record(Teleported(where="Cobh"))

        till.guarded(lambda: act(till.services))
        self._world.truth.from_the_future += 1

    def _tampered(self, store: str, dice: Random) -> None:
        """Somebody who has a register's token sends an entry again, with another sum in it."""
        till = self._alive(store, dice)
        sent = self._world.sent_by(till) if till is not None else None
        if till is None or sent is None or self._world.network.office_down:
            return
        self._world.sometimes.saw("other bytes", "")
        header, body, entry_id = sent
        wire = wire_of(header, body.replace('_minor":', '_minor":1', 1)).model_dump()
        self._world.truth.tampered.add(entry_id)
        answer = self._world.office.post("/v1/entries", {"entries": [wire]}, till.token)
        assert answer.status == 200, answer.body
        self._world.truth.told |= {entry_id}

    def _upgrade(self, store: str, dice: Random) -> None:
        """A register of the release before is switched off, and the next one is started over its disk."""
        till = self._alive(store, dice)
        if till is None or till.register_id not in self._world.older:
            return
        self._world.sometimes.saw("upgraded", "while entries wait" if till.status.waiting else "")
        till.stop()
        self._world.older.discard(till.register_id)
        self._world.hub.at(self.dark_s(), partial(self._world.switch_on, till))

    def dark_s(self) -> float:
        return self._rng.uniform(*_DARK_S)

    def _alive(self, store: str, dice: Random) -> Till | None:
        alive = [till for till in self._world.tills_of(store) if till.running is not None]
        return dice.choice(alive) if alive else None
