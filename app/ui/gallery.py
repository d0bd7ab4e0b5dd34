"""Renders every component, light and dark, to PNG files for the eye to judge: python -m app.ui.gallery out."""

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.gallery_scenes import WORDS, asking, canvas, row_of, sample_lines, sell, short_pick
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import Mode, theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.action_row import ActionRow
from app.ui.widgets.amount_tile import AmountTile
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.brand import BrandMark, Ground
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.denomination_row import DenominationRow
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.focus_ring import ring_of
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.line_list import LineList
from app.ui.widgets.line_view import DetailSegment, LineView
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.operator_tile import OperatorTile, OperatorView
from app.ui.widgets.order_card import OrderCard, OrderCardView
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.pin_dots import PinDots
from app.ui.widgets.progress import LongWork
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.ui.widgets.toast import STAYS, Toast


def main(out_dir: str) -> None:
    """Write the galleries and the mock Sell screen to `out_dir`."""
    application = QApplication.instance() or QApplication([])
    theme().install(Mode.LIGHT)
    theme().reduce_motion = True
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    for mode in (Mode.LIGHT, Mode.DARK):
        theme().set_mode(mode)
        _save(components(mode), folder / f"components-{mode}.png", 1366, 2560)
        _save(sell(), folder / f"sell-{mode}.png", 1366, 768)
        _save(sell(searching=True), folder / f"search-{mode}.png", 1366, 768)
        _save(asking(), folder / f"dialog-{mode}.png", 1366, 768)
        _save(short_pick(), folder / f"sheet-{mode}.png", 1280, 800)
    theme().set_mode(Mode.LIGHT)
    mirrored = sell()
    mirrored.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _save(mirrored, folder / "sell-rtl.png", 1366, 768)
    _save(sell(narrow=True), folder / "sell-1024.png", 1024, 768)
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _save(widget: QWidget, file: Path, width: int, height: int) -> None:
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()
    focused = widget.findChild(Button, "focused")
    if focused is not None:
        ring_of(focused).frame(focused, focused.focus_radius)
    QApplication.processEvents()
    widget.grab().save(str(file))
    while (overlay := Overlay.topmost()) is not None:
        overlay.shut()
    widget.deleteLater()


def components(mode: Mode) -> QWidget:
    """The sheet of all components."""
    window = canvas()
    column = QVBoxLayout(window)
    column.setContentsMargins(28, 24, 28, 24)
    column.setSpacing(16)
    head = QHBoxLayout()
    head.setSpacing(16)
    head.addWidget(BrandMark(34, Ground.ACCENT))
    head.addWidget(Text(f"Aisle components, {mode}", Role.H1), 1)
    column.addLayout(head)
    grid = QGridLayout()
    grid.setSpacing(16)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    cards = (
        _colors(), _type(), _buttons(), _status(), _lines(), _toasts(), _keypad(), _money(),
        _people(), _orders(), _empty(), _tints(), _table(), _drawer(),
    )  # fmt: skip
    for at, card in enumerate(cards):
        grid.addWidget(card, at // 2, at % 2)
    column.addLayout(grid)
    for view in (
        BannerView(
            "Offline since 13:48. Keep selling.",
            "17 sales are safe on this till and will send themselves.",
            Severity.WARN,
            Icon.CLOUD_OFF,
            "What works offline",
        ),
        BannerView(
            "The receipt printer lid is open.",
            "2 receipts wait here and print once it shuts. Selling still works.",
            Severity.BAD,
            Icon.PRINTER,
            "Email instead",
        ),
    ):
        banner = Banner(rounded=True)
        banner.set_view(view)
        column.addWidget(banner)
    column.addStretch(1)
    return window


def _colors() -> Card:
    card = Card("Color")
    grid = QGridLayout()
    names = list(theme().tokens.colors())[:28]
    for at, name in enumerate(names):
        cell = QVBoxLayout()
        cell.addWidget(_Swatch(theme().tokens.color(name)))
        cell.addWidget(Text(name, Role.MICRO))
        grid.addLayout(cell, at // 7, at % 7)
    card.body.addLayout(grid)
    card.body.addStretch(1)
    return card


def _type() -> Card:
    card = Card("Type")
    for words, role, note in (
        ("€71.71", Role.DISPLAY, "Display 76/700"),
        ("€71.71", Role.TOTAL, "Total 44/700"),
        ("Who’s on the till?", Role.H1, "H1 28/600"),
        ("Manager needs to approve this", Role.H2, "H2 22/600"),
        ("Ship from store", Role.TITLE, "Title 18/600"),
        ("Scan each item as you hand it over", Role.BODY, "Body 16/500"),
        ("Packed 13:20 by Marek", Role.META, "Meta 14/500"),
        ("Żółć, Ελλάδα, Україна, ₺ ₹ ₪ ₽ 1 234,50 zł", Role.BODY, "One font, many scripts"),
    ):
        row = QHBoxLayout()
        row.addWidget(Text(words, role), 1)
        row.addWidget(Text(note, Role.META, "text3", elide=False))
        card.body.addLayout(row)
    return card


def _buttons() -> Card:
    card = Card("Buttons")
    off = Button("Receive", Kind.PRIMARY)
    off.set_off("Scan all items first")
    down = Button("Receive", Kind.PRIMARY)
    down.setDown(True)
    focus = Button("Receive", Kind.PRIMARY)
    outline_down = Button("Receive")
    outline_down.setDown(True)
    chosen = Button("Chosen", checkable=True)
    chosen.setChecked(True)
    rows = (
        (
            Button("Card €71.71", Kind.PRIMARY, height=88, hint="F10"),
            Button("Cash", height=64, icon=Icon.CASH),
            Button("Default"),
            Button("Soft", Kind.SOFT, height=48),
            Button("Remove", Kind.DANGER, height=48),
        ),
        (Button("Receive", Kind.PRIMARY), down, focus, off, Button("Receive"), outline_down),
        (Button("Ink", Kind.INK), Button("Ghost", Kind.GHOST), Button("Void", Kind.DANGER_FILL), chosen),
        (Button("Take €80.00", Kind.PRIMARY, height=88, icon=Icon.CASH, hint="Enter", spread=True),),
    )
    for buttons in rows:
        card.body.addLayout(row_of(buttons))
        card.body.addSpacing(4)
    focus.setObjectName("focused")
    return card


def _status() -> Card:
    card = Card("Status, by urgency")
    chips = (
        ChipView("Due 16:30"),
        ChipView("Packing", Tone.INFO, Icon.SCAN),
        ChipView("Ready", Tone.OK),
        ChipView("1 damaged", Tone.WARN),
        ChipView("22 min left", Tone.SOON),
    )
    card.body.addLayout(row_of([Chip(view) for view in chips]))
    more = [Chip(ChipView("18 min late", Tone.LATE), height=36), Chip(ChipView("Cut-off 18:00"), height=24)]
    card.body.addLayout(row_of(more))
    search = QHBoxLayout()
    search.addWidget(SearchBox("Scan, or type a name or SKU", hint="F2"), 1)
    search.addWidget(Stepper("1", fewer="One fewer", more="One more"))
    card.body.addLayout(search)
    card.body.addLayout(
        row_of(
            [
                Segmented(
                    (
                        Segment("todo", "To do", count="19"),
                        Segment("ready", "Ready", count="9"),
                        Segment("problems", "Problems", count="1", bad=True),
                    )
                )
            ]
        )
    )
    tick = ActionRow("Someone else collecting?", "Only people named on the order", checkable=True)
    tick.setChecked(True)
    card.body.addWidget(tick)
    card.body.addWidget(ActionRow("Email to niamh@example.ie", "On her Plus account", icon=Icon.MAIL, hint="F2"))
    card.body.addStretch(1)
    return card


def _lines() -> Card:
    card = Card("Line item row", bleed=True)
    lines = LineList(WORDS)
    bag = LineView(
        "11", "1", "Paper carrier bag", "0.30", "", (DetailSegment("Removed by Aoife, 14:06"),), removed=True
    )
    samples = sample_lines()
    lines.setFixedHeight(390)
    lines.set_lines([samples[7], samples[4], samples[6], samples[9], bag], "10")
    card.body.addWidget(lines)
    return card


def _toasts() -> Card:
    card = Card("Scan toast and undo")
    for words, icon, action in (
        ("Oak-scented Candle 400 g, €18.00", Icon.CIRCLE_CHECK_FILLED, ""),
        ("No product for …407195", Icon.BARCODE_OFF, "Sell without it"),
        ("Carrier bag removed", Icon.TRASH, "Undo"),
        ("Recalled: Fennel Slaw, lot 2611. Don’t sell it", Icon.OCTAGON_FILLED, "Read"),
    ):
        host = QWidget()
        host.setFixedHeight(104)
        host.setMinimumWidth(560)
        toast = Toast(host, margin=20)
        toast.show_message(words, icon, action=action, milliseconds=STAYS)
        card.body.addWidget(host)
    card.body.addStretch(1)
    return card


def _keypad() -> Card:
    card = Card("Keypad, 80 px keys")
    pad = Keypad(clear="Clear", backspace_name="Delete digit")
    pad.setMaximumWidth(340)
    card.body.addWidget(pad)
    card.body.addStretch(1)
    return card


def _money() -> Card:
    card = Card("Money")
    field = MoneyField("Customer gave", lambda minor: f"€{minor // 100}.{minor % 100:02d}")
    field.set_value(8000)
    card.body.addWidget(field)
    grid = QGridLayout()
    amounts = (("€71.70", "Exact"), ("€72.00", "Change €0.30"), ("€80.00", "Change €8.30"))
    for at, (amount, note) in enumerate(amounts):
        grid.addWidget(AmountTile(amount, note), 0, at)
    card.body.addLayout(grid)
    card.body.addLayout(row_of([AmountTile(amount, height=64) for amount in ("€5", "€10", "€20", "€50")], end=False))
    card.body.addStretch(1)
    return card


def _people() -> Card:
    card = Card("People")
    views = (
        OperatorView("1", "Aoife Brennan", "Cashier", "Till 3, 13:41"),
        OperatorView("2", "Chiamaka Okafor", "Picker", "Wave 11"),
        OperatorView("3", "Gráinne Walsh", "Store manager", "Office"),
    )
    tiles = [OperatorTile(view) for view in views]
    tiles[0].setChecked(True)
    card.body.addLayout(row_of(tiles, end=False))
    dots = PinDots(4, lambda entered, length: f"{entered} of {length} digits entered")
    dots.set_entered(2)
    card.body.addWidget(dots)
    card.body.addStretch(1)
    return card


def _orders() -> Card:
    card = Card("Orders")
    for view in (
        OrderCardView(
            "1", "Niamh O’Sullivan", "W-20488-117", "4 items · shelf P-12, chiller C-2",
            ChipView("Waiting 3 min", Tone.INFO, Icon.PIN_FILLED), "Hand over", urgent=True, here=True,
        ),
        OrderCardView(
            "2", "Eoin McCarthy", "W-20497-330", "3 items · 1 chilled",
            ChipView("18 min late", Tone.LATE), "Pick", urgent=True,
        ),
        OrderCardView(
            "3", "Katarzyna Wiśniewska", "W-20502-771", "2 items · 1 chilled",
            ChipView("22 min left", Tone.SOON), "Pick",
        ),
    ):  # fmt: skip
        card.body.addWidget(OrderCard(view))
    card.body.addStretch(1)
    return card


def _empty() -> Card:
    card = Card("Empty, long work")
    row = QHBoxLayout()
    well = Card(well=True)
    well.body.addWidget(EmptyState(Icon.PACKAGE_OFF, "No orders to pick", "New ones appear here by themselves"))
    row.addWidget(well, 1)
    side = QVBoxLayout()
    work = LongWork("Loading prices", "You can sell meanwhile", "Stop")
    work.set_done(31_400, 48_210, "31,400 of 48,210")
    side.addWidget(work)
    side.addStretch(1)
    row.addLayout(side, 1)
    card.body.addLayout(row)
    return card


def _tints() -> Card:
    card = Card("Product tints and icons")
    icons = (
        Icon.APPLE, Icon.BREAD, Icon.MILK, Icon.MEAT, Icon.BOTTLE, Icon.WASH, Icon.TOOLS_KITCHEN, Icon.GIFT,
    )  # fmt: skip
    card.body.addLayout(row_of([Thumb(icon, tint) for icon, tint in zip(icons, Tint, strict=True)]))
    card.body.addLayout(row_of([Thumb(Icon.BOTTLE, Tint.DRINKS, 72), Thumb(Icon.CANDLE, Tint.SEASONAL, 40)]))
    card.body.addStretch(1)
    return card


def _table() -> Card:
    card = Card("Devices", bleed=True)
    table = TableList("Devices", row_height=66)
    table.set_rows(
        (
            RowView(
                "printer", "Receipt printer", "2 receipts wait here", icon=Icon.PRINTER,
                chip=ChipView("Open lid", Tone.LATE), tone=Tone.BAD, action="Fix", strong=True,
            ),
            RowView(
                "scanner", "Scanner", "Handheld 2D, last scan 14:31", icon=Icon.SCAN,
                chip=ChipView("Ready", Tone.OK), action="Test",
            ),
            RowView("471", "Sale 0471", lead="13:49", value="€18.20", status="Waiting", status_icon=Icon.CLOCK),
        )
    )  # fmt: skip
    table.setMinimumHeight(200)
    card.body.addWidget(table)
    return card


def _drawer() -> Card:
    card = Card("Drawer count", "Counted by Aoife, 20:04", bleed=True)
    for label, count, coin in (("€50", 6, False), ("€20", 14, False), ("€2", 23, True), ("50c", 0, True)):
        row = DenominationRow(label, coin=coin)
        row.set_count(count)
        row.set_total(f"{count * 2}.00")
        card.body.addWidget(row)
    card.body.addStretch(1)
    return card


class _Swatch(QWidget):
    """A patch of one token."""

    def __init__(self, color: QColor) -> None:
        super().__init__()
        self._color = color
        self.setFixedHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.box(paint.begin(self), self.rect(), 8, self._color, theme().tokens.line)


if __name__ == "__main__":
    main(sys.argv[1])
