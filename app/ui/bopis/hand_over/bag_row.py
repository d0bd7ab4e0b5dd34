"""The bags of an order side by side: where each waits, and a tick once it is on the counter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.bopis.model.bag_ticks import BagTick
from app.ui.bopis.hand_over.give_list import paint_plate
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_HIGH = 68
_PLATE = 92
_NARROW = 76


class BagRow(QWidget):
    """`tapped` with the id of a bag. Hidden where an order has one bag, which cannot be forgotten."""

    tapped = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 16, 12)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._buttons: dict[str, BagButton] = {}

    def set_bags(self, bags: Sequence[BagTick]) -> None:
        """Show these; what stays the same is not made anew."""
        self.setVisible(len(bags) > 1)
        if [bag.bag_id for bag in bags] != list(self._buttons):
            self._make(bags)
        for bag in bags:
            self._buttons[bag.bag_id].set_bag(bag)

    def _make(self, bags: Sequence[BagTick]) -> None:
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = {bag.bag_id: self._button(bag) for bag in bags}
        for at, button in enumerate(self._buttons.values()):
            self._row.insertWidget(at, button)

    def _button(self, bag: BagTick) -> BagButton:
        button = BagButton(self._phrases, bag)
        button.clicked.connect(lambda _=False, own=bag.bag_id: self.tapped.emit(own))
        return button


class BagButton(Control):
    """The plate of the bag's shelf, and a tick box."""

    focus_radius = 12

    def __init__(self, phrases: Phrases, bag: BagTick) -> None:
        self._phrases, self._bag = phrases, bag
        super().__init__("")
        self.setObjectName(f"handover.bag.{bag.bag_id.rpartition('/')[2]}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_bag(bag)

    def set_bag(self, bag: BagTick) -> None:
        self._bag = bag
        state = self._phrases.text("hand_over_bag_taken" if bag.taken else "hand_over_bag_open")
        self.setAccessibleName(self._phrases.text("hand_over_bag_spoken", shelf=bag.shelf, state=state))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_PLATE + 62, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW + 50, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, bag, painter = theme().tokens, self._bag, self.painter()
        fill = t.raised if self.looks_pressed else t.ok_soft if bag.taken else t.surface
        paint.box(painter, self.rect(), 12, fill, t.ok if bag.taken else t.ctl)
        plate = QRect(8, 8, self.width() - 58, _HIGH - 16)
        word = self._phrases.text(f"hand_over_place_{bag.place}")
        paint_plate(painter, paint.visual(painter, self.rect(), plate), bag.shelf, word, cold=bag.place != "shelf")
        box = paint.visual(painter, self.rect(), QRect(self.width() - 40, (_HIGH - 28) // 2, 28, 28))
        if bag.taken:
            paint.icon(painter, box, Icon.CIRCLE_CHECK_FILLED, t.ok, 28)
        else:
            paint.box(painter, box, 8, t.surface, t.ctl, 2)
            paint.text(painter, box, Role.META, t.text3, bag.bag_id.rpartition("/")[2], paint.At.CENTER)
