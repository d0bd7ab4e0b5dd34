"""Turns gestures with parked sales into use cases: park, name, go on with one, whichever till parked it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.pos.suspend import SuspendedView
from app.ui.approval import ApprovalDesk
from app.ui.pos.phrases import Phrases
from app.ui.screen import Stage
from app.ui.services import Selling


class ParkedSales:
    """``filled`` says whether the sale under way has lines, ``waiting`` which sales wait; ``changed`` reads anew."""

    def __init__(
        self,
        selling: Selling,
        desk: ApprovalDesk,
        stage: Stage,
        filled: Callable[[], bool],
        waiting: Callable[[], Sequence[SuspendedView]],
        changed: Callable[[], None],
    ) -> None:
        self._selling, self._desk, self._stage = selling, desk, stage
        self._filled, self._waiting, self._changed = filled, waiting, changed
        self._phrases = Phrases(stage.words, stage.wording)
        self.ask_name: Callable[[str], None] = _nobody_asks

    def park(self, label: str = "") -> None:
        """Set this sale aside, or go on with one that waits."""
        waiting = self._waiting()
        if self._filled():
            self._desk.do(lambda: self._selling.suspend.suspend(label), self._parked)
        elif len(waiting) == 1:
            self.recall(waiting[0].entry_id)
        elif not waiting:
            self._stage.toast(self._phrases.text("basket_empty"))

    def name(self, entry_id: str, label: str) -> None:
        """Call a sale that waits something else; "" for the sale under way, which is parked by it."""
        if not entry_id:
            self.park(label)
        else:
            self._desk.do(lambda: self._selling.suspend.name(entry_id, label), self._parked)

    def recall(self, entry_id: str) -> None:
        """Go on with a parked sale; the one under way is parked in its place."""

        def change_over() -> None:
            if self._selling.sell.view().lines:
                self._selling.suspend.suspend()
            self._selling.suspend.recall(entry_id)

        self._desk.do(change_over, lambda _: self._changed())

    def next(self) -> None:
        """The parked sale that waits longest."""
        waiting = self._waiting()
        if waiting:
            self.recall(waiting[0].entry_id)

    def begin_another(self) -> None:
        """Begin anew beside the sale under way."""
        if self._filled():
            self.park()

    def _parked(self, sale: SuspendedView) -> None:
        said = self._phrases.text("sell_parked", name=self._phrases.parked(sale))
        if sale.label:
            self._stage.toast(said)
        else:
            name_it = self._phrases.text("sell_name_it")
            self._stage.toast(said, action=name_it, run=lambda: self.ask_name(sale.entry_id))
        self._changed()


def _nobody_asks(_entry_id: str) -> None:
    """Until a screen does."""
