"""Signing on with a PIN, and the one question every use case asks: may this operator do this now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.db.pins import pin_matches
from app.db.rows import stored_row, stored_rows
from app.db.store import StoreDb
from app.db.transaction import Actor
from app.operators.lockout import Attempts, forget_attempts, read_attempts, save_attempts
from contract.errors import Refused
from contract.messages.facts import (
    LockoutShortened,
    OperatorLockedOut,
    OperatorSignedOff,
    OperatorSignedOn,
)
from contract.messages.rows import OperatorRow, RoleRow
from contract.operations import operation
from contract.rules import permission
from contract.values.time import instant_text

_APPROVAL_HOLDS = timedelta(seconds=60)
_PIN_DIGITS = 4
Now = Callable[[], datetime]


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
    """Who works at this register now. ``locked``: the screen asks for the PIN again; the sale is kept."""

    operator_id: str
    number: str
    name: str
    role: str
    pin_digits: int
    permissions: frozenset[str]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class _Approval:
    operation: str
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
        row = self._checked(operator_id, pin)
        signed_on = _signed_on(row, self._role_book.roles())
        if self._current and self._current.operator_id != operator_id:
            self.sign_off()
        with self._db.transaction(Actor(operator_id)) as tx:
            forget_attempts(tx.conn, operator_id)
            tx.record(OperatorSignedOn())
            tx.stale("operator")
        self._current = signed_on
        return signed_on

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
            self._current = _with_lock(self._current, locked=True)

    def unlock(self, pin: str) -> SignedOn:
        """The same operator is back. Refused: as ``sign_on``, and ``not_signed_on``."""
        if self._current is None:
            raise Refused("not_signed_on")
        self._checked(self._current.operator_id, pin)
        with self._db.transaction() as tx:
            forget_attempts(tx.conn, self._current.operator_id)
        self._current = _with_lock(self._current, locked=False)
        return self._current

    def may(self, operation_name: str) -> bool:
        """Whether ``require`` would pass without another person's approval."""
        if self._current is None or self._current.locked:
            return False
        try:
            permission.require(operation(operation_name), self._granted(self._current), online=self._connected())
        except Refused:
            return False
        return True

    def require(self, operation_name: str) -> Actor:
        """Who acts. Refused: ``not_signed_on``, ``screen_locked``, ``permission_missing``, ``needs_network``.

        A fresh approval of this operation is used up here.
        """
        current = self._current
        if current is None:
            raise Refused("not_signed_on")
        if current.locked:
            raise Refused("screen_locked")
        try:
            permission.require(operation(operation_name), self._granted(current), online=self._connected())
        except Refused as refused:
            approver_id = self._approver(operation_name) if refused.code == "permission_missing" else None
            if approver_id is None:
                raise
            return Actor(current.operator_id, approver_id)
        return Actor(current.operator_id)

    def approve(self, operation_name: str, approver_id: str, pin: str) -> None:
        """Another person allows one use of an operation within a minute. Refused: ``approver_same``,
        ``permission_missing``, and as ``sign_on``.
        """
        if self._current is None:
            raise Refused("not_signed_on")
        if approver_id == self._current.operator_id:
            raise Refused("approver_same")
        approver = _signed_on(self._checked(approver_id, pin), self._role_book.roles())
        permission.require(operation(operation_name), approver.permissions, online=self._connected())
        with self._db.transaction() as tx:
            forget_attempts(tx.conn, approver_id)
        self._approval = _Approval(operation_name, approver_id, self._now() + _APPROVAL_HOLDS)

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

    def _count_wrong(self, row: OperatorRow, attempts: Attempts) -> None:
        after = attempts.after_wrong(self._now())
        with self._db.transaction() as tx:
            save_attempts(tx.conn, row.operator_id, after)
            tx.stale("operator")
            if after.locked_until:
                until = instant_text(after.locked_until)
                tx.record(OperatorLockedOut(subject_id=row.operator_id, attempts=after.wrong, until=until))
        if after.locked_until:
            raise Refused("locked_out", until=after.locked_until, name=row.name)
        raise Refused("pin_wrong", tries_left=after.tries_left)

    def _granted(self, who: SignedOn) -> frozenset[str]:
        """As the role stands now: head office may have changed it since sign-on."""
        role = self._role_book.roles().get(who.role)
        return frozenset(role.permissions) if role else frozenset()

    def _approver(self, operation_name: str) -> str | None:
        approval, self._approval = self._approval, None
        if approval and approval.operation == operation_name and self._now() <= approval.until:
            return approval.approver_id
        return None


def _view(row: OperatorRow, roles: dict[str, RoleRow], attempts: Attempts, now: datetime) -> OperatorView:
    until = attempts.locked_until if attempts.locked(now) else None
    return OperatorView(row.operator_id, row.number, row.name, row.role, _digits(row, roles), until)


def _signed_on(row: OperatorRow, roles: dict[str, RoleRow]) -> SignedOn:
    role = roles.get(row.role)
    granted = frozenset(role.permissions) if role else frozenset()
    return SignedOn(row.operator_id, row.number, row.name, row.role, _digits(row, roles), granted)


def _digits(row: OperatorRow, roles: dict[str, RoleRow]) -> int:
    role = roles.get(row.role)
    return role.pin_digits if role else _PIN_DIGITS


def _with_lock(who: SignedOn, *, locked: bool) -> SignedOn:
    return SignedOn(who.operator_id, who.number, who.name, who.role, who.pin_digits, who.permissions, locked)
