"""Looks for garbage on the thread of the windows alone.

Python's own collector runs on whichever thread happens to make the most objects. Parts of a window that it finds on
another one are destroyed there, which Qt does not allow: that thread waits for a lock of Qt's with Python's lock in its
hands, the windows' thread the other way round, and the till stands still.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250


class GarbageCollector(QObject):
    """Takes the place of Python's own, which is off from now on. Lives as long as ``parent``, on its thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """As far as Python's own would go with so many new objects."""
        found, most = gc.get_count(), gc.get_threshold()
        if found[0] <= most[0]:
            return
        generation = 0
        if found[1] > most[1]:
            generation = 2 if found[2] > most[2] else 1
        gc.collect(generation)
