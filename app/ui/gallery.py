"""Renders every component, light and dark, to PNG files for the eye to judge: python -m app.ui.gallery out."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

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
from app.ui.widgets.line_list import LineList, LineWords
from app.ui.widgets.line_view import DetailSegment, LineView, SegmentKind
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.operator_tile import OperatorTile, OperatorView
from app.ui.widgets.order_card import OrderCard, OrderCardView
from app.ui.widgets.payment_button import PaymentButton
from app.ui.widgets.pin_dots import PinDots
from app.ui.widgets.progress import LongWork
from app.ui.widgets.rail import BadgeTone, Rail, RailItem
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.search_results import Fact, ResultAction, ResultView, SearchResults
from app.ui.widgets.segmented import Segment, Segmented, TabLook
from app.ui.widgets.skeleton import Skeleton
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.thumb import Thumb
from app.ui.widgets.tile import TileGrid, TileView
from app.ui.widgets.toast import STAYS, Toast
from app.ui.widgets.top_bar import BarWords, SaleTab, TopBar

WORDS = LineWords(
    above=lambda count: f"{count} line above" if count == 1 else f"{count} lines above",
    list_name="Sale lines",
    discount="Discount",
    price="Price",
    note="Note",
    more="More",
    remove="Remove",
    fewer="One fewer",
    one_more="One more",
)


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
    widget.deleteLater()


def sell(*, searching: bool = False, narrow: bool = False) -> QWidget:
    """A Sell screen of sample values, to see the components at work together."""
    window = _canvas()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(_rail())
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addWidget(_top_bar())
    row.addLayout(right, 1)
    columns = QHBoxLayout()
    columns.setSpacing(0)
    right.addLayout(columns, 1)
    lines = LineList(WORDS)
    cart = _Surface()
    column = QVBoxLayout(cart)
    column.setContentsMargins(0, 0, 1, 0)
    column.setSpacing(0)
    column.addWidget(lines, 1)
    column.addWidget(_totals())
    cart.setFixedWidth(492 if narrow else 624)
    lines.set_lines(sample_lines(), "10")
    columns.addWidget(cart)
    columns.addLayout(_touch_side(searching=searching, columns=3 if narrow else 4), 1)
    return window


def _touch_side(*, searching: bool, columns: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    top = QHBoxLayout()
    top.setSpacing(8)
    box = SearchBox("Scan, or type a name or SKU", hint="F2", clears="clears")
    top.addWidget(box, 1)
    top.addWidget(Button("", icon=Icon.USER_SEARCH, hint="F3"))
    top.addWidget(Button("0.000 kg", icon=Icon.SCALE))
    column.addLayout(top)
    if searching:
        box.set_text("skil")
        column.addWidget(_results())
        column.addStretch(1)
    else:
        column.addWidget(_pages())
        column.addWidget(_tiles(columns), 1)
    actions = QHBoxLayout()
    actions.setSpacing(8)
    for label, icon, hint in (
        ("Park", Icon.PAUSE, "F6"),
        ("Discount", Icon.DISCOUNT, "F7"),
        ("Return", Icon.RECEIPT_REFUND, "F8"),
        ("More", Icon.DOTS, "F12"),
    ):
        actions.addWidget(Button(label, height=48, icon=icon, hint=hint), 1)
    column.addLayout(actions)
    pay = QHBoxLayout()
    pay.setSpacing(8)
    other = PaymentButton("Other", Icon.SPLIT, hint="F11")
    other.set_amount("", "Split, gift card")
    cash = PaymentButton("Cash", Icon.BANKNOTE, hint="F9", framed=True)
    cash.set_amount("€71.70", "rounded")
    card = PaymentButton("Card", Icon.CARD, hint="F10", strong=True)
    card.set_amount("€71.71")
    for button, share in ((other, 163), (cash, 181), (card, 266)):
        pay.addWidget(button, share)
    column.addLayout(pay)
    return column


def sample_lines() -> list[LineView]:
    """Ten lines of every sort."""
    deal = (
        DetailSegment("€3.99 each"),
        DetailSegment("2 for €7.00 −€0.98", SegmentKind.SAVING),
        DetailSegment("+ deposit €1.80"),
    )
    plus = (DetailSegment("was €5.49"), DetailSegment("Plus price −€0.70", SegmentKind.SAVING))
    skillet = (DetailSegment("SKU 40718-26 · 4 left in store"),)
    return [
        LineView("1", "1", "Glenmore Creamery Unsalted Butter", "4.29", "454 g"),
        LineView("2", "1", "Kilbride Farm Organic Porridge Oats with Milled Flaxseed", "3.85", "1.5 kg"),
        LineView("3", "2", "Free-Range Large Eggs", "8.30", "12 pack", (DetailSegment("€4.15 each"),)),
        LineView("4", "1.134", "Bananas, loose", "1.69", "", (DetailSegment("1.134 kg × €1.49/kg"),), weighed=True),
        LineView("5", "2", "Sparkling Water Lemon & Mint", "7.00", "6 × 500 ml", deal),
        LineView("6", "1", "Alderbrook Ground Coffee, Medium Roast", "4.79", "227 g", plus),
        LineView("7", "1", "Eucalyptus & Mint Non-Bio Laundry Capsules", "11.50", "38 washes"),
        LineView("8", "1", "Sourdough Batch Loaf, sliced", "3.20", "800 g"),
        LineView("9", "1", "Paper carrier bag", "0.30"),
        LineView("10", "1", "Cast-iron Skillet, pre-seasoned, lifetime guarantee", "24.99", "26 cm", skillet),
    ]


def _totals() -> QWidget:
    made = QWidget()
    made.setProperty("kind", "sunken")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made.setFixedHeight(71)
    row = QHBoxLayout(made)
    row.setContentsMargins(20, 0, 20, 0)
    left = QVBoxLayout()
    left.addStretch(1)
    left.addWidget(Text("12 items · 10 lines", Role.META_STRONG))
    left.addWidget(Text("Saved €1.68", Role.META_STRONG, "ok"))
    left.addStretch(1)
    row.addLayout(left, 1)
    row.addWidget(Text("To pay", Role.LEAD, "text2", elide=False))
    row.addWidget(Text("€71.71", Role.TOTAL, elide=False))
    return made


def _results() -> SearchResults:
    results = SearchResults(
        (
            ResultAction("all", "Search all stores and online", Icon.WORLD_SEARCH),
            ResultAction("none", "Item without barcode", Icon.BARCODE_OFF),
        ),
        choose_word="choose",
        add_word="add",
    )
    skillet = "Cast-iron Skillet, pre-seasoned, lifetime guarantee"
    here, none = Fact("4 here", Tone.OK), Fact("None here", Tone.WARN)
    kitchen = Icon.TOOLS_KITCHEN
    results.set_results(
        "5 products on this till",
        [
            ResultView("1", skillet, "€24.99", "26 cm", (here, Fact("Aisle 9, bay 3")), ((10, 14),), kitchen),
            ResultView("2", skillet, "€32.99", "30 cm", (none, Fact("2 at Douglas")), ((10, 14),), kitchen),
            ResultView("3", "Non-stick Skillet with glass lid", "€27.50", "28 cm", (here,), ((10, 14),), kitchen),
            ResultView("4", "Silicone Skillet Handle Sleeve", "€4.25", "", (here,), ((9, 13),), Icon.HAND),
            ResultView(
                "5", "Chicken & Chorizo Skillet Kit", "€8.75", "serves 2", (here,), ((18, 22),), Icon.MEAT, Tint.MEAT
            ),
        ],
    )
    return results


def _pages() -> Segmented:
    return Segmented(
        (
            Segment("top", "Top", Icon.STAR),
            Segment("fruit", "Fruit & veg", Icon.APPLE),
            Segment("bakery", "Bakery", Icon.BREAD),
            Segment("services", "Services", Icon.TOOL),
            Segment("seasonal", "Seasonal", Icon.GIFT),
        ),
        TabLook.TABS,
    )


def _tiles(columns: int) -> TileGrid:
    grid = TileGrid(columns)
    rows = (
        ("Bananas", "€1.49/kg", Icon.SALAD, Tint.PRODUCE),
        ("Braeburn apples", "€2.79/kg", Icon.APPLE, Tint.PRODUCE),
        ("Lemons", "€0.45", Icon.LEMON, Tint.PRODUCE),
        ("Carrots", "€1.19/kg", Icon.CARROT, Tint.PRODUCE),
        ("Ripe avocado", "€1.05", Icon.AVOCADO, Tint.PRODUCE),
        ("Chestnut mushrooms", "€6.49/kg", Icon.MUSHROOM, Tint.PRODUCE),
        ("White bap", "€0.55", Icon.BREAD, Tint.BAKERY),
        ("Fruit scone", "€1.35", Icon.COOKIE, Tint.BAKERY),
        ("Stone-baked baguette", "€1.90", Icon.BAGUETTE, Tint.BAKERY),
        ("Hot drink, regular", "€3.10", Icon.COFFEE, Tint.BAKERY),
        ("Paper bag", "€0.30", Icon.PAPER_BAG, Tint.HOME),
        ("Bag for life", "€1.80", Icon.BAG, Tint.HOME),
        ("Gift card", "Load", Icon.GIFT_CARD, Tint.HOUSEHOLD),
        ("Deposit voucher", "Scan", Icon.RECYCLE, Tint.DRINKS),
        ("Stamp, national", "€1.65", Icon.MAIL, Tint.DAIRY),
        ("Parcel drop-off", "Scan", Icon.PACKAGE_IMPORT, Tint.DAIRY),
    )
    grid.set_tiles([TileView(name, name, price, icon, tint) for name, price, icon, tint in rows])
    return grid


def _rail() -> Rail:
    rail = Rail(
        (
            RailItem("sell", "Sell", Icon.CART),
            RailItem("orders", "Orders", Icon.PACKAGE),
            RailItem("returns", "Returns", Icon.RECEIPT_REFUND),
            RailItem("stock", "Stock", Icon.WAREHOUSE),
            RailItem("cash", "Cash", Icon.BANKNOTE),
            RailItem("today", "Today", Icon.CHART),
            RailItem("status", "Status", Icon.CLOUD_CHECK, at_end=True),
            RailItem("lock", "Lock", Icon.LOCK, at_end=True),
        )
    )
    rail.set_current("sell")
    rail.set_badge("orders", "3")
    rail.set_badge("status", "17", BadgeTone.WAITING)
    return rail


def _top_bar() -> TopBar:
    bar = TopBar(BarWords("Back", "New sale", "Sales"))
    bar.set_tabs(
        (
            SaleTab("0482", "Sale 0482", current=True),
            SaleTab("mary", "Mary O’S. €23.10"),
            SaleTab("1352", "13:52, 3 items"),
        )
    )
    bar.set_sync(ChipView("All sent", Tone.OK, Icon.CLOUD_CHECK))
    bar.set_clock("14:07")
    bar.set_person("Aoife Brennan")
    return bar


def components(mode: Mode) -> QWidget:
    """The sheet of all components."""
    window = _canvas()
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
        card.body.addLayout(_row(buttons))
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
    card.body.addLayout(_row([Chip(view) for view in chips]))
    more = [Chip(ChipView("18 min late", Tone.LATE), height=36), Chip(ChipView("Cut-off 18:00"), height=24)]
    card.body.addLayout(_row(more))
    search = QHBoxLayout()
    search.addWidget(SearchBox("Scan, or type a name or SKU", hint="F2"), 1)
    search.addWidget(Stepper("1", fewer="One fewer", more="One more"))
    card.body.addLayout(search)
    card.body.addLayout(
        _row(
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
        host.setFixedHeight(76)
        host.setMinimumWidth(560)
        toast = Toast(host, margin=8)
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
    card.body.addLayout(_row([AmountTile(amount, height=64) for amount in ("€5", "€10", "€20", "€50")], end=False))
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
    card.body.addLayout(_row(tiles, end=False))
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
    card = Card("Empty, long work, skeleton")
    row = QHBoxLayout()
    well = Card(well=True)
    well.body.addWidget(EmptyState(Icon.PACKAGE_OFF, "No orders to pick", "New ones appear here by themselves"))
    row.addWidget(well, 1)
    side = QVBoxLayout()
    work = LongWork("Loading prices", "You can sell meanwhile", "Stop")
    work.set_done(31_400, 48_210, "31,400 of 48,210")
    side.addWidget(work)
    skeleton = Skeleton()
    skeleton.appear()
    side.addWidget(skeleton)
    side.addStretch(1)
    row.addLayout(side, 1)
    card.body.addLayout(row)
    return card


def _tints() -> Card:
    card = Card("Product tints and icons")
    icons = (
        Icon.APPLE, Icon.BREAD, Icon.MILK, Icon.MEAT, Icon.BOTTLE, Icon.WASH, Icon.TOOLS_KITCHEN, Icon.GIFT,
    )  # fmt: skip
    card.body.addLayout(_row([Thumb(icon, tint) for icon, tint in zip(icons, Tint, strict=True)]))
    card.body.addLayout(_row([Thumb(Icon.BOTTLE, Tint.DRINKS, 72), Thumb(Icon.CANDLE, Tint.SEASONAL, 40)]))
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


def _row(widgets: Sequence[QWidget], *, end: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    if end:
        row.addStretch(1)
    return row


def _canvas() -> QWidget:
    made = QWidget()
    made.setProperty("kind", "canvas")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


class _Surface(QWidget):
    """The cart's ground, with the hairline at its end."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.surface)
        edge = QRect(self.width() - 1, 0, 1, self.height())
        painter.fillRect(paint.visual(painter, self.rect(), edge), t.line)


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
