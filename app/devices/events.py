"""What devices tell, in UnifiedPOS words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeviceKind(StrEnum):
    """UnifiedPOS device categories, which have no label printer and no second screen of their own."""

    POS_PRINTER = "pos_printer"
    CASH_DRAWER = "cash_drawer"
    SCANNER = "scanner"
    PAYMENT_TERMINAL = "payment_terminal"
    LABEL_PRINTER = "label_printer"
    SCALE = "scale"
    LINE_DISPLAY = "line_display"
    CUSTOMER_SCREEN = "customer_screen"


class ControlState(StrEnum):
    """The life of a control: open -> claim -> enable; Busy while it works, Error until it recovers."""

    CLOSED = "closed"
    IDLE = "idle"
    BUSY = "busy"
    ERROR = "error"


class PowerState(StrEnum):
    """Whether the device answers."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFF_OFFLINE = "off_offline"


class ResultCode(StrEnum):
    """UnifiedPOS result codes; they travel as the ``result`` parameter of an ``Unavailable``."""

    E_CLOSED = "E_CLOSED"
    E_CLAIMED = "E_CLAIMED"
    E_NOTCLAIMED = "E_NOTCLAIMED"
    E_DISABLED = "E_DISABLED"
    E_ILLEGAL = "E_ILLEGAL"
    E_NOHARDWARE = "E_NOHARDWARE"
    E_OFFLINE = "E_OFFLINE"
    E_NOEXIST = "E_NOEXIST"
    E_FAILURE = "E_FAILURE"
    E_TIMEOUT = "E_TIMEOUT"
    E_BUSY = "E_BUSY"
    E_EXTENDED = "E_EXTENDED"


class Status(StrEnum):
    """What a StatusUpdateEvent says."""

    POWER_ONLINE = "power_online"
    POWER_OFF_OFFLINE = "power_off_offline"
    COVER_OPEN = "cover_open"
    COVER_OK = "cover_ok"
    REC_EMPTY = "rec_empty"
    REC_NEAR_EMPTY = "rec_near_empty"
    REC_PAPER_OK = "rec_paper_ok"
    DRAWER_OPEN = "drawer_open"
    DRAWER_CLOSED = "drawer_closed"
    ERROR = "error"


class JobChange(StrEnum):
    """What happened to a document in the spool."""

    WAITING = "waiting"
    PRINTING = "printing"
    HELD = "held"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusUpdateEvent:
    """The device changed; ``code`` is the stable code of the words to show."""

    device: str
    status: Status
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DataEvent:
    """A scan. ``data`` is without the AIM identifier, which is ``symbology`` ("]E0") or empty."""

    device: str
    data: str
    symbology: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """Input was lost or refused; the device goes on."""

    device: str
    result: ResultCode
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PrintEvent:
    """A document in the spool moved on. ``code`` says why it is held or failed, else it is empty."""

    device: str
    job_id: str
    change: JobChange
    code: str
    copy: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class WeightEvent:
    """What stands on the scale changed; ask the manager how it is now."""

    device: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeviceListEvent:
    """A device was added, removed or set up otherwise; ask the manager which there are now."""

    device: str
    at: datetime


DeviceEvent = StatusUpdateEvent | DataEvent | ErrorEvent | PrintEvent | WeightEvent | DeviceListEvent
