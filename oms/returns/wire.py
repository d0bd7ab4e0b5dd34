"""What stores are told about returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import ReturnRulesRow, Row
from oms.db.engine import Tx
from oms.returns import repository
from oms.sync.feed import mark, store_stream


def load_return_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """A store without rules of its own is told the defaults."""
    known = repository.rules_of(tx, keys)
    return {key: known.get(key, ReturnRulesRow(location_id=key)) for key in keys}


def set_rules(tx: Tx, rules: ReturnRulesRow) -> None:
    """The rules of one store from now on."""
    repository.put_rules(tx, rules)
    mark(tx, store_stream(rules.location_id), ReturnRulesRow.KIND, rules.location_id)
