"""What registers are told of payments by card, and what is taken from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.errors import Refused
from contract.messages.facts import Fact, PaymentEnded, PaymentStarted, ShiftClosed, TerminalReconciled, read_fact
from contract.messages.payment_facts import PaymentOutcome
from contract.messages.rows import PaymentRulesRow, Row
from contract.states.payment import PAYMENT, PaymentCommand, PaymentState
from oms.db.engine import Tx
from oms.exceptions.repository import all_about, raise_exception, settle_exceptions
from oms.payments import repository
from oms.sync.booking import BookedEntry
from oms.sync.feed import mark, store_stream
from oms.sync.repository import entries_by_id

_WITHOUT_START = "payment_without_start"
_COMMANDS: Mapping[PaymentOutcome, PaymentCommand] = {
    "captured": PaymentCommand.CAPTURE,
    "declined": PaymentCommand.DECLINE,
    "canceled": PaymentCommand.CANCEL,
    "refunded": PaymentCommand.REFUND,
    "reversed": PaymentCommand.REVERSE,
    "unknown": PaymentCommand.LOSE,
}


def load_payment_rules(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """A store without rules of its own is told the defaults."""
    known = repository.rules_of(tx, keys)
    return {key: known.get(key, PaymentRulesRow(location_id=key)) for key in keys}


def set_rules(tx: Tx, rules: PaymentRulesRow) -> None:
    """The rules of one store from now on."""
    repository.put_rules(tx, rules)
    mark(tx, store_stream(rules.location_id), PaymentRulesRow.KIND, rules.location_id)


def book_payment_started(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A terminal was about to be asked. What became of it may have come in before: then it is booked now."""
    assert isinstance(fact, PaymentStarted)
    repository.start_payment(tx, entry, fact)
    early = [own.entry_id for own in all_about(tx, _WITHOUT_START, fact.payment_id)]
    if early:
        _book_early_ends(tx, early)
        settle_exceptions(tx, _WITHOUT_START, fact.payment_id)


def book_payment_ended(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """What is unknown, and what came out otherwise than a manager said, is for somebody to look at."""
    assert isinstance(fact, PaymentEnded)
    found, place = repository.find_payment(tx, fact.payment_id), entry.location_id
    if found is None:
        raise_exception(tx, "payment_without_start", fact.payment_id, entry.location_id, entry_id=entry.header.id)
        return
    before = PaymentState(found["state"])
    after = _after(before, fact)
    if after is None:
        return
    repository.end_payment(tx, entry, fact, after)
    details = {"amount_minor": found["amount_minor"], "currency": found["currency"], "terminal": found["terminal"]}
    if after is PaymentState.UNKNOWN:
        raise_exception(tx, "payment_unknown", fact.payment_id, place, entry_id=entry.header.id, details=details)
    else:
        settle_exceptions(tx, "payment_unknown", fact.payment_id)
    if before in (PaymentState.CANCELED, PaymentState.DECLINED):
        raise_exception(
            tx, "payment_charged_after_all", fact.payment_id, place, entry_id=entry.header.id, details=details
        )
    if after is PaymentState.REVERSED and found["reverses"]:
        _taken_back(tx, found["reverses"])
    elif after is PaymentState.CAPTURED and repository.went_back(tx, fact.payment_id):
        _taken_back(tx, fact.payment_id)


def book_terminal_reconciled(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Totals of a terminal that are not those of its register are for somebody to look at."""
    assert isinstance(fact, TerminalReconciled)
    repository.insert_count(tx, entry, fact)
    if (fact.terminal_count, fact.terminal_minor) != (fact.register_count, fact.register_minor):
        details = fact.model_dump(mode="json")
        raise_exception(
            tx, "terminal_totals_differ", fact.terminal, entry.location_id, entry_id=entry.header.id, details=details
        )


def match_payments(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """At the Z every card tender has its payment, and every payment its sale."""
    assert isinstance(fact, ShiftClosed)
    for found in repository.unmatched(tx, fact.shift_id):
        details = {"amount_minor": found["amount_minor"], "shift_id": fact.shift_id}
        raise_exception(
            tx, "payment_unmatched", found["subject"], entry.location_id, entry_id=entry.header.id, details=details
        )


def _book_early_ends(tx: Tx, entry_ids: Sequence[str]) -> None:
    """As they would have been, had they come in after their beginning."""
    for end in sorted(entries_by_id(tx, entry_ids).values(), key=lambda own: own.id):
        header = end.sealed.header
        told = read_fact(header.kind, header.version, end.sealed.body_text)
        assert told is not None, "it was read when it came in"
        book_payment_ended(tx, BookedEntry(header, end.register_id, end.location_id, end.hash, end.sealed), told)


def _taken_back(tx: Tx, payment_id: str) -> None:
    """Where its own end comes later, it is taken back then."""
    repository.lock_payments(tx, [payment_id])
    original = repository.find_payment(tx, payment_id)
    if original is not None and PAYMENT.allows(PaymentState(original["state"]), PaymentCommand.REVERSE):
        repository.set_state(tx, payment_id, PaymentState.REVERSED)
    for kind in ("payment_unmatched", "payment_charged_after_all"):
        settle_exceptions(tx, kind, payment_id)


def _after(before: PaymentState, fact: PaymentEnded) -> PaymentState | None:
    """None where it says nothing new."""
    try:
        return PAYMENT.after(before, _COMMANDS[fact.outcome])
    except Refused:
        return None
