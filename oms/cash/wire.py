"""What the cash office tells registers, and what it takes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.facts import CashMoved, DayClosed, Fact, ShiftVerified
from contract.messages.rows import CashRulesRow, Row
from oms.cash import repository
from oms.cash.repository import CashRules
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.sales.effects import compare_shifts
from oms.sync.booking import BookedEntry


def load_cash_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """A store without rules of its own is told the accounts alone."""
    known, accounts = repository.rules_of(tx, keys), repository.accounts(tx)
    return {key: _row(known.get(key, CashRules(key)), accounts) for key in keys}


def book_cash_moved(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Cash went into or out of a drawer; the Z of its shift is compared again."""
    assert isinstance(fact, CashMoved)
    repository.insert_move(tx, entry, fact)
    if fact.shift_id is not None:
        compare_shifts(tx, {fact.shift_id})


def book_shift_verified(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A second count that differs from the first is for somebody to look at."""
    assert isinstance(fact, ShiftVerified)
    repository.insert_check(tx, entry, fact)
    if fact.difference_minor:
        details = {"difference_minor": fact.difference_minor, "counted_minor": fact.counted_minor}
        raise_exception(
            tx, "second_count_differs", fact.shift_id, entry.location_id, entry_id=entry.header.id, details=details
        )


def book_day_closed(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A store's day; one closed without a register is for somebody to look at."""
    assert isinstance(fact, DayClosed)
    repository.insert_day(tx, entry, fact)
    if fact.missing:
        missing = [one.model_dump(mode="json") for one in fact.missing]
        raise_exception(
            tx,
            "day_closed_without_register",
            fact.day,
            entry.location_id,
            entry_id=entry.header.id,
            details={"missing": missing},
        )


def _row(rules: CashRules, accounts: tuple[object, ...]) -> CashRulesRow:
    told = {name: getattr(rules, name) for name in CashRules.__slots__}
    return CashRulesRow.model_validate({**told, "accounts": accounts})
