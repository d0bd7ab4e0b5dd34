"""Reads a feed file. What is read counts only once the whole file was, because its checksum is of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from contract.errors import Unavailable
from contract.messages.feed_file import FORMAT, HEAD_BYTES, BlockHead, FeedFileHead

_LONGEST_HEAD = 4_096


class FeedFile:
    """Made by ``opened``."""

    def __init__(self, file: BinaryIO, head: FeedFileHead) -> None:
        self.head = head
        self._file = file

    def blocks(self) -> Iterator[tuple[BlockHead, bytes]]:
        """Every block, still packed. Unavailable: ``feed_file_unreadable`` where the file is not what its head says."""
        digest, length, rows = hashlib.sha256(), 0, 0
        while line := self._file.readline(_LONGEST_HEAD):
            block = _parsed(line)
            packed = self._file.read(block.length)
            digest.update(line)
            digest.update(packed)
            length += len(line) + len(packed)
            rows += block.rows
            yield block, packed
        if (length, rows, digest.hexdigest()) != (self.head.length, self.head.rows, self.head.sha256):
            raise Unavailable("feed_file_unreadable", stream=self.head.stream)


@contextmanager
def opened(path: Path) -> Iterator[FeedFile]:
    """Unavailable: ``feed_file_unreadable`` for another format."""
    with path.open("rb") as file:
        yield FeedFile(file, read_head(file.read(HEAD_BYTES)))


def read_head(content: bytes) -> FeedFileHead:
    """What a file says it is. Unavailable: ``feed_file_unreadable``."""
    try:
        head = FeedFileHead.model_validate_json(content[:HEAD_BYTES])
    except ValidationError:
        raise Unavailable("feed_file_unreadable") from None
    if head.format != FORMAT:
        raise Unavailable("feed_file_unreadable", stream=head.stream)
    return head


def _parsed(line: bytes) -> BlockHead:
    try:
        return BlockHead.model_validate_json(line)
    except ValidationError:
        raise Unavailable("feed_file_unreadable") from None
