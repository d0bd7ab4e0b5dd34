"""Small files that are either the old ones or the new ones, whatever happens in between."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace ``path`` (mode 0600) in one step and put it on the disk, its directory entry included."""
    _replace(path, content, durable=True)


def write_soon(path: Path, content: bytes) -> None:
    """Replace ``path`` in one step. It outlives this process; a power cut may bring back an older one, or none."""
    _replace(path, content, durable=False)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on the disk."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, content: bytes, *, durable: bool) -> None:
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    if durable:
        sync_directory(path.parent)
