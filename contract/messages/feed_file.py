"""The feed file of a catalog stream: all of it as it was at ``next``, for a register that begins or is far behind.

``GET /v1/feed/{stream}`` answers with it; Range and If-Range go on with an interrupted one. Layout: a ``FeedFileHead``
of ``HEAD_BYTES``, then blocks: each is a ``BlockHead`` on a line of its own, and ``length`` bytes of zlib that hold
``rows`` lines of JSON. The lines of a block of one kind are bodies; those of a block without a kind are ``WireRow``.

Items come best sellers first, prices in the order of their item's id, so that a reader need not sort.
"""

from __future__ import annotations

from contract.messages.sync import Wire

FORMAT = 1
HEAD_BYTES = 1_024
ROWS_A_BLOCK = 64
"""As many as a reader unpacks to show one of them."""
ANY_KIND = ""


class FeedFileHead(Wire):
    """What the file is. ``length`` and ``sha256`` are of everything after the head; ``rows`` of all blocks."""

    format: int
    stream: str
    epoch: str
    next: int
    rows: int
    length: int
    sha256: str
    made_at: str

    def packed(self) -> bytes:
        """As it stands at the beginning of the file."""
        return self.model_dump_json().encode().ljust(HEAD_BYTES - 1) + b"\n"


class BlockHead(Wire):
    """``first``: the key of the first row. ``length``: of the packed lines that follow."""

    kind: str
    first: str
    rows: int
    length: int

    def packed(self) -> bytes:
        """As it stands before its block."""
        return self.model_dump_json().encode() + b"\n"
