"""Registers of the release before: they write the versions of facts that it wrote, and are upgraded one day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from app.db.transaction import Tx
from contract.messages.entry import SealedEntry
from contract.messages.fact import Fact
from contract.messages.facts import OperatorSignedOn, SaleCompleted, ShiftClosed
from contract.messages.superseded import OperatorSignedOnV1, SaleCompletedV3, ShiftClosedV2

_BEFORE: dict[type[Fact], type[Fact]] = {
    OperatorSignedOn: OperatorSignedOnV1, SaleCompleted: SaleCompletedV3, ShiftClosed: ShiftClosedV2,
}  # fmt: skip


@contextmanager
def writing_older(is_older: Callable[[str], bool]) -> Iterator[None]:
    """What registers write that ``is_older`` names by their ids."""
    newest = Tx.record

    def record(self: Tx, fact: Fact, *, entry_id: str | None = None) -> SealedEntry:
        identity = self._circumstances.identity
        if identity is not None and type(fact) in _BEFORE and is_older(identity.register_id):
            fact = _BEFORE[type(fact)].model_validate(fact.model_dump())
        return newest(self, fact, entry_id=entry_id)

    with patch.object(Tx, "record", record):
        yield
