"""Books entries that were set aside, once what held them is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from contract.messages.facts import FACTS
from contract.messages.sync import SetAsideReason
from oms.composition import EFFECTS
from oms.db.engine import Database
from oms.sync import repository
from oms.sync.intake import replay


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were tried, and how many of them are booked now."""

    tried: int
    booked: int


def replay_known(db: Database) -> Replayed:
    """Entries of a kind that this release has learned."""
    kinds = {kind for kind, _ in FACTS}
    with db.snapshot() as tx:
        ids = repository.set_aside_ids(tx, [SetAsideReason.UNKNOWN_KIND], kinds=kinds)
    return _replay(db, ids)


def replay_set_aside(db: Database) -> Replayed:
    """Everything set aside but what registers sent after they were revoked."""
    reasons = [reason for reason in SetAsideReason if reason is not SetAsideReason.REVOKED]
    with db.snapshot() as tx:
        ids = repository.set_aside_ids(tx, reasons)
    return _replay(db, ids)


def release_register(db: Database, register_id: str) -> Replayed:
    """What one revoked register sent, after a person decided that it is honest."""
    with db.snapshot() as tx:
        ids = repository.set_aside_ids(tx, [SetAsideReason.REVOKED], register_id=register_id)
    return _replay(db, ids)


def _replay(db: Database, ids: Collection[str]) -> Replayed:
    reasons = [db.run(lambda tx, entry_id=entry_id: replay(tx, entry_id, EFFECTS)) for entry_id in ids]  # type: ignore[misc]
    return Replayed(len(reasons), sum(reason is None for reason in reasons))
