"""Turns gestures on the sign-in screen into signing on, unlocking and choosing a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.operators.operators import Operators, OperatorView, SignedOn
from app.ui.tasks import Tasks
from app.wording import Wording, Words, isolated
from contract.errors import AisleError
from contract.values.time import parse_instant


@dataclass(frozen=True, slots=True)
class SignInView:
    """``chosen`` is a key of ``people`` or empty; ``only_unlock`` when somebody's work waits behind the lock.

    ``kept`` names it for whoever else takes the register over.
    """

    people: tuple[OperatorView, ...] = ()
    chosen: str = ""
    entered: int = 0
    message: str = ""
    failed: bool = False
    checking: bool = False
    only_unlock: bool = False
    kept: str = ""

    @property
    def person(self) -> OperatorView | None:
        return next((person for person in self.people if person.operator_id == self.chosen), None)


Kept = Callable[[], tuple[int, int]]
"""How many pieces are in the open sale, and its total in minor units."""


class SignInPresenter:
    """``show`` gets each new view state, ``signed_on`` the person who is in."""

    def __init__(
        self,
        operators: Operators,
        tasks: Tasks,
        words: Words,
        wording: Wording,
        show: Callable[[SignInView], None],
        signed_on: Callable[[SignedOn], None],
        kept: Kept = lambda: (0, 0),
    ) -> None:
        self._operators, self._tasks = operators, tasks
        self._words, self._wording = words, wording
        self._show, self._signed_on, self._kept = show, signed_on, kept
        self._view = SignInView()
        self._pin = self._locked_by = self._sale = ""

    def open(self) -> None:
        """Forget any PIN and choice, and read who may sign on."""
        self._pin = ""
        self._update(SignInView(self._view.people))
        self.refresh()

    def refresh(self) -> None:
        """Read who may sign on; whoever is choosing or typing goes on."""
        self._tasks.store(self._roster, self._listed)

    def choose(self, operator_id: str) -> None:
        self._pin = ""
        chosen = replace(self._view, chosen=operator_id, entered=0, message="", failed=False)
        self._update(self._named(chosen))

    def step(self, by: int) -> None:
        """Choose the person ``by`` tiles further."""
        people = self._view.people
        if people:
            keys = [person.operator_id for person in people]
            at = keys.index(self._view.chosen) if self._view.chosen in keys else -1
            self.choose(keys[max(0, min(len(keys) - 1, at + by))])

    def digit(self, digit: str) -> None:
        """One digit of the PIN; the last one submits."""
        person = self._view.person
        if person is None:
            self._update(replace(self._view, message=self._words.text("sign_in_choose"), failed=True))
        elif not self._view.checking and len(self._pin) < person.pin_digits:
            self._pin += digit
            self._update(replace(self._view, entered=len(self._pin), message="", failed=False))
            if len(self._pin) == person.pin_digits:
                self.submit()

    def backspace(self) -> None:
        self._pin = self._pin[:-1]
        self._update(replace(self._view, entered=len(self._pin), message="", failed=False))

    def clear(self) -> None:
        self._pin = ""
        self._update(replace(self._view, entered=0, message="", failed=False))

    def submit(self) -> None:
        person, pin = self._view.person, self._pin
        if person is None or not pin or self._view.checking:
            return
        self._pin = ""
        self._update(replace(self._view, checking=True))
        self._tasks.store(lambda: self._sign_on(person.operator_id, pin), self._accepted, self._failed)

    def badge(self, text: str) -> None:
        """A badge signs its owner on, or back on, at once."""
        if not self._view.checking:
            self._pin = ""
            self._update(replace(self._view, entered=0, checking=True, message="", failed=False))
            self._tasks.store(lambda: self._operators.sign_on_by_badge(text), self._accepted, self._failed)

    def _roster(self) -> tuple[Sequence[OperatorView], SignedOn | None, tuple[int, int]]:
        current = self._operators.current()
        return self._operators.roster(), current, self._kept() if current else (0, 0)

    def _listed(self, found: tuple[Sequence[OperatorView], SignedOn | None, tuple[int, int]]) -> None:
        people, current, (pieces, total_minor) = found
        self._locked_by = current.operator_id if current else ""
        self._sale = self._of_sale(current, pieces, total_minor) if current and pieces else ""
        chosen = self._view.chosen or self._locked_by
        self._update(self._named(replace(self._view, people=tuple(people), chosen=chosen)))

    def _of_sale(self, current: SignedOn, pieces: int, total_minor: int) -> str:
        total = isolated(self._wording.money(total_minor))
        return self._words.counted("sign_in_kept", pieces, name=isolated(current.name), total=total)

    def _named(self, view: SignInView) -> SignInView:
        """Whose work waits: that of the person chosen, or somebody else's, which is named."""
        own = bool(self._locked_by) and view.chosen == self._locked_by
        return replace(view, only_unlock=own, kept="" if own else self._sale)

    def _sign_on(self, operator_id: str, pin: str) -> SignedOn:
        current = self._operators.current()
        if current and current.operator_id == operator_id:
            return self._operators.unlock(pin)
        return self._operators.sign_on(operator_id, pin)

    def _accepted(self, who: SignedOn) -> None:
        self._update(replace(self._view, entered=0, checking=False, message="", failed=False))
        self._signed_on(who)

    def _failed(self, error: AisleError) -> None:
        params = dict(error.params)
        until = params.get("until")
        if until:
            moment = until if isinstance(until, datetime) else parse_instant(str(until))
            params["until"] = self._wording.clock(moment)
        message = self._words.text(error.code, **params)
        self._update(replace(self._view, entered=0, checking=False, message=message, failed=True))

    def _update(self, view: SignInView) -> None:
        self._view = view
        self._show(view)
