"""What registers are told of people: roles with what they grant, and who signs on."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Entry, Row
from contract.rules.permission import Decision, Grant


class GrantEntry(Entry):
    """What a role says of one permission. A limit that is None is none; amounts in minor units of the store.

    ``share_ppm``: the part of the price, in millionths. ``day_minor``: the sum of an operator's day. ``uses``: how
    often in a shift. Beyond a limit another person has to approve.
    """

    permission: str
    decision: Decision
    amount_minor: int | None = Field(default=None, ge=0)
    share_ppm: int | None = Field(default=None, ge=0, le=1_000_000)
    day_minor: int | None = Field(default=None, ge=0)
    uses: int | None = Field(default=None, ge=0)

    @property
    def grant(self) -> Grant:
        return Grant(self.decision, self.amount_minor, self.share_ppm, self.day_minor, self.uses)


class RoleRow(Row):
    """``permissions`` are those granted without a limit, for programs that know no ``grants``; what neither names
    needs another person's approval.
    """

    KIND: ClassVar[str] = "role"
    STREAM: ClassVar[str] = "chain"

    name: str
    permissions: tuple[str, ...]
    pin_digits: int = 4
    grants: tuple[GrantEntry, ...] = ()

    @property
    def granted(self) -> dict[str, Grant]:
        """By permission."""
        plain = {name: Grant(Decision.ALLOW) for name in self.permissions}
        return plain | {entry.permission: entry.grant for entry in self.grants}


class OperatorRow(Row):
    """A person who may sign on in this store. ``pin_hash`` and ``badge_hash`` are argon2id, empty where there is no
    badge; registers wrap both with a key of their own. All badges of a chain share one salt, so that a register
    computes one hash for each scan. ``language``, such as ``de``, is what the screens speak to them; "" is the store's.
    """

    KIND: ClassVar[str] = "operator"
    STREAM: ClassVar[str] = "store"

    operator_id: str
    number: str
    name: str
    role: str
    pin_hash: str
    active: bool = True
    badge_hash: str = ""
    language: str = ""
