"""Cash that goes into or out of a drawer beside sales: loans, pickups, petty cash, drops into the safe and the bank."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.asked import paid_out_asked
from app.pos.cash_rules import read_cash_rules, require_known
from app.pos.model.change import MAX_TENDERED_MINOR, sum_of
from app.pos.papers import Papers
from app.pos.ports import Drawer, attempted
from app.pos.projections import record
from app.pos.shift import require_open_shift
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.cash_facts import CashKind
from contract.messages.entry import EntryHeader
from contract.messages.facts import CashMoved, Denomination, DrawerOpened
from contract.messages.rows import CashAccountEntry, CashRulesRow
from contract.rules.permission import Asked

_MAX_TEXT = 200
_MAX_BAG = 40
_OPERATIONS: dict[CashKind, str] = {
    "loan": "cash_loan",
    "pickup": "cash_pickup",
    "paid_in": "pay_in",
    "paid_out": "pay_out",
    "safe_drop": "safe_drop",
    "bank_drop": "bank_drop",
}
_BEFORE_TWO: frozenset[CashKind] = frozenset({"pickup", "safe_drop", "bank_drop"})
_PETTY = {"paid_in": "in", "paid_out": "out"}


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """What somebody wants to move; minor units. ``from_safe``: a bank drop that leaves the drawer alone."""

    kind: CashKind
    amount_minor: int
    account: str = ""
    bag_number: str = ""
    reason: str = ""
    counted: tuple[Denomination, ...] = ()
    from_safe: bool = False


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash that was moved. ``printing`` is the code of what kept its slip from the printer's queue, else empty."""

    fact: CashMoved
    header: EntryHeader
    printing: str = ""


class CashMoves:
    """Every movement is recorded, then the drawer opens and a slip prints."""

    def __init__(self, db: StoreDb, catalog: Catalog, operators: Operators, papers: Papers, drawer: Drawer) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._papers = papers
        self._drawer = drawer

    def rules(self) -> CashRulesRow:
        """What head office set for this store."""
        with self._db.read() as conn:
            return read_cash_rules(conn)

    def over_limit_minor(self) -> int:
        """How much more is in the drawer than should ever be; 0 where nothing is to be picked up."""
        with self._db.read() as conn:
            limit, sums = read_cash_rules(conn).drawer_limit_minor, shift_repository.open_shift(conn)
        return max(sums.expected_minor - limit, 0) if limit and sums else 0

    def move(self, asked: MoveAsked) -> CashMove:
        """Refused: ``amount_out_of_bounds``, ``cash_account_unknown``, ``reason_needed``, ``bag_number_missing``,
        ``count_differs`` (counted_minor), ``drawer_holds_less``, ``shift_not_open``, ``shift_counting``,
        ``text_too_long``, and as ``Operators.require`` and ``second_of``.
        """
        rules = self.rules()
        operation, account = _operation(asked, rules), _account(asked, rules)
        actor = self._operators.require(operation, self._asked(operation, asked, account))
        reason, bag = _kept(asked.reason, _MAX_TEXT), _kept(asked.bag_number, _MAX_BAG)
        self._require_sound(asked, account, reason, bag)
        second_id = second_of(self._operators, actor, asked.kind, asked.amount_minor, rules)
        with self._db.transaction(actor) as tx:
            shift_id = None if _from_safe(asked) else require_open_shift(tx.conn)
            fact = CashMoved(
                movement_id=tx.new_id(),
                shift_id=shift_id,
                kind=asked.kind,
                currency=self._catalog.market().currency,
                amount_minor=asked.amount_minor,
                account=account.code if account else "",
                account_name=account.name if account else "",
                bag_number=bag,
                counted=tuple(own for own in asked.counted if own.count),
                reason=reason,
                second_id=second_id,
            )
            _require_in_drawer(tx.conn, fact, rules)
            header = record(tx, fact).header
            if shift_id:
                record(tx, DrawerOpened(reason="shift", shift_id=shift_id))
            tx.stale("shift")
        if shift_id:
            attempted(self._drawer.open)
        return CashMove(fact, header, attempted(lambda: self._papers.print_slip(header, fact)))

    def _asked(self, operation: str, asked: MoveAsked, account: CashAccountEntry | None) -> Asked:
        if asked.kind == "paid_out":
            about = account.name if account else asked.reason
            return paid_out_asked(self._operators, operation, asked.account, max(asked.amount_minor, 0), about)
        return Asked(subject=asked.account, amount_minor=max(asked.amount_minor, 0))

    def _require_sound(self, asked: MoveAsked, account: CashAccountEntry | None, reason: str, bag: str) -> None:
        if not 0 < asked.amount_minor <= MAX_TENDERED_MINOR:
            raise Refused("amount_out_of_bounds")
        if asked.kind in _PETTY and account is None and not reason:
            raise Refused("reason_needed")
        if asked.kind == "bank_drop" and not bag:
            raise Refused("bag_number_missing")
        if asked.counted:
            require_known(self._catalog, asked.counted)
            counted_minor = sum_of([(own.value_minor, own.count) for own in asked.counted])
            if counted_minor != asked.amount_minor:
                raise Refused("count_differs", counted_minor=counted_minor)


def second_of(operators: Operators, actor: Actor, kind: CashKind, amount_minor: int, rules: CashRulesRow) -> str | None:
    """Who else was there when much cash went: whoever allowed it, else somebody who says so by PIN or badge.

    None where one person is enough. Refused: as ``Operators.second_person``.
    """
    limit = rules.second_person_minor
    if limit is None or amount_minor <= limit or kind not in _BEFORE_TWO:
        return None
    if actor.approver_id is not None:
        return actor.approver_id
    return operators.second_person("witness_cash", Asked(subject=kind, amount_minor=amount_minor), limit)


def _operation(asked: MoveAsked, rules: CashRulesRow) -> str:
    limit = rules.paid_out_limit_minor
    if asked.kind == "paid_out" and limit is not None and asked.amount_minor > limit:
        return "pay_out_above_limit"
    return _OPERATIONS[asked.kind]


def _account(asked: MoveAsked, rules: CashRulesRow) -> CashAccountEntry | None:
    """Of the accounts for this way; where head office has set up any, one is needed."""
    if asked.kind not in _PETTY:
        return None
    fitting = [own for own in rules.accounts if own.direction in (_PETTY[asked.kind], "both")]
    found = next((own for own in fitting if own.code == asked.account), None)
    if found is None and (fitting or asked.account):
        raise Refused("cash_account_unknown")
    return found


def _require_in_drawer(conn: Connection, fact: CashMoved, rules: CashRulesRow) -> None:
    """Nobody takes out what is not there. Where the count is blind this would tell what is in the drawer."""
    sums = shift_repository.open_shift(conn)
    if fact.drawer_minor < 0 and not rules.blind and sums and sums.expected_minor + fact.drawer_minor < 0:
        raise Refused("drawer_holds_less")


def _from_safe(asked: MoveAsked) -> bool:
    return asked.from_safe and asked.kind == "bank_drop"


def _kept(text: str, longest: int) -> str:
    told = fit_to_keep(text)
    if len(told) > longest:
        raise Refused("text_too_long", longest=longest)
    return told
