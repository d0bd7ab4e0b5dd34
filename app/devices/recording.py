"""What went over a wire, written down line by line, and played back byte for byte without the device.

The first line says what was recorded; each other line is a moment in seconds, a sign, and bytes in hexadecimal:

    0.000025 + answers          the wire was opened; ``silent``: nothing can come back; ``+! code``: it could not be
    0.000210 > 100401           sent; ``>! code 1004``: given to a wire that failed
    0.004803 < 12               came; ``<! code``: reading failed
    0.005001 -                  closed

Card terminals are never recorded: their messages are under a lock whose key no file should help to find, and what is
inside of them is payment data.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from dataclasses import replace as with_fields
from pathlib import Path
from typing import TextIO

from app.devices.configuration import DeviceConfig
from app.devices.transports.transport import Connect, Transport
from contract.errors import Refused, Unavailable

_FORMAT = "aisle-recording 1 "
_OPENED, _SENT, _CAME, _CLOSED = "+", ">", "<", "-"
_ANSWERS, _SILENT = "answers", "silent"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line. ``code``: why it failed, or what was opened."""

    line: int
    at_s: float
    sign: str
    failed: bool = False
    code: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Recording:
    """``devices``: the one that was recorded, before it the printer that it hangs on. ``tested``: by its test, else
    by watching it.
    """

    devices: tuple[DeviceConfig, ...]
    tested: bool
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first one: at this line other bytes were sent; none expected when the recording had none any more."""

    line: int
    expected: bytes
    sent: bytes


class Recorder:
    """Writes what goes over the wires made by ``around``. Whoever is recorded lives by this clock: it stands at the
    moment of the last line plus what was waited since, so that the same happens at the same times when it is replayed.
    """

    def __init__(
        self,
        file: TextIO,
        devices: Iterable[DeviceConfig],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        *,
        tested: bool,
    ) -> None:
        self._file = file
        self._real = monotonic
        self._sleep = sleep
        self._begun = monotonic()
        self._now_s = 0.0
        told = {"devices": [_as_listed(one) for one in devices], "tested": tested}
        file.write(f"{_FORMAT}{json.dumps(told)}\n")

    def around(self, connect: Connect) -> Connect:
        """The same wire, written down."""

        def recorded() -> Transport:
            try:
                wire = connect()
            except Unavailable as error:
                self.note(_OPENED, failed=error)
                raise
            self.note(_OPENED, _ANSWERS if wire.answers else _SILENT)
            return _Recorded(wire, self)

        return recorded

    def monotonic(self) -> float:
        """Seconds."""
        return self._now_s

    def pause(self, seconds: float) -> None:
        """Sleep."""
        self._sleep(seconds)
        self.waited(seconds)

    def waited(self, seconds: float) -> None:
        """In vain, for the wire."""
        self._now_s += seconds

    def note(self, sign: str, told: str = "", *, failed: Unavailable | None = None) -> None:
        """One line."""
        self._now_s = max(self._now_s, round(self._real() - self._begun, 6))
        mark = f"{sign}! {failed.code}" if failed else sign
        self._file.write(f"{self._now_s!r} {mark} {told}".rstrip() + "\n")
        self._file.flush()


def _as_listed(config: DeviceConfig) -> dict[str, object]:
    """Whatever decides which bytes are sent."""
    told = {field.name: getattr(config, field.name) for field in fields(config) if field.name != "terminal"}
    return {name: value for name, value in told.items() if value != ""}


class _Recorded:
    def __init__(self, wire: Transport, recorder: Recorder) -> None:
        self._wire = wire
        self._recorder = recorder
        self._open = True

    @property
    def answers(self) -> bool:
        return self._wire.answers

    def write(self, data: bytes) -> None:
        try:
            self._wire.write(data)
        except Unavailable as error:
            self._recorder.note(_SENT, data.hex(), failed=error)
            raise
        self._recorder.note(_SENT, data.hex())

    def read(self, most: int, timeout_s: float) -> bytes:
        try:
            data = self._wire.read(most, timeout_s)
        except Unavailable as error:
            self._recorder.note(_CAME, failed=error)
            raise
        if data:
            self._recorder.note(_CAME, data.hex())
        else:
            self._recorder.waited(timeout_s)
        return data

    def close(self) -> None:
        self._wire.close()
        if self._open:
            self._open = False
            self._recorder.note(_CLOSED)


def create_file(path: Path) -> TextIO:
    """For this account alone, because receipts name people. Refused ``recording_exists``; Unavailable
    ``recording_unwritable``.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("recording_exists", file=str(path)) from None
    except OSError:
        raise Unavailable("recording_unwritable", file=str(path)) from None
    return os.fdopen(descriptor, "w", encoding="ascii", newline="\n")


def read_recording(path: Path) -> Recording:
    """Refused ``recording_unreadable`` with the line."""
    number = 0
    try:
        with path.open(encoding="ascii") as file:
            head = _head(next(file, ""))
            happenings = []
            for number, line in enumerate(file, 2):
                happenings.append(_happening(number, line))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("recording_unreadable", file=str(path), line=number or 1) from error
    return with_fields(head, happenings=tuple(happenings))


def _head(line: str) -> Recording:
    if not line.startswith(_FORMAT):
        raise ValueError(line)
    told = json.loads(line.removeprefix(_FORMAT))
    return Recording(tuple(DeviceConfig(**one) for one in told["devices"]), bool(told["tested"]), ())


def _happening(number: int, line: str) -> Happening:
    at, mark, *rest = line.split()
    sign, failed = mark[0], mark[1:] == "!"
    if sign not in (_OPENED, _SENT, _CAME, _CLOSED) or mark[1:] not in ("", "!"):
        raise ValueError(line)
    code = rest.pop(0) if failed or sign == _OPENED else ""
    return Happening(number, float(at), sign, failed, code, bytes.fromhex("".join(rest)))


class Replay:
    """The other end of a recorded wire, and a clock that runs as it ran then.

    What is sent must be what was sent; in which pieces does not matter. What came then comes once everything that was
    sent before it is sent. After the first difference nothing is played any more.
    """

    def __init__(self, recording: Recording) -> None:
        self._left = deque(recording.happenings)
        self._heard: deque[Happening] = deque()
        self._now_s = 0.0
        self._difference: Difference | None = None

    @property
    def over(self) -> bool:
        """Nothing is left to come or to be sent, or something differed."""
        return not self._heard and not any(one.sign in (_SENT, _CAME) for one in self._left)

    def monotonic(self) -> float:
        """Seconds; waiting moves it, nothing else does."""
        return self._now_s

    def pause(self, seconds: float) -> None:
        """Instead of sleeping."""
        self._now_s += seconds

    def difference(self) -> Difference | None:
        """The first one, or what was sent then and not now."""
        if self._difference is None:
            missing = next((one for one in self._left if one.sign == _SENT), None)
            return Difference(missing.line, missing.data, b"") if missing else None
        return self._difference

    def connect(self) -> Transport:
        """As it was then. Unavailable as it was then, and ``recording_over`` once nothing is left."""
        opened = self._take(_OPENED)
        if opened is None:
            raise Unavailable("recording_over")
        if opened.failed:
            raise Unavailable(opened.code)
        return _Replayed(self, answers=opened.code == _ANSWERS)

    def sent(self, data: bytes) -> None:
        """Unavailable as it was then, or ``recording_differs``."""
        while data:
            then = self._take(_SENT)
            if then is None:
                raise self._differs(self._left[0].line if self._left else 0, b"", data)
            length = min(len(data), len(then.data))
            if data[:length] != then.data[:length]:
                at = next(index for index in range(length) if data[index] != then.data[index])
                raise self._differs(then.line, then.data[at:], data[at:])
            data = data[length:]
            if length < len(then.data):
                self._left.appendleft(with_fields(then, data=then.data[length:]))
            elif then.failed:
                raise Unavailable(then.code)

    def came(self, most: int, timeout_s: float) -> bytes:
        """Unavailable as it was then."""
        then = self._heard.popleft() if self._heard else self._take(_CAME)
        if then is None:
            self.pause(timeout_s)
            return b""
        if then.failed:
            raise Unavailable(then.code)
        if len(then.data) > most:
            self._heard.appendleft(with_fields(then, data=then.data[most:]))
        return then.data[:most]

    def closed(self) -> None:
        """What came and was not read is lost with the wire."""
        self._take(_CLOSED)
        self._heard.clear()

    def _take(self, sign: str) -> Happening | None:
        """The next line, if it is of this sign. What came meanwhile waits to be read."""
        while sign != _CAME and self._left and self._left[0].sign == _CAME:
            self._heard.append(self._left.popleft())
        if not self._left or self._left[0].sign != sign:
            return None
        then = self._left.popleft()
        self._now_s = max(self._now_s, then.at_s)
        return then

    def _differs(self, line: int, expected: bytes, sent: bytes) -> Unavailable:
        self._difference = self._difference or Difference(line, expected, sent)
        self._left.clear()
        self._heard.clear()
        return Unavailable("recording_differs")


class _Replayed:
    def __init__(self, replay: Replay, *, answers: bool) -> None:
        self.answers = answers
        self._replay = replay
        self._open = True

    def write(self, data: bytes) -> None:
        self._require_open()
        self._replay.sent(data)

    def read(self, most: int, timeout_s: float) -> bytes:
        self._require_open()
        return self._replay.came(most, timeout_s)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._replay.closed()

    def _require_open(self) -> None:
        if not self._open:
            raise Unavailable("device_lost")
