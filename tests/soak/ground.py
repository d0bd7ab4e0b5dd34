"""Everything that runs: head office behind the troubled line, and the tills that reach it over that line alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import bindparam, select, true
from sqlalchemy.exc import DBAPIError

from oms.catalog.prices import draft_price, set_prices
from oms.catalog.tables import item
from oms.clock import SystemClock
from oms.db.engine import Database, Tx, transient
from oms.ids import new_id
from oms.inventory.ledger import adjust
from oms.stores.tables import location
from tests.chaos.broken import Broken
from tests.chaos.diary import DiaryReader, Line
from tests.chaos.findings import Finding, Harm
from tests.chaos.head_office import CURRENCY, PIN, PRICELIST, SKUS, HeadOffice
from tests.chaos.oms_kills import Till
from tests.chaos.process import ForkedVictim, end_of
from tests.chaos.seller import PATIENCE_S, Post
from tests.soak.life import Pace, live, load, look_file
from tests.soak.proxy import FaultProxy
from tests.soak.trouble import drawn

_LOOK_S = 0.02
_CHANGED = select(item.c.item_id, location.c.id).join(location, true()).where(item.c.sku == bindparam("sku"))


class SoakTill(Till):
    """Its lives speak TLS, over the line."""

    def __init__(self, post: Post, seed: int, pace: Pace) -> None:
        self._pace = pace
        super().__init__(post, seed)

    @property
    def name(self) -> str:
        return self._post.folder.name

    def last(self, what: str) -> Line | None:
        """The newest such line of the present life."""
        return next((line for line in reversed(self._reader.follow()) if line["what"] == what), None)

    def stop_selling(self) -> None:
        """Returns at once; ``rested`` tells when all it has was sent."""
        self._post.stop.touch()

    def rested(self) -> bool:
        if not self._register.alive:
            raise Broken(f"{self.name} ended by itself: {self._end_of_log()}")
        return self.last("rested") is not None

    def let_look(self) -> None:
        """It pulls what there is, and ends."""
        look_file(self._post).touch()

    def all_lives(self) -> list[Line]:
        """Every line of its diary."""
        return list(DiaryReader.whole(self._post.diary))

    def _begin(self) -> None:
        self._register = ForkedVictim(live, self._post, self._rng.getrandbits(32), self._pace)


class Ground:
    """Made by ``laid``. ``tills`` sell; ``office`` and ``line`` may be struck."""

    def __init__(self, folder: Path, office: HeadOffice, line: FaultProxy) -> None:
        self.folder, self.office, self.line = folder, office, line
        self.tills: list[SoakTill] = []
        self._db = Database(office.database_url, SystemClock(), new_id)

    def add_till(self, seed: int, pace: Pace) -> SoakTill:
        """One more, that begins to enroll."""
        number = len(self.tills) + 1
        till = SoakTill(self._post(f"till-{number}"), seed, pace)
        self.tills.append(till)
        return till

    def change_something(self, rng: Random) -> bool:
        """Head office adjusts stock and changes a price, while sales come up. False: no database."""
        sku = rng.choice(SKUS)

        def work(tx: Tx) -> None:
            item_id, place = tx.conn.execute(_CHANGED, {"sku": sku}).one()
            adjust(tx, place, item_id, 1_000 * rng.choice((-5, -1, 2, 7)), "soak")
            draft = draft_price(item_id, rng.randint(50, 900), CURRENCY, 1, datetime.now(UTC))
            set_prices(tx, PRICELIST, [draft])

        try:
            self._db.run(work)
        except DBAPIError as error:
            if not transient(error):
                raise
            return False
        return True

    def come_to_rest(self) -> None:
        """The line is healed and all is sent. Raises ``Broken`` where something does not."""
        self.line.plug_in()
        self.line.heal()
        self.office.until_it_answers()
        for till in self.tills:
            till.stop_selling()
        for till in self.tills:
            until(till.rested, f"{till.name} to rest")

    def loaded_anew(self) -> Path:
        """The data of a register that reads everything once, after all is said and done."""
        fresh = self._post("fresh")
        till = _Loading(fresh)
        if not till.wait(PATIENCE_S):
            till.kill()
            raise Broken(f"a fresh register does not load: {end_of(fresh.folder / 'register.log')}")
        return fresh.folder / "register"

    def end(self) -> None:
        """The tills hold every row and end by themselves."""
        for till in self.tills:
            till.let_look()
        for till in self.tills:
            till.come_to_rest()

    def errors(self) -> Iterator[Finding]:
        """What tills logged, and threads of theirs that ended before the program did."""
        for till in self.tills:
            yield from till.errors()
            for line in till.all_lives():
                if line["what"] == "rested" and line["ended"]:
                    yield Finding(Harm.WRONG, f"threads of {till.name} ended: {line['ended']}")
                if line["what"] == "rested" and line["aside"]:
                    yield Finding(Harm.WRONG, f"{line['aside']} entries of {till.name} were set aside")

    def close(self) -> None:
        """Whatever still runs is killed."""
        for till in self.tills:
            till.give_up()
        self._db.close()
        self.line.close()
        self.office.close()

    def _post(self, name: str) -> Post:
        office = self.office
        return Post(
            self.folder / name, SKUS, office.operator_id, PIN, self.line.url, office.new_code(),
            office.post.authority_file,
        )  # fmt: skip


class _Loading(Till):
    """A register that only loads."""

    def __init__(self, post: Post) -> None:
        super().__init__(post, 0)

    def wait(self, timeout_s: float) -> bool:
        return self._register.wait(timeout_s)

    def kill(self) -> str:
        self._register.kill()
        return ""

    def _begin(self) -> None:
        self._register = ForkedVictim(load, self._post)


@contextmanager
def laid(folder: Path, seed: int, longest_s: float) -> Iterator[Ground]:
    """Head office serves over TLS, and the line stands. All is killed in the end."""
    office = HeadOffice(folder / "office", tls=True)
    rng = Random(seed)
    line = FaultProxy(office.post.port, lambda: drawn(rng, longest_s))
    line.open()
    ground = Ground(folder, office, line)
    try:
        office.open()
        office.until_it_answers()
        yield ground
    finally:
        ground.close()


def until(condition: Callable[[], bool], what: str) -> None:
    """Raises ``Broken`` when it waited in vain."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise Broken(f"waited in vain for {what}")
        time.sleep(_LOOK_S)
