"""The way through the store: rows by bin in walking order, those put off at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineCommand

_NUMBERS = re.compile(r"(\d+)")
_NO_BIN = "\uffff"


@dataclass(frozen=True, slots=True)
class Stop:
    """One row of the route: a line of the order and where it stands."""

    line: OrderLineRow
    bin: str
    storage: str = ""

    @property
    def open(self) -> int:
        return self.line.standing.movable(LineCommand.PICK)


def walking_order(code: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts ``A-2`` before ``A-10``, and no bin last."""
    parts = _NUMBERS.split(code or _NO_BIN)
    return tuple((int(part), "") if part.isdigit() and part.isascii() else (-1, part) for part in parts)


def route(stops: Sequence[Stop], put_off: Sequence[str], *, cold_first: bool = False) -> tuple[Stop, ...]:
    """All stops as they are walked: by bin, what is kept cold last or first, then those ``put_off`` (line ids) in the
    order they were put off.
    """
    later = {line_id: place for place, line_id in enumerate(put_off, start=1)}

    def key(stop: Stop) -> tuple[int, int, tuple[tuple[int, str], ...], str]:
        cold = cold_rank(stop.storage, cold_first=cold_first)
        return later.get(stop.line.line_id, 0), cold, walking_order(stop.bin), stop.line.line_id

    return tuple(sorted(stops, key=key))


def cold_rank(storage: str, *, cold_first: bool) -> int:
    """When goods are fetched by how they are kept: the frozen after the chilled, which keep longer outside."""
    turn = ("chilled", "frozen", "") if cold_first else ("", "chilled", "frozen")
    return turn.index(storage) if storage in turn else turn.index("")


def current(stops: Sequence[Stop], wanted: str | None) -> Stop | None:
    """Where the picker stands: the ``wanted`` line while any of it is open, else the first open stop of the route."""
    pending = [stop for stop in stops if stop.open]
    return next((stop for stop in pending if stop.line.line_id == wanted), pending[0] if pending else None)
