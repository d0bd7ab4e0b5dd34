"""Serial ports: RS-232 and USB devices that look like one (USB-CDC)."""

import errno
import sys
from dataclasses import dataclass

import serial

from contract.errors import Unavailable

_WRITE_TIMEOUT_S = 5.0
_LOST: tuple[type[BaseException], ...] = (serial.SerialException, OSError)
if sys.platform != "win32":
    import termios

    # What waits until all is sent says so in its own way where the port goes meanwhile.
    _LOST = (*_LOST, termios.error)
_NOT_OPENED: tuple[type[BaseException], ...] = (*_LOST, ValueError)
_NOT_READ: tuple[type[BaseException], ...] = (*_LOST, TypeError)
"""TypeError: pyserial's answer to a port closed under its feet."""


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """As in the device's manual; ``parity`` is N, E or O."""

    baud: int = 9600
    data_bits: int = 8
    parity: str = "N"
    stop_bits: int = 1


class SerialTransport:
    """An open port, taken for this program alone. Unplugging shows as ``device_lost``; open it anew then."""

    answers = True

    def __init__(self, port: str, settings: SerialSettings) -> None:
        self._port = port
        try:
            self._serial = serial.Serial(
                port,
                baudrate=settings.baud,
                bytesize=settings.data_bits,
                parity=settings.parity,
                stopbits=settings.stop_bits,
                write_timeout=_WRITE_TIMEOUT_S,
                exclusive=True,
            )
        except _NOT_OPENED as error:
            raise Unavailable(_why_not_opened(error), address=port) from error

    def write(self, data: bytes) -> None:
        """Unavailable ``device_stalled`` or ``device_lost``."""
        try:
            self._serial.write(data)
            self._serial.flush()
        except serial.SerialTimeoutException as error:
            raise Unavailable("device_stalled", address=self._port) from error
        except _LOST as error:
            raise Unavailable("device_lost", address=self._port) from error

    def read(self, most: int, timeout_s: float) -> bytes:
        """Waits for the first byte, then takes what is there."""
        try:
            self._serial.timeout = timeout_s
            first: bytes = self._serial.read(1)
            rest: bytes = self._serial.read(min(most - 1, self._serial.in_waiting)) if first else b""
        except _NOT_READ as error:
            raise Unavailable("device_lost", address=self._port) from error
        return first + rest

    def close(self) -> None:
        """Windows keeps a pulled port dead until it is closed."""
        self._serial.close()


def _why_not_opened(error: BaseException) -> str:
    """The code. A port that another program holds is locked, and on Windows "access is denied", as text alone."""
    if sys.platform == "win32":
        return "device_busy" if "PermissionError" in str(error) else "device_unreachable"
    number = getattr(error, "errno", None)
    if number in (errno.EAGAIN, errno.EBUSY):
        return "device_busy"
    return "device_not_permitted" if number == errno.EACCES else "device_unreachable"
