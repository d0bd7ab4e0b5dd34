"""Returns: the sale and its lines on the left, what follows from what comes back on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.pos.model.line import Condition
from app.pos.refund_line import ReturnableLine
from app.pos.refund_sale import SoldBefore
from app.pos.reprint import SaleView
from app.ui.item_look import item_icon, item_tint
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.customer_sales import CustomerSales
from app.ui.pos.returns.line_row import LineLook
from app.ui.pos.returns.lines_card import LinesCard
from app.ui.pos.returns.no_receipt_dialog import NoReceiptDialog
from app.ui.pos.returns.presenter import ReturnsPresenter, ReturnsState
from app.ui.pos.returns.sale_lists import by_card_dialog, recent_dialog
from app.ui.pos.returns.side import ReturnsSide
from app.ui.pos.returns.source_card import SourceCard
from app.ui.screen import KeyHint, Place, Screen, Stage

_SIDE, _SIDE_NARROW, _WIDE, _EDGE, _EDGE_NARROW = 392, 344, 1100, 24, 12


class ReturnsScreen(Screen):
    """Shows a ``ReturnsState``; every gesture goes to the presenter."""

    place = Place.RETURNS

    def __init__(self, stage: Stage, customers: CustomerSales | None = None) -> None:
        super().__init__(stage)
        self._phrases, self._customers = Phrases(stage.words, stage.wording), customers
        self._source = SourceCard(self._phrases, customers=customers is not None)
        self._lines, self._side = LinesCard(self._phrases), ReturnsSide(self._phrases)
        self._left = QVBoxLayout()
        self._left.setSpacing(16)
        self._left.addWidget(self._source)
        self._left.addWidget(self._lines, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._left, 1)
        row.addWidget(self._side)

    def serve(self, presenter: ReturnsPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        presenter.several = self._ask_which
        self._source.wanted.connect(presenter.find)
        self._source.customer_asked.connect(self._ask_customer)
        self._source.recent_asked.connect(self._ask_recent)
        self._source.other_asked.connect(self._begin_anew)
        self._lines.tapped.connect(presenter.tap)
        self._lines.stepped.connect(lambda by: presenter.step(presenter.state.selected, by))
        self._lines.because.connect(presenter.because)
        self._lines.put.connect(presenter.put)
        self._lines.unknown_asked.connect(self._ask_without)
        self._side.kept.connect(presenter.keep_out)
        self._side.more_asked.connect(presenter.add_more)
        self._side.taken.connect(presenter.take)

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("returns_title"), back=True)
        self._source.field.set_text("")
        self._presenter.open(str(arguments.get("receipt") or ""))
        self._source.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        self._presenter.scanned(text)
        return True

    def primary(self) -> None:
        self._presenter.take()

    def back(self) -> None:
        self._presenter.back()

    def pressed(self, key: str) -> bool:
        selected, deeds = self._presenter.state.selected, self._deeds()
        if key in deeds:
            deeds[key]()
        elif key in {"+", "-"} and selected:
            self._presenter.step(selected, 1 if key == "+" else -1)
        elif key in {"Up", "Down"}:
            self._presenter.walk(1 if key == "Down" else -1)
        elif key.startswith("Alt+") and key[4:].isdigit():
            self._because(int(key[4:]) - 1)
        elif key in {"F5", "F6", "F7"}:
            self._presenter.put(list(Condition)[int(key[1:]) - 5].value)
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        keys = (
            ("F2", "returns_customer"), ("F3", "returns_recent"), ("↑ ↓", "returns_key_line"),
            ("+ −", "returns_key_units"), ("Alt+1…8", "returns_key_reason"), ("F5 F6 F7", "returns_key_condition"),
            ("F4", "no_receipt_title"), ("F8", "returns_add"), ("F9", "returns_key_take"), ("Esc", "returns_back"),
        )  # fmt: skip
        return tuple(KeyHint(key, self._phrases.text(code)) for key, code in keys)

    def present(self, state: ReturnsState) -> None:
        """Show this."""
        sale, text = state.sale, self._phrases.text
        if sale is not None and self._source.field.edit.hasFocus():
            # What is typed from now on is about its lines.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._source.present(sale)
        self._lines.set_title(
            text("returns_scan"), self._phrases.count("returns_lines_count", len(sale.lines)) if sale else ""
        )
        if state.looking:
            self._lines.say(text("returns_looking"), "")
        else:
            self._lines.say(text("returns_find_first"), text("returns_find_note"))
        choice = state.chosen.get(state.selected)
        looks = [self._look(line, state) for line in sale.lines] if sale else []
        reasons = [(own, self._reason(own)) for own in sale.reasons] if sale else []
        if choice is not None and state.line is not None:
            self._lines.set_bounds(choice.units, state.line.available)
        self._lines.present(looks, choice, reasons)
        self._side.present(state.preview, gift=state.gift, chosen=bool(state.chosen))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._side.setFixedWidth(_SIDE if wide else _SIDE_NARROW)
        edge = _EDGE if wide else _EDGE_NARROW
        self._left.setContentsMargins(edge, 20 if wide else edge, edge, 20 if wide else edge)

    def _deeds(self) -> dict[str, Callable[[], None]]:
        found = self._presenter.state.sale is not None
        return {
            "F2": self._ask_customer,
            "F3": self._begin_anew if found else self._ask_recent,
            "F4": self._ask_without,
            "F8": self._presenter.add_more,
            "F9": self._presenter.take,
        }

    def _look(self, line: ReturnableLine, state: ReturnsState) -> LineLook:
        text, chosen = self._phrases.text, state.chosen.get(line.line_id)
        sold = self._phrases.wording.quantity(line.quantity_thousandths, line.unit)
        parts = [text("returns_line", bought=sold)]
        if line.returned:
            parts.append(text("returns_line_before", returned=line.returned))
        if line.in_basket:
            parts.append(text("returns_line_waiting", waiting=line.in_basket))
        if chosen is not None and line.line_id != state.selected:
            parts = [self._reason(chosen.reason), text(f"returns_{chosen.condition.value}")]
            parts += [text("returns_line_back", units=chosen.units)] if line.bought > 1 else []
        return LineLook(
            line.line_id,
            line.name,
            line.size,
            " · ".join(parts),
            "" if state.gift else self._phrases.wording.amount(line.gross_minor),
            item_icon(line.icon, line.department),
            item_tint(line.department),
            text(f"returns_{line.why_not}") if line.why_not else "",
            chosen is not None,
            line.line_id == state.selected,
        )

    def _reason(self, code: str) -> str:
        words = f"returns_reason_{code}"
        return self._phrases.text(words) if words in self._phrases.words else code

    def _begin_anew(self) -> None:
        """Another sale."""
        self.open()

    def _ask_which(self, found: Sequence[SoldBefore]) -> None:
        """One of several sales that a card paid for."""
        dialog = by_card_dialog(self, found, self._phrases)
        dialog.taken.connect(self._presenter.find)
        dialog.open()

    def _ask_recent(self) -> None:
        def show(sales: Sequence[SaleView]) -> None:
            dialog = recent_dialog(self, sales, self._phrases)
            dialog.taken.connect(self._presenter.find_sale)
            dialog.open()

        self._presenter.recent(show)

    def _ask_customer(self) -> None:
        if self._customers is not None:
            self._customers.ask(self, self._presenter.find_sale)

    def _ask_without(self) -> None:
        self._presenter.without_receipt(self._ask_unknown)

    def _ask_unknown(self, reasons: Sequence[str]) -> None:
        told = [(own, self._reason(own)) for own in reasons]
        dialog = NoReceiptDialog(self, self._phrases, told, self._presenter.find_item)
        dialog.taken.connect(self._presenter.take_unknown)
        dialog.open()

    def _because(self, at: int) -> None:
        sale = self._presenter.state.sale
        if sale is not None and 0 <= at < len(sale.reasons):
            self._presenter.because(sale.reasons[at])
