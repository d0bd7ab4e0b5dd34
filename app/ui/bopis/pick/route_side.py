"""The whole route at the side: its rows, how many are done, and a note at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.pick_view import PickRow
from app.ui.bopis.phrases import Phrases, weighed
from app.ui.bopis.pick.route_list import RouteList, RouteRow
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import rule
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_NARROW = 312


class RouteSide(QFrame):
    """``list`` tells which row was tapped. ``foot`` takes further widgets at its end."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._wide = _NARROW
        self.setMinimumWidth(_NARROW)
        self.setProperty("kind", "surface")
        self.list = RouteList(phrases.text("pick_route"))
        self.list.setObjectName("pick.route")
        self._done = Text("", Role.META, "text3", at=At.END)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 20, 0)
        head.addWidget(Text(phrases.text("pick_route"), Role.TITLE, elide=False))
        head.addWidget(self._done, 1)
        top = QWidget()
        top.setFixedHeight(56)
        top.setLayout(head)
        self._mark = IconMark(Icon.SNOWFLAKE, "text2", 20)
        self._note = Text("", Role.META, "text2", wrap=True)
        self._note.setObjectName("pick.note")
        note = QHBoxLayout()
        note.setContentsMargins(20, 12, 20, 12)
        note.setSpacing(10)
        note.addWidget(self._mark)
        note.addWidget(self._note, 1)
        self._foot = QFrame()
        self._foot.setProperty("kind", "sunken")
        self._foot.setLayout(note)
        self._foot.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        column.addWidget(self._foot)

    def set_route(self, rows: tuple[PickRow, ...], current: PickRow | None) -> None:
        """Show these."""
        here = current.line_id if current else ""
        self.list.set_rows([_route_row(row, self._phrases, current=row.line_id == here) for row in rows])
        done = sum(row.open == 0 for row in rows)
        self._done.setText(self._phrases.text("pick_rows_done", done=done, rows=len(rows)) if rows else "")

    def set_note(self, words: str, icon: Icon = Icon.SNOWFLAKE) -> None:
        """What is to be remembered on the way, or nothing."""
        self._note.setText(words)
        self._mark.set_icon(icon, "text2")
        self._foot.setVisible(bool(words))

    def fit(self, width: int) -> None:
        """As wide as a window of this width has room for; a window may still be made narrower."""
        self._wide = _NARROW if width < 1200 else min(480, max(408, width * 30 // 100))
        self.setMaximumWidth(self._wide)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())


def pieces_done(row: PickRow) -> int:
    """How many things of a row need no more work; goods by weight are one thing for each that wants them."""
    if weighed(row.unit):
        shares = row.totes or (row,)
        return sum(1 for share in shares if not share.open)
    return (row.wanted - row.open) // 1000


def pieces(row: PickRow) -> int:
    """How many things a row is."""
    return max(1, len(row.totes)) if weighed(row.unit) else row.wanted // 1000


def open_beyond(rows: Sequence[PickRow], here: PickRow | None, by: int) -> PickRow | None:
    """The row ``by`` places further among those not done, as far as there are any; None where ``here`` is none."""
    still = [row for row in rows if row.open]
    if here not in still:
        return None
    return still[max(0, min(len(still) - 1, still.index(here) + by))]


def _route_row(row: PickRow, phrases: Phrases, *, current: bool) -> RouteRow:
    text, quantity = phrases.text, phrases.quantity
    note = ""
    if row.short:
        note = text("pick_row_short", count=quantity(row.short, row.unit))
    elif row.put_off and row.open:
        note = text("pick_row_later")
    done = not row.open
    told = text("pick_row_done") if done else text("pick_row_open", count=quantity(row.open, row.unit))
    cold = text(f"pick_storage_{row.storage}") if row.storage else ""
    return RouteRow(
        key=row.line_id,
        bin=row.bin,
        name=row.name,
        value=quantity(row.open, row.unit),
        note=note,
        done=done,
        current=current,
        cold=bool(row.storage),
        spoken=", ".join(part for part in (row.bin, row.name, row.size, told, cold, note) if part),
    )
