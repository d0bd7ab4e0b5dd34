"""Setting a country's rules of stored value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contract.errors import Refused
from contract.messages.customer_rows import StoredValueRulesRow
from contract.messages.row import Row
from oms.catalog.markets import find_market
from oms.db.engine import Tx
from oms.stored_value import repository
from oms.sync.feed import mark, market_stream

_KEY_BYTES = 16


def set_rules(tx: Tx, country: str, told: Mapping[str, object], random_bytes: Callable[[int], bytes]) -> None:
    """Over those before; what is not told stays. The chain's key is made with the first rules and never changes.

    Refused: ``country_without_rules``, ``stored_value_rules_invalid``.
    """
    market = find_market(tx, country)
    if market is None:
        raise Refused("country_without_rules", country=country)
    known = repository.rules_of(tx)
    key = next((str(body["card_key"]) for body in known.values()), None) or random_bytes(_KEY_BYTES).hex()
    before = known.get(country, {"country": country, "currency": market.currency, "card_key": key})
    try:
        row = StoredValueRulesRow.model_validate({**before, **told})
    except ValueError:
        raise Refused("stored_value_rules_invalid", country=country) from None
    _require_apart(row)
    repository.put_rules(tx, country, row.model_dump(mode="json"))
    mark(tx, market_stream(country), StoredValueRulesRow.KIND, country)


def load_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """As registers are told."""
    return {key: StoredValueRulesRow.model_validate(body) for key, body in repository.rules_of(tx, keys).items()}


def _require_apart(row: StoredValueRulesRow) -> None:
    """A number must mean one thing."""
    prefixes = (*row.gift_card_prefixes, *row.credit_note_prefixes, *row.member_prefixes)
    clash = any(
        one.startswith(other) for at, one in enumerate(prefixes) for to, other in enumerate(prefixes) if at != to
    )
    if clash or not all(own.isascii() and own.isdigit() for own in prefixes):
        raise Refused("stored_value_rules_invalid", country=row.country)
