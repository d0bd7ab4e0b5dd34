"""Rail, bar, people, orders and waits: what they show is what they were told."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import LIGHT
from app.ui.widgets.avatar import initials, tint_of
from app.ui.widgets.card import Card
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.control import Control
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.operator_tile import OperatorTile, OperatorView
from app.ui.widgets.order_card import OrderCard, OrderCardView
from app.ui.widgets.pin_dots import PinDots
from app.ui.widgets.progress import BusyRing, LongWork
from app.ui.widgets.rail import BadgeTone, Rail, RailItem
from app.ui.widgets.top_bar import BarWords, SaleTab, TopBar

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]
ITEMS = (
    RailItem("sell", "Sell", Icon.CART),
    RailItem("orders", "Orders", Icon.PACKAGE),
    RailItem("lock", "Lock", Icon.LOCK, at_end=True),
)


def named(widget: QWidget, name: str) -> Control:
    """The control inside `widget` with that accessible name."""
    return next(child for child in widget.findChildren(Control) if child.accessibleName() == name)


def test_the_rail_asks_and_the_shell_decides(qtbot: QtBot, show: Show) -> None:
    rail = Rail(ITEMS)
    show(rail)
    rail.set_current("sell")
    with qtbot.waitSignal(rail.chosen, timeout=1000) as chosen:
        QTest.mouseClick(rail.place("orders"), LEFT)
    assert chosen.args == ["orders"]
    assert rail.current == "sell"
    rail.set_current("orders")
    assert rail.current == "orders"


def test_arrows_walk_the_rail(qtbot: QtBot, show: Show) -> None:
    rail = Rail(ITEMS)
    show(rail)
    rail.place("sell").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rail.place("sell"), Qt.Key.Key_Down)
    with qtbot.waitSignal(rail.chosen, timeout=1000) as chosen:
        QTest.keyClick(rail.place("orders"), Qt.Key.Key_Return)
    assert chosen.args == ["orders"]


def test_a_badge_is_said_and_painted(show: Show) -> None:
    rail = Rail(ITEMS)
    show(rail).resize(120, 700)
    rail.set_badge("orders", "3")
    place = rail.place("orders")
    assert place.accessibleName() == "Orders, 3"
    assert place.grab().toImage().pixelColor(place.width() - 28, 10) == LIGHT.badge
    rail.set_badge("orders", "17", BadgeTone.WAITING)
    assert place.grab().toImage().pixelColor(place.width() - 28, 9) == LIGHT.warn_fill
    rail.set_badge("orders", "")
    assert place.accessibleName() == "Orders"


def test_the_bar_marks_the_place_on_the_leading_edge(show: Show) -> None:
    rail = Rail(ITEMS)
    window = show(rail)
    window.resize(120, 700)
    rail.set_current("orders")
    middle = rail.place("orders").geometry().center().y()
    assert rail.grab().toImage().pixelColor(1, middle) == LIGHT.rail_bar
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert rail.grab().toImage().pixelColor(rail.width() - 2, middle) == LIGHT.rail_bar


def _bar(show: Show) -> TopBar:
    bar = TopBar(BarWords("Back", "New sale", "Sales"))
    show(bar).resize(1100, 80)
    bar.set_person("Aoife Brennan")
    bar.set_clock("14:07")
    bar.set_sync(ChipView("All sent", Tone.OK))
    return bar


def test_the_top_bar_forwards_every_tap(qtbot: QtBot, show: Show) -> None:
    bar = _bar(show)
    bar.set_back(True)
    bar.set_tabs((SaleTab("a", "Sale 0482", current=True), SaleTab("b", "Mary O’S. €23.10")))
    for signal, name in (
        (bar.back_tapped, "Back"),
        (bar.new_sale, "New sale"),
        (bar.sync_tapped, "All sent"),
        (bar.person_tapped, "Aoife Brennan"),
    ):
        with qtbot.waitSignal(signal, timeout=1000):
            QTest.mouseClick(named(bar, name), LEFT)
    with qtbot.waitSignal(bar.tab_chosen, timeout=1000) as chosen:
        QTest.mouseClick(named(bar, "Mary O’S. €23.10"), LEFT)
    assert chosen.args == ["b"]
    assert named(bar, "Sale 0482").isChecked()


def test_title_and_tabs_take_each_others_place(show: Show) -> None:
    bar = _bar(show)
    bar.set_tabs((SaleTab("a", "Sale 0482", current=True),))
    tab = named(bar, "Sale 0482")
    assert tab.isVisible()
    bar.set_title("Status", "Till 3")
    assert not tab.isVisible()


def test_initials_and_tint_follow_from_the_name() -> None:
    assert initials("Aoife Brennan") == "AB"
    assert initials("Seán Ó Murchú") == "SM"
    assert initials("Cher") == "C"
    assert initials("") == ""
    assert tint_of("Aoife Brennan") is tint_of("Aoife Brennan")
    assert len({tint_of(f"Person {at}") for at in range(60)}) > 5


def test_an_operator_is_chosen_by_the_screen(qtbot: QtBot, show: Show) -> None:
    tile = OperatorTile(OperatorView("1", "Aoife Brennan", "Cashier", "Till 3"))
    show(tile)
    with qtbot.waitSignal(tile.clicked, timeout=1000):
        QTest.mouseClick(tile, LEFT)
    assert not tile.isChecked()
    assert tile.accessibleName() == "Aoife Brennan, Cashier, Till 3"


def test_an_order_card_tells_opening_from_the_next_step(qtbot: QtBot, show: Show) -> None:
    view = OrderCardView("w1", "Niamh", "W-20488", "4 items", ChipView("18 min late", Tone.LATE), "Pick", urgent=True)
    card = OrderCard(view)
    show(card)
    assert card.accessibleName() == "Niamh, 18 min late, W-20488, 4 items"
    with qtbot.waitSignal(card.opened, timeout=1000) as opened, qtbot.assertNotEmitted(card.acted):
        QTest.mouseClick(card, LEFT, pos=QPoint(40, 20))
    assert opened.args == ["w1"]
    with qtbot.waitSignal(card.acted, timeout=1000) as acted, qtbot.assertNotEmitted(card.opened):
        QTest.mouseClick(card.action, LEFT)
    assert acted.args == ["w1"]


def test_pin_dots_say_how_many_and_show_no_digit(show: Show) -> None:
    dots = PinDots(4, lambda entered, length: f"{entered} of {length} digits entered")
    show(dots)
    dots.set_entered(2)
    assert dots.accessibleName() == "2 of 4 digits entered"
    image = dots.grab().toImage()
    assert image.pixelColor(34 + 9, 9) == LIGHT.accent
    assert image.pixelColor(2 * 34 + 9, 9) != LIGHT.accent
    dots.set_entered(9, 6)
    assert dots.entered == 6


def test_long_work_shows_how_far_it_is_and_can_be_stopped(qtbot: QtBot, show: Show) -> None:
    work = LongWork("Loading prices", "You can sell meanwhile", "Stop")
    show(work)
    work.set_done(31_400, 48_210, "31,400 of 48,210")
    assert work.bar.thousandths == 651
    assert work.bar.accessibleName() == "31,400 of 48,210"
    work.set_done(1, 0, "")
    assert work.bar.thousandths == 0
    with qtbot.waitSignal(work.stopped, timeout=1000):
        QTest.mouseClick(named(work, "Stop"), LEFT)


def test_the_ring_turns_only_while_it_is_seen_and_wanted(qtbot: QtBot, show: Show) -> None:
    ring = BusyRing(40, "Working")
    theme().reduce_motion = False
    try:
        show(ring)
        first = ring.grab().toImage()
        qtbot.waitUntil(lambda: ring.grab().toImage() != first, timeout=2000)
    finally:
        theme().reduce_motion = True


def test_an_empty_state_offers_the_one_thing_to_do(qtbot: QtBot, show: Show) -> None:
    empty = EmptyState(Icon.PACKAGE_OFF, "Nothing to pick", "New orders appear by themselves", action="Try again")
    show(empty)
    assert empty.accessibleName() == "Nothing to pick"
    with qtbot.waitSignal(empty.acted, timeout=1000):
        QTest.mouseClick(named(empty, "Try again"), LEFT)


def test_a_card_frames_what_is_selected(show: Show) -> None:
    card = Card("Title", "note")
    show(card).resize(300, 200)
    middle = card.width() // 2
    assert card.grab().toImage().pixelColor(middle, 0) == LIGHT.line
    card.set_selected(True)
    assert card.grab().toImage().pixelColor(middle, 0) == LIGHT.accent
    card.set_tone("ok_soft")
    assert card.grab().toImage().pixelColor(middle, 6) == LIGHT.ok_soft
