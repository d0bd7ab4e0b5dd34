"""Facts of a shift that goes from one register to another, drawer and all."""

from __future__ import annotations

from typing import ClassVar

from contract.messages.fact import Fact


class ShiftReleased(Fact):
    """A register lets go of its shift uncounted; the drawer goes along. ``to_register_id`` None: any may take it over.

    ``held_by_entry_id`` is the entry by which the register held it: the ``shift.opened`` or ``shift.taken_over``.
    """

    KIND: ClassVar[str] = "shift.released"

    shift_id: str
    held_by_entry_id: str
    to_register_id: str | None = None


class ShiftTakenOver(Fact):
    """A register goes on with a released shift. Of two that take one over apart, the lower entry id holds it."""

    KIND: ClassVar[str] = "shift.taken_over"

    shift_id: str
    from_register_id: str
    released_entry_id: str
