"""Charging a card in three commits: the intent, then the terminal, then the result.

Between the two nobody knows whether money moved. What was begun and has no result after a crash is unknown, and while
anything of this register is unknown nothing more is charged: the terminal is asked again, or a manager decides.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

from app.db.drafts import get_setting, set_setting
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.devices.ports import PaymentOrder, ReversalOrder, StatusQuestion, TerminalAnswer, TerminalTotals
from app.operators.operators import Operators
from app.pos.model.change import MAX_TENDERED_MINOR
from app.pos.notices import tell
from app.pos.open_basket import OpenBasket
from app.pos.payments import repository
from app.pos.payments.model import Payment, asked_of, done_outcome, outcome_of, state_after
from app.pos.payments.refundable import refundable
from app.pos.projections import record
from app.pos.repository import open_shift_id
from app.typed_text import fit_reason
from contract.errors import Refused
from contract.messages.facts import PaymentEnded, PaymentStarted, SaleCompleted, TerminalReconciled
from contract.messages.payment_facts import PaymentKind, PaymentOutcome
from contract.states.payment import PaymentState

TOPIC = "payments"
_SERVICE_ID_BYTES = 6


class Payments:
    """What became of money by card. Nothing here waits for a terminal."""

    def __init__(
        self, db: StoreDb, operators: Operators, basket: OpenBasket, random_bytes: Callable[[int], bytes]
    ) -> None:
        self._db = db
        self._operators = operators
        self._basket = basket
        self._random_bytes = random_bytes

    def open(self) -> Payment | None:
        """What keeps this register from charging: unknown, or at the terminal; else a signature to be checked."""
        with self._db.read() as conn:
            waiting = repository.open_payments(conn)
            return waiting[0] if waiting else next(iter(self._unsigned(repository.loose_charges(conn))), None)

    def waiting(self) -> tuple[Payment, ...]:
        """All of which it is not known what became of them, oldest first."""
        with self._db.read() as conn:
            return repository.open_payments(conn)

    def find(self, payment_id: str) -> Payment:
        """Refused: ``payment_unknown``."""
        with self._db.read() as conn:
            return _known(repository.payment_by_id(conn, payment_id))

    def sent_from_here(self, payment_id: str) -> bool:
        """Whether it was sent to the terminal of this machine: a copied disk has another one."""
        with self._db.read() as conn:
            return repository.sent_from_here(conn, payment_id)

    def begin(self, amount_minor: int, terminal: str, actor: Actor | None = None) -> PaymentOrder:
        """The intent is on the disk when this returns; then the terminal may be asked. Negative: money goes back.
        ``actor``: who does it where another person had to allow it.

        Refused: as ``Operators.require``; ``basket_empty``, ``payment_open``, ``amount_out_of_bounds``.
        """
        own, basket = self._operators.require("tender_card"), self._basket.to_pay()
        if not 0 < abs(amount_minor) <= MAX_TENDERED_MINOR:
            raise Refused("amount_out_of_bounds")
        self._require_none_open()
        kind: PaymentKind = "charge" if amount_minor > 0 else "refund"
        with self._db.transaction(actor or own) as tx:
            online_only = self._online_only(tx, amount_minor)
            fact = PaymentStarted(
                payment_id=tx.new_id(),
                kind=kind,
                amount_minor=abs(amount_minor),
                currency=basket.currency,
                basket_id=basket.basket_id,
                shift_id=open_shift_id(tx.conn) or "",
                terminal=terminal,
                service_id=self.new_service_id(),
            )
            record(tx, fact)
            tx.stale(TOPIC)
        return PaymentOrder(
            fact.service_id,
            fact.payment_id,
            fact.amount_minor,
            fact.currency,
            refund=kind == "refund",
            online_only=online_only,
        )

    def begin_refund(
        self,
        original_payment_id: str,
        amount_minor: int,
        reason: str = "",
        actor: Actor | None = None,
        terminal: str = "",
    ) -> ReversalOrder:
        """Give back a part of a charge to its card, which nobody has to present; it pays out of the open basket.
        ``actor``: as ``begin``; ``terminal`` does it where another store charged it.

        Refused: as ``begin``; ``payment_unknown``, ``payment_not_reversible`` for what moved no money or is not known
        to the terminal, ``refund_over_charge`` (left_minor) for more than was charged less what went back before.
        """
        own, basket = self._operators.require("tender_card"), self._basket.filled()
        self._require_none_open()
        with self._db.transaction(actor or own) as tx:
            charge = refundable(tx.conn, original_payment_id)
            if amount_minor < 1:
                raise Refused("amount_out_of_bounds")
            if amount_minor > charge.left_minor:
                raise Refused("refund_over_charge", left_minor=charge.left_minor)
            fact = PaymentStarted(
                payment_id=tx.new_id(),
                kind="refund",
                amount_minor=amount_minor,
                currency=charge.currency,
                basket_id=basket.basket_id,
                shift_id=open_shift_id(tx.conn) or "",
                terminal=charge.terminal or terminal,
                service_id=self.new_service_id(),
                reverses=charge.payment_id,
                original_reference=charge.terminal_reference,
                reason=reason,
            )
            record(tx, fact)
            tx.stale(TOPIC)
        return ReversalOrder(
            fact.service_id, fact.payment_id, charge.terminal_reference, amount_minor, currency=charge.currency
        )

    def begin_reversal(self, payment_id: str, reason: str, actor: Actor | None = None) -> ReversalOrder | None:
        """Take a charge back; None where that is done already. ``actor`` None: the register does so by itself.

        Refused: ``payment_unknown``, ``payment_open``, ``payment_not_reversible`` for what moved no money, was given
        back, or is not known to the terminal.
        """
        found = self.find(payment_id)
        if found.state is PaymentState.REVERSED:
            return None
        if found.state is not PaymentState.CAPTURED or not found.terminal_reference:
            raise Refused("payment_not_reversible", card=found.card)
        self._require_none_open(but=payment_id)
        with self._db.transaction(actor) as tx:
            fact = PaymentStarted(
                payment_id=tx.new_id(),
                kind="reversal",
                amount_minor=found.approved_minor,
                currency=found.currency,
                basket_id=found.basket_id,
                shift_id=open_shift_id(tx.conn) or "",
                terminal=found.terminal,
                service_id=self.new_service_id(),
                reverses=found.payment_id,
                original_reference=found.terminal_reference,
                reason=reason,
            )
            record(tx, fact)
            tx.stale(TOPIC)
        return ReversalOrder(fact.service_id, fact.payment_id, found.terminal_reference, currency=found.currency)

    def conclude(
        self, payment_id: str, answer: TerminalAnswer, *, asked_again: bool = False, wanted: bool = True
    ) -> Payment:
        """Record what the terminal told, and put what it charged on the sale in the same act, if that is still open.

        The same answer again changes nothing. ``wanted`` is False where the operator gave it up, and what a manager
        called not charged is not wanted either: a charge that is on no sale afterwards has to be taken back.
        """
        found = self.find(payment_id)
        outcome = outcome_of(found, answer)
        fact = PaymentEnded(
            payment_id=payment_id,
            outcome=outcome,
            approved_minor=(answer.approved_minor or found.amount_minor) if outcome == done_outcome(found.kind) else 0,
            brand=answer.brand,
            last_four=answer.last_four,
            token=answer.token,
            authorization_code=answer.authorization_code,
            terminal_reference=answer.terminal_reference,
            needs_signature=answer.needs_signature,
            stored_offline=answer.stored_offline,
            resolved_by="status" if asked_again else "terminal",
            reason=answer.code,
        )
        confirms = found.resolved_by == "manager" and outcome == found.state
        if state_after(found.state, fact) is None and not confirms:
            with self._db.transaction() as tx:
                tx.stale(TOPIC)
            return found
        with self._db.transaction() as tx:
            return self._ended(tx, fact, wanted=wanted and found.resolved_by != "manager")

    def resolve(self, payment_id: str, *, charged: bool, reason: str) -> Payment:
        """A manager decides what the terminal cannot tell. Refused: as ``Operators.require``; ``payment_unknown``,
        ``payment_not_open``, ``reason_needed``, ``text_too_long``, ``card_number_typed``.
        """
        told, found = fit_reason(reason), self.find(payment_id)
        actor = self._operators.require("resolve_payment", asked_of(found))
        if found.state is not PaymentState.UNKNOWN:
            raise Refused("payment_not_open")
        outcome: PaymentOutcome = done_outcome(found.kind) if charged else "canceled"
        fact = PaymentEnded(
            payment_id=payment_id,
            outcome=outcome,
            approved_minor=found.amount_minor if charged else 0,
            resolved_by="manager",
            reason=told,
        )
        with self._db.transaction(actor) as tx:
            return self._ended(tx, fact)

    def accept_signature(self, payment_id: str) -> Payment:
        """The operator compared it; the charge pays for the sale now. Refused: ``payment_not_open``,
        ``payment_open`` while it is being taken back.
        """
        actor, found = self._operators.require("tender_card"), self.find(payment_id)
        if not self._unsigned((found,)):
            raise Refused("payment_not_open")
        self._require_none_open(but=payment_id)
        with self._db.transaction(actor) as tx:
            self._place(tx, found)
            tx.stale(TOPIC)
        return found

    def question(self, payment_id: str) -> StatusQuestion:
        """What to ask the terminal about a payment. Refused: as ``Operators.require``; ``payment_unknown``."""
        self._operators.require("ask_terminal")
        return self.question_of(self.find(payment_id))

    def question_of(self, found: Payment) -> StatusQuestion:
        """What to ask the terminal, by itself."""
        reversal = bool(found.reverses)
        return StatusQuestion(found.service_id, self.new_service_id(), found.currency, reversal)

    def recover(self) -> None:
        """At start: what was begun before the program ended is unknown."""
        with self._db.read() as conn:
            begun = [own for own in repository.open_payments(conn) if own.state is PaymentState.INTENDED]
        for own in begun:
            with self._db.transaction() as tx:
                self._ended(tx, PaymentEnded(payment_id=own.payment_id, outcome="unknown", reason="program_ended"))

    def orphans(self, *, begun_here: bool = False) -> tuple[Payment, ...]:
        """Charges of this register that pay for no sale, finished or open. Those ``begun_here`` are to be taken back;
        what else was lost with one that came from elsewhere nobody knows: a person decides.
        """
        with self._db.read() as conn:
            return self._not_kept(repository.loose_charges(conn, begun_here=begun_here))

    def on_open_sale(self) -> bool:
        """Whether a charge of this register is on a sale that is not finished, or its signature is to be looked at."""
        with self._db.read() as conn:
            loose = repository.loose_charges(conn)
        return len(self._not_kept(loose)) < len(loose)

    def loose_refunds(self) -> tuple[Payment, ...]:
        """Money of this register that went to cards for no sale, finished or open."""
        with self._db.read() as conn:
            return self._not_kept(repository.loose_refunds(conn))

    def doubted(self) -> tuple[Payment, ...]:
        """Payments that a manager said were not charged, until the terminal says so too."""
        with self._db.read() as conn:
            return repository.doubted_payments(conn)

    def reversal_of(self, payment_id: str) -> Payment | None:
        """The last reversal that was begun of a payment."""
        with self._db.read() as conn:
            return repository.reversal_of(conn, payment_id)

    def tell_taken_back(self, found: Payment, reversal: Payment) -> None:
        """The person at the till learns of money that went back by itself, or did not."""
        done = reversal.state is PaymentState.REVERSED
        params = {"amount_minor": str(found.approved_minor), "currency": found.currency, "card": found.card}
        with self._db.transaction() as tx:
            tell(tx, reversal.entry_id, "payment_taken_back" if done else "payment_not_taken_back", params)

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """As ``SaleFollower``: while it is unknown whether a card paid for it, no sale is finished. It does not wait
        for what goes back by itself, which paid for no sale.

        Refused: ``payment_open``.
        """
        orphans = {own.payment_id for own in self._not_kept(repository.loose_charges(tx.conn))}
        waiting = (own for own in repository.open_payments(tx.conn) if own.reverses not in orphans)
        if any(own.basket_id == sale.transaction_id for own in waiting):
            raise Refused("payment_open")

    def reconciled(self, terminal: str, told: TerminalTotals) -> bool:
        """Record the terminal's totals beside this register's own since the last time; whether they agree."""
        name = f"reconciled-{terminal}"
        with self._db.transaction() as tx:
            count, minor = repository.totals_since(tx.conn, terminal, get_setting(tx.conn, name) or "")
            fact = TerminalReconciled(
                terminal=terminal,
                shift_id=open_shift_id(tx.conn) or "",
                currency=told.currency,
                terminal_count=told.count,
                terminal_minor=told.amount_minor,
                register_count=count,
                register_minor=minor,
            )
            entry = tx.record(fact)
            set_setting(tx.conn, name, entry.header.occurred_at)
            agree = (told.count, told.amount_minor) == (count, minor)
            if not agree:
                amount = str(told.amount_minor - minor)
                params = {"amount_minor": amount, "currency": told.currency}
                tell(tx, entry.header.id, "terminal_totals_differ", params)
            tx.stale(TOPIC)
        return agree

    def new_service_id(self) -> str:
        """What a question is known by at the terminal: 10 characters, never the same twice."""
        return base64.b32encode(self._random_bytes(_SERVICE_ID_BYTES)).decode().rstrip("=")

    def _ended(self, tx: Tx, fact: PaymentEnded, *, wanted: bool = True) -> Payment:
        record(tx, fact)
        tx.stale(TOPIC)
        ended = _known(repository.payment_by_id(tx.conn, fact.payment_id))
        if wanted and fact.outcome == done_outcome(ended.kind) and not ended.needs_signature:
            self._place(tx, ended)
        if ended.kind == "reversal" and ended.state is PaymentState.REVERSED:
            self._displace(tx, ended.reverses)
        return ended

    def _place(self, tx: Tx, ended: Payment) -> None:
        basket = self._basket.current
        if basket is None or basket.basket_id != ended.basket_id or not basket.lines or not ended.moved:
            return
        if ended.payment_id not in self._placed():
            self._basket.keep(tx, replace(basket, tenders=(*basket.tenders, ended.part)))

    def _displace(self, tx: Tx, payment_id: str) -> None:
        """In the act that learns it: a sale must never be finished with money that went back."""
        basket = self._basket.current
        if basket is not None and payment_id in self._placed():
            left = tuple(part for part in basket.tenders if part.reference != payment_id)
            self._basket.keep(tx, replace(basket, tenders=left))

    def _placed(self) -> frozenset[str]:
        basket = self._basket.current
        return frozenset(part.reference for part in basket.tenders) if basket is not None else frozenset()

    def _not_kept(self, loose: tuple[Payment, ...]) -> tuple[Payment, ...]:
        kept = self._placed() | {own.payment_id for own in self._unsigned(loose)}
        return tuple(own for own in loose if own.payment_id not in kept)

    def _unsigned(self, loose: tuple[Payment, ...]) -> list[Payment]:
        """Of the open sale, charged, and the signature not looked at."""
        basket, placed = self._basket.current, self._placed()
        return [
            own
            for own in loose
            if own.needs_signature
            and own.state is PaymentState.CAPTURED
            and own.payment_id not in placed
            and basket is not None
            and own.basket_id == basket.basket_id
        ]

    def _require_none_open(self, but: str = "") -> None:
        blocking = self.open()
        if blocking is not None and blocking.payment_id != but:
            raise Refused("payment_open")

    def _online_only(self, tx: Tx, amount_minor: int) -> bool:
        identity = self._db.identity
        rules = repository.payment_rules(tx.conn, identity.location_id if identity else "")
        day = self._db.calendar.business_day(tx.now, tx.head.business_day).isoformat()
        stored = repository.stored_offline_minor(tx.conn, day)
        return amount_minor > rules.offline_payment_minor or stored + amount_minor > rules.offline_day_minor


def _known(found: Payment | None) -> Payment:
    if found is None:
        raise Refused("payment_unknown")
    return found
