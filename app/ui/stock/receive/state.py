"""What the receive screen shows: one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from app.stock.model.receiving import ReceiveLine, Show
from app.stock.receive import ReceiveView


@dataclass(frozen=True, slots=True)
class ReceiveState:
    """``view`` is None until the document was read. ``chosen`` is a line; ``typed`` narrows the lines by name."""

    view: ReceiveView | None = None
    chosen: str = ""
    show: Show = Show.ALL
    typed: str = ""

    @property
    def lines(self) -> tuple[ReceiveLine, ...]:
        """Those shown; the one chosen stays while it changes."""
        lines = self.view.lines if self.view else ()
        words = self.typed.casefold().split()
        return tuple(one for one in lines if self._shown(one) and _named(one, words))

    @property
    def line(self) -> ReceiveLine | None:
        """The line chosen, else the first with something left."""
        lines = self.lines
        own = next((one for one in lines if one.line.line_id == self.chosen), None)
        return own or next((one for one in lines if one.open), None) or next(iter(lines), None)

    def _shown(self, one: ReceiveLine) -> bool:
        if self.show is Show.ALL or one.line.line_id == self.chosen:
            return True
        return one.open if self.show is Show.OPEN else self.differs(one)

    def differs(self, one: ReceiveLine) -> bool:
        """What is still to come is no difference before the end."""
        finished = self.view is not None and self.view.finished
        return one.different or (finished and one.open)


def _named(one: ReceiveLine, words: list[str]) -> bool:
    line = one.line
    told = f"{line.name} {line.size} {line.sku} {line.barcode}".casefold()
    return all(word in told for word in words)
