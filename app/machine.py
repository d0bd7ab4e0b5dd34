"""What tells this computer from another: machine id, board, disk. Each may be missing; none of them is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Traits = Mapping[str, str]
"""Name of a trait -> its value on this computer; a trait that cannot be read is left out."""


def machine_traits(data_dir: Path) -> Traits:
    """Of the computer this program runs on; the disk is the one under ``data_dir``."""
    readers: dict[str, Callable[[], str]] = {
        "machine": _windows_machine if sys.platform == "win32" else lambda: _text(Path("/etc/machine-id")),
        "board": lambda: _text(Path("/sys/class/dmi/id/product_uuid")),
        "disk": lambda: _disk(data_dir),
    }
    traits = {}
    for name, read in readers.items():
        try:
            value = read()
        except (OSError, ValueError):
            continue
        if value:
            traits[name] = value
    return traits


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()


def _disk(data_dir: Path) -> str:
    """The serial number of the disk, or of the disk that the partition is on."""
    device = data_dir.stat().st_dev
    block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    for place in (block, block.parent):
        for name in ("serial", "device/serial", "wwid", "device/wwid"):
            if (place / name).is_file():
                return _text(place / name)
    return ""


if sys.platform == "win32":

    def _windows_machine() -> str:
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
else:

    def _windows_machine() -> str:
        return ""
