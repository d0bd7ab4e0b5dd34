"""The counter and the tablet of one store, which hear each other over the LAN, through head office, or not at all."""

from __future__ import annotations

from pathlib import Path

from app.bopis import projections
from app.bopis.apart import OrdersApart
from app.bopis.claim import Claim
from app.bopis.goods_apart import GoodsApart
from app.bopis.hand_over import HandOver
from app.bopis.model.standing import stand
from app.bopis.parcels_apart import ParcelsApart
from app.bopis.pick import Pick
from app.db import journal, peer_journal
from app.db.transaction import Identity
from app.pos.notices import Notice, Notices
from contract.messages.entry import EntryHeader
from contract.messages.facts import FACTS, Fact, OrderFact
from contract.messages.rows import OrderRow, PeerRow
from contract.messages.sync import Inside
from tests.integration.app_bopis.test_claim_stage_reject import FakeClaimDesk
from tests.integration.app_bopis.till import KEYS, STORE, FakeItems, FakeStaff, Till, tell, world
from tests.integration.app_bopis.till import till as open_till
from tests.new_store import open_store_db
from tests.unit.app_bopis.builders import CODE

TABLET = "register-2"


class Floor:
    """The counter and the tablet; both are told the same rows. The counter's ids are lower."""

    def __init__(self, folder: Path) -> None:
        self.counter = open_till(folder / "counter")
        hands = self.counter.hands
        store = open_store_db(folder / "tablet", KEYS, world(hands, 2))
        store.enroll(Identity(TABLET, STORE))
        staff = FakeStaff("operator-2")
        self.tablet = Till(folder / "tablet", hands, store, staff, FakeItems(self.counter.items.items))
        self._given: dict[str, OrderRow] = {}
        self._numbers = iter(range(2, 1_000))
        for till in self.tills:
            till.store.on_peer_fact(projections.project)
            for register_id, name in (("register-1", "Till 1"), (TABLET, "Tablet")):
                tell(till.store, PeerRow(register_id=register_id, number=1, name=name), register_id)

    @property
    def tills(self) -> tuple[Till, Till]:
        return self.counter, self.tablet

    def told(self, row: OrderRow) -> str:
        self._given[row.order_id] = row
        for till in self.tills:
            till.order(row)
        return row.order_id

    def meet(self, most: int = 1_000) -> None:
        """Each hears what it lacks of the other: so many entries, for the line may be cut again."""
        for listener, teller in (self.tills, self.tills[::-1]):
            with listener.store.read() as conn:
                known = peer_journal.have(conn)
            with teller.store.read() as conn:
                wires = peer_journal.entries_after(conn, known, most)
            listener.store.keep_peer_entries(wires)
        self._settle()

    def reach_head_office(self, *senders: Till) -> None:
        """Each sends what it did, or only some do, and all are told how every order stands after that."""
        done = [one for till in senders or self.tills for one in facts_of(till)]
        inside: dict[str, Inside] = {}
        for header, _ in done:
            upto = max(header.number, inside[header.incarnation].upto if header.incarnation in inside else 0)
            inside[header.incarnation] = Inside(upto=upto)
        for order_id, given in self._given.items():
            about = [one for one in done if isinstance(one[1], OrderFact) and one[1].order_id == order_id]
            about.sort(key=lambda one: (one[0].occurred_at, one[0].id))
            stands = stand(given, about, name_of=self.counter.staff.name).order
            number = next(self._numbers)
            for till in self.tills:
                tell(till.store, stands, order_id, number, inside)
        self._settle()

    def _settle(self) -> None:
        for till in self.tills:
            OrdersApart(till.desk).settle()
            OrdersApart(till.desk).tell_more()
            GoodsApart(till.desk).settle()
            ParcelsApart(till.desk).settle()


def facts_of(till: Till) -> list[tuple[EntryHeader, Fact]]:
    """What a till itself recorded."""
    with till.store.read() as conn:
        return list(journal.facts(conn, sorted({kind for kind, _ in FACTS})))


def claim_offline(till: Till, order_id: str, entry_id: str) -> None:
    """Without head office; the entry goes by this id."""
    ids = iter(["request", entry_id])
    Claim(till.desk, FakeClaimDesk(None), lambda: next(ids)).claim(order_id)


def pick_all(till: Till, order_id: str, *scans: str) -> None:
    pick = Pick(till.desk)
    pick.open(order_id)
    for scanned in scans:
        pick.scan(scanned)


def hand_over_all(till: Till, order_id: str) -> None:
    """To the customer with their code."""
    desk = HandOver(till.desk)
    desk.check_code(order_id, CODE)
    desk.give_all(order_id)
    desk.hand_over(order_id)


def notices(till: Till) -> tuple[Notice, ...]:
    return Notices(till.store).waiting()
