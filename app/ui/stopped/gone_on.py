"""What the page of a till that stopped begins with, and what the till says that went on."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.ui.services import Services
from app.ui.shell import Shell
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text import Text
from app.wording import Words
from contract.values.time import parse_instant

_READ = "read"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GoneOn:
    """``fresh``: with records of their own; else with the same ones, which were whole."""

    fresh: bool

    def tell(self, shell: Shell, services: Services) -> None:
        """Until somebody has read it: also what the page said of the last sale and of a card, which nobody may have
        read before Enter was hit.
        """
        code, words = "stopped_fresh_records" if self.fresh else "stopped_same_records", shell.words
        answers = [Answer(_READ, words.text("apart_read"), kind=Kind.PRIMARY, safe=True, hint="Enter")]
        title = words.text("stopped_ready")
        dialog = Dialog(shell, title, words.text(code), answers, icon=Icon.CIRCLE_CHECK_FILLED)
        for said in (_with_last_receipt("stopped_last_receipt", services, words), words.text("stopped_card_note")):
            if said:
                dialog.body.addWidget(Text(said, Role.BODY, wrap=True))
        dialog.button(_READ).setObjectName("stopped.read")
        dialog.open()


def what_is_safe(services: Services, words: Words) -> str:
    """The last receipt that can be read, in words; "" where there is none. After damage nobody can say what else is
    whole.
    """
    return _with_last_receipt(
        "stopped_safe_known" if services.store.stop.damaged else "stopped_safe_until", services, words
    )


def _with_last_receipt(code: str, services: Services, words: Words) -> str:
    try:
        newest = next(iter(services.selling.sales.recent_sales(1)), None)
    except Exception:  # noqa: BLE001 - it is shown to calm somebody, and nothing depends on it
        _log.warning("the last receipt cannot be read")
        return ""
    if newest is None:
        return ""
    wording = services.wording.in_locale(words.locale_near(services.wording.locale))
    time, total = wording.clock(parse_instant(newest.occurred_at)), wording.money(newest.total_minor, newest.currency)
    return words.text(code, number=newest.receipt_number, time=time, total=total)
