"""Registers of one store on one LAN, without an OMS: real databases, real TLS on loopback, certificates of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.clock import SystemClock
from app.db.keys import Keys, KeySource
from app.db.lane import StoreLane
from app.db.store import StoreDb, World
from app.db.transaction import Actor
from app.db.transaction import Identity as StoreIdentity
from app.ids import new_id, random_bytes
from app.sync.identity import AUTHORITY_FILE, CERTIFICATE_FILE, TLS_KEY_FILE, Identity
from app.sync.peers.peers import LanPlace, Peers
from contract.messages.facts import MovedLine, OrderPicked
from contract.messages.rows import PeerRow
from contract.messages.sync import WireRow
from oms.security.authority import Authority, new_authority
from tests.new_store import open_store_db

KEYS = Keys(bytes(32), bytes(range(32)), KeySource.KEY_FILE)
STORE = "location-1"
HERE = "127.0.0.1"


def authority(now: datetime | None = None) -> Authority:
    return Authority(*new_authority(now or datetime.now(UTC)))


def certify(
    folder: Path, by: Authority, register_id: str, location_id: str = STORE, *, age: timedelta = timedelta(0)
) -> None:
    """What enrollment leaves in a folder."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / TLS_KEY_FILE).write_bytes(pem)
    moment = datetime.now(UTC) - age
    (folder / CERTIFICATE_FILE).write_text(by.certify_register(key.public_key(), register_id, location_id, moment))
    (folder / AUTHORITY_FILE).write_text(by.certificate_pem)


@dataclass
class LanRegister:
    """``start`` opens its listener and its lines; the store stays open until ``close``."""

    folder: Path
    number: int
    store: StoreDb
    lane: StoreLane
    peers: Peers
    sends: bool = False

    @property
    def register_id(self) -> str:
        return f"register-{self.number}"

    @property
    def address(self) -> str:
        (address,) = self.peers.lan
        return address

    def pick(self, order_id: str = "order-1") -> str:
        """The id of the entry of an act."""
        line = MovedLine(line_id="line-1", item_id="item-1", thousandths=1_000)

        def act() -> str:
            with self.store.transaction(Actor("operator-1")) as tx:
                fact = OrderPicked(order_id=order_id, location_id=STORE, line=line)
                return tx.record(fact).header.id

        return self.lane.run(act)

    def told(self, *rows: PeerRow) -> None:
        """The OMS told of registers."""
        wires = [WireRow(kind="peer", key=row.register_id, number=1, body=row.model_dump(mode="json")) for row in rows]

        def keep() -> None:
            with self.store.transaction() as tx:
                self.store.put_rows(tx, f"store:{STORE}", wires, {})

        self.lane.run(keep)

    def shows(self, order_id: str = "order-1") -> list[str]:
        """The acts on an order, as this register folds them."""
        return [header.id for header, _ in self.store.facts_not_inside("order", order_id, {})]

    def close(self) -> None:
        self.peers.stop()
        self.lane.close()
        self.store.close()


@dataclass
class Lan:
    """Makes registers that know each other."""

    folder: Path
    authority: Authority = field(default_factory=authority)
    registers: dict[int, LanRegister] = field(default_factory=dict)

    def register(self, number: int, *, folder: Path | None = None, start: bool = True) -> LanRegister:
        """Certified by ``authority`` unless its folder has a certificate already."""
        home = folder or self.folder / str(number)
        if not (home / CERTIFICATE_FILE).exists():
            certify(home, self.authority, f"register-{number}")
        clock = SystemClock()
        store = open_store_db(home, KEYS, World(clock, new_id, random_bytes))
        if store.identity is None:
            store.enroll(StoreIdentity(f"register-{number}", STORE))
        lane = StoreLane()
        identity = Identity(f"register-{number}", number, STORE, "Store", f"https://{HERE}:1", "", ())
        made: LanRegister
        peers = Peers(
            store, lane, identity, home, clock, Random(number), place=LanPlace(HERE), sends=lambda: made.sends
        )
        made = LanRegister(home, number, store, lane, peers)
        self.registers[number] = made
        if start:
            peers.start()
        return made

    def row(self, number: int, *addresses: str, active: bool = True) -> PeerRow:
        return PeerRow(
            register_id=f"register-{number}", number=number, name=f"Till {number}", addresses=addresses, active=active
        )

    def introduce(self) -> None:
        """Every register is told of every other, and where it is."""
        rows = [self.row(one.number, *one.peers.lan) for one in self.registers.values()]
        for one in self.registers.values():
            one.told(*rows)

    def close(self) -> None:
        for one in self.registers.values():
            one.close()
