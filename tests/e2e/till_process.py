"""A till as a process of its own: ``aisle`` without its window. It does what it is told, a line of JSON each way.

The first line says where its data lies, where head office is, and its code: a list.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from app import bootstrap
from app.config import Config
from app.db.tables import journal, peer_entry
from app.ui.services import Services
from contract.messages.facts import SaleCompleted
from tests.e2e.staff_and_goods import FLOAT_MINOR, NUMBER, PIN, SKU
from tests.waiting import until


def main() -> None:
    folder, url, code = json.loads(sys.stdin.readline())
    config = Config(Path(folder), url, key_file=Path(folder) / "key", lan_address="127.0.0.1")
    services = bootstrap.build(config, enroll_code=code)
    bootstrap.start(services)
    till = Till(services)
    deeds: dict[str, Callable[[], object]] = {
        "sign_on": till.sign_on,
        "sell": till.sell,
        "own_sales": till.own_sales,
        "peers_sales": till.peers_sales,
        "status": till.status,
        "try_now": till.try_now,
    }
    for line in sys.stdin:
        print(json.dumps(deeds[line.strip()]()), flush=True)
    bootstrap.close(services)


class Till:
    """What may be told."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def sign_on(self) -> None:
        until(lambda: self._act(lambda own: own.operators.roster()), "the people of the store came down")
        until(lambda: not self.status()["first_load"], "the register knows its place")
        person = next(one for one in self._act(lambda own: own.operators.roster()) if one.number == NUMBER)  # type: ignore[attr-defined]
        self._act(lambda own: own.operators.sign_on(person.operator_id, PIN))
        self._act(lambda own: own.selling.shifts.open(FLOAT_MINOR))

    def sell(self) -> float:
        """One piece for cash; the moment of the commit."""

        def sale(own: Services) -> float:
            own.selling.sell.scan(SKU)
            own.selling.settle.pay_cash(own.selling.settle.view().due_minor)
            return time.time()

        moment = self._act(sale)
        assert isinstance(moment, float)
        return moment

    def own_sales(self) -> list[str]:
        with self._services.store.read() as conn:
            found = select(journal.c.id).where(journal.c.kind == SaleCompleted.KIND).order_by(journal.c.id)
            return list(conn.execute(found).scalars())

    def peers_sales(self) -> dict[str, str]:
        """Entry id -> when it was kept here."""
        with self._services.store.read() as conn:
            found = select(peer_entry.c.id, peer_entry.c.kept_at).where(peer_entry.c.kind == SaleCompleted.KIND)
            return {one.id: one.kept_at for one in conn.execute(found)}

    def status(self) -> dict[str, object]:
        assert self._services.sync is not None
        told = self._services.sync.status()
        return {
            "online": told.online,
            "first_load": told.first_load,
            "waiting": told.waiting,
            "only_here": told.only_here,
            "peers": {peer.number: [peer.reachable, peer.entries_kept, peer.waiting_to_carry] for peer in told.peers},
        }

    def try_now(self) -> None:
        assert self._services.sync is not None
        self._services.sync.try_now()

    def _act(self, do: Callable[[Services], object]) -> object:
        return self._services.lane.run(lambda: do(self._services))


if __name__ == "__main__":
    main()
