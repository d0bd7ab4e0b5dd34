"""Which register holds a shift that moved. Each move names the entry it follows; of two that follow one, the lower
entry id counts, and the other only if the shift was free again by then. So every register and the OMS come to the same
answer in whatever order they hear of the moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from contract.states.shift import SHIFT, ShiftCommand, ShiftState

_FIRST_CODE, _LAST_CODE = 1000, 9999


@dataclass(frozen=True, slots=True)
class ShiftMove:
    """A release or a take-over by ``register_id``. ``to_register_id``: whom a release is meant for, None for any."""

    entry_id: str
    follows: str
    command: ShiftCommand
    register_id: str
    at: str
    to_register_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShiftHolding:
    """Where a shift is: who has it, or had it last while it is released, by which entry and since when."""

    state: ShiftState
    register_id: str
    by_entry_id: str
    since: str
    to_register_id: str | None = None


def drawer_code(released_entry_id: str) -> str:
    """Four digits on the slip that goes along with a drawer: who takes it over shows by them that this is the release
    that was heard of. A till that missed a later one would close the shift without what others sold in it.
    """
    digest = hashlib.sha256(released_entry_id.encode()).digest()
    return str(_FIRST_CODE + int.from_bytes(digest[:8]) % (_LAST_CODE - _FIRST_CODE + 1))


def holding(opened: ShiftHolding, moves: Iterable[ShiftMove]) -> ShiftHolding:
    """``opened`` after the moves that count."""
    told = tuple(moves)
    following = counting_moves(told)
    here = opened
    while move := following.pop(here.by_entry_id, None) or _found_free(here, told):
        if not SHIFT.allows(here.state, move.command):
            break
        state = SHIFT.after(here.state, move.command)
        here = ShiftHolding(state, move.register_id, move.entry_id, move.at, move.to_register_id)
    return here


def _found_free(here: ShiftHolding, moves: Iterable[ShiftMove]) -> ShiftMove | None:
    """A shift that was let go and that nobody took by this release: the first to take it afterwards has it, though
    it had heard of an earlier release only.
    """
    if here.state is not ShiftState.RELEASED:
        return None
    later = [
        one for one in moves if one.command is ShiftCommand.TAKE_OVER and one.entry_id > here.by_entry_id
        and here.to_register_id in (None, one.register_id)
    ]  # fmt: skip
    return min(later, key=lambda one: one.entry_id, default=None)


def counting_moves(moves: Iterable[ShiftMove]) -> dict[str, ShiftMove]:
    """By the entry it follows: the one move that counts."""
    first: dict[str, ShiftMove] = {}
    for move in moves:
        known = first.get(move.follows)
        if known is None or move.entry_id < known.entry_id:
            first[move.follows] = move
    return first
