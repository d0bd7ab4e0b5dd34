"""The wire between a register and the OMS: enrolling, pushing entries, asking requests, pulling streams.

``POST /v1/enroll``  EnrollRequest -> Enrolled          (a one-time code is the only authority)
``POST /v1/renew``   RenewRequest -> Renewed            (a new certificate for the same key)
``POST /v1/entries`` EntriesPush -> EntriesAnswer       (facts, oldest first, at most MAX_ENTRIES)
``POST /v1/requests`` RequestPush -> RequestAnswer      (same id, same answer, for ever)
``POST /v1/pull``    PullRequest -> PullAnswer          (waits up to ``wait`` seconds until a stream moves)
Errors are ``application/problem+json``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contract.messages.entry import SealedEntry

PROTOCOL = 1
MAX_ENTRIES = 500
MAX_ROWS = 2_000
MAX_WAIT_S = 25


Exactly = Annotated[int, Field(strict=True)]
"""No ``true`` and no ``"1"``."""


class Wire(BaseModel):
    """Base of the wire models: unknown fields of a newer peer are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EnrollRequest(Wire):
    """``csr_pem`` is a certificate request for the register's TLS key; ``seal_key`` its raw Ed25519 public key, hex."""

    code: str = Field(min_length=8, max_length=32)
    csr_pem: str = Field(max_length=8_192)
    seal_key: str = Field(min_length=64, max_length=64)
    incarnation: str = Field(pattern=r"^[0-9a-f]{32}$")


class Enrolled(Wire):
    register_id: str
    register_number: int
    location_id: str
    location_name: str
    token: str
    certificate_pem: str
    authority_pem: str
    streams: tuple[str, ...]
    server_time: str


class RenewRequest(Wire):
    """A certificate request for the key that the register enrolled with."""

    csr_pem: str = Field(max_length=8_192)


class Renewed(Wire):
    certificate_pem: str
    authority_pem: str


class WireAttachment(Wire):
    """A personal value that an entry names by id and salted hash."""

    id: str
    salt: str
    value: str = Field(max_length=2_000)


class WireEntry(Wire):
    """A sealed entry exactly as stored, with its attachments."""

    header: str = Field(max_length=65_536)
    body: str = Field(max_length=4_194_304)
    hash: str = Field(min_length=64, max_length=64)
    attachments: tuple[WireAttachment, ...] = ()

    @property
    def sealed(self) -> SealedEntry:
        return SealedEntry(self.header, self.body, self.hash)


class EntriesPush(Wire):
    protocol: Exactly = PROTOCOL
    entries: tuple[WireEntry, ...] = Field(max_length=MAX_ENTRIES)


class Answer(StrEnum):
    """What became of an entry. ``set_aside``: held durably, effects pending, listed for head office."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"


class SetAsideReason(StrEnum):
    """Why effects are pending. ``unnamed`` is what an older register reads for a reason added after its release."""

    UNREADABLE = "unreadable"
    UNKNOWN_KIND = "unknown_kind"
    NEEDS = "needs"
    SAME_ID_OTHER_BYTES = "same_id_other_bytes"
    REVOKED = "revoked"
    UNNAMED = "unnamed"

    @classmethod
    def _missing_(cls, value: object) -> SetAsideReason | None:
        return cls.UNNAMED if isinstance(value, str) else None


class EntryAnswer(Wire):
    """One answer per entry pushed, in order. ``id`` is empty where the header could not be read."""

    id: str
    answer: Answer
    reason: SetAsideReason | None = None
    detail: str = ""


class EntriesAnswer(Wire):
    """``begin_incarnation`` names an incarnation whose journal was copied: its later writer leaves it for a new one."""

    answers: tuple[EntryAnswer, ...]
    epoch: str
    begin_incarnation: str | None = None
    server_time: str


class RequestPush(Wire):
    """A request that may be refused. Kinds: ``claim`` (body: order_id, entry_id), ``hold`` (body: account_id, amount),
    ``returnable`` (body: receipt; the answer tells the sale and what came back of it), ``reserve`` (body: order_id,
    location_id, lines as a JSON list of [line id, item id, thousandths]; the answer tells until when), ``release``
    (body: order_id).

    A hold keeps an amount of stored value for the tender that has the request's id, until its sale or release is told.
    What is reserved is kept for an order that the open sale means to place, until it is placed, released or lapses.
    """

    id: str = Field(pattern=r"^[0-9A-Za-z-]{1,64}$")
    kind: Literal["claim", "hold", "returnable", "reserve", "release"]
    operator_id: str
    body: dict[str, str]


class RequestAnswer(Wire):
    id: str
    granted: bool
    reason: str = ""
    params: dict[str, str] = Field(default_factory=dict)


class ForkRange(Wire):
    """Numbers used twice because a journal was copied: in this range only the listed entry ids are inside."""

    first: int
    last: int
    ids: tuple[str, ...]


class Inside(Wire):
    """Which facts of one incarnation are in a row: all up to ``upto`` but the ``missing``, and as ``fork`` says."""

    upto: int
    missing: tuple[int, ...] = ()
    fork: ForkRange | None = None

    def holds(self, number: int, entry_id: str) -> bool:
        """Whether the fact with this number and id is already in the row."""
        if self.fork and self.fork.first <= number <= self.fork.last:
            return entry_id in self.fork.ids
        return number <= self.upto and number not in self.missing


class StreamCursor(Wire):
    stream: str
    after: Exactly = 0


class PullRequest(Wire):
    """``lan``: where other registers of the store reach this one, as host:port, an IPv6 host in brackets.

    Empty: where it was.
    """

    protocol: Exactly = PROTOCOL
    epoch: str | None = None
    cursors: tuple[StreamCursor, ...] = Field(max_length=16)
    wait: float = Field(default=0, ge=0, le=MAX_WAIT_S, strict=True)
    limit: int = Field(default=MAX_ROWS, ge=1, le=MAX_ROWS, strict=True)
    lan: tuple[Annotated[str, Field(max_length=80)], ...] = Field(default=(), max_length=8)


class WireRow(Wire):
    """``body`` None is a tombstone: the record left this stream. ``number`` is its place in the stream."""

    kind: str
    key: str
    number: int
    body: dict[str, object] | None


class StreamPage(Wire):
    """Rows after the cursor as they are now. ``next`` is the new cursor; ``restart`` says to begin again from 0."""

    stream: str
    rows: tuple[WireRow, ...]
    next: int
    more: bool = False
    restart: bool = False


class PullAnswer(Wire):
    """``inside``, by incarnation, was read in the same snapshot as every row of every page of this answer."""

    epoch: str
    pages: tuple[StreamPage, ...]
    inside: dict[str, Inside]
    server_time: str


WIRE: dict[str, type[Wire]] = {
    "enroll_request": EnrollRequest,
    "enrolled": Enrolled,
    "renew_request": RenewRequest,
    "renewed": Renewed,
    "entries_push": EntriesPush,
    "entries_answer": EntriesAnswer,
    "request_push": RequestPush,
    "request_answer": RequestAnswer,
    "pull_request": PullRequest,
    "pull_answer": PullAnswer,
}
"""What is sent as a whole, by name."""
