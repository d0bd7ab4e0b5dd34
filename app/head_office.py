"""The line to head office: who this register is there, and what use cases ask, before and after there is a line."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.bopis.claim import ClaimQuestion, ClaimVerdict
from app.catalog.catalog import Catalog
from app.config import Config
from app.db.lane import Lane
from app.db.store import StoreDb
from app.db.transaction import Identity as RegisterIdentity
from app.edges import Edges
from app.pos.refund import ReturnableQuestion, ReturnableVerdict
from app.sync.center import SyncCenter, connect
from app.sync.identity import Identity, at_address, load_identity, private_address
from app.sync.peers.peers import LanPlace
from contract.errors import Refused, Unavailable


class Line:
    """The line to the OMS before and after there is one: use cases hold this, sync is attached to it."""

    def __init__(self) -> None:
        self.sync: SyncCenter | None = None

    def connected(self) -> bool:
        return self.sync is not None and self.sync.connected()

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        """Unavailable: ``oms_unreachable``."""
        if self.sync is None:
            raise Unavailable("oms_unreachable", reason="not_enrolled")
        return self.sync.claim_desk.ask(question)

    def returnable(self, question: ReturnableQuestion) -> ReturnableVerdict:
        """Unavailable: ``oms_unreachable``."""
        if self.sync is None:
            raise Unavailable("oms_unreachable", reason="not_enrolled")
        return self.sync.returns_desk.ask(question)


def identity_of(config: Config, store: StoreDb, enroll_code: str | None, edges: Edges) -> Identity | None:
    """Which register this is; None before it joined. With a code it joins now. Refused: ``oms_url_missing``, and as
    enrolling.
    """
    identity = load_identity(config.data_dir)
    if identity is None and enroll_code:
        if not config.oms_url:
            raise Refused("oms_url_missing")
        identity = _enrolled(config, private_address(config.oms_url), store.incarnation, enroll_code, edges)
    elif identity is not None:
        identity = at_address(config.data_dir, identity, config.oms_url)
    if identity is not None and store.identity is None:
        store.enroll(RegisterIdentity(identity.register_id, identity.location_id))
    return identity


def connected(
    identity: Identity,
    config: Config,
    store: StoreDb,
    lane: Lane,
    catalog: Catalog,
    edges: Edges,
    changed: Callable[[], None],
) -> SyncCenter:
    """The line to head office, and to the store's other registers."""
    jitter = Random(edges.random_bytes(8))  # noqa: S311 - spreads tries, keeps no secret
    return connect(
        identity,
        config.data_dir,
        store,
        lane,
        catalog,
        edges.clock,
        jitter,
        client=edges.client,
        pause=edges.pause,
        ticks_ns=edges.ticks_ns,
        on_change=changed,
        lan=LanPlace.of(config.lan_address),
        call_peer=edges.call_peer,
    )


def _enrolled(config: Config, oms_url: str, incarnation: str, code: str, edges: Edges) -> Identity:
    # Imported late: a register enrolls once, and would pay for it with every start.
    from app.sync.enroll import enroll, read_authority

    authority_pem = read_authority(config.authority) if config.authority else None
    client = edges.client(oms_url, "", str(config.authority) if config.authority else None)
    try:
        return enroll(client, config.data_dir, oms_url, code, incarnation, authority_pem=authority_pem)
    finally:
        client.close()
