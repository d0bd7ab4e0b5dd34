"""The sale beside its payment: compact lines, then what they come to."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from app.pos.basket_view import BasketView
from app.pos.settle import TenderView
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import CustomerLine, customer_words
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.card import rule
from app.ui.widgets.line_view import LineModel, LineView
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.wording import isolated

_ROW, _ROW_OF_TWO, _EDGE, _NAME, _GAP = 42, 52, 20, 56, 10
_ROOMY = 360


class SaleSummary(QFrame):
    """Shows the newest line at the bottom, as the cart does."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self.setProperty("kind", "surface")
        self._model = LineModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_CompactLine(self._list))
        self._list.setAccessibleName(phrases.text("sell_list"))
        self._list.setProperty("kind", "list")
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._customer())
        column.addWidget(self._list, 1)
        column.addWidget(rule())
        column.addWidget(self._foot())

    def present(
        self, basket: BasketView, cash: TenderView, customer: CustomerLine | None = None, *, in_cash: bool = True
    ) -> None:
        """Lines and sums, and whose they are. Cash alone is rounded."""
        self._whose.setVisible(customer is not None)
        if customer is not None:
            name = customer.name or self._phrases.text("customer_nameless")
            self._face.set_name(name)
            self._name.setText(name)
            self._earns.setText(customer_words(customer, self._phrases))
            self._earns.setVisible(bool(self._earns.text()))
        phrases, money = self._phrases, self._phrases.wording.money
        self._model.set_lines([phrases.line(line) for line in basket.lines])
        self._list.scrollToBottom()
        self._count.setText(phrases.count("sell_items", basket.pieces))
        self._tax.setText(money(basket.tax_minor))
        self._total.setText(money(cash.total_minor))
        self._rounding.setText(isolated(money(cash.rounding_minor)))
        self._saved.setText(isolated(money(-basket.saved_minor)))
        self._paid.setText(isolated(money(-cash.paid_minor)))
        for row, shown in (
            ((self._rounding, self._rounding_name), bool(cash.rounding_minor) and in_cash),
            ((self._saved, self._saved_name), basket.saved_minor > 0),
            ((self._paid, self._paid_name), bool(cash.paid_minor)),
        ):
            for text in row:
                text.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list.scheduleDelayedItemsLayout()

    def _customer(self) -> QFrame:
        self._whose = QFrame()
        self._whose.setObjectName("tender.customer")
        self._face = Avatar("", 36)
        self._name, self._earns = Text("", Role.BUTTON), Text("", Role.META, "text2")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._earns)
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, 4, _EDGE, 12)
        row.setSpacing(12)
        row.addWidget(self._face)
        row.addLayout(words, 1)
        column = QVBoxLayout(self._whose)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(rule())
        self._whose.hide()
        return self._whose

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("kind", "sunken")
        grid = QGridLayout(foot)
        grid.setContentsMargins(_EDGE, 14, _EDGE, 16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        text = self._phrases.text
        self._count = Text("", Role.BODY, "text2")
        self._tax = Text("", Role.BODY, "text2", at=At.END)
        self._total = Text("", Role.FIGURE, at=At.END, elide=False)
        self._rounding_name = Text(text("tender_rounding"), Role.BODY, "text2")
        self._rounding = Text("", Role.BODY, "text2", at=At.END)
        self._saved_name = Text(text("tender_saved"), Role.BODY, "ok")
        self._saved = Text("", Role.BODY, "ok", at=At.END)
        self._paid_name = Text(text("tender_parts"), Role.BODY, "text2")
        self._paid = Text("", Role.BODY, "text2", at=At.END)
        grid.addWidget(self._count, 0, 0, 1, 2)
        rows = (
            (self._saved_name, self._saved),
            (Text(text("tender_tax"), Role.BODY, "text2"), self._tax),
            (Text(text("tender_total"), Role.TITLE), self._total),
            (self._paid_name, self._paid),
            (self._rounding_name, self._rounding),
        )
        for at, (name, amount) in enumerate(rows, start=1):
            grid.addWidget(name, at, 0)
            grid.addWidget(amount, at, 1)
        return foot


class _CompactLine(QStyledItemDelegate):
    def __init__(self, rows: QListView) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW if self._rows.viewport().width() >= _ROOMY else _ROW_OF_TWO)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, LineModel):
            raise TypeError("the summary shows a LineModel only")
        painter.save()
        painter.setLayoutDirection(option.direction)
        self._paint_line(painter, option.rect, model.line(index.row()))
        painter.restore()

    def _paint_line(self, painter: QPainter, row: QRect, line: LineView) -> None:
        t = theme().tokens
        above, below = _halves(row)
        if line.weighed:
            mark = QRect(row.x() + _EDGE, above.y(), 20, above.height())
            paint.icon(painter, paint.visual(painter, row, mark), Icon.SCALE, t.text2, 18)
        else:
            number = QRect(row.x() + 4, above.y(), _NAME - 14, above.height())
            paint.text(painter, paint.visual(painter, row, number), Role.BODY, t.text2, line.quantity, At.END)
        amount = advance(Role.BUTTON, line.amount)
        at = QRect(row.right() + 1 - _EDGE - amount, below.y(), amount, below.height())
        paint.text(painter, paint.visual(painter, row, at), Role.BUTTON, t.text, line.amount, At.END)
        size = line.quantity if line.weighed else line.size
        x = row.x() + _NAME
        if above != below:
            where = QRect(x, above.y(), row.right() + 1 - _EDGE - x, above.height())
            beneath = QRect(x, below.y(), at.x() - _GAP - x, below.height())
            paint.text(painter, paint.visual(painter, row, where), Role.COMPACT, t.text, line.name)
            paint.text(painter, paint.visual(painter, row, beneath), Role.META, t.text2, size)
        else:
            self._paint_on_one(painter, row, QRect(x, row.y(), at.x() - _GAP - x, row.height()), line.name, size)

    @staticmethod
    def _paint_on_one(painter: QPainter, row: QRect, room: QRect, name: str, size: str) -> None:
        t = theme().tokens
        wide = advance(Role.META, size) if size else 0
        most = room.width() - (wide + _GAP if wide else 0)
        where = QRect(room.x(), room.y(), min(most, advance(Role.COMPACT, name)), room.height())
        paint.text(painter, paint.visual(painter, row, where), Role.COMPACT, t.text, name)
        beside = QRect(where.right() + 1 + _GAP, row.y(), wide, row.height())
        paint.text(painter, paint.visual(painter, row, beside), Role.META, t.text2, size)


def _halves(row: QRect) -> tuple[QRect, QRect]:
    """Where the name and where the amount stands: side by side, or over each other where it is narrow."""
    if row.width() >= _ROOMY:
        return row, row
    half = row.height() // 2
    return row.adjusted(0, 4, 0, -half), row.adjusted(0, half, 0, -4)
