"""Paying with what stands in other books: the OMS holds the amount, or this register takes it within its budget.

``redeem`` does it all. A screen that must not wait for the network calls ``begin`` and ``finish`` on the store lane
and ``ask`` in between elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.customers import repository
from app.customers.desk import AccountDesk, HoldQuestion, HoldVerdict
from app.customers.projections import record
from app.customers.repository import OpenPart, PartStanding
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.open_basket import OpenBasket
from contract.errors import Refused, Unavailable
from contract.messages.customer_wire import BalanceFound
from contract.messages.facts import SaleCompleted, StoredValueMoved, StoredValueReleased
from contract.messages.rows import StoredValueRulesRow
from contract.rules.stored_value import (
    AccountKind,
    LoyaltyRules,
    OfflineBudget,
    card_account,
    card_number,
    customer_account,
    is_goods,
    movements,
    redeemable,
    require_within_budget,
    shown,
    worst_case,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What a card or a customer stands for. ``detail`` is what may be read of a number."""

    account_id: str
    kind: AccountKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was taken unasked today by this register, what it may take, and the most that all of the store may."""

    taken_minor: int
    bound_minor: int
    worst_case_minor: int


@dataclass(frozen=True, slots=True)
class Room:
    """What may be taken of an account now, in minor units; ``balance`` is in points for loyalty.

    ``asked``: head office told. Else ``bound_minor`` is what this register may take of it in a day without asking, and
    ``room_minor`` what of that is left today.
    """

    asked: bool
    room_minor: int
    known: bool = True
    balance: int = 0
    limit_minor: int = 0
    bound_minor: int = 0


class StoredValue:
    """An ``ElectronicTender`` for four kinds of tender, and a ``SaleFollower``. ``registers`` counts the store's."""

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        desk: AccountDesk,
        clock: Clock,
        registers: Callable[[], int] = lambda: 1,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._desk = desk
        self._clock = clock
        self._registers = registers
        self._earned = ("", 0)

    def read(self, text: str) -> Account | None:
        """The account of a gift card or credit note that was scanned or typed; None for anything else."""
        rules = self._catalog.stored_value_rules()
        if rules is None:
            return None
        kinds = (
            (AccountKind.GIFT_CARD, rules.gift_card_prefixes),
            (AccountKind.STORE_CREDIT, rules.credit_note_prefixes),
        )
        for kind, prefixes in kinds:
            number = card_number(text, prefixes)
            if number is not None:
                return Account(card_account(kind, number, rules.card_key), kind, shown(number))
        return None

    def is_member(self, text: str) -> bool:
        """Whether it is the number of a member card."""
        rules = self._catalog.stored_value_rules()
        return rules is not None and card_number(text, rules.member_prefixes) is not None

    def of_customer(self, kind: AccountKind, customer_id: str) -> Account:
        return Account(customer_account(kind, customer_id), kind)

    def balance(self, account: Account) -> BalanceFound:
        """What stands in it now. Unavailable: ``oms_unreachable`` and its like."""
        self._operators.require("check_balance")
        return self._desk.balance(account.account_id)

    def room(self, account: Account) -> Room:
        """What may be taken of it: as head office tells, or what the day's budget leaves; may wait for the network."""
        self._operators.require(f"tender_{account.kind.value}")
        try:
            told = self._desk.balance(account.account_id)
        except Unavailable:
            return self._budget_left(account)
        free = redeemable(told.balance, told.held, told.limit_minor)
        worth = self._loyalty().point_worth_minor if account.kind is AccountKind.LOYALTY else 1
        return Room(True, free * worth, told.known, told.balance - told.held, told.limit_minor)

    def redeem(self, account: Account, minor: int) -> TenderPart:
        """Refused: the OMS's reasons (``stored_value_too_little``, ``stored_value_unknown``), and as ``finish``."""
        question = self.begin(account, minor)
        return self.finish(question.tender_id, self.ask(question))

    def begin(self, account: Account, minor: int) -> HoldQuestion:
        """What to ask; from now on a crash knows of it. Refused: ``amount_out_of_bounds``, ``points_not_taken``."""
        actor = self._operators.require(f"tender_{account.kind.value}")
        if minor < 1:
            raise Refused("amount_out_of_bounds")
        amount = self._loyalty().price(minor) if account.kind is AccountKind.LOYALTY else minor
        with self._db.transaction(actor) as tx:
            part = OpenPart(
                tender_id=tx.new_id(),
                account_id=account.account_id,
                kind=account.kind.value,
                amount=amount,
                minor=minor,
                detail=account.detail,
                standing=PartStanding.ASKED,
            )
            repository.put_part(tx.conn, part)
        return HoldQuestion(part.tender_id, part.account_id, amount, actor.operator_id)

    def ask(self, question: HoldQuestion) -> HoldVerdict | None:
        """The OMS's verdict, or None where it cannot be had now."""
        try:
            return self._desk.hold(question)
        except Unavailable:
            return None

    def finish(self, tender_id: str, verdict: HoldVerdict | None) -> TenderPart:
        """The part to pay with. Unasked it is bounded.

        Refused: the OMS's reason, ``stored_value_needs_line``, ``stored_value_offline_limit`` (left_minor).
        """
        with self._db.transaction() as tx:
            part = repository.open_part(tx.conn, tender_id)
            assert part is not None, "it was begun"
            refused = self._refusal(tx, part, verdict)
            if refused is None:
                standing = PartStanding.OFFLINE if verdict is None else PartStanding.HELD
                repository.put_part(tx.conn, replace(part, standing=standing))
            else:
                self._release(tx, part)
        if refused is not None:
            raise refused
        return TenderPart(TenderKind(part.kind), part.minor, part.account_id, part.detail, part.tender_id)

    def refund(self, account: Account, minor: int) -> TenderPart:
        """Money that goes back onto an account once the sale is finished. Refused: ``amount_out_of_bounds``."""
        self._operators.require(f"tender_{account.kind.value}")
        if minor < 1:
            raise Refused("amount_out_of_bounds")
        return TenderPart(TenderKind(account.kind.value), -minor, account.account_id, account.detail)

    def undo(self, part: TenderPart) -> None:
        """What was held is free again; where nothing was, nothing is done."""
        with self._db.transaction(self._actor()) as tx:
            known = repository.open_part(tx.conn, part.tender_id)
            if known is not None:
                self._release(tx, known)

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """All that the sale does to stored value, in the same act."""
        parts = repository.open_parts(tx.conn)
        asked = [own.tender_id for own in parts if own.standing is PartStanding.HELD]
        moved = movements(sale, self._loyalty(), asked)
        if moved:
            record(
                tx,
                StoredValueMoved(
                    transaction_id=sale.transaction_id,
                    currency=sale.currency,
                    customer_id=sale.customer_id,
                    movements=moved,
                ),
            )
            tx.stale("stored_value")
        points = sum(own.amount for own in moved if own.deed in ("earned", "unearned"))
        self._earned = (sale.transaction_id, points)
        paid = [tender.tender_id for tender in sale.tenders]
        repository.drop_parts(tx.conn, paid)
        for part in parts:
            if part.tender_id not in paid:
                self._release(tx, part)

    def release_left_over(self) -> int:
        """At start: what was asked for a part that the open sale does not have is freed. How many there were."""
        basket = self._basket.current
        kept = {part.tender_id for part in basket.tenders} if basket else set()
        with self._db.read() as conn:
            lost = [own for own in repository.open_parts(conn) if own.tender_id not in kept]
        if lost:
            with self._db.transaction() as tx:
                for part in lost:
                    self._release(tx, part)
        return len(lost)

    def to_earn(self, basket: BasketView, by_points_minor: int = 0) -> int:
        """The points that the open sale would come to."""
        loyalty = self._loyalty()
        lines = [own for own in basket.lines if is_goods(own.intent, own.reference, own.linked_to)]
        goods = sum(own.extended_minor if loyalty.on_net else own.regular_minor for own in lines)
        return loyalty.earned(goods - by_points_minor)

    def earned(self, transaction_id: str) -> int:
        """The points for the sale that was finished last; negative where they were taken back."""
        finished, points = self._earned
        return points if finished == transaction_id else 0

    def exposure(self) -> Exposure:
        """For the status screen."""
        rules = self._catalog.stored_value_rules()
        if rules is None:
            return Exposure(0, 0, 0)
        kinds = tuple(AccountKind)
        budgets = [rules.budget(kind) for kind in kinds]
        day = self._day()
        with self._db.read() as conn:
            taken = sum(repository.offline_use(conn, kind, "", day).register_minor for kind in kinds)
        return Exposure(taken, worst_case(budgets, 1), worst_case(budgets, self._registers()))

    def _budget_left(self, account: Account) -> Room:
        rules = self._catalog.stored_value_rules()
        budget = rules.budget(account.kind.value) if rules else OfflineBudget()
        with self._db.read() as conn:
            used = repository.offline_use(conn, account.kind.value, account.account_id, self._day())
        left = budget.left(used.account_minor, used.register_minor)
        return Room(False, left, bound_minor=min(budget.account_minor, budget.register_minor))

    def _refusal(self, tx: Tx, part: OpenPart, verdict: HoldVerdict | None) -> Refused | None:
        if verdict is not None:
            return None if verdict.granted else Refused(verdict.reason, **verdict.params)
        try:
            self._require_within_budget(tx, part)
        except Refused as refused:
            return refused
        return None

    def _require_within_budget(self, tx: Tx, part: OpenPart) -> None:
        rules = self._catalog.stored_value_rules()
        if rules is None:
            raise Refused("stored_value_needs_line")
        day = self._db.calendar.business_day(tx.now, tx.head.business_day).isoformat()
        used = repository.offline_use(tx.conn, part.kind, part.account_id, day)
        require_within_budget(part.minor, rules.budget(part.kind), used.account_minor, used.register_minor)

    def _release(self, tx: Tx, part: OpenPart) -> None:
        """Also where it was taken unasked: a question that was on its way may still be answered."""
        record(tx, StoredValueReleased(hold_id=part.tender_id, account_id=part.account_id))
        repository.drop_parts(tx.conn, [part.tender_id])

    def _actor(self) -> Actor | None:
        current = self._operators.current()
        return Actor(current.operator_id) if current else None

    def _loyalty(self) -> LoyaltyRules:
        rules = self._catalog.stored_value_rules()
        return rules.loyalty if rules else LoyaltyRules()

    def _day(self) -> str:
        return self._db.calendar.business_day(self._clock.now()).isoformat()


def rules_of(catalog: Catalog) -> StoredValueRulesRow:
    """Refused: ``stored_value_not_here`` where head office set none."""
    rules = catalog.stored_value_rules()
    if rules is None:
        raise Refused("stored_value_not_here")
    return rules
