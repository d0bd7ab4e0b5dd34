"""What selling asks of the counter. Both calls return soon and never wait for a device."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from app.devices.document import Document
from contract.errors import AisleError

_log = logging.getLogger(__name__)


class ReceiptQueue(Protocol):
    """Keeps documents until paper comes out."""

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """The same ``job_id`` prints once."""


class Drawer(Protocol):
    """The drawer of this register."""

    def open(self) -> None:
        """Begin to open it; how it went is told by the devices. Refused: ``no_drawer``."""


def attempted(deed: Callable[[], None]) -> str:
    """Do something with a device after the commit; the code of what kept it from being done, else empty.

    The act is done and the customer waits for the change: not even a bug here may hide that.
    """
    try:
        deed()
    except AisleError as error:
        return error.code
    except Exception:  # noqa: BLE001 - see above
        _log.exception("a device's part of a finished act failed")
        return "device_part_failed"
    return ""
