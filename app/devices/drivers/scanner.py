"""Scanner that sends lines over a serial port: strict about what a scan may be, so that nothing odd gets further."""

from app.devices.drivers.wired import WiredControl
from app.devices.profiles import ScannerProfile
from app.devices.transports.transport import Connect
from contract.errors import Unavailable

_GROUP_SEPARATOR = "\x1d"  # GS1 element strings need it between elements.
_MOST_AT_ONCE = 4096


class LineSplitter:
    """From bytes to scans: ends at CR or LF, takes the AIM identifier apart, refuses and counts what is not a scan."""

    def __init__(self, shortest: int, longest: int) -> None:
        self._shortest = shortest
        self._longest = longest
        self._line = bytearray()
        self._too_long = False
        self.refused = 0

    def feed(self, data: bytes) -> list[tuple[str, str]]:
        """Scans completed by these bytes, as (data, AIM identifier or "")."""
        scans: list[tuple[str, str]] = []
        for byte in data:
            if byte in b"\r\n":
                scans += self._end_of_line()
            elif len(self._line) >= self._longest + 3:
                self._too_long = True
            else:
                self._line.append(byte)
        return scans

    def drop_partial(self) -> None:
        """The wire broke: half a scan is no scan."""
        self.refused += bool(self._line)
        self._line.clear()
        self._too_long = False

    def _end_of_line(self) -> list[tuple[str, str]]:
        line, too_long = bytes(self._line), self._too_long
        self._line.clear()
        self._too_long = False
        if not line:
            return []  # The LF of a CR LF, or an empty line.
        data, symbology = _without_aim(_text(line))
        if too_long or not self._shortest <= len(data) <= self._longest or not _is_clean(data):
            self.refused += 1
            return []
        return [(data, symbology)]


def _text(line: bytes) -> str:
    """UTF-8 as modern scanners send; a byte that is not makes the scan unclean."""
    return line.decode("utf-8", "replace")


def _without_aim(text: str) -> tuple[str, str]:
    """ISO/IEC 15424: "]", a letter for the symbology, a modifier."""
    if len(text) > 3 and text[0] == "]" and text[1].isascii() and text[1].isalpha() and text[2].isalnum():
        return text[3:], text[:3]
    return text, ""


def _is_clean(data: str) -> bool:
    return all(_is_allowed(character) for character in data)


def _is_allowed(character: str) -> bool:
    return character == _GROUP_SEPARATOR or (character.isprintable() and character != "\N{REPLACEMENT CHARACTER}")


class SerialScanner(WiredControl):
    """Lives in its own reading thread."""

    def __init__(self, name: str, profile: ScannerProfile, connect: Connect) -> None:
        super().__init__(name, connect)
        self._splitter = LineSplitter(profile.shortest, profile.longest)

    def read_scans(self, timeout_s: float) -> list[tuple[str, str]]:
        """Unavailable ``device_lost`` when it was unplugged; claim it anew then."""
        self._require_enabled()
        wire = self._require_wire()
        try:
            data = wire.read(_MOST_AT_ONCE, timeout_s)
        except Unavailable:
            self._splitter.drop_partial()
            self.wire_lost()
            raise
        return self._splitter.feed(data)

    def take_refused(self) -> int:
        """Since last asked."""
        refused, self._splitter.refused = self._splitter.refused, 0
        return refused
