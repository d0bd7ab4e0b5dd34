"""The fifth step: a sale that is tried with everything that was set up, and of which nothing is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.setup.page import Page
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.wording import Words
from contract.errors import AisleError


class TryPage(Page):
    """``wanted``: the practice till is to open."""

    wanted = Signal()

    def __init__(self, words: Words, *, tried: bool) -> None:
        super().__init__(words, "try")
        self._tried = tried
        self._preparing = False
        text = words.text
        self._problem = Banner(rounded=True)
        self._problem.acted.connect(lambda: self._problem.set_view(None))
        card = Card(padding=24)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(IconMark(*((Icon.CIRCLE_CHECK_FILLED, "ok") if tried else (Icon.CART, "accent_ink")), 44))
        said = QVBoxLayout()
        said.setSpacing(6)
        said.addWidget(Text(text("setup_try_done" if tried else "setup_try_lead"), Role.H2, wrap=True))
        said.addWidget(Text(text("setup_try_calm"), Role.BODY, "text2", wrap=True))
        row.addLayout(said, 1)
        card.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addWidget(card)
        column.addStretch(1)
        self._other = Button(text("setup_try_again" if tried else "setup_try_skip"), Kind.GHOST, height=64)
        self._other.setObjectName("setup.try_again" if tried else "setup.try_skip")
        self._other.clicked.connect(self._want if tried else self.done)

    @property
    def primary_words(self) -> str:
        return self.words.text("setup_continue" if self._tried else "practice_begin")

    @property
    def busy(self) -> str:
        return self.words.text("setup_try_preparing") if self._preparing else ""

    @property
    def foot(self) -> QWidget:
        return self._other

    def go_on(self) -> None:
        if self._tried:
            self.done.emit()
        else:
            self._want()

    def refused(self, error: AisleError) -> None:
        """It could not be prepared."""
        self._preparing = False
        view = BannerView(self.words.text("setup_not_done"), self.words.error(error), Severity.WARN, Icon.ALERT_FILLED)
        self._problem.set_view(view)
        self.changed.emit()

    def rest(self) -> None:
        """What was under way has ended."""
        self._preparing = False
        self.changed.emit()

    def _want(self) -> None:
        if not self._preparing:
            self._preparing = True
            self.changed.emit()
            self.wanted.emit()
