"""What the customer may hand over: amounts that one tap takes, and notes one by one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.pos.settle import TenderView
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role, advance
from app.ui.widgets.amount_tile import AmountTile
from app.ui.widgets.emptied import empty
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_COLUMNS, _COLUMNS_NARROW = 3, 2
_TILE, _TILE_LOW, _TILE_TALL = 112, 88, 120
_NOTE, _NOTE_TALL, _NOTE_EDGE = 64, 72, 8


class CashOptions(QWidget):
    """``taken`` gives an amount, ``handed`` a note."""

    taken = Signal(int)
    handed = Signal(int)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._offered: tuple[int, ...] | None = None
        self._tiles: list[AmountTile] = []
        self._note_tiles: list[AmountTile] = []
        text = phrases.text
        self._gives = Text(text("tender_gives"), Role.META_STRONG, "text2")
        self._one_tap = Text(text("tender_one_tap"), Role.META, "text3", at=At.END)
        self._handed = Text(text("tender_notes"), Role.META_STRONG, "text2")
        row = QHBoxLayout()
        row.addWidget(self._gives)
        row.addWidget(self._one_tap, 1)
        self._smart = QGridLayout()
        self._smart.setSpacing(10)
        self._notes = QHBoxLayout()
        self._notes.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addLayout(self._smart)
        column.addSpacing(12)
        column.addWidget(self._handed)
        column.addLayout(self._notes)
        column.addStretch(1)

    def offer(self, cash: TenderView) -> bool:
        """Amounts and notes change with the sale only; whether they did."""
        amounts = tuple(amount.tendered_minor for amount in cash.smart_amounts)
        if (*amounts, *cash.notes) == self._offered:
            return False
        self._offered = (*amounts, *cash.notes)
        for told in (self._gives, self._one_tap, self._handed):
            told.setVisible(bool(amounts))
        empty(self._smart)
        empty(self._notes)
        text, wording = self._phrases.text, self._phrases.wording
        self._tiles, self._note_tiles = [], []
        for amount in cash.smart_amounts:
            change = wording.money(amount.change_minor)
            note = text("tender_change_of", change=change) if amount.change_minor else text("tender_exact")
            tile = AmountTile(wording.money(amount.tendered_minor), note)
            tile.setObjectName(f"cash.amount.{amount.tendered_minor}")
            tile.clicked.connect(lambda _=False, minor=amount.tendered_minor: self.taken.emit(minor))
            self._tiles.append(tile)
        for minor in cash.notes:
            tile = AmountTile(wording.coin(minor))
            tile.setObjectName(f"cash.note.{minor}")
            tile.clicked.connect(lambda _=False, own=minor: self.handed.emit(own))
            self._notes.addWidget(tile)
            self._note_tiles.append(tile)
        return True

    def lay_out(self, room: int, *, wide: bool, tall: bool, low: bool) -> None:
        """``low``: what was paid takes a part of the height."""
        columns = _COLUMNS if wide else _COLUMNS_NARROW
        height = _TILE_TALL if tall else _TILE_LOW if low else _TILE
        for at, tile in enumerate(self._tiles):
            tile.set_height(height)
            self._smart.addWidget(tile, at // columns, at % columns)
        self._fit_notes(room, _NOTE_TALL if tall else _NOTE)

    def _fit_notes(self, room: int, height: int) -> None:
        """As many as can be read on one row; the largest are the rarest, and can be typed."""
        gap, widest = self._notes.spacing(), 0
        for at, tile in enumerate(self._note_tiles):
            widest = max(widest, advance(Role.H2, tile.label) + 2 * _NOTE_EDGE)
            tile.set_height(height)
            tile.setVisible((widest + gap) * (at + 1) - gap <= room)
