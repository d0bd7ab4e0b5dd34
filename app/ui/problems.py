"""What the window shows when the program itself failed: a calm screen with a code, and a log line to find it by."""

from __future__ import annotations

import hashlib
import logging
import traceback

from PySide6.QtWidgets import QWidget

from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import Answer, Dialog
from app.wording import Words

_log = logging.getLogger(__name__)


def show_bug(host: QWidget, words: Words, error: BaseException) -> None:
    """Log it with its place, and say that what was entered is safe."""
    place = "".join(traceback.format_tb(error.__traceback__))
    code = hashlib.sha256(place.encode()).hexdigest()[:6].upper()
    _log.error("the window met a bug", extra={"code": code}, exc_info=error)
    answers = (Answer("close", words.text("bug_close"), safe=True),)
    Dialog(host, words.text("bug_title"), words.text("bug_text", code=code), answers, icon=Icon.TOOL).open()
