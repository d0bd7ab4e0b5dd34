"""The repairs of this register in one list: each says what it does, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.db.backup import Backup
from app.ui.back_office.repairs import Repairs, RepairsView, Work
from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.table_list import RowView, TableList
from app.wording import Wording, Words
from contract.values.time import parse_instant

_ROW, _ROWS, _LOOK_MS = 66, 6, 200
_ICONS = {Work.BACKUP: Icon.DATABASE, Work.LISTS: Icon.LIST, Work.CATALOG: Icon.REFRESH}
_BACKUP = "backup:"


class RepairsDialog(Dialog):
    """``put_back`` names the backup a person wants back; it is asked about once more."""

    put_back = Signal(str)

    def __init__(self, host: QWidget, repairs: Repairs, words: Words, wording: Wording) -> None:
        close = Answer("close", words.text("repair_close"), safe=True, hint="Esc")
        super().__init__(host, words.text("repair_title"), words.text("repair_text"), [close], width=WIDE)
        self._repairs, self._words, self._wording = repairs, words, wording
        self._list = TableList(words.text("repair_title"), row_height=_ROW)
        self._list.setObjectName("repair.list")
        self._list.setFixedHeight(_ROW * _ROWS)
        self._list.acted.connect(self._act)
        self._list.chosen.connect(self._act)
        self.body.addWidget(self._list)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._show)
        self._look.start()
        repairs.open()
        self._show()

    def focus_first(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show(self) -> None:
        view = self._repairs.view
        works = [self._work_row(work, view) for work in Work]
        self._list.set_rows([*works, *(self._backup_row(own, view) for own in view.backups)])
        if not self._list.current:
            self._list.select(works[0].key)

    @Slot(str)
    def _act(self, key: str) -> None:
        if key.startswith(_BACKUP):
            self.put_back.emit(key.removeprefix(_BACKUP))
        else:
            self._repairs.begin(Work(key))

    def _work_row(self, work: Work, view: RepairsView) -> RowView:
        return RowView(
            work.value,
            self._words.text(f"repair_{work}"),
            note=self._words.text(f"repair_{work}_note"),
            icon=_ICONS[work],
            status=self._state(work, view),
            action="" if view.work else self._words.text("repair_begin"),
        )

    def _state(self, work: Work, view: RepairsView) -> str:
        if view.work is work:
            percent = view.done * 100 // view.total if view.total else None
            return self._words.text("repair_working" if percent is None else "repair_running", percent=percent)
        if view.ended is work:
            return self._words.counted("repair_mended", view.mended) if view.mended else self._words.text("repair_done")
        return ""

    def _backup_row(self, backup: Backup, view: RepairsView) -> RowView:
        made_at = parse_instant(backup.made_at)
        moment = f"{self._wording.short_day(made_at)} {self._wording.clock(made_at)}"
        return RowView(
            f"{_BACKUP}{backup.name}",
            self._words.text("repair_backup_of", moment=moment),
            note=self._words.text("repair_size", megabytes=max(1, backup.size // 1_000_000)),
            icon=Icon.HISTORY,
            status=self._words.text("repair_next_start") if view.put_back == backup.name else "",
            action="" if view.work else self._words.text("repair_put_back"),
        )


def open_repairs(
    host: QWidget, repairs: Repairs, words: Words, wording: Wording, ask: Callable[[str], None]
) -> RepairsDialog:
    """Show it. ``ask`` gets the backup to ask about."""
    dialog = RepairsDialog(host, repairs, words, wording)
    dialog.put_back.connect(ask)
    dialog.open()
    return dialog
