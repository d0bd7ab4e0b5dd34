"""The one generated style sheet: frames, fields and scroll bars. Everything else is painted."""

from app.ui.theme.tokens import Tokens

_SHEET = """
QWidget[kind="canvas"] {{ background: {canvas}; }}
QWidget[kind="surface"] {{ background: {surface}; }}
QWidget[kind="sunken"] {{ background: {sunken}; }}
QFrame[kind="rule"] {{ background: {line}; border: none; }}
QFrame[kind="well"] {{ background: {sunken}; border: none; border-radius: 10px; }}
QLineEdit, QPlainTextEdit {{
    background: {surface}; color: {text}; border: 1px solid {ctl}; border-radius: 10px; padding: 0 13px;
    selection-background-color: {accent_fill}; selection-color: {on_accent}; placeholder-text-color: {text3};
}}
QPlainTextEdit {{ padding: 10px 9px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 0 12px; }}
QPlainTextEdit:focus {{ padding: 9px 8px; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {raised}; color: {text3}; border-color: {raised}; }}
QLineEdit[state="bad"] {{ border: 2px solid {bad}; padding: 0 12px; }}
QLineEdit[kind="bare"] {{ background: transparent; border: none; padding: 0; }}
QLineEdit[kind="table"] {{ border-radius: 8px; }}
QAbstractScrollArea[kind="list"], QScrollArea {{ background: transparent; border: none; }}
QAbstractScrollArea[kind="list"] > QWidget {{ background: transparent; }}
QScrollArea > QWidget > QWidget[kind="scrolled"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {ctl}; border-radius: 3px; min-height: 48px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {ctl}; border-radius: 3px; min-width: 48px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {toast}; color: {toast_text}; border: 1px solid {ctl}; padding: 6px 8px; }}
"""


def sheet(tokens: Tokens) -> str:
    """QSS for one color scheme."""
    return _SHEET.format(**{name: color.name() for name, color in tokens.colors().items()})
