"""Rows of the cash office: what head office sets for the drawers of a store."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.row import Entry, Row


class CashAccountEntry(Entry):
    """What petty cash may be paid for, or taken for: ``out``, ``in``, or both."""

    code: str
    name: str
    direction: Literal["in", "out", "both"] = "out"


class CashRulesRow(Row):
    """How a store handles its cash. 0 or None means no bound.

    ``blind``: nobody sees what should be in a drawer before it is counted. ``drawer_limit_minor``: with more than that
    in the drawer the till asks for a pickup. A larger difference than ``over_short_limit_minor``, and a larger amount
    paid out than ``paid_out_limit_minor``, need somebody of the cash office. ``float_minor`` is what a shift begins
    with as a rule. Cash of more than ``second_person_minor`` leaves a drawer only before two people.
    """

    KIND: ClassVar[str] = "cash_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    blind: bool = False
    drawer_limit_minor: int = Field(default=0, ge=0)
    over_short_limit_minor: int | None = Field(default=None, ge=0)
    paid_out_limit_minor: int | None = Field(default=None, ge=0)
    float_minor: int | None = Field(default=None, ge=0)
    second_person_minor: int | None = Field(default=None, ge=0)
    accounts: tuple[CashAccountEntry, ...] = ()
