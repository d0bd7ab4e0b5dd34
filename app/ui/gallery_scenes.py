"""Sample screens for the gallery: the components at work together."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.action_row import ActionRow
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.line_list import LineList, LineWords
from app.ui.widgets.line_view import DetailSegment, LineView, SegmentKind
from app.ui.widgets.payment_button import PaymentButton
from app.ui.widgets.rail import BadgeTone, Rail, RailItem
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.search_results import Fact, ResultAction, ResultView, SearchResults
from app.ui.widgets.segmented import Segment, Segmented, TabLook
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text
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


def asking() -> QWidget:
    """A dialog and a toast over the Sell screen."""
    window = sell()
    window.resize(1366, 768)
    toast = Toast(window)
    toast.show_message("Oak-scented Candle 400 g, €18.00", milliseconds=STAYS)
    dialog = Dialog(
        window,
        "Was the card charged?",
        "We don’t know yet: the terminal stopped answering at 14:08. The sale is kept as it was. Don’t charge again.",
        (
            Answer("back", "Back to sale", safe=True),
            Answer("ask", "Ask the terminal again", Kind.PRIMARY, Icon.REFRESH),
        ),
        icon=Icon.CARD_OFF,
    )
    dialog.open()
    return window


def short_pick() -> QWidget:
    """A bottom sheet."""
    window = sell()
    window.resize(1280, 800)
    sheet = Sheet(window, "How many did you find?")
    columns = QHBoxLayout()
    columns.setSpacing(24)
    left = QVBoxLayout()
    left.addWidget(Text("How many did you find?", Role.H2))
    left.addWidget(Stepper("1", fewer="One fewer", more="One more", height=72, role=Role.FIGURE))
    reasons = [Button(label, height=48, checkable=True) for label in ("Not on the shelf", "Damaged")]
    reasons[0].setChecked(True)
    left.addLayout(row_of(reasons))
    columns.addLayout(left, 1)
    right = QVBoxLayout()
    right.addWidget(Text("Offer instead", Role.H2))
    right.addWidget(ActionRow("Sparkling Water Lime & Cucumber", "A-07-4 · 12 here · Same price", icon=Icon.BOTTLE))
    right.addWidget(Button("No substitute, ask another store", height=64, icon=Icon.SPLIT))
    columns.addLayout(right, 2)
    sheet.body.addLayout(columns)
    sheet.open()
    return window


def sell(*, searching: bool = False, narrow: bool = False) -> QWidget:
    """A Sell screen of sample values, to see the components at work together."""
    window = canvas()
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


def row_of(widgets: Sequence[QWidget], *, end: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    if end:
        row.addStretch(1)
    return row


def canvas() -> QWidget:
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
