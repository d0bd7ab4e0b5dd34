"""What selling asks of the counter, of money that stands in other books, and of whoever keeps something of a sale."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from app.db.transaction import Actor, Tx
from app.devices.document import Document
from app.pos.model.tender import TenderPart
from contract.errors import AisleError
from contract.messages.facts import SaleCompleted

_log = logging.getLogger(__name__)


class ReceiptQueue(Protocol):
    """Keeps documents until paper comes out. Returns soon and never waits for a device."""

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """The same ``job_id`` prints once."""


class Drawer(Protocol):
    """The drawer of this register. Returns soon and never waits for it."""

    def open(self) -> None:
        """Begin to open it; how it went is told by the devices. Refused: ``no_drawer``."""


class ElectronicTender(Protocol):
    """A kind of tender whose money stands in other books: a card's, a gift card's, a customer's account."""

    def undo(self, part: TenderPart) -> None:
        """Put back what a part took, or take back what it paid out, before the part leaves the sale.

        The same part again changes nothing: a power cut may come before the sale forgets it. Where this is Refused or
        Unavailable the part stays.
        """


class RefundGuard(Protocol):
    """Keeps money from going back another way than it came."""

    def allowed(self, part: TenderPart) -> Actor | None:
        """None where it may; else whoever is allowed to do otherwise. Refused: as ``Operators.require``.

        A card's part names the payment that it gives back, if any.
        """


class SaleFollower(Protocol):
    """Keeps something of each sale in the same act: movements of stored value, points, what came back."""

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Whatever is Refused here keeps the sale from being finished."""


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
