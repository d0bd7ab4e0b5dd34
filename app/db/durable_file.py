"""Small files that are either the old ones or the new ones, whatever happens in between."""

import os
from contextlib import suppress
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Replace ``path`` (mode 0600) in one step and put it on the disk, its directory entry included."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)
    sync_directory(path.parent)


def overwrite(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of as many bytes of a file that exists. It outlives this process; a power cut may
    bring back what was there before.
    """
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """One that only its owner may look into, and those above it; each stays when the power is cut."""
    missing = [own for own in (directory, *directory.parents) if not own.exists()]
    for own in reversed(missing):
        own.mkdir(mode=0o700, exist_ok=True)
        # One above may be ours to write in and not to read.
        with suppress(PermissionError):
            sync_directory(own.parent)


def sync_file(path: Path) -> None:
    """Put the content of a file on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on the disk."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
