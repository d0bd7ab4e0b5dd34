"""The part of a long sale that the list holds, so that one more line costs the same at 10 and at 1,000."""

from collections.abc import Sequence

from app.ui.widgets.line_view import LineView

SIZE = 60


class LineWindow:
    """A run of lines, `SIZE` to twice `SIZE` long, that always contains the line last asked for."""

    def __init__(self) -> None:
        self._lines: Sequence[LineView] = ()
        self._start = 0
        self._stop = 0

    @property
    def start(self) -> int:
        """How many lines come before the window."""
        return self._start

    @property
    def visible(self) -> Sequence[LineView]:
        """The lines in it."""
        return self._lines[self._start : self._stop]

    def set_lines(self, lines: Sequence[LineView]) -> None:
        """Take new lines; a window at the end stays at the end."""
        at_end = self._stop >= len(self._lines)
        self._lines = lines
        self._stop = len(lines) if at_end else min(self._stop, len(lines))
        if len(lines) <= 2 * SIZE:
            self._start, self._stop = 0, len(lines)
        elif self._stop - self._start > 2 * SIZE or self._start >= self._stop:
            self._start = self._stop - SIZE

    def neighbor(self, key: str, by: int) -> str:
        """Key of the line `by` lines away from `key`, or of the first or last one."""
        if not self._lines:
            return ""
        at = self._find(key)
        return self._lines[max(0, min(len(self._lines) - 1, at + by))].key

    def reveal(self, key: str) -> bool:
        """Move the window so that it contains `key`; False if there is no such line."""
        at = self._find(key)
        if at < 0:
            return False
        if not self._start <= at < self._stop:
            self._start = max(0, min(at - SIZE // 2, len(self._lines) - SIZE))
            self._stop = min(len(self._lines), self._start + SIZE)
        return True

    def widen(self, by: int) -> bool:
        """Take in lines before (−1) or after (1), as scrolling does; False if there are none."""
        if (by < 0 and self._start == 0) or (by > 0 and self._stop == len(self._lines)):
            return False
        if by < 0:
            self._start = max(0, self._start - SIZE)
            self._stop = min(self._stop, self._start + 2 * SIZE)
        else:
            self._stop = min(len(self._lines), self._stop + SIZE)
            self._start = max(self._start, self._stop - 2 * SIZE)
        return True

    def _find(self, key: str) -> int:
        """Position of `key`, or −1; the newest lines are asked for most, so the search begins there."""
        return next((at for at in range(len(self._lines) - 1, -1, -1) if self._lines[at].key == key), -1)
