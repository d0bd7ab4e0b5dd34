"""The dialogs in which kinds of lines ask, over the sell screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.pos.empties import Container
from app.ui.pos.number_dialog import NumberAsked, NumberDialog
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.custom_dialog import CustomDialog
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.pos.sell.text_dialog import TextAsked, TextDialog
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView

_PIECE = 1_000


class KindDialogs:
    """A ``KindSight``."""

    def __init__(self, host: QWidget, phrases: Phrases) -> None:
        self._host, self._phrases = host, phrases

    def ask_text(self, asked: TextAsked, then: Callable[[str], None], otherwise: Callable[[], None]) -> None:
        dialog = TextDialog(self._host, asked)
        dialog.entered.connect(then)
        dialog.declined.connect(otherwise)
        dialog.open()

    def choose(self, title: str, text: str, take: str, rows: Sequence[RowView], then: Callable[[str], None]) -> None:
        dialog = SalesDialog(self._host, title, text, take, self._phrases.text("sell_cancel"), rows)
        if not rows:
            dialog.say_empty(Icon.RECYCLE, self._phrases.text("empties_none"), self._phrases.text("empties_none_note"))
        dialog.taken.connect(then)
        dialog.open()

    def ask_count(self, container: Container, then: Callable[[int], None]) -> None:
        text, wording = self._phrases.text, self._phrases.wording
        asked = NumberAsked(
            title=text("empties_how_many"),
            text=self._phrases.sold_name(container.name, container.size),
            field=text("empties_count"),
            ok=text("sell_add"),
            cancel=text("sell_cancel"),
            clear=text("pad_clear"),
            backspace=text("pad_backspace"),
            show=lambda count: wording.quantity(count * _PIECE),
            worth=lambda count: wording.money(-count * container.worth_minor) if count else "",
            icon=Icon.RECYCLE,
        )
        dialog = NumberDialog(self._host, asked)
        dialog.entered.connect(then)
        dialog.open()

    def ask_custom(self, categories: Sequence[tuple[str, str]], then: Callable[[str, int, str], None]) -> None:
        dialog = CustomDialog(self._host, self._phrases, categories)
        dialog.entered.connect(then)
        dialog.open()
