"""The store app itself, in this process: the same composition as ``aisle``, in a window."""

from __future__ import annotations

import gc

from PySide6.QtWidgets import QWidget

import app
from app import bootstrap
from app.config import Config
from app.logs import start_logging, stop_logging
from app.program import News
from app.ui.sounds import SoundPlayer
from app.ui.windows import Windows


class StoreApp:
    """Built and started; ``shell`` is its window. Close it once."""

    def __init__(self, config: Config, enroll_code: str | None, player: SoundPlayer) -> None:
        self._logs = config.data_dir / "logs"
        start_logging(self._logs)
        news = News()
        self._services = bootstrap.build(config, enroll_code=enroll_code, changed=news.changed)
        try:
            self._windows = news.window = Windows(self._services, player, app.VERSION, windowed=True)
            bootstrap.start(self._services)
            self._windows.open()
            gc.freeze()  # As the program does once it has started.
        except BaseException:
            bootstrap.close(self._services)
            raise

    @property
    def shell(self) -> QWidget:
        return self._windows.window.shell

    @property
    def idle(self) -> bool:
        """Whether the window shows all that it asked for."""
        return self._windows.window.tasks.idle

    def waiting_papers(self) -> int:
        """How many documents are not on paper yet."""
        return len(self._services.devices.spool.waiting())

    def close(self) -> None:
        """As closing the window does: every thread ends, the files are whole."""
        self._windows.close()
        bootstrap.close(self._services)
        self._windows.forget()
        stop_logging(self._logs)
