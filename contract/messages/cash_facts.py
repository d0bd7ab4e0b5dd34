"""Facts of the cash office: cash moved beside sales, a Z sealed and counted again, a store's day closed."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part
from contract.messages.selling_facts import Denomination, SoldTaxTotal, TenderTotal

CashKind = Literal["loan", "pickup", "paid_in", "paid_out", "safe_drop", "bank_drop"]


class CashMoved(Fact):
    """Cash went into or out of a drawer, not by a sale. ``amount_minor`` is positive; ``kind`` says which way.

    A loan and what is paid in go into the drawer, everything else goes out of it. ``shift_id`` None: it was in the safe
    already, as what goes to the bank often is. ``account`` is what was paid for, of the petty cash accounts;
    ``bag_number`` that of the bank's bag; ``second_id`` the other person who was there.
    """

    KIND: ClassVar[str] = "cash.moved"

    movement_id: str
    shift_id: str | None
    kind: CashKind
    currency: str
    amount_minor: int = Field(gt=0)
    account: str = ""
    account_name: str = ""
    bag_number: str = ""
    counted: tuple[Denomination, ...] = ()
    reason: str = ""
    second_id: str | None = None

    @property
    def drawer_minor(self) -> int:
        """What the drawer of the shift has more of, negative for less."""
        if self.shift_id is None:
            return 0
        return self.amount_minor if self.kind in ("loan", "paid_in") else -self.amount_minor


class ShiftSealed(Fact):
    """The register's own signature under a Z: Ed25519 over ``aisle-z-1`` and the 64 characters of the entry's hash.

    ``public_key`` and ``signature`` in hex.
    """

    KIND: ClassVar[str] = "shift.sealed"

    shift_id: str
    closed_entry_id: str
    closed_hash: str = Field(min_length=64, max_length=64)
    public_key: str
    signature: str


class ShiftVerified(Fact):
    """A closed shift's cash counted again by somebody else. ``difference = counted - what the Z counted``."""

    KIND: ClassVar[str] = "shift.verified"

    shift_id: str
    closed_entry_id: str
    currency: str
    counted: tuple[Denomination, ...]
    counted_minor: int
    difference_minor: int
    reason: str = ""


class DayShift(Part):
    """A shift of the day by its Z: which register closed it, and its sums."""

    shift_id: str
    closed_entry_id: str
    register_id: str
    z_number: int
    sale_count: int
    sales_minor: int
    returns_minor: int
    tax_minor: int
    cash_minor: int
    expected_minor: int
    counted_minor: int
    over_short_minor: int


class MissingRegister(Part):
    """A register that had no Z that day, or a shift still open, and why the day was closed without it."""

    register_id: str
    name: str
    reason: str


class DayClosed(Fact):
    """A store's day as one of its registers knew it: every shift closed that no earlier close of a day had.

    Sums are those of ``shifts``. The approver of the entry, else its operator, accepted what was missing.
    """

    KIND: ClassVar[str] = "day.closed"

    day: str
    location_id: str
    currency: str
    shifts: tuple[DayShift, ...]
    missing: tuple[MissingRegister, ...] = ()
    sale_count: int
    sales_minor: int
    returns_minor: int
    tax_minor: int
    cash_minor: int
    over_short_minor: int
    tax_totals: tuple[SoldTaxTotal, ...]
    tenders: tuple[TenderTotal, ...] = ()
    banked_minor: int = 0
    note: str = ""


def z_seal_content(closed_hash: str) -> bytes:
    """What a register signs to seal the Z whose entry has this hash."""
    return b"aisle-z-1" + closed_hash.encode()
