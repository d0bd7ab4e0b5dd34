"""The feed file of a catalog stream: all of it as it was at ``next``, for a register that begins or is far behind.

``GET /v1/feed/{stream}`` answers with it; Range and If-Range go on with an interrupted one. Layout: a ``FeedFileHead``
of ``HEAD_BYTES``, then blocks: each is a ``BlockHead`` on a line of its own, and ``length`` bytes of zlib that hold
``rows`` lines. The lines of a block of one kind are bodies; those of a block without a kind are ``WireRow``; both JSON.

A reader need neither sort nor parse: items come best sellers first, prices in the order of their item's id. Blocks of
the kind ``code`` say what items are found by: lines of a code of ``item_codes``, a tab, and the place of its item among
the items of the file, which count from 1. They stand in the order of their characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contract.messages.sync import Wire

FORMAT = 1
HEAD_BYTES = 1_024
ROWS_A_BLOCK = 64
CODES_A_BLOCK = 256
"""As many as a reader unpacks to find one of them."""
ANY_KIND, CODE_KIND = "", "code"


class FeedFileHead(Wire):
    """What the file is. ``length`` and ``sha256`` are of everything after the head, ``rows`` of all blocks."""

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


def rcn_code(number: str) -> str:
    """How an in-store number stands among the codes."""
    return f"rcn:{number}"


def sku_code(sku: str) -> str:
    """How the chain's own number stands among the codes, whichever case it is typed in."""
    return f"sku:{sku.translate(_LOWER)}"


def id_code(item_id: str) -> str:
    """How an item's id stands among the codes of a feed file."""
    return f"id:{item_id}"


def item_codes(identifiers: Sequence[str], rcn: str | None, sku: str) -> Iterator[str]:
    """What an item is found by: its GTINs as they are, 14 digits, its in-store number and its SKU."""
    yield from identifiers
    if rcn:
        yield rcn_code(rcn)
    yield sku_code(sku)


# A database lowers the same letters everywhere only where they are these.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
