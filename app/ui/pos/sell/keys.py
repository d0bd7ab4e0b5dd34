"""The keys of the sell screen, as the key map tells them."""

from __future__ import annotations

from PySide6.QtCore import Qt

SELL_KEYS = (
    ("F2", "sell_key_search"), ("F4", "sell_key_quantity"), ("F5", "sell_key_why"),
    ("F6", "sell_key_park"),
    ("Ctrl+F6", "sell_key_name"),
    ("F7", "sell_key_discount"), ("Ctrl+P", "sell_key_price"),
    ("F8", "sell_key_return"), ("F9", "sell_key_cash"),
    ("F10", "sell_key_card"), ("F11", "tender_key_other"), ("F12", "sell_key_more"),
    ("3 *", "sell_key_multiplier"), ("+ −", "sell_key_step"), ("Del", "sell_key_remove"),
    ("↑ ↓", "sell_key_lines"), ("Ctrl+N", "sell_key_new"), ("Ctrl+Tab", "sell_key_next"),
    ("Alt+1…9", "sell_key_tiles"), ("Ctrl+PgUp, PgDn", "sell_key_pages"), ("Ctrl+R", "sell_key_recent"),
    ("Ctrl+Shift+R", "sell_key_print_newest"),
    ("Ctrl+D", "sell_key_drawer"), ("Ctrl+Del", "sell_key_abandon"),
)  # fmt: skip
"""Each key, and the code of what it does."""

WALKED = {
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "PgUp": Qt.Key.Key_PageUp,
    "PgDown": Qt.Key.Key_PageDown,
}
