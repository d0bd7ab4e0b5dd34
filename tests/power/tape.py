"""What the disk was told, call by call, and between the calls what happened in the world."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

_HEAD = struct.Struct("<IIQQ")


class Call(IntEnum):
    """As ``disk.c`` numbers them."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    RENAME = 5
    UNLINK = 6
    MKDIR = 7
    RMDIR = 8
    SYNC_DIRECTORY = 9
    NOTE = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One call. ``data``: what is written; where a rename leads; what a note says."""

    call: Call
    path: str
    offset: int
    data: bytes


def read_tape(tape: bytes) -> Iterator[Told]:
    """From the first to the last."""
    at = 0
    while at < len(tape):
        kind, path_length, offset, length = _HEAD.unpack_from(tape, at)
        at += _HEAD.size
        path = tape[at : at + path_length].decode()
        at += path_length
        yield Told(Call(kind), path, offset, tape[at : at + length])
        at += length
