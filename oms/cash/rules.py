"""Setting what drawers may hold and what petty cash may be paid for."""

from __future__ import annotations

import re

from contract.errors import Refused
from contract.messages.rows import CashAccountEntry
from oms.cash import repository
from oms.cash.repository import CashRules
from oms.db.engine import Tx
from oms.stores.repository import locations
from oms.sync.feed import mark, store_stream

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def add_account(tx: Tx, account: CashAccountEntry) -> None:
    """Add or change one; every store is told. Refused: ``cash_account_invalid``."""
    if not _CODE.fullmatch(account.code) or not account.name.strip():
        raise Refused("cash_account_invalid", account=account.code)
    repository.put_account(tx, account)
    for place in locations(tx):
        mark(tx, store_stream(place.id), "cash_rules", place.id)


def set_rules(tx: Tx, rules: CashRules) -> None:
    """The rules of one store from now on. Refused: ``cash_rules_invalid``."""
    amounts = (
        rules.drawer_limit_minor, rules.over_short_limit_minor, rules.paid_out_limit_minor, rules.float_minor,
        rules.second_person_minor,
    )  # fmt: skip
    if any(amount is not None and amount < 0 for amount in amounts):
        raise Refused("cash_rules_invalid")
    repository.put_rules(tx, rules)
    mark(tx, store_stream(rules.location_id), "cash_rules", rules.location_id)
