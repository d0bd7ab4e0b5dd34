"""Packing an order that is sent: what goes in, into which box, with which carrier; then the label prints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.model.packing import PIECE, PackLine
from app.bopis.packing_view import PackView
from app.ui.bopis.pack.carrier_side import CarrierSide
from app.ui.bopis.pack.item_list import ItemList, ItemRow
from app.ui.bopis.pack.label_dialog import LabelDialog
from app.ui.bopis.pack.parcel_card import ParcelCard
from app.ui.bopis.pack.presenter import PackPresenter
from app.ui.bopis.pack.state import PackState
from app.ui.bopis.pack.tracking_dialog import TrackingDialog
from app.ui.bopis.phrases import Phrases
from app.ui.item_look import item_icon, item_tint
from app.ui.screen import KeyHint, Place, Screen, Stage
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.wording import isolated
from contract.messages.rows import ParcelEntry

_NARROW = 1100


class PackScreen(Screen):
    """Shows a ``PackState``; every gesture goes to the presenter."""

    place = Place.PACK

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = PackState()
        self._parcel = ParcelCard(self._phrases)
        self._carriers = CarrierSide(self._phrases)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._items_side(), 1)
        row.addWidget(self._parcel, 1)
        row.addWidget(self._carriers)

    def serve(self, presenter: PackPresenter) -> None:
        """Whose gestures these are."""
        self._presenter = presenter
        self._list.put.connect(presenter.put_in)
        self._parcel.box_chosen.connect(presenter.choose_box)
        self._parcel.weighed.connect(presenter.weigh)
        self._parcel.more.connect(presenter.toggle_more)
        self._parcel.problem.connect(presenter.report_missing)
        self._parcel.stepped.connect(presenter.parcel_step)
        self._parcel.trusted.connect(presenter.trust_weight)
        self._parcel.looked.connect(presenter.look)
        self._parcel.opened.connect(presenter.open_parcel)
        self._carriers.chosen.connect(presenter.choose_carrier)
        self._carriers.went_on.connect(presenter.go_on)

    def open(self, **arguments: object) -> None:
        self.stage.title(self._phrases.text("pack_title", order=""), back=True)
        self._presenter.open(str(arguments.get("order_id") or ""))

    def leave(self) -> None:
        self._presenter.left()

    def scanned(self, text: str) -> bool:
        self._presenter.scan(text)
        return True

    def primary(self) -> None:
        self._presenter.go_on()

    def back(self) -> None:
        self._presenter.leave()

    def pressed(self, key: str) -> bool:
        if key in ("Up", "Down"):
            self._presenter.step(1 if key == "Down" else -1)
        elif key in ("Space", " "):
            self._presenter.put_in()
        elif key == "Backspace":
            self._presenter.take_out()
        elif key == "Del":
            self._presenter.report_missing()
        elif key == "F3":
            self._presenter.trust_weight()
        elif key == "F4":
            self._parcel.ask_weight(self)
        elif key == "F6":
            self._presenter.toggle_more()
        elif key == "F7":
            self._parcel.next_box()
        elif key == "F8":
            self._presenter.next_carrier(1)
        elif key == "F5":
            self._parcel.step_last()
        elif key == "F9":
            self._parcel.look_at_last()
        elif key == "Ctrl+Z":
            self._parcel.open_last()
        else:
            return False
        return True

    def key_hints(self) -> Sequence[KeyHint]:
        keys = ("↑ ↓", "Space", "⌫", "Del", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "Ctrl+Z", "Enter", "Esc")
        names = (
            "row",
            "put",
            "take",
            "missing",
            "trust",
            "weight",
            "parcel",
            "more",
            "box",
            "carrier",
            "label",
            "open",
            "go_on",
            "leave",
        )
        text = self._phrases.text
        return tuple(KeyHint(key, text(f"pack_key_{name}")) for key, name in zip(keys, names, strict=True))

    def refresh(self, topics: frozenset[str]) -> None:
        if topics & {"row:order", "row:carrier", "row:packing_rules"}:
            self._presenter.refresh()
        if topics & {"scale", "devices"}:
            self._presenter.look_at_bench()

    def present(self, state: PackState) -> None:
        self._state = state
        view = state.view
        for part in (self._items, self._to, self._parcel, self._carriers):
            part.setVisible(view is not None)
        if view is None:
            return
        text = self._phrases.text
        if self.isVisible():
            self.stage.title(text("pack_title", order=isolated(view.order.number)), back=True)
        self._show_items(view, state)
        self._parcel.set_state(state)
        self._carriers.set_state(state, self.stage.now())

    def ask_tracking(self, parcel: ParcelEntry) -> None:
        """The number of a label that comes from elsewhere."""
        dialog = TrackingDialog(self, self._phrases, parcel.number)
        dialog.told.connect(
            lambda carrier, tracking: self._presenter.type_tracking(parcel.parcel_id, carrier, tracking)
        )
        dialog.bought.connect(lambda: self._presenter.buy_again(parcel.parcel_id))
        dialog.open()

    def show_label(self, parcel: ParcelEntry, png: bytes) -> None:
        """How the label of a closed parcel looks, with what can be done about it."""
        dialog = LabelDialog(self, self._phrases, parcel, png)
        dialog.chosen.connect(lambda deed: self._presenter.do_with_label(parcel.parcel_id, deed))
        dialog.open()

    @property
    def rows(self) -> tuple[ItemRow, ...]:
        """The lines as they are shown."""
        return self._list.rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._carriers.setFixedWidth(316 if self.width() < _NARROW else 380)

    def _items_side(self) -> QWidget:
        text = self._phrases.text
        self._items = Card(text("pack_items"), bleed=True)
        self._counted = Chip(ChipView("", Tone.INFO, Icon.SCAN), height=28)
        self._items.add_action(self._counted)
        self._list = ItemList(text("pack_items"))
        self._list.setObjectName("pack.items")
        self._items.body.addWidget(self._list, 1)
        self._to = Card(well=True, padding=16)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconMark(Icon.PIN, "text2", 18))
        head.addWidget(Text(text("pack_ship_to"), Role.META_STRONG, "text2"), 1)
        self._address = Text("", Role.BODY, wrap=True)
        self._address.setObjectName("pack.address")
        self._to.body.addLayout(head)
        self._to.body.addWidget(self._address)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._items, 1)
        column.addWidget(self._to)
        return side

    def _show_items(self, view: PackView, state: PackState) -> None:
        text = self._phrases.text
        done, wanted = (sum(map(_pieces, view.lines, parts)) for parts in _parts(view.lines))
        told = text("pack_counted", done=done, items=wanted) if view.lines else text("pack_all_in")
        full = not any(line.left for line in view.lines)
        self._counted.set_view(ChipView(told, Tone.OK if full else Tone.INFO, Icon.CHECK if full else Icon.SCAN))
        self._list.set_rows([self._row(line) for line in view.lines], state.line.line_id if state.line else "")
        self._address.setText(_breakable("\n".join(view.ship_to) or view.order.customer_name))

    def _row(self, line: PackLine) -> ItemRow:
        quantity, text = self._phrases.quantity, self._phrases.text
        inside, wanted = quantity(line.in_parcel, line.unit), quantity(line.to_pack, line.unit)
        return ItemRow(
            key=line.line_id,
            name=line.name,
            size=isolated(line.size) if line.size else isolated(line.sku),
            count=f"{inside} / {wanted}" if line.left else wanted,
            full=not line.left,
            icon=item_icon(line.icon, line.department),
            tint=item_tint(line.department),
            spoken=text("pack_row_spoken", name=line.name, inside=inside, wanted=wanted),
        )


def _breakable(address: str) -> str:
    """A word too long for a line may go on in the next."""
    return re.sub(r"(\S{12})(?=\S{6})", "\\1\N{ZERO WIDTH SPACE}", address)


def _parts(lines: Sequence[PackLine]) -> tuple[list[int], list[int]]:
    return [line.in_parcel for line in lines], [line.to_pack for line in lines]


def _pieces(line: PackLine, thousandths: int) -> int:
    """As a person counts: what is weighed is one thing."""
    return -(-thousandths // PIECE) if line.unit == "each" else min(1, thousandths)
