"""One world: stores with their registers and people, head office, and what goes wrong; by one seed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from app.devices.document import Document
from tests.simulation.books import read_all
from tests.simulation.cards import WAYS
from tests.simulation.counter import number_on
from tests.simulation.editor import Editor
from tests.simulation.faults import Faults
from tests.simulation.hub import DAY, MINUTE, Hub
from tests.simulation.members import join
from tests.simulation.net import Network
from tests.simulation.office import Office, same_life
from tests.simulation.older import writing_older
from tests.simulation.oracle import Finding, safety
from tests.simulation.ordering import Web, look_again, work
from tests.simulation.profile import Profile
from tests.simulation.rules import GOODS, OPENS_S, REGISTERS, SHUTS_S, STOCK, STORES, TEA_MINOR
from tests.simulation.seller import Seller, tried
from tests.simulation.sometimes import Sometimes
from tests.simulation.stocking import Road, count_goods, receive, steal
from tests.simulation.template import Template, copied_disk, copy_database, drop_database
from tests.simulation.till import Till
from tests.simulation.truth import Truth
from tests.simulation.warm import memory

_COMES_BACK = 0.15
QUIET_WITHIN_S = 10 * MINUTE
_SETTLES_S = 30.0
_LAST_CUSTOMERS = 30
_DAY_CLOSED_AFTER_S = 1_800.0
_BEFORE_S = 1_700.0
"""So long before and after its hours things go wrong in a store."""
_LOOK_EVERY = 1_000
_LOOKS_AT_THE_DOOR = 3
_SLIGHTLY_WRONG = timedelta(minutes=1)
_PARTS = ("partition", "loss", "answer_lost", "lan_split", "lan_loss", "office_down", "crash", "put_back",
          "rolled_back", "copied", "cloned")  # fmt: skip
_SENT = """SELECT header, body, id FROM entry WHERE kind = 'sale.completed' AND register_id = %(register)s
           ORDER BY id LIMIT 1"""


class World:
    """``live`` its days, then ``heal``; afterwards truth and books can be compared."""

    def __init__(self, template: Template, database: str, folder: Path, seed: int, profile: Profile) -> None:
        self.template, self.seed, self.profile = template, seed, profile
        self.hub, self.truth, self.sometimes = Hub(), Truth(tea_minor=TEA_MINOR), Sometimes()
        self.folder = folder
        name = f"world-{seed}"
        self._database = database
        self.office = Office(self.hub, template.postgres.url(database), name)
        self.network = Network(self.hub, self.office, Random(f"{name}-net"), profile, self.sometimes, name)
        self.web = Web(
            self.hub, self.office, self.truth, template.channel_key, Random(f"{name}-web"),
            lambda: not self.network.office_down,
        )  # fmt: skip
        self.road = Road(
            self.hub, self.office, self.truth, Random(f"{name}-road"), lambda: not self.network.office_down
        )  # fmt: skip
        self.stores = STORES[: profile.stores]
        self.tills = [self._till(store, number, folder)
                      for store in self.stores for number in range(1, REGISTERS + 1)]  # fmt: skip
        self.faults = Faults(self, Random(f"{name}-faults"))
        self.editor = Editor(self, Random(f"{name}-editor"))
        self._dice = Random(f"{name}-acts")
        self.sellers = [
            Seller(self.hub, till, self.truth, Random(f"{name}-{till.name}"), self.sometimes) for till in self.tills
        ]
        for one in self.sellers:
            self._equip(one)
        self._comes_back = 0.5 if "back" in profile.rates else _COMES_BACK
        self.truth.clocks_wrong = "clock" in profile.rates
        self.truth.apart = any(name in profile.rates for name in _PARTS)
        self.older: set[str] = set()
        """Registers of the release before."""
        self.put_back: set[str] = set()
        """Machines that work with an older disk."""
        self._kept: dict[str, frozenset[str]] = {}
        self.truth.shelf.update({(store, sku): STOCK for store in self.stores for sku in GOODS})
        self.quiet_after_s: float | None = None
        self.found: list[Finding] = []
        """On the way."""
        self._events = 0
        self.hub.after_each = self._look

    def _look(self) -> None:
        """Every so many events, at what must hold at any moment."""
        self._events += 1
        if self._events % _LOOK_EVERY == 0 and not self.found:
            self.found = safety(self.truth, read_all(self))

    def _till(self, store: str, number: int, folder: Path) -> Till:
        name = f"{store}-{number}"
        disk = copied_disk(self.template, name, folder)
        till = Till(self.hub, self.network, Random(f"world-{self.seed}-{name}"), name, store, number, disk)
        till.on_crash = lambda: self.hub.at(self.faults.dark_s(), partial(self.switch_on, till))
        return till

    def _equip(self, seller: Seller) -> None:
        """The printer at hand, and how often its user errs."""
        till, dice = seller.till, Random(f"world-{self.seed}-{seller.till.name}-printer")

        def fails(document: Document) -> str:
            for how in ("paper_out", "cable", "no_ack"):
                if not self.network.healed and dice.random() < self.profile.rates.get(how, 0.0):
                    self.sometimes.saw(how, _kind_of(number_on(document)))
                    return how
            return ""

        till.printer.fails = fails
        seller.slips = self.profile.rates.get("slip", 0.0)
        seller.cards, seller.gifts, seller.members = self.profile.cards, self.profile.gifts, self.profile.members
        seller.met = lambda: self._met(till)
        till.terminal.goes = lambda what: self._card_goes(dice, what)
        till.terminal.not_known = lambda: self.sometimes.saw("card", "a terminal that does not know the payment")

    def _card_goes(self, dice: Random, what: str) -> str:
        for how in WAYS:
            if not self.network.healed and dice.random() < self.profile.rates.get(how, 0.0):
                self.sometimes.saw("card", f"{how}: {what}")
                return how
        return ""

    def _met(self, till: Till) -> Iterator[str]:
        """What is wrong around a till while something is done at it."""
        if not self.network.reachable(till.name):
            yield "line cut"
        if till.register_id in self.network.apart:
            yield "LAN cut"
        if abs(till.clock.wrong) > _SLIGHTLY_WRONG:
            yield "clock wrong"
        if till.name in self.put_back:
            yield "disk put back"
        if till.register_id in self.older:
            yield "older version"
        if self.truth.machines:
            yield "disk copied"
        if self.truth.office_went_back:
            yield "head office put back"

    def join_copy(self, till: Till, *, same_machine: bool) -> None:
        """Another machine with the disk of this one begins to work, and has a person of its own."""
        name = f"{till.name}c{len(self.tills)}"
        disk = till.copied_disk(f"copy-{len(self.tills)}").rename(till.folder.with_name(f"{name}-0"))
        copy = Till(self.hub, self.network, Random(f"world-{self.seed}-{name}"), name, till.store, till.number, disk)
        copy.on_crash = lambda: self.hub.at(self.faults.dark_s(), partial(self.switch_on, copy))
        if same_machine:
            copy.traits = till.traits
        seller = Seller(self.hub, copy, self.truth, Random(f"world-{self.seed}-{name}-acts"), self.sometimes)
        self.tills.append(copy)
        self.sellers.append(seller)
        self._equip(seller)
        copy.start()
        tried(self.hub, seller.open_shift, self.sometimes)

    def seller_of(self, till: Till) -> Seller:
        return next(one for one in self.sellers if one.till is till)

    def keep_office(self) -> str:
        """A copy of head office's database as it is now."""
        name = f"{self._database}_kept_{len(self._kept)}"
        self._kept[name] = self.truth.told
        self.office.stop()
        copy_database(self.template.postgres, self._database, name)
        self.office.restart(self.office.url)
        return name

    def put_office_back(self, kept: str) -> None:
        self.office.stop()
        drop_database(self.template.postgres, self._database)
        copy_database(self.template.postgres, kept, self._database)
        self.truth.office_went_back, self.truth.told = True, self._kept[kept]
        self.office.restart(self.office.url)

    def sent_by(self, till: Till | None) -> tuple[str, str, str] | None:
        """Header, body and id of a sale of this register that head office has."""
        if till is None:
            return None
        with self.office.db.transaction() as tx:
            found = tx.conn.exec_driver_sql(_SENT, {"register": till.register_id}).first()
        return (bytes(found[0]).decode(), bytes(found[1]).decode(), str(found[2])) if found else None

    def tills_of(self, store: str) -> list[Till]:
        return [till for till in self.tills if till.store == store]

    def live(self) -> None:
        for till in self.tills:
            till.start()
        if "upgrade" in self.profile.rates:
            self.older.update(till.register_id for till in self.tills)
        for day in range(self.profile.days):
            self._day(day * DAY)
        self.hub.run(self.profile.days * DAY - 6 * 3_600)

    def _day(self, midnight: float) -> None:
        self.hub.run(midnight)
        begins, ends = midnight + OPENS_S, midnight + SHUTS_S
        for _ in range(self.profile.edits):
            self._later(self._dice.uniform(begins, ends), self.editor.edit)
        for store in self.stores:
            sellers = [one for one in self.sellers if one.till.store == store]
            self.faults.plan(store, begins - _BEFORE_S, ends + _BEFORE_S)
            for one in sellers:
                self._later(begins, one.open_shift, one)
                self._later(ends, one.close_shift, one)
            self._later(ends + _DAY_CLOSED_AFTER_S, sellers[0].close_day, sellers[0])
            for _ in range(self.profile.acts):
                one = self._dice.choice(sellers)
                act = one.take_back if self._dice.random() < self._comes_back else one.sell
                self._later(self._dice.uniform(begins + 60, ends - 60), act, one)
            self._orders(store, sellers[0], begins, ends)
            self._goods(store, sellers, begins, ends)
            for one in sellers if self.profile.members else ():
                self._later(self._dice.uniform(begins, ends), partial(join, one), one)

    def _orders(self, store: str, seller: Seller, begins: float, ends: float) -> None:
        """One of the store looks at the board, a few times more often than there is anything to do."""
        for _ in range(self.profile.orders):
            self._later(self._dice.uniform(begins, ends), partial(self.web.order, store))
        for _ in range(6 * self.profile.orders):
            self._later(self._dice.uniform(begins, ends), partial(work, seller, self.web), seller)

    def _goods(self, store: str, sellers: Sequence[Seller], begins: float, ends: float) -> None:
        """Who receives looks at the door more often than anything stands there. Nobody counts what may be in a bag."""
        for _ in range(self.profile.goods):
            at, one = partial(self._dice.uniform, begins, ends), self._dice.choice(sellers)
            self._later(at(), partial(self.road.send, store, self.stores))
            if not self.profile.orders:
                self._later(at(), partial(steal, self.truth, self._dice, store))
                self._later(at(), partial(count_goods, one, sellers, self.sometimes), one)
            for _ in range(_LOOKS_AT_THE_DOOR):
                own = self._dice.choice(sellers)
                self._later(at(), partial(receive, own), own)

    def _later(self, at_s: float, act: Callable[[], str], seller: Seller | None = None) -> None:
        self.hub.at(at_s - self.hub.now_s, lambda: tried(self.hub, act, self.sometimes, seller))

    def switch_on(self, till: Till) -> None:
        if till.running is None:
            till.start()

    def heal(self) -> None:
        """Nothing goes wrong any more; how long until nothing is under way."""
        self.network.heal()
        for till in self.tills:
            till.fuse = self.seller_of(till).trap = None
            till.printer.fails = lambda _: ""
            self.switch_on(till)
            assert till.services.sync is not None
        for till in self.tills:
            till.guarded(till.ask_terminal)
        for _ in range(_LAST_CUSTOMERS):
            for seller in self.sellers:
                if seller.drawer is not None:
                    tried(self.hub, seller.close_shift, self.sometimes, seller)
            if all(seller.drawer is None for seller in self.sellers):
                break
            self.hub.run(self.hub.now_s + MINUTE)
        self._receive_all()
        began = self.hub.now_s
        while not self._quiet() and self.hub.now_s < began + QUIET_WITHIN_S:
            self.hub.run(self.hub.now_s + _SETTLES_S)
        self.quiet_after_s = self.hub.now_s - began if self._quiet() else None
        for seller in self.sellers:
            look_again(seller, self.web)
        self.hub.run(self.hub.now_s + 2 * MINUTE)

    def _receive_all(self) -> None:
        """What is on the road comes, and somebody takes it in."""
        for one in self.truth.deliveries:
            one.here = True
        for _ in range(_LAST_CUSTOMERS):
            for seller in self.sellers:
                tried(self.hub, partial(receive, seller), self.sometimes, seller)
            if all(one.done for one in self.truth.deliveries):
                break
            self.hub.run(self.hub.now_s + MINUTE)

    def _quiet(self) -> bool:
        return all(not till.status.waiting and not till.services.devices.spool.waiting() for till in self.tills)

    def note_papers(self) -> None:
        """What lies in the bins and pockets."""
        self.truth.charges = {
            service_id: charge for till in self.tills for service_id, charge in till.terminal.charges.items()
        }
        self.truth.papers = {
            till.name: [(paper.number, paper.copy, paper.whole) for paper in till.printer.papers] for till in self.tills
        }

    def close(self) -> None:
        for till in self.tills:
            till.stop()
        self.office.stop()
        for name in self._kept:
            drop_database(self.template.postgres, name)


def _kind_of(number: str) -> str:
    """Of a paper with this number on it."""
    if not number:
        return "another paper"
    return "receipt of a return" if number.rpartition("-")[2].startswith("R") else "receipt"


@contextmanager
def world(template: Template, seed: int, profile: Profile) -> Iterator[World]:
    name = f"simulation_{seed}"
    with (
        tempfile.TemporaryDirectory(prefix="aisle-sim-", dir=memory()) as folder,
        template.copied(name) as url,
    ):
        same_life(url)
        one = World(template, name, Path(folder), seed, profile)
        try:
            with writing_older(one.older.__contains__):
                yield one
        finally:
            one.close()
