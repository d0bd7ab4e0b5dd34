"""A whole register without its screens: enrolled, with both databases, sync and the use cases of orders."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.bopis.board import Board
from app.bopis.claim import Claim
from app.bopis.desk import CatalogItems, OrderDesk
from app.bopis.hand_over import HandOver
from app.bopis.pick import Pick
from app.bopis.put_back import PutBack
from app.bopis.stage import Stage
from app.catalog.catalog import Catalog
from app.catalog.pointer import StorePointer
from app.clock import SystemClock
from app.db.keys import Keys, KeySource
from app.db.lane import StoreLane
from app.db.store import StoreDb, World
from app.db.transaction import Actor
from app.db.transaction import Identity as StoreIdentity
from app.ids import new_id, random_bytes
from app.sync.center import SyncCenter, connect
from app.sync.client import OmsClient
from app.sync.enroll import enroll
from app.sync.identity import Identity, load_identity
from contract.messages.entry import SealedEntry
from contract.messages.facts import Fact, SaleCompleted, SoldLine, SoldPrice
from tests.integration.app_bopis.till import FakeStaff
from tests.new_store import open_store_db

KEYS = Keys(bytes(32), bytes(range(32)), KeySource.KEY_FILE)
WAIT_S = 1


@dataclass
class OnlineRegister:
    """``start`` begins to sync; the use cases run on its store lane."""

    folder: Path
    identity: Identity
    store: StoreDb
    catalog: Catalog
    lane: StoreLane
    sync: SyncCenter
    staff: FakeStaff
    desk: OrderDesk
    _closed: bool = False

    @classmethod
    def enrolled(cls, folder: Path, url: str, code: str, authority: Path | None = None) -> OnlineRegister:
        """A machine becomes a register. ``authority``: the file that proves the OMS, over TLS."""
        folder.mkdir()
        clock = SystemClock()
        store = _open(folder, clock)
        client = OmsClient(url, authority_file=str(authority) if authority else None)
        pem = authority.read_text() if authority else None
        identity = enroll(client, folder, url, code, store.incarnation, authority_pem=pem)
        client.close()
        store.enroll(StoreIdentity(identity.register_id, identity.location_id))
        return cls._on(folder, identity, store, clock)

    @classmethod
    def reopened(cls, folder: Path) -> OnlineRegister:
        """The register that a data directory holds."""
        identity = load_identity(folder)
        assert identity is not None
        clock = SystemClock()
        return cls._on(folder, identity, _open(folder, clock), clock)

    @classmethod
    def _on(cls, folder: Path, identity: Identity, store: StoreDb, clock: SystemClock) -> OnlineRegister:
        catalog = Catalog.open(folder, KEYS.database, clock, StorePointer(store))
        store.also_seen(catalog.cursors)
        lane = StoreLane()
        sync = connect(identity, folder, store, lane, catalog, clock, Random(1), wait_s=WAIT_S)
        staff = FakeStaff()
        desk = OrderDesk(store, staff, CatalogItems(catalog), clock)
        return cls(folder, identity, store, catalog, lane, sync, staff, desk)

    @property
    def board(self) -> Board:
        return Board(self.desk)

    @property
    def claim(self) -> Claim:
        return Claim(self.desk, self.sync.claim_desk, new_id)

    @property
    def pick(self) -> Pick:
        return Pick(self.desk)

    @property
    def stage(self) -> Stage:
        return Stage(self.desk)

    @property
    def hand_over(self) -> HandOver:
        return HandOver(self.desk)

    @property
    def put_back(self) -> PutBack:
        return PutBack(self.desk)

    def start(self) -> None:
        self.sync.start()

    def record(self, fact: Fact) -> SealedEntry:
        def act() -> SealedEntry:
            with self.store.transaction(Actor("operator-1")) as tx:
                return tx.record(fact)

        return self.lane.run(act)

    def on_board(self, order_id: str) -> bool:
        view = self.board.view()
        return any(one.order_id == order_id for one in (*view.todo, *view.ready, *view.problems))

    @property
    def all_sent(self) -> bool:
        return self.sync.status().waiting == 0

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.sync.stop(timeout_s=WAIT_S + 10)
        self.lane.close()
        self.catalog.close()
        self.store.close()

    def copied_to(self, folder: Path) -> None:
        """The data directory of a register that was closed, as somebody copies it."""
        shutil.copytree(self.folder, folder)


def _open(folder: Path, clock: SystemClock) -> StoreDb:
    return open_store_db(folder, KEYS, World(clock, new_id, random_bytes))


def sale(item_id: str, document_number: int, pieces: int = 1) -> SaleCompleted:
    """So many pieces at 1.00, tax 23 % included."""
    total = 100 * pieces
    tax = (total * 23 * 2 + 123) // (2 * 123)
    line = SoldLine(
        line_id="line-1", item_id=item_id, sku="100", name="Item 100", unit="each",
        quantity_thousandths=1000 * pieces, unit_price=SoldPrice(ten_thousandths=10_000), regular_minor=total,
        extended_minor=total, tax_category="standard", tax_letter="A", tax_ppm=230_000, net_minor=total - tax,
        tax_minor=tax, gross_minor=total,
    )  # fmt: skip
    return SaleCompleted(
        transaction_id=new_id(), document_number=document_number, shift_id="shift", currency="EUR",
        started_at="2026-11-21T12:00:00.000Z", lines=(line,), tax_totals=(), prices_include_tax=True,
        net_minor=total - tax, tax_minor=tax, total_minor=total, rounding_minor=0, tenders=(),
    )  # fmt: skip
