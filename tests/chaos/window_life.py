"""One life of the whole program: a fresh interpreter, the window, and a person's hands on its keys, until it is killed.

``python -m tests.chaos.window_life FOLDER SEED``; what a ``Post`` names stands in the folder.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.config import Config
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import Mode, theme
from demo.hands import Hands
from demo.store_app import StoreApp
from tests import builders
from tests.chaos.diary import Diary

NAMES = ("eggs", "skillet", "2*eggs")
TENDERED = "50000"
FLOAT = "15000"
_RECEIPT = re.compile(r"\d{3}-\d+-[0-9A-F]{4}-\d{6}")
_AMOUNT = re.compile(r"([\d,]+)\.(\d\d)")


def main(folder: Path, seed: int) -> None:
    """From the start of the program to its end, which is mostly a kill."""
    diary = Diary(folder / "diary.jsonl")
    diary.write("born")
    application = QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    theme().install(Mode.LIGHT)
    config = Config(data_dir=folder / "register", key_file=folder / "keys", devices=folder / "devices.toml")
    store_app = StoreApp(config, None, SilentPlayer())
    hand = WindowHand(store_app, diary, Random(seed), folder)
    hand.begin()
    while not (folder / "stop").exists():
        hand.serve()
    hand.finish()
    store_app.close()
    diary.write("ended")


class WindowHand:
    """Knows only what a person sees and the keys a person presses."""

    def __init__(self, store_app: StoreApp, diary: Diary, rng: Random, folder: Path) -> None:
        self._store_app = store_app
        self._diary = diary
        self._rng = rng
        self._hands = Hands(store_app.shell, _NoScanner(), folder)

    def begin(self) -> None:
        """Sign on; open the till where it is not open; go on with what stood on the screen before."""
        hands = self._hands
        hands.take_up()
        hands.click("Gráinne Walsh")
        hands.see("Enter your PIN")
        hands.type(builders.SUPERVISOR_PIN)
        hands.until(
            lambda: (hands.has("sell.open_till") or hands.has("sell.total")) and self._store_app.idle, "the till"
        )
        if hands.has("sell.open_till"):
            self._diary.write("restored", basket=[0, 0])
            self._diary.write("doing", deed="open shift")
            hands.click("sell.open_till")
            hands.until(lambda: hands.has("shift.open"), "the float to be asked for")
            hands.type(FLOAT)
            hands.press(Qt.Key.Key_Return)
            hands.until(lambda: hands.has("sell.total"), "the empty cart")
            self._diary.write("done", deed="open shift", basket=[0, 0])
        else:
            self._diary.write("restored", basket=self._basket())
        self._diary.write("ready")

    def serve(self) -> None:
        """One customer."""
        for _ in range(self._rng.randint(1, 3)):
            self._scan(self._rng.choice(NAMES))
        if self._rng.random() < 0.15:
            self._park_and_recall()
        self._pay()

    def finish(self) -> None:
        """Nothing waits for paper any more."""
        self._hands.until(lambda: not self._store_app.waiting_papers(), "the last paper")

    def _scan(self, typed: str) -> None:
        before = self._basket()
        self._diary.write("doing", deed="scan")
        self._hands.type(typed)
        self._hands.press(Qt.Key.Key_Return)
        self._hands.until(lambda: self._basket()[1] > before[1] and self._store_app.idle, f"{typed} in the cart")
        self._diary.write("done", deed="scan", basket=self._basket())

    def _park_and_recall(self) -> None:
        parked = self._basket()
        self._diary.write("doing", deed="suspend")
        self._hands.press(Qt.Key.Key_F6)
        self._hands.see("Scan the first item")
        self._diary.write("done", deed="suspend", basket=[0, 0])
        self._diary.write("doing", deed="recall")
        self._hands.press(Qt.Key.Key_F6)
        self._hands.until(lambda: self._basket() == parked or self._hands.has("sales.list"), "the parked sales")
        if self._hands.has("sales.list"):  # a life that was killed left one too
            self._hands.click_row("sales.list", f"€{parked[1] / 100:,.2f}")
            self._hands.press(Qt.Key.Key_Return)
        self._hands.until(lambda: self._basket() == parked, "the parked sale to be back")
        self._diary.write("done", deed="recall", basket=parked)

    def _pay(self) -> None:
        hands, total = self._hands, self._basket()[1]
        hands.press(Qt.Key.Key_F9)
        hands.until(lambda: hands.has("cash.due"), "the amount due")
        hands.type(TENDERED)
        self._diary.write("doing", deed="pay")
        hands.press(Qt.Key.Key_Return)
        hands.until(lambda: hands.has("complete.next"), "the sale to be complete")
        receipt = next(found[0] for text in hands.texts() if (found := _RECEIPT.search(text)))
        self._diary.write("done", deed="pay", basket=[0, 0], sale={"receipt": receipt, "total": total})
        hands.press(Qt.Key.Key_Return)
        hands.see("Scan the first item")

    def _basket(self) -> list[int]:
        """How many lines, and what they come to."""
        if not self._hands.has("sell.lines"):
            return [0, 0]
        found = _AMOUNT.search(self._hands.reads("sell.total"))
        total = int(found[1].replace(",", "") + found[2]) if found else 0
        return [sum(1 for _ in self._hands.rows("sell.lines")), total]


class _NoScanner:
    """Everything is typed."""

    def scan(self, data: str) -> None:
        raise AssertionError(data)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except BaseException:  # noqa: BLE001 - whatever it was, the log tells and the parent sees the exit code
        traceback.print_exc()
        sys.stderr.flush()
        # At once: threads of the program would keep the process alive.
        os._exit(1)
