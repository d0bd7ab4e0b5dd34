"""Tells the person at the till that another one was first: one notice at a time, until somebody has read it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from app.pos.notices import Notice, Notices
from app.ui.screen import Place
from app.ui.shell import Shell
from app.ui.sounds import Sound
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.overlay import Overlay
from contract.values.time import parse_instant

_READ = "read"


class NoticeReader(QObject):
    """Waits while nobody is signed on, somebody pays, or another question is open."""

    def __init__(self, notices: Notices, shell: Shell) -> None:
        super().__init__(shell)
        self._notices, self._shell = notices, shell
        self._open = self._later = False
        shell.tasks.stale.connect(self._stale)

    def look(self) -> None:
        """Is there something to read?"""
        self._shell.tasks.store(self._notices.waiting, self._found)

    @Slot(object)
    def _stale(self, topics: frozenset[str]) -> None:
        if self._later or "notices" in topics:
            self.look()

    def _found(self, waiting: Sequence[Notice]) -> None:
        current = self._shell.current
        busy = current is None or current.task_mode or current.place in (Place.SIGN_IN, Place.CASH_TENDER)
        self._later = bool(waiting) and (busy or (Overlay.topmost() is not None and not self._open))
        if waiting and not (self._later or self._open):
            self._show(waiting[0])

    def _show(self, notice: Notice) -> None:
        words, wording = self._shell.words, self._shell.wording
        params = dict(notice.params)
        if not params.get("register"):
            params["register"] = words.text("apart_another_till")
        if at := params.get("at"):
            params["at"] = wording.clock(parse_instant(at))
        if minor := params.get("amount_minor"):
            params["amount"] = wording.money(int(minor), params["currency"])
        answers = [Answer(_READ, words.text("apart_read"), kind=Kind.PRIMARY, safe=True, hint="Enter")]
        dialog = Dialog(
            self._shell, words.text(f"{notice.code}_title"), words.text(notice.code, **params), answers,
            icon=Icon.ALERT_FILLED,
        )  # fmt: skip
        dialog.button(_READ).setObjectName("notice.read")
        dialog.answered.connect(lambda _: self._read(notice))
        self._open = True
        self._shell.play(Sound.ASK)
        dialog.open()

    def _read(self, notice: Notice) -> None:
        self._open = False
        self._shell.tasks.store(lambda: self._notices.read(notice))
