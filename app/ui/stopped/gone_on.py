"""What the page of a till that stopped begins with, and what the till says that went on."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.ui.services import Services
from app.ui.shell import Shell
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog

_READ = "read"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GoneOn:
    """``fresh``: with records of their own; else with the same ones, which were whole."""

    fresh: bool

    def tell(self, shell: Shell) -> None:
        """Until somebody has read it."""
        code, text = "stopped_fresh_records" if self.fresh else "stopped_same_records", shell.words.text
        answers = [Answer(_READ, text("apart_read"), kind=Kind.PRIMARY, safe=True, hint="Enter")]
        dialog = Dialog(shell, text("stopped_ready"), text(code), answers, icon=Icon.CIRCLE_CHECK_FILLED)
        dialog.button(_READ).setObjectName("stopped.read")
        dialog.open()


def last_receipt(services: Services) -> str:
    """The newest that can still be read; "" where there is none, or its page is what failed."""
    try:
        newest = next(iter(services.selling.sales.recent_sales(1)), None)
    except Exception:  # noqa: BLE001 - it is shown to calm somebody, and nothing depends on it
        _log.warning("the last receipt cannot be read")
        return ""
    return newest.receipt_number if newest is not None else ""
