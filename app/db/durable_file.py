"""Small files that are either the old ones or the new ones, whatever happens in between."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace ``path`` (mode 0600) in one step and put it on the disk, its directory entry included."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    if os.name == "posix":
        sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
