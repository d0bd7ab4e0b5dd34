"""Plays the scripted day in a new shop, leaves its pictures and papers, and balances money and stock."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from demo.album import USUAL, Album
from demo.balance import balance, table
from demo.chain import FOLDER
from demo.day import play
from demo.day_ground import Ground
from demo.hands import STUCK_PICTURE, Hands, Stuck
from demo.shop import STORE, DemoShop
from demo.store_app import StoreApp

WRONG, STUCK = 1, 3
_WITHOUT_A_DESK = "This plugin does not support"
"""The offscreen platform has no window manager to tell."""


class Diary:
    """Tells and keeps what happens, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(f"{time.monotonic() - self._began:5.1f} s  {line}")
        print(self.lines[-1], flush=True)


def run_day(folder: Path, out: Path, printer_model: str) -> int:
    """0 when everything balances."""
    diary, album = Diary(), Album(out)
    paper = out / "receipts"
    shop = DemoShop(folder, paper, printer_model)
    try:
        diary.say(f"head office listens on {shop.oms.url}; a new till joins the store in Cork")
        day = _play(shop, album, diary)
        code = _balanced(day, diary)
        shop.printer.stop()
        album.add_paper(sorted(paper.glob("*.png")))
        album.write_index("A day in the store", diary.lines)
        diary.say(f"pictures and receipts are in {out}")
        return code
    except Stuck as stuck:
        diary.say(f"stuck: {stuck}\nA picture of the window is in {out / STUCK_PICTURE}")
        return STUCK
    finally:
        shop.close()


def _balanced(day: Ground, diary: Diary) -> int:
    papers = [receipt.text for receipt in day.shop.printer.receipts]
    rows = balance(day.notes, papers, day.shop.database_url, STORE, FOLDER)
    balanced = all(row.balances for row in rows)
    diary.say(f"{'money and stock balance' if balanced else 'MONEY OR STOCK DO NOT BALANCE'}:\n{table(rows)}")
    return 0 if balanced else WRONG


def _play(shop: DemoShop, album: Album, diary: Diary) -> Ground:
    qInstallMessageHandler(_tell_qt)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setCursorFlashTime(0)
    theme().install(Mode.LIGHT)
    theme().reduce_motion = True
    store_app = StoreApp(shop.config, shop.enroll_code(), SilentPlayer())
    try:
        store_app.shell.resize(USUAL.width, USUAL.height)
        hands = Hands(store_app.shell, shop.scanner, album.folder)
        hands.take_up()
        day = Ground(shop, hands, album, diary.say)
        play(day)
        return day
    finally:
        store_app.close()


def _tell_qt(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith(_WITHOUT_A_DESK):
        print(message, file=sys.stderr, flush=True)
