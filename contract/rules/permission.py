"""Who may do what: a role grants each permission, asks for another person's approval, or denies it, within limits.

Pure, and the same for the person who acts and the one who approves: whoever would be allowed the request alone may
approve it for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contract.errors import Refused
from contract.operations import OfflinePolicy, Operation

_WHOLE_PPM = 1_000_000


class Decision(StrEnum):
    """What a role says of a permission: yes within the limits, only with another person, or never."""

    ALLOW = "allow"
    APPROVAL = "approval"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role's word on one permission; None is no limit. What goes beyond a limit needs another person.

    ``amount_minor`` bounds one act, ``share_ppm`` its part of the price, in millionths; ``day_minor`` bounds the sum
    of an operator's day, ``uses`` how often it is done in a shift.
    """

    decision: Decision
    amount_minor: int | None = None
    share_ppm: int | None = None
    day_minor: int | None = None
    uses: int | None = None

    @property
    def limited(self) -> bool:
        return any(limit is not None for limit in (self.amount_minor, self.share_ppm, self.day_minor, self.uses))


Grants = Mapping[str, Grant]
"""By permission. One that is not named needs approval."""

_UNNAMED = Grant(Decision.APPROVAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What exactly is to be done, and to what: an approval of it is good for nothing else.

    ``amount_minor`` is taken off, paid out or missing, never negative, ``of_minor`` what it is a part of, 0 where it is
    no part of anything. ``used_minor`` and ``uses`` say how much went before, ``about`` what a person calls the
    subject; these bind no approval.
    """

    subject: str = ""
    basket_id: str = ""
    amount_minor: int = 0
    of_minor: int = 0
    used_minor: int = field(default=0, compare=False)
    uses: int = field(default=0, compare=False)
    about: str = field(default="", compare=False)


PLAIN = Asked()
"""An operation that is about nothing in particular."""


class Verdict(StrEnum):
    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    DENIED = "denied"
    NEEDS_NETWORK = "needs_network"


class Reason(StrEnum):
    """Why it is not allowed alone. ``second_person``: whatever the role grants, two have to be there."""

    NONE = ""
    NOT_GRANTED = "not_granted"
    ABOVE_AMOUNT = "above_amount"
    ABOVE_SHARE = "above_share"
    ABOVE_DAY = "above_day"
    USED_UP = "used_up"
    ROLE_DENIES = "role_denies"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True, slots=True)
class Ruling:
    """``limit`` is the one that was passed, in the unit its reason names."""

    verdict: Verdict
    reason: Reason = Reason.NONE
    limit: int = 0


_ALLOWED = Ruling(Verdict.ALLOWED)


def decide(operation: Operation, grants: Grants, asked: Asked = PLAIN, *, online: bool) -> Ruling:
    """A role that denies comes first, then the network, then another person."""
    grant = grants.get(operation.permission, _UNNAMED) if operation.permission else Grant(Decision.ALLOW)
    if grant.decision is Decision.DENY:
        return Ruling(Verdict.DENIED, Reason.ROLE_DENIES)
    if not online and operation.offline is OfflinePolicy.REFUSED:
        return Ruling(Verdict.NEEDS_NETWORK)
    if grant.decision is Decision.APPROVAL:
        return Ruling(Verdict.NEEDS_APPROVAL, Reason.NOT_GRANTED)
    return _within(grant, asked)


def require(operation: Operation, grants: Grants, asked: Asked = PLAIN, *, online: bool) -> None:
    """Refused: ``permission_missing`` (another person may approve what is ``asked``; ``reason``, ``limit``),
    ``permission_denied``, ``needs_network``.
    """
    ruling = decide(operation, grants, asked, online=online)
    match ruling.verdict:
        case Verdict.ALLOWED:
            return
        case Verdict.NEEDS_APPROVAL:
            raise Refused(
                "permission_missing",
                operation=operation.name,
                permission=operation.permission,
                reason=ruling.reason,
                limit=ruling.limit,
                asked=asked,
            )
        case Verdict.DENIED:
            raise Refused("permission_denied", operation=operation.name, permission=operation.permission)
        case Verdict.NEEDS_NETWORK:
            raise Refused("needs_network", operation=operation.name)


def _within(grant: Grant, asked: Asked) -> Ruling:
    if grant.amount_minor is not None and asked.amount_minor > grant.amount_minor:
        return Ruling(Verdict.NEEDS_APPROVAL, Reason.ABOVE_AMOUNT, grant.amount_minor)
    share = grant.share_ppm
    if share is not None and asked.of_minor and asked.amount_minor * _WHOLE_PPM > share * asked.of_minor:
        return Ruling(Verdict.NEEDS_APPROVAL, Reason.ABOVE_SHARE, share)
    if grant.day_minor is not None and asked.used_minor + asked.amount_minor > grant.day_minor:
        return Ruling(Verdict.NEEDS_APPROVAL, Reason.ABOVE_DAY, grant.day_minor)
    if grant.uses is not None and asked.uses >= grant.uses:
        return Ruling(Verdict.NEEDS_APPROVAL, Reason.USED_UP, grant.uses)
    return _ALLOWED
