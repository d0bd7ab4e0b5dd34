"""What follows from what comes back: what goes out instead, both sums, the ways the money goes, and the net."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.pos.model.tender import TenderKind
from app.pos.refund_plan import RefundWay
from app.pos.refund_preview import GoingOut, ReturnPreview
from app.ui.item_look import item_icon, item_tint
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.parts import way_icon
from app.ui.pos.tender.refund_plan import how_way, way_name
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.card import Card, rule
from app.ui.widgets.emptied import empty
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.wording import isolated

_EDGE, _BUTTON = 24, 48
_FACTS = ("back", "out", "tax")


class ReturnsSide(QFrame):
    """``kept`` gives the line of what is not taken after all."""

    kept = Signal(str)
    more_asked = Signal()
    taken = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._phrases = phrases
        text = phrases.text
        self._title = Text("", Role.TITLE)
        self._out = QVBoxLayout()
        self._out.setSpacing(8)
        self._more = Button(text("returns_add"), Kind.OUTLINE, height=_BUTTON, icon=Icon.SCAN, hint="F8")
        self._more.setObjectName("returns.more")
        self._more.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._more.clicked.connect(lambda: self.more_asked.emit())
        self._ways = Card(well=True, padding=16)
        self._ways.body.setSpacing(8)
        self._net_words, self._net = Text("", Role.TITLE, wrap=True), Text("", Role.TOTAL, elide=False, at=At.END)
        self._take = Button("", Kind.PRIMARY, height=88, hint="Enter", spread=True)
        self._take.setObjectName("returns.take")
        self._take.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._take.clicked.connect(lambda: self.taken.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(self._foot())

    def present(self, preview: ReturnPreview, *, gift: bool, chosen: bool) -> None:
        """``gift``: no amount is shown."""
        text, money = self._phrases.text, self._phrases.wording.money
        exchange, net = bool(preview.out), _paid(preview)
        self._title.setText(text("returns_exchange_for" if exchange else "returns_refund"))
        self._show_out(preview.out)
        told = {
            "back": (self._phrases.count("returns_coming_back", preview.back_count), -preview.back_minor),
            "out": (self._phrases.count("returns_going_out", preview.out_count), preview.out_minor),
            "tax": (text("returns_tax"), preview.tax_minor),
        }
        for name, (label, figure) in self._facts.items():
            words, minor = told[name]
            label.setText(words)
            figure.setText("" if gift else isolated(money(minor)))
            shown = bool(preview.back_count) if name == "back" else exchange
            label.setVisible(shown)
            figure.setVisible(shown and not gift)
        self._show_ways(() if gift else preview.ways)
        code = "returns_to_pay" if net > 0 else "returns_to_give_back" if net < 0 else "returns_nothing_to_pay"
        self._net_words.setText("" if gift else text(code))
        self._net.setText("" if gift else money(abs(net)))
        self._take.set_label(self._verb(preview, net, gift=gift))
        self._take.set_off(None if chosen else text("nothing_comes_back"))

    def _verb(self, preview: ReturnPreview, net: int, *, gift: bool) -> str:
        if preview.out:
            return self._phrases.text("returns_finish_exchange")
        if gift or net >= 0:
            return self._phrases.text("returns_go_on")
        return self._phrases.text("returns_do_refund", amount=self._phrases.wording.money(-net))

    def _show_out(self, out: Sequence[GoingOut]) -> None:
        empty(self._out)
        for own in out:
            self._out.addWidget(self._going_out(own))

    def _going_out(self, own: GoingOut) -> Card:
        card, row, words = Card(padding=11), QHBoxLayout(), QVBoxLayout()
        row.setSpacing(12)
        words.setSpacing(0)
        wording = self._phrases.wording
        quantity = isolated(wording.quantity(own.quantity_thousandths, own.unit))
        note = " · ".join(part for part in (own.size, quantity, isolated(wording.money(own.gross_minor))) if part)
        words.addWidget(Text(own.name, Role.BUTTON))
        words.addWidget(Text(note, Role.META, "text2"))
        keep = square(Icon.X, self._phrases.text("returns_keep_out", name=own.name), height=_BUTTON)
        keep.setObjectName(f"returns.keep.{own.line_id}")
        keep.clicked.connect(lambda: self.kept.emit(own.line_id))
        row.addWidget(Thumb(item_icon(own.icon, own.department), item_tint(own.department), 40))
        row.addLayout(words, 1)
        row.addWidget(keep)
        card.body.addLayout(row)
        return card

    def _show_ways(self, ways: Sequence[RefundWay]) -> None:
        while self._ways.body.count():
            item = self._ways.body.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._ways.setVisible(bool(ways))
        if ways:
            self._ways.body.addWidget(Text(self._phrases.text("refund_plan"), Role.META_STRONG, "text2"))
        for own in ways:
            self._ways.body.addWidget(self._way(own))

    def _way(self, own: RefundWay) -> QWidget:
        made = QWidget()
        row, words = QHBoxLayout(made), QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        words.setSpacing(0)
        named = QHBoxLayout()
        named.addWidget(Text(way_name(own, self._phrases), Role.BUTTON), 1)
        amount = isolated(self._phrases.wording.money(own.left_minor or own.planned_minor))
        named.addWidget(Text(amount, Role.BUTTON, elide=False, at=At.END))
        words.addLayout(named)
        note = Text(self._phrases.text(how_way(own)), Role.META, "text2", wrap=True)
        note.setObjectName(f"returns.way.{own.kind.value}")
        words.addWidget(note)
        mark = IconMark(way_icon(own.kind), "accent" if own.kind is not TenderKind.CASH else "text2", 24)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return made

    def _scrolled(self) -> QScrollArea:
        area, inside = QScrollArea(), QWidget()
        inside.setProperty("kind", "scrolled")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column, grid = QVBoxLayout(inside), QGridLayout()
        column.setContentsMargins(_EDGE, 20, _EDGE, 12)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addLayout(self._out)
        column.addWidget(self._more)
        column.addWidget(rule())
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        self._facts: dict[str, tuple[Text, Text]] = {}
        for at, name in enumerate(_FACTS):
            label, figure = Text("", Role.BODY, "text2"), Text("", Role.BUTTON, at=At.END, elide=False)
            self._facts[name] = label, figure
            grid.addWidget(label, at, 0)
            grid.addWidget(figure, at, 1)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(self._ways)
        area.setWidget(inside)
        return area

    def _foot(self) -> QWidget:
        foot = QWidget()
        column, net = QVBoxLayout(foot), QHBoxLayout()
        column.setContentsMargins(_EDGE, 8, _EDGE, 20)
        column.setSpacing(8)
        net.addWidget(self._net_words, 1, Qt.AlignmentFlag.AlignBottom)
        net.addWidget(self._net, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(net)
        column.addWidget(self._take)
        return foot


def _paid(preview: ReturnPreview) -> int:
    """What is paid, or paid out in coins that there are."""
    out = sum(own.left_minor for own in preview.ways)
    return -out if out else preview.net_minor
