"""Two registers of one store with a LAN between them that the test lays and cuts."""

from __future__ import annotations

from pathlib import Path

from app.db import peer_journal
from app.pos.apart import SellingApart
from app.pos.notices import Notice, Notices
from contract.messages.rows import PeerRow
from tests.builders import LOCATION_ID, REGISTER_ID, SUPERVISOR, SUPERVISOR_PIN, SequentialIds, Shop, filled_shop

SECOND = "register-014-2"
_MANY = 10_000


class Store:
    """Till 3 (``a``) and till 2 (``b``); the ids of ``a`` are lower. The same clock ticks on both counters."""

    def __init__(self, folder: Path) -> None:
        self.a = filled_shop(folder / "a")
        self.b = second_till(folder / "b", self.a)
        names = ((REGISTER_ID, 3), (SECOND, 2))
        rows = [PeerRow(register_id=own, number=number, name=f"Till {number}") for own, number in names]
        for shop in (self.a, self.b):
            shop.tell(f"store:{LOCATION_ID}", rows)
        self.a.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)

    def meet(self) -> None:
        """Each hears what the other did, and makes of it what is to be made; twice, as that may be news again."""
        for _ in range(2):
            hear(self.a, self.b)
            hear(self.b, self.a)
            for shop in (self.a, self.b):
                SellingApart(shop.db, shop.basket).settle()

    def stop(self) -> None:
        for shop in (self.a, self.b):
            shop.stop()


def second_till(folder: Path, first: Shop) -> Shop:
    """Till 2, beside ``first`` and with higher ids; a supervisor is signed on."""
    ids = SequentialIds()
    ids.last = 1_000_000
    shop = Shop(folder, clock=first.clock, ids=ids, seed=9, register_id=SECOND, till=2)
    shop.fill()
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    return shop


def hear(listener: Shop, teller: Shop) -> None:
    """Everything that ``listener`` lacks."""
    with listener.db.read() as conn:
        known = peer_journal.have(conn)
    with teller.db.read() as conn:
        told = peer_journal.entries_after(conn, known, _MANY)
    listener.db.keep_peer_entries(told)


def notices(shop: Shop) -> tuple[Notice, ...]:
    """What the person at this till has to read."""
    return Notices(shop.db).waiting()
