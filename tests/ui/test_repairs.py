"""Repair and backup: each deed from the keyboard, how far it is, what came of it, and what is asked first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.db.backup import Backup
from app.db.lane import InlineLane
from app.db.shadow import Progress
from app.ui.back_office.repairs import Repairs, Work
from app.ui.back_office.repairs_dialog import RepairsDialog, open_repairs
from app.ui.tasks import Tasks
from app.ui.widgets.table_list import TableList
from app.wording import Wording, Words
from contract.errors import Refused, Unavailable
from tests import builders

WORDS = Words.load(builders.ROOT / "resources" / "i18n")


class Staff:
    """Allows everything, or nothing."""

    allowed = True

    def require(self, operation: str) -> None:
        assert operation == "repair_data"
        if not self.allowed:
            raise Refused("permission_missing", operation=operation, permission="repair")


class Kept:
    """Backups in memory."""

    def __init__(self) -> None:
        self.made = [Backup("store-1.db", "2026-11-20T18:30:00.000Z", 12_345_678)]
        self.asked = ""
        self.full = False

    def list(self) -> tuple[Backup, ...]:
        return tuple(self.made)

    def make(self) -> Backup:
        if self.full:
            raise Unavailable("backup_failed")
        self.made.insert(0, Backup("store-2.db", "2026-11-21T14:03:00.000Z", 13_000_000))
        return self.made[0]

    def put_back_at_next_start(self, name: str) -> None:
        self.asked = name


class Ground:
    def __init__(self, qtbot: QtBot) -> None:
        self.staff, self.kept = Staff(), Kept()
        self.go_on = threading.Event()
        self.go_on.set()
        self.pool = ThreadPoolExecutor(1)
        self.tasks = Tasks(InlineLane(), self.pool)
        self.refused: list[str] = []
        self.tasks.refused.connect(lambda error: self.refused.append(error.code))
        self.repairs = Repairs(self.staff, self.tasks, self.kept, self._lists, lambda _stopping: None)  # type: ignore[arg-type]
        self.qtbot = qtbot

    def _lists(self, told: Callable[[Progress], None], go_on: Callable[[], bool]) -> Progress:
        told(Progress(400, 1_000, 0))
        assert self.go_on.wait(5)
        return Progress(1_000, 1_000, 3, done=True)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=5_000)

    def says(self, dialog: RepairsDialog, key: str) -> str:
        table = dialog.findChild(TableList, "repair.list")
        assert table is not None
        rows = [table.row(at) for at in range(table.model().rowCount())]
        return next((row.sentence for row in rows if row.key == key), "")


@pytest.fixture
def ground(qtbot: QtBot) -> Ground:
    return Ground(qtbot)


def shown(ground: Ground, asked: list[str]) -> RepairsDialog:
    window = QWidget()
    window.resize(1280, 800)
    ground.qtbot.addWidget(window)
    window.show()
    ground.window = window  # type: ignore[attr-defined]
    wording = Wording("en_IE", "EUR", "Europe/Dublin")
    return open_repairs(window, ground.repairs, WORDS, wording, asked.append)


def test_the_lists_are_checked_from_the_keyboard_and_what_was_mended_is_told(ground: Ground) -> None:
    ground.go_on.clear()
    dialog = shown(ground, [])
    table = dialog.findChild(TableList, "repair.list")
    assert table is not None
    table.select(Work.LISTS)
    QTest.keyClick(table, Qt.Key.Key_Return)
    ground.until(lambda: "40 %" in ground.says(dialog, Work.LISTS))
    ground.go_on.set()
    ground.until(lambda: "3 rows put right" in ground.says(dialog, Work.LISTS))


def test_a_backup_is_made_and_listed(ground: Ground) -> None:
    dialog = shown(ground, [])
    ground.until(lambda: "Backup of Fri 20 November 18:30" in ground.says(dialog, "backup:store-1.db"))
    ground.repairs.begin(Work.BACKUP)
    ground.until(lambda: "Backup of Sat 21 November 14:03" in ground.says(dialog, "backup:store-2.db"))
    assert "Done" in ground.says(dialog, Work.BACKUP)


def test_a_backup_that_fails_is_told_and_nothing_else_changes(ground: Ground) -> None:
    ground.kept.full = True
    dialog = shown(ground, [])
    ground.repairs.begin(Work.BACKUP)
    ground.until(lambda: ground.refused == ["backup_failed"])
    assert "Done" not in ground.says(dialog, Work.BACKUP)
    assert ground.repairs.view.work is None


def test_putting_a_backup_back_is_asked_about_and_waits_for_the_next_start(ground: Ground) -> None:
    asked: list[str] = []
    dialog = shown(ground, asked)
    ground.until(lambda: ground.says(dialog, "backup:store-1.db") != "")
    table = dialog.findChild(TableList, "repair.list")
    assert table is not None
    table.select("backup:store-1.db")
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked == ["store-1.db"]
    assert ground.kept.asked == ""
    ground.repairs.put_back("store-1.db")
    ground.until(lambda: "At the next start" in ground.says(dialog, "backup:store-1.db"))
    assert ground.kept.asked == "store-1.db"


def test_who_may_not_repair_changes_nothing(ground: Ground) -> None:
    ground.staff.allowed = False
    ground.repairs.begin(Work.BACKUP)
    ground.repairs.put_back("store-1.db")
    ground.until(lambda: ground.refused == ["permission_missing"] * 2)
    assert len(ground.kept.made) == 1
    assert ground.kept.asked == ""
