"""A file or a device node that only takes bytes (/dev/usb/lp0, a folder watched by another program)."""

from pathlib import Path
from typing import BinaryIO

from contract.errors import Unavailable


class FileTransport:
    """Appends; nothing ever comes back."""

    answers = False

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: BinaryIO = path.open("ab", buffering=0)
        except PermissionError as error:
            raise Unavailable("device_not_permitted", address=str(path)) from error
        except OSError as error:
            raise Unavailable("device_unreachable", address=str(path)) from error

    def write(self, data: bytes) -> None:
        """Unavailable ``device_lost``."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) or 0 :]
        except (OSError, ValueError) as error:
            raise Unavailable("device_lost", address=str(self._path)) from error

    def read(self, most: int, timeout_s: float) -> bytes:
        """A file does not answer."""
        del most, timeout_s
        return b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()
