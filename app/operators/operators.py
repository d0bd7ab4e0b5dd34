"""Signing on with a PIN, and the one question every use case asks: may this operator do this now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from app.db.pins import pin_matches, whose
from app.db.rows import stored_row, stored_rows
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.operators.lockout import Attempts, forget_attempts, read_attempts, save_attempts
from app.operators.used import used_on
from contract.errors import Refused
from contract.messages.facts import (
    ApprovalDenied,
    ApprovalGiven,
    Fact,
    LockoutShortened,
    OperatorLockedOut,
    OperatorSignedOff,
    OperatorSignedOn,
    OperatorUnlocked,
)
from contract.messages.people_facts import SignedBy
from contract.messages.rows import OperatorRow, RoleRow
from contract.operations import operation
from contract.rules import permission
from contract.rules.permission import PLAIN, Asked, Decision, Grants, Reason, Verdict
from contract.values.time import instant_text

_APPROVAL_HOLDS = timedelta(minutes=2)
_BADGES = "badge"
"""Scans of badges that nobody has are counted under this in place of an operator."""
_PIN_DIGITS = 4
Now = Callable[[], datetime]
_Outcome = Literal["declined", "may_not", "same_person"]


class RoleBook(Protocol):
    """Who keeps what each role grants."""

    def roles(self) -> dict[str, RoleRow]:
        """Roles by name, as last told by the OMS."""
        ...


@dataclass(frozen=True, slots=True)
class OperatorView:
    """A tile of the sign-in screen."""

    operator_id: str
    number: str
    name: str
    role: str
    pin_digits: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Who works at this register now. ``locked``: the screen asks for the PIN again; the sale is kept.

    ``language``: what the screens speak to them, "" for the register's own.
    """

    operator_id: str
    number: str
    name: str
    role: str
    pin_digits: int
    permissions: frozenset[str]
    locked: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Approval:
    operation: str
    asked: Asked
    approver_id: str
    until: datetime


class Operators:
    """One register has one operator at a time. ``connected`` says whether the OMS answered last."""

    def __init__(self, db: StoreDb, role_book: RoleBook, now: Now, connected: Callable[[], bool]) -> None:
        self._db = db
        self._role_book = role_book
        self._now = now
        self._connected = connected
        self._current: SignedOn | None = None
        self._approval: _Approval | None = None

    def roster(self) -> tuple[OperatorView, ...]:
        """Everyone who may sign on in this store, by name."""
        roles, now = self._role_book.roles(), self._now()
        with self._db.read() as conn:
            rows = [OperatorRow.model_validate(found.body) for found in stored_rows(conn, OperatorRow.KIND)]
            views = [_view(row, roles, read_attempts(conn, row.operator_id), now) for row in rows if row.active]
        return tuple(sorted(views, key=lambda view: view.name.casefold()))

    def current(self) -> SignedOn | None:
        """Who is signed on."""
        return self._current

    def sign_on(self, operator_id: str, pin: str) -> SignedOn:
        """Refused: ``pin_wrong`` (tries_left), ``locked_out`` (until), ``operator_unknown``."""
        return self._begin(self._checked(operator_id, pin), "pin")

    def sign_on_by_badge(self, badge: str) -> SignedOn:
        """As ``sign_on``, or as ``unlock`` for who locked the screen. Refused: ``badge_unknown`` (tries_left),
        ``badges_locked_out`` (until), ``locked_out`` (until).
        """
        row = self._owner(badge)
        if self._current and self._current.operator_id == row.operator_id:
            return self._back(self._current, "badge")
        return self._begin(row, "badge")

    def sign_off(self) -> None:
        """Nobody is signed on after this, whoever was."""
        if self._current is None:
            return
        with self._db.transaction(Actor(self._current.operator_id)) as tx:
            tx.record(OperatorSignedOff())
            tx.stale("operator")
        self._current, self._approval = None, None

    def lock(self) -> None:
        """Ask for the PIN before anything else happens here; the sale is kept."""
        if self._current:
            self._current, self._approval = _with_lock(self._current, locked=True), None

    def unlock(self, pin: str) -> SignedOn:
        """The same operator is back. Refused: as ``sign_on``, and ``not_signed_on``."""
        if self._current is None:
            raise Refused("not_signed_on")
        self._checked(self._current.operator_id, pin)
        return self._back(self._current, "pin")

    def may(self, operation_name: str) -> bool:
        """Whether ``require`` would pass without another person's approval."""
        if self._current is None or self._current.locked:
            return False
        granted = self._granted(self._current.role)
        return (
            permission.decide(operation(operation_name), granted, online=self._connected()).verdict is Verdict.ALLOWED
        )

    def require(self, operation_name: str, asked: Asked = PLAIN) -> Actor:
        """Who acts. Refused: ``not_signed_on``, ``screen_locked``, ``permission_missing`` (another person may approve),
        ``permission_denied``, ``needs_network``.

        A fresh approval of this operation on what is asked is used up here.
        """
        current = self._current
        if current is None:
            raise Refused("not_signed_on")
        if current.locked:
            raise Refused("screen_locked")
        try:
            permission.require(operation(operation_name), self._granted(current.role), asked, online=self._connected())
        except Refused as refused:
            approver_id = self._approver(operation_name, asked) if refused.code == "permission_missing" else None
            if approver_id is None:
                raise
            return Actor(current.operator_id, approver_id)
        return Actor(current.operator_id)

    def second_person(self, operation_name: str, asked: Asked, limit: int) -> str:
        """Who else was there, by their own PIN or badge. Refused: ``permission_missing``, until somebody said so.

        What this operator's role grants does not help: one person is not two. A fresh approval is used up here.
        """
        other_id = self._approver(operation_name, asked)
        if other_id is None:
            own = operation(operation_name)
            raise Refused(
                "permission_missing", operation=own.name, permission=own.permission, reason=Reason.SECOND_PERSON,
                limit=limit, asked=asked,
            )  # fmt: skip
        return other_id

    def used_today(self, operation_name: str, kinds: Sequence[str], amount_of: Callable[[Fact], int]) -> int:
        """What this operator did of it here today by facts of ``kinds``; 0 where their role bounds no day."""
        of, current = operation(operation_name), self._current
        grant = self._granted(current.role).get(of.permission) if current and of.permission else None
        if current is None or grant is None or grant.day_minor is None:
            return 0
        day = self._db.calendar.business_day(self._now()).isoformat()
        with self._db.read() as conn:
            return used_on(conn, current.operator_id, day, kinds, amount_of)

    def approvers(self, operation_name: str, asked: Asked = PLAIN) -> tuple[OperatorView, ...]:
        """Everyone else of this store who may do it alone, as they stand now."""
        own = self._current.operator_id if self._current else ""
        return tuple(
            who for who in self.roster() if who.operator_id != own and self._may_alone(who.role, operation_name, asked)
        )

    def approve(self, operation_name: str, approver_id: str, pin: str, asked: Asked = PLAIN) -> None:
        """Another person allows one use of an operation on what is asked, within two minutes.

        Refused: ``not_signed_on``, ``approver_same``, ``permission_missing``, ``permission_denied``, and as
        ``sign_on``.
        """
        self._require_other(operation_name, asked, approver_id)
        self._allow(operation_name, asked, self._checked(approver_id, pin), "pin")

    def approve_by_badge(self, operation_name: str, badge: str, asked: Asked = PLAIN) -> None:
        """As ``approve``. Refused: also as ``sign_on_by_badge``."""
        approver = self._owner(badge)
        self._require_other(operation_name, asked, approver.operator_id)
        self._allow(operation_name, asked, approver, "badge")

    def decline(self, operation_name: str, asked: Asked = PLAIN) -> None:
        """Nobody allowed it; that it was asked is on the record."""
        self._deny(operation_name, asked, "declined", None)

    def shorten_lockout(self, operator_id: str) -> None:
        """Let an operator try again now. Refused: as ``require``, and ``lockout_own``."""
        actor = self.require("shorten_lockout")
        if actor.operator_id == operator_id:
            raise Refused("lockout_own")
        with self._db.transaction(actor) as tx:
            save_attempts(tx.conn, operator_id, read_attempts(tx.conn, operator_id).shortened())
            tx.record(LockoutShortened(subject_id=operator_id))
            tx.stale("operator")

    def _checked(self, operator_id: str, pin: str) -> OperatorRow:
        """The PIN is computed outside any transaction: it is slow by design."""
        with self._db.read() as conn:
            found = stored_row(conn, OperatorRow.KIND, operator_id)
            attempts = read_attempts(conn, operator_id)
        row = OperatorRow.model_validate(found.body) if found else None
        if row is None or not row.active:
            raise Refused("operator_unknown")
        if attempts.locked(self._now()):
            raise Refused("locked_out", until=attempts.locked_until, name=row.name)
        if not pin_matches(self._db.device_key, row.pin_hash, pin):
            self._count_wrong(row, attempts)
        return row

    def _owner(self, badge: str) -> OperatorRow:
        """Whose badge it is. Computed outside any transaction, as a PIN is."""
        with self._db.read() as conn:
            stored = [OperatorRow.model_validate(found.body) for found in stored_rows(conn, OperatorRow.KIND)]
            attempts = read_attempts(conn, _BADGES)
        if attempts.locked(self._now()):
            raise Refused("badges_locked_out", until=attempts.locked_until)
        rows = [row for row in stored if row.active and row.badge_hash]
        at = whose(self._db.device_key, [row.badge_hash for row in rows], badge.strip())
        if at is None:
            after = self._wrong_again(_BADGES, attempts)
            if after.locked_until:
                raise Refused("badges_locked_out", until=after.locked_until)
            raise Refused("badge_unknown", tries_left=after.tries_left)
        with self._db.read() as conn:
            own = read_attempts(conn, rows[at].operator_id)
        if own.locked(self._now()):
            raise Refused("locked_out", until=own.locked_until, name=rows[at].name)
        return rows[at]

    def _count_wrong(self, row: OperatorRow, attempts: Attempts) -> None:
        after = self._wrong_again(row.operator_id, attempts)
        if after.locked_until:
            raise Refused("locked_out", until=after.locked_until, name=row.name)
        raise Refused("pin_wrong", tries_left=after.tries_left)

    def _wrong_again(self, counted_id: str, attempts: Attempts) -> Attempts:
        after = attempts.after_wrong(self._now())
        with self._db.transaction() as tx:
            save_attempts(tx.conn, counted_id, after)
            tx.stale("operator")
            if after.locked_until:
                until = instant_text(after.locked_until)
                tx.record(OperatorLockedOut(subject_id=counted_id, attempts=after.wrong, until=until))
        return after

    def _begin(self, row: OperatorRow, by: SignedBy) -> SignedOn:
        signed_on = _signed_on(row, self._role_book.roles())
        if self._current and self._current.operator_id != row.operator_id:
            self.sign_off()
        with self._db.transaction(Actor(row.operator_id)) as tx:
            _forget(tx.conn, row.operator_id)
            tx.record(OperatorSignedOn(by=by))
            tx.stale("operator")
        self._current = signed_on
        return signed_on

    def _back(self, current: SignedOn, by: SignedBy) -> SignedOn:
        with self._db.transaction(Actor(current.operator_id)) as tx:
            _forget(tx.conn, current.operator_id)
            if current.locked:
                tx.record(OperatorUnlocked(by=by))
        self._current = _with_lock(current, locked=False)
        return self._current

    def _granted(self, role_name: str) -> Grants:
        """As the role stands now: head office may have changed it since sign-on."""
        role = self._role_book.roles().get(role_name)
        return role.granted if role else {}

    def _may_alone(self, role_name: str, operation_name: str, asked: Asked) -> bool:
        ruling = permission.decide(operation(operation_name), self._granted(role_name), asked, online=self._connected())
        return ruling.verdict is Verdict.ALLOWED

    def _require_other(self, operation_name: str, asked: Asked, approver_id: str) -> None:
        if self._current is None:
            raise Refused("not_signed_on")
        if approver_id == self._current.operator_id:
            self._deny(operation_name, asked, "same_person", None)
            raise Refused("approver_same")

    def _allow(self, operation_name: str, asked: Asked, approver: OperatorRow, by: SignedBy) -> None:
        """The approver's own day and count are not this operator's: only what is asked now is held to their limits."""
        alone = replace(asked, used_minor=0, uses=0)
        try:
            permission.require(operation(operation_name), self._granted(approver.role), alone, online=self._connected())
        except Refused:
            self._deny(operation_name, asked, "may_not", approver.operator_id)
            raise
        actor = Actor(self._requester(), approver.operator_id)
        with self._db.transaction(actor) as tx:
            _forget(tx.conn, approver.operator_id)
            tx.record(ApprovalGiven(by=by, **self._told(operation_name, asked)))
        self._approval = _Approval(operation_name, asked, approver.operator_id, self._now() + _APPROVAL_HOLDS)

    def _deny(self, operation_name: str, asked: Asked, outcome: _Outcome, approver_id: str | None) -> None:
        with self._db.transaction(Actor(self._requester(), approver_id)) as tx:
            tx.record(ApprovalDenied(outcome=outcome, **self._told(operation_name, asked)))

    def _requester(self) -> str:
        if self._current is None:
            raise Refused("not_signed_on")
        return self._current.operator_id

    def _told(self, operation_name: str, asked: Asked) -> dict[str, Any]:
        """What the record says of a request, with the limit that asked for another person."""
        granted = self._granted(self._current.role) if self._current else {}
        ruling = permission.decide(operation(operation_name), granted, asked, online=self._connected())
        return {
            "operation": operation_name,
            "subject": asked.subject,
            "basket_id": asked.basket_id,
            "amount_minor": asked.amount_minor,
            "of_minor": asked.of_minor,
            "reason": ruling.reason,
        }

    def _approver(self, operation_name: str, asked: Asked) -> str | None:
        """An approval of something else is lost: what was shown is no longer what is done."""
        approval, self._approval = self._approval, None
        fits = approval is not None and (approval.operation, approval.asked) == (operation_name, asked)
        return approval.approver_id if approval and fits and self._now() <= approval.until else None


def _forget(conn: Connection, operator_id: str) -> None:
    """Whoever is known to be there has no wrong tries, and neither have the badges."""
    forget_attempts(conn, operator_id)
    forget_attempts(conn, _BADGES)


def _view(row: OperatorRow, roles: dict[str, RoleRow], attempts: Attempts, now: datetime) -> OperatorView:
    until = attempts.locked_until if attempts.locked(now) else None
    return OperatorView(row.operator_id, row.number, row.name, row.role, _digits(row, roles), until)


def _signed_on(row: OperatorRow, roles: dict[str, RoleRow]) -> SignedOn:
    role = roles.get(row.role)
    alone = role.granted if role else {}
    granted = frozenset(name for name, grant in alone.items() if grant.decision is Decision.ALLOW)
    digits = _digits(row, roles)
    return SignedOn(row.operator_id, row.number, row.name, row.role, digits, granted, language=row.language)


def _digits(row: OperatorRow, roles: dict[str, RoleRow]) -> int:
    role = roles.get(row.role)
    return role.pin_digits if role else _PIN_DIGITS


def _with_lock(who: SignedOn, *, locked: bool) -> SignedOn:
    return replace(who, locked=locked)
