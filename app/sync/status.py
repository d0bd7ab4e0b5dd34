"""Where the register stands with the OMS, in one frozen value that every screen may show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What happened that a person should read once."""

    INCARNATION_BEGUN = "incarnation_begun"
    DATA_PUT_BACK = "data_put_back"
    HEAD_OFFICE_RESTORED = "head_office_restored"
    RECORDS_SET_ASIDE = "records_set_aside"
    RECORDS_PARTLY_LOST = "records_partly_lost"


@dataclass(frozen=True, slots=True)
class Notice:
    """Kept until dismissed. ``params`` fill the words of ``notice_<kind>``."""

    notice_id: str
    kind: NoticeKind
    at: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """A fact that has not been answered. ``subject``: the receipt or order number a person knows it by, or empty."""

    entry_id: str
    number: int
    kind: str
    subject: str
    occurred_at: str


@dataclass(frozen=True, slots=True)
class SetAsideEntry:
    """A fact that head office holds but has not understood yet; or, ``held_here``, one that it would not take."""

    entry_id: str
    number: int
    kind: str
    subject: str
    occurred_at: str
    reason: str
    detail: str
    held_here: bool = False


@dataclass(frozen=True, slots=True)
class StreamAge:
    """How fresh one stream is: the moment of the last pull that asked for it and came back."""

    stream: str
    as_of: str | None


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """How it goes with another register of the store. ``problem``: the code of the last failure while one lasts.

    ``entries_kept``: how many of its entries are kept here too; ``waiting_to_carry``: of those, how many head office
    lacks. One that is not ``active`` is listed while something of it waits.
    """

    register_id: str
    number: int
    name: str
    active: bool
    reachable: bool
    last_heard_at: datetime | None
    problem: str | None
    entries_kept: int
    waiting_to_carry: int


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Everything the status centre says about sending and receiving.

    ``problem`` is the code of the last failure while one lasts; ``first_load`` until every stream was read to its
    end and said who and where this register is.
    ``waiting_entries`` and ``set_aside`` are the oldest ones, at most ``LISTED``; the counts are whole.
    ``only_here``: how many facts would be lost with this computer: neither head office nor a peer holds them.
    """

    online: bool
    offline_since: datetime | None
    problem: str | None
    waiting: int
    waiting_since: datetime | None
    waiting_entries: tuple[WaitingEntry, ...]
    last_sent_at: str | None
    next_try_at: datetime | None
    set_aside_count: int
    set_aside: tuple[SetAsideEntry, ...]
    streams: tuple[StreamAge, ...]
    first_load: bool
    clock_offset_ms: int
    notices: tuple[Notice, ...]
    register_name: str
    register_number: int
    store_name: str
    peers: tuple[PeerStatus, ...] = ()
    only_here: int = 0


LISTED = 50
