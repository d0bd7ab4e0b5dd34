"""What is asked of the counter, without naming a device: a receipt, a label, the drawer. Every call returns at once."""

from typing import Protocol

from app.devices.document import Document
from app.devices.events import DeviceKind
from app.devices.manager import DeviceManager
from app.devices.ports import ScaleDeed, WeightReading
from contract.errors import Refused


class CounterScale(Protocol):
    """What stands on the scale of the counter."""

    def reading(self) -> WeightReading | None:
        """Now; None without a scale, or while it does not answer."""

    def obey(self, deed: ScaleDeed) -> None:
        """Begin to zero or tare it; the next reading shows whether it did."""


class NoScale:
    """A counter without one."""

    def reading(self) -> WeightReading | None:
        return None

    def obey(self, deed: ScaleDeed) -> None:
        """Refused ``no_scale``."""
        raise Refused("no_scale", deed=deed)


class RegisterScale:
    """The first scale of this register's configuration."""

    def __init__(self, manager: DeviceManager) -> None:
        self._manager = manager

    def reading(self) -> WeightReading | None:
        return self._manager.weight()

    def obey(self, deed: ScaleDeed) -> None:
        """Refused ``no_scale``."""
        self._manager.set_scale(deed)


class ReceiptQueue:
    """The spool of this register's receipt printer: the first printer of its configuration."""

    def __init__(self, manager: DeviceManager) -> None:
        self._manager = manager

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """The same ``job_id`` prints once, ever. Refused ``no_printer`` when none is configured."""
        printer = self._manager.first(DeviceKind.POS_PRINTER)
        if not printer:
            raise Refused("no_printer")
        self._manager.spool.enqueue(job_id, document, printer, copy=copy)


class LabelQueue:
    """The spool of this register's label printer; without one, of its receipt printer."""

    def __init__(self, manager: DeviceManager) -> None:
        self._manager = manager

    def enqueue(self, job_id: str, document: Document, *, copy: bool = False) -> None:
        """The same ``job_id`` prints once, ever. Refused ``no_printer`` when neither is configured."""
        manager = self._manager
        printer = manager.first(DeviceKind.LABEL_PRINTER) or manager.first(DeviceKind.POS_PRINTER)
        if not printer:
            raise Refused("no_printer")
        manager.spool.enqueue(job_id, document, printer, copy=copy)


class RegisterDrawer:
    """The first drawer of this register's configuration."""

    def __init__(self, manager: DeviceManager) -> None:
        self._manager = manager

    def open(self) -> None:
        """Begin to open it; how it went comes as an event. Refused ``no_drawer``."""
        self._manager.open_drawer()
