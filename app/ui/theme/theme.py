"""The current look: which colors, whether things move; widgets read it at each paint."""

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.theme.fonts import Role, font, load_fonts
from app.ui.theme.stylesheet import sheet
from app.ui.theme.tokens import DARK, LIGHT, Tokens


class Mode(StrEnum):
    """Which colors a register shows."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The tokens in force. `changed` fires after the whole application was restyled."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.SYSTEM
        self._tokens = LIGHT
        self._installed = False
        self._applied = False
        self.reduce_motion = False
        self._key_hints = True

    @property
    def tokens(self) -> Tokens:
        """The color scheme to paint with."""
        return self._tokens

    @property
    def mode(self) -> Mode:
        """What was asked for, which may be to follow the system."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is in force."""
        return self._tokens is DARK

    @property
    def key_hints(self) -> bool:
        """Whether buttons name their keys: on registers with a keyboard."""
        return self._key_hints

    def set_key_hints(self, shown: bool) -> None:
        """Show or hide the key caps everywhere."""
        self._key_hints = shown
        for widget in _application().allWidgets():
            widget.updateGeometry()
            widget.update()

    def install(self, mode: Mode = Mode.SYSTEM) -> None:
        """Load the fonts and style the application; call once after the QApplication is made."""
        if not self._installed:
            self._installed = True
            load_fonts()
            application = _application()
            application.setStyle("Fusion")
            application.setFont(font(Role.BODY))
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.set_mode(mode)

    def set_mode(self, mode: Mode) -> None:
        """Follow the system, or stay light or dark."""
        self._mode = mode
        self._apply(DARK if mode is Mode.DARK or (mode is Mode.SYSTEM and _system_is_dark()) else LIGHT)

    @Slot()
    def _follow_system(self) -> None:
        if self._mode is Mode.SYSTEM:
            self.set_mode(Mode.SYSTEM)

    def _apply(self, tokens: Tokens) -> None:
        if self._applied and tokens is self._tokens:
            return
        self._tokens, self._applied = tokens, True
        application = _application()
        # First without: a palette that goes through the old sheet, and a new sheet over that, take three times as long.
        application.setStyleSheet("")
        application.setPalette(_palette(tokens))
        application.setStyleSheet(sheet(tokens))
        for widget in application.allWidgets():
            widget.update()
        self.changed.emit()


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the theme needs a QApplication")
    return application


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, tokens.canvas),
        (QPalette.ColorRole.WindowText, tokens.text),
        (QPalette.ColorRole.Base, tokens.surface),
        (QPalette.ColorRole.AlternateBase, tokens.sunken),
        (QPalette.ColorRole.Text, tokens.text),
        (QPalette.ColorRole.Button, tokens.surface),
        (QPalette.ColorRole.ButtonText, tokens.text),
        (QPalette.ColorRole.PlaceholderText, tokens.text3),
        (QPalette.ColorRole.Highlight, tokens.accent_fill),
        (QPalette.ColorRole.HighlightedText, tokens.on_accent),
        (QPalette.ColorRole.ToolTipBase, tokens.toast),
        (QPalette.ColorRole.ToolTipText, tokens.toast_text),
    ):
        palette.setColor(role, color)
    return palette
