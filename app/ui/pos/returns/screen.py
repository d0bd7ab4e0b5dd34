"""Returns: the receipt and its lines on the left, why and how on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.pos.model.line import Condition
from app.pos.refund import ReturnableLine, ReturnableSale
from app.pos.refund_sale import SoldBefore
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.no_receipt_dialog import NoReceiptDialog
from app.ui.pos.returns.presenter import ReturnsPresenter, ReturnsState
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.values.time import parse_instant

_SIDE, _ROW, _HEIGHT, _REASONS = 400, 64, 48, 8


class ReturnsScreen(Screen):
    """Shows a ``ReturnsState``; every gesture goes to the presenter."""

    place = Place.RETURNS

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        text = self._phrases.text
        self._receipt = TextField(text("returns_receipt"))
        self._receipt.edit.setObjectName("returns.receipt")
        self._find = Button(text("returns_find"), Kind.SOFT, height=_HEIGHT, icon=Icon.SEARCH)
        self._find.setObjectName("returns.find")
        self._unknown = Button(text("no_receipt_title"), Kind.OUTLINE, height=_HEIGHT, hint="F4")
        self._unknown.setObjectName("returns.no_receipt")
        self._told, self._left = Text("", Role.BUTTON), Text("", Role.META, "text2")
        self._lines = TableList(text("returns_lines"), row_height=_ROW, lead_width=48)
        self._lines.setObjectName("returns.lines")
        self._stepper = Stepper("0", name=text("returns_units"), fewer=text("returns_fewer"), more=text("returns_more"))
        self._reasons = [Button("", Kind.OUTLINE, height=_HEIGHT) for _ in range(_REASONS)]
        self._conditions = {
            own: Button(text(f"returns_{own.value}"), Kind.OUTLINE, height=_HEIGHT) for own in Condition
        }
        self._plan, self._sum = Text("", Role.META, "text2", wrap=True), Text("", Role.FIGURE, elide=False)
        self._take = Button(text("returns_take"), Kind.PRIMARY, height=64, hint="Enter")
        self._take.setObjectName("returns.take")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._left_side(), 1)
        row.addWidget(self._right_side())

    def serve(self, presenter: ReturnsPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        presenter.several = self._ask_which
        self._unknown.clicked.connect(lambda: presenter.without_receipt(self._ask_unknown))
        self._find.clicked.connect(lambda: presenter.find(self._receipt.text))
        self._receipt.submitted.connect(lambda _text: presenter.find(self._receipt.text))
        self._lines.chosen.connect(presenter.select)
        self._stepper.stepped.connect(lambda by: presenter.step(presenter.state.selected, by))
        self._take.clicked.connect(presenter.take)
        for at, button in enumerate(self._reasons):
            button.clicked.connect(lambda _=False, at=at: self._because(at))
        for own, button in self._conditions.items():
            button.clicked.connect(lambda _=False, own=own: presenter.put(own.value))

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("place_returns"), back=True)
        self._receipt.set_text("")
        self._presenter.open(str(arguments.get("receipt") or ""))
        self._receipt.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        self._presenter.scanned(text)
        return True

    def primary(self) -> None:
        self._presenter.take()

    def back(self) -> None:
        self._presenter.back()

    def pressed(self, key: str) -> bool:
        selected = self._presenter.state.selected
        if key in {"+", "-"} and selected:
            self._presenter.step(selected, 1 if key == "+" else -1)
        elif key in {"Up", "Down"}:
            self._lines.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key.startswith("Alt+") and key[4:].isdigit():
            self._because(int(key[4:]) - 1)
        elif key in {"F5", "F6", "F7"}:
            self._presenter.put(list(Condition)[int(key[1:]) - 5].value)
        elif key == "F4":
            self._presenter.without_receipt(self._ask_unknown)
        elif key == "F9":
            self._presenter.take()
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        keys = (
            ("↑ ↓", "returns_key_line"), ("+ −", "returns_key_units"), ("Alt+1…8", "returns_key_reason"),
            ("F5 F6 F7", "returns_key_condition"), ("F4", "no_receipt_title"), ("F9", "returns_take"),
            ("Esc", "returns_back"),
        )  # fmt: skip
        return tuple(KeyHint(key, self._phrases.text(code)) for key, code in keys)

    def present(self, state: ReturnsState) -> None:
        """Show this."""
        text, sale = self._phrases.text, state.sale
        if sale is not None and self._receipt.edit.hasFocus():
            # What is typed from now on is about its lines.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._told.setText(text("returns_looking") if state.looking else text("returns_find_first"))
        self._left.setText("")
        if sale is not None:
            when = self._phrases.wording.day(parse_instant(sale.occurred_at))
            self._told.setText(text("returns_sale", receipt=sale.receipt_number, when=when))
            days = "returns_days_left" if sale.days_left >= 0 else "returns_too_old"
            told = [self._phrases.count(days, abs(sale.days_left)), *self._bounds(sale)]
            self._left.setText(" · ".join(told))
        self._lines.set_rows([self._row(line, state) for line in sale.lines] if sale else [])
        self._lines.select(state.selected)
        self._show_choice(state)
        money = self._phrases.wording.money
        ways = [
            text(f"returns_to_{own.kind.value}", amount=money(own.amount_minor), to=own.detail) for own in state.plan
        ]
        self._plan.setText("" if state.gift else "\n".join(ways))
        self._sum.setText("" if state.gift else money(state.refund_minor))
        self._take.set_off(None if state.chosen else text("nothing_comes_back"))

    def _bounds(self, sale: ReturnableSale) -> Iterator[str]:
        """What is not known of the sale, and what that means."""
        text = self._phrases.text
        if sale.gift:
            yield text("returns_gift")
        if sale.by_code:
            amount = self._phrases.wording.money(sale.bound_minor)
            yield text("returns_by_code", store=sale.store, amount=amount)
        elif not sale.asked:
            yield text("returns_not_asked")

    def _show_choice(self, state: ReturnsState) -> None:
        line, own = state.line, state.chosen.get(state.selected)
        units = own.units if own else 0
        self._stepper.set_text(str(units))
        self._stepper.set_bounds(can_lower=units > 0, can_raise=line is not None and units < line.available)
        reasons = state.sale.reasons if state.sale else ()
        for at, button in enumerate(self._reasons):
            button.setVisible(at < len(reasons) and own is not None)
            if at < len(reasons):
                button.set_label(self._reason(reasons[at]))
                button.set_kind(Kind.PRIMARY if own and own.reason == reasons[at] else Kind.OUTLINE)
        for condition, button in self._conditions.items():
            button.setVisible(own is not None)
            button.set_kind(Kind.PRIMARY if own and own.condition is condition else Kind.OUTLINE)

    def _row(self, line: ReturnableLine, state: ReturnsState) -> RowView:
        text, chosen = self._phrases.text, state.chosen.get(line.line_id)
        code = "returns_line_partly" if line.returned or line.in_basket else "returns_line"
        note = text(code, bought=line.bought, returned=line.returned + line.in_basket)
        return RowView(
            line.line_id,
            f"{line.name} {line.size}".strip(),
            note=note if line.available else text(f"returns_{line.why_not}"),
            lead=f"{chosen.units}×" if chosen else "",
            value="" if state.gift else self._phrases.wording.amount(line.gross_minor),
        )

    def _reason(self, code: str) -> str:
        words = f"returns_reason_{code}"
        return self._phrases.text(words) if words in self._phrases.words else code

    def _ask_which(self, found: Sequence[SoldBefore]) -> None:
        """One of several sales that a card paid for."""
        text, wording = self._phrases.text, self._phrases.wording
        rows = [
            RowView(
                own.receipt_number,
                text("recent_receipt", number=own.receipt_number),
                note=", ".join(line.name for line in own.sale.lines[:3]),
                lead=wording.short_day(parse_instant(own.occurred_at)),
                value=wording.money(own.sale.total_minor, own.sale.currency),
                action=text("returns_open"),
            )
            for own in found
        ]
        dialog = SalesDialog(self, text("returns_by_card"), "", text("returns_open"), text("recent_close"), rows)
        dialog.taken.connect(self._presenter.find)
        dialog.open()

    def _ask_unknown(self, reasons: Sequence[str]) -> None:
        told = [(own, self._reason(own)) for own in reasons]
        dialog = NoReceiptDialog(self, self._phrases, told, self._presenter.find_item)
        dialog.taken.connect(self._presenter.take_unknown)
        dialog.open()

    def _because(self, at: int) -> None:
        sale = self._presenter.state.sale
        if sale is not None and 0 <= at < len(sale.reasons):
            self._presenter.because(sale.reasons[at])

    def _left_side(self) -> QWidget:
        side = QWidget()
        column, find = QVBoxLayout(side), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        find.addWidget(self._receipt, 1)
        find.addWidget(self._find, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(find)
        column.addWidget(self._told)
        column.addWidget(self._left)
        column.addWidget(self._lines, 1)
        column.addWidget(self._unknown)
        return side

    def _right_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._stepper)
        for buttons in (self._reasons, list(self._conditions.values())):
            grid = QGridLayout()
            grid.setSpacing(8)
            for at, button in enumerate(buttons):
                grid.addWidget(button, at // 2, at % 2)
            column.addLayout(grid)
        column.addStretch(1)
        for widget in (self._plan, self._sum, self._take):
            column.addWidget(widget)
        return side
