"""A small chain on a real PostgreSQL: stores, enrolled registers that seal entries, and the API in front of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from contract.messages.entry import GENESIS_HASH, EntryHeader, SealedEntry, seal
from contract.messages.facts import Fact, OperatorSignedOn
from contract.messages.sync import EnrollRequest, EntriesAnswer, PullAnswer, WireAttachment
from oms.api import Application, create_app
from oms.clock import Clock, SystemClock
from oms.config import Config
from oms.db.engine import Database
from oms.ids import new_id
from oms.stores.locations import add_location
from oms.stores.model import CodeGiven, Location
from oms.stores.registers import add_register
from oms.sync.sequencer import sequence_all
from tests.one_loop import AppClient

SECRET = bytes(range(32))
INCARNATIONS = (f"{number:032x}" for number in itertools.count(1))


def machine_keys() -> tuple[str, str]:
    """A certificate request and a seal key, as a register makes them."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "register")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return request.public_bytes(serialization.Encoding.PEM).decode(), raw.hex()


@dataclass
class Journal:
    """What one register's database would write; ``copy`` is what a copied file would go on writing."""

    register_id: str
    incarnation: str
    number: int = 0
    last_hash: str = GENESIS_HASH

    def write(self, fact: Fact | None = None, **header: Any) -> SealedEntry:
        """The next entry: a sign-on unless told."""
        self.number += 1
        fact = fact or OperatorSignedOn()
        told = {
            "id": new_id(),
            "register_id": self.register_id,
            "incarnation": self.incarnation,
            "number": self.number,
            "kind": fact.KIND,
            "version": fact.VERSION,
            "operator_id": None,
            "occurred_at": "2026-11-21T10:00:00.000Z",
            "business_day": "2026-11-21",
            "previous_hash": self.last_hash,
        } | header
        sealed = seal(EntryHeader.model_validate(told), fact)
        self.last_hash = sealed.hash
        return sealed

    def copy(self) -> Journal:
        return Journal(self.register_id, self.incarnation, self.number, self.last_hash)


@dataclass
class Till:
    """An enrolled register."""

    client: AppClient
    register_id: str
    location_id: str
    token: str
    streams: tuple[str, ...]
    journal: Journal
    cursors: dict[str, int] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def of(self, chain: Chain) -> Till:
        """The same as it was enrolled, in a copy of its database."""
        journal = Journal(self.register_id, self.journal.incarnation)
        return replace(self, client=chain.client, journal=journal, cursors={})

    def push(
        self, *entries: SealedEntry, attachments: Mapping[str, Sequence[WireAttachment]] | None = None
    ) -> EntriesAnswer:
        """Sends entries and insists on an answer."""
        wires = [
            {
                "header": one.header_text,
                "body": one.body_text,
                "hash": one.hash,
                "attachments": [told.model_dump() for told in (attachments or {}).get(one.hash, ())],
            }
            for one in entries
        ]
        answer = self.client.post("/v1/entries", json={"entries": wires}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return EntriesAnswer.model_validate(answer.json())

    def pull(self, *streams: str, epoch: str | None = None, **more: Any) -> PullAnswer:
        """Rows after this till's cursors, which move on."""
        cursors = [{"stream": name, "after": self.cursors.get(name, 0)} for name in streams or self.streams]
        told = {"cursors": cursors, "epoch": epoch} | more
        answer = self.client.post("/v1/pull", json=told, headers=self.headers)
        assert answer.status_code == 200, answer.text
        pulled = PullAnswer.model_validate(answer.json())
        self.cursors.update({page.stream: page.next for page in pulled.pages})
        return pulled


def app_over(db: Database, config: Config) -> Application:
    """As ``create_app``. The first makes the routes and their description for all: each would work them out anew."""
    app = create_app(db, config)
    _FIRST[:] = _FIRST or [app]
    app.router.routes[:] = _FIRST[0].router.routes
    app.openapi = _FIRST[0].openapi  # type: ignore[method-assign]
    return app


_FIRST: list[Application] = []


class Chain:
    """The database and the API of a test."""

    def __init__(self, url: str, *, sequence: bool = False, secret: bytes = SECRET, clock: Clock | None = None) -> None:
        self.db = Database(url, clock or SystemClock(), new_id, pool_size=8)
        self.app = app_over(self.db, Config(secret=secret, sequence=sequence))
        self.client = AppClient(self.app)

    def store(self, code: str = "014") -> Location:
        return self.db.run(
            lambda tx: add_location(
                tx, code=code, name=f"Store {code}", country="IE", currency="EUR", time_zone="Europe/Dublin"
            )
        )

    def code(self, location_code: str) -> CodeGiven:
        return self.db.run(lambda tx: add_register(tx, location_code))

    def till(self, location: Location) -> Till:
        """A register that was just enrolled over the API."""
        return self.enrolled(self.code(location.code).code)

    def enrolled(self, code: str) -> Till:
        csr, seal_key = machine_keys()
        incarnation = next(INCARNATIONS)
        wanted = EnrollRequest(code=code, csr_pem=csr, seal_key=seal_key, incarnation=incarnation)
        answer = self.client.post("/v1/enroll", json=wanted.model_dump())
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return Till(
            client=self.client,
            register_id=told["register_id"],
            location_id=told["location_id"],
            token=told["token"],
            streams=tuple(told["streams"]),
            journal=Journal(told["register_id"], incarnation),
        )

    def settle(self) -> int:
        """Numbers every mark."""
        return sequence_all(self.db)

    def close(self) -> None:
        self.client.close()
        self.db.close()
