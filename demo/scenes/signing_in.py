"""Who is on the till, and what a locked one keeps."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.ui.screen import Place
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene


def rota(_counter: Counter) -> None:
    """The tiles, and nobody chosen."""


def wrong_pin(counter: Counter) -> None:
    """Somebody is chosen, and the PIN was not theirs."""
    counter.key(Qt.Key.Key_Right)
    counter.write("0000")


def typing(counter: Counter) -> None:
    """Two of four digits."""
    counter.key(Qt.Key.Key_Right)
    counter.write("56")


def locked_out(counter: Counter) -> None:
    """Five wrong ones: a wait."""
    counter.key(Qt.Key.Key_Right)
    for _ in range(5):
        counter.write("0000")


def locked(counter: Counter) -> None:
    """Somebody locked the till in the middle of a sale; another chooses their tile."""
    counter.selling("cashier")
    counter.scan_items(4)
    counter.chord(Qt.Key.Key_L)
    counter.key(Qt.Key.Key_Right)


def key_map(counter: Counter) -> None:
    """F1: every key of the screen one is on."""
    counter.selling()
    counter.key(Qt.Key.Key_F1)


def stray_scan(counter: Counter) -> None:
    """A symbol that means nothing where it was scanned."""
    counter.sign_on("manager", Place.TODAY)
    counter.scan(rows.LONGEST)


SCENES = (
    Scene("01-sign-in", "staff", rota, thorough=True),
    Scene("01-sign-in", "typing", typing),
    Scene("01-sign-in", "wrong-pin", wrong_pin),
    Scene("01-sign-in", "must-wait", locked_out),
    Scene("01-sign-in", "locked-sale-kept", locked, thorough=True),
    Scene("01-sign-in", "offline", typing, online=False),
    Scene("01-sign-in", "long-names", typing, hostile=True),
    Scene("00-keys", "of-sell", key_map, thorough=True),
    Scene("00-scan", "of-no-use", stray_scan),
)
