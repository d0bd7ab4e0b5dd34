"""Charts, numbers and signatures show what they were given, to the eye and to the ear."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.icons import Icon
from app.ui.theme.tokens import LIGHT
from app.ui.widgets.chart import ChartView, HourChart, ShareBar
from app.ui.widgets.chip import Tone
from app.ui.widgets.number_card import NumberCard
from app.ui.widgets.signature import SignaturePad

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]
DAY = ChartView(
    labels=("9", "10", "11", "12"),
    bars=(300, 600, 0, 450),
    compare=(200, 500, 900, 100),
    ticks=((0, "0"), (300, "€300"), (600, "€600"), (900, "€900")),
    running=3,
    summary="Sales are 13 percent above last Saturday.",
)


def column(chart: HourChart, at: int) -> list[str]:
    """The colors down the middle left of a bar."""
    image = chart.grab().toImage()
    x = 50 + (chart.width() - 50) * (4 * at + 1) // 16 + 8
    return [image.pixelColor(x, y).name() for y in range(chart.height())]


def test_bars_are_as_high_as_their_values(show: Show) -> None:
    chart = HourChart()
    show(chart).resize(622, 322)
    chart.set_view(ChartView(DAY.labels, DAY.bars, (), DAY.ticks, 3, DAY.summary))
    accent = LIGHT.accent.name()
    small, large = column(chart, 0).count(accent), column(chart, 1).count(accent)
    assert abs(large - 2 * small) <= 4
    assert small > 50
    assert column(chart, 2).count(accent) == 0
    assert column(chart, 3).count(accent) == 0
    assert chart.accessibleName() == DAY.summary


def test_the_other_day_is_a_line_of_its_own_color(show: Show) -> None:
    chart = HourChart()
    show(chart).resize(622, 322)
    chart.set_view(DAY)
    image = chart.grab().toImage()
    names = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.chart_compare.name() in names


def test_a_chart_without_values_is_empty_and_does_not_fail(show: Show) -> None:
    chart = HourChart()
    show(chart)
    empty = chart.grab().toImage()
    chart.set_view(ChartView(("9",), (0,), ticks=((0, "0"),)))
    assert chart.grab().toImage() != empty


def test_time_runs_left_to_right_in_every_language(show: Show) -> None:
    chart = HourChart()
    window = show(chart)
    window.resize(622, 322)
    chart.set_view(DAY)
    before = chart.grab().toImage()
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert chart.grab().toImage() == before


def test_shares_take_their_part_of_the_bar(show: Show) -> None:
    bar = ShareBar()
    show(bar).resize(222, 60)
    bar.set_parts(((5, Tone.OK), (0, Tone.SOON), (5, Tone.LATE)), "5 on time, 5 late")
    image = bar.grab().toImage()
    assert image.pixelColor(bar.width() // 4, 7) == LIGHT.ok
    assert image.pixelColor(bar.width() * 3 // 4, 7) == LIGHT.bad_fill
    bar.set_parts((), "nothing yet")
    assert bar.grab().toImage().pixelColor(bar.width() // 2, 7) == LIGHT.raised


def test_a_number_is_said_with_its_note(show: Show) -> None:
    card = NumberCard("Online orders")
    show(card)
    card.set_number("61", "19 to do, 3 late", icon=Icon.OCTAGON_FILLED, color="bad")
    assert card.accessibleName() == "Online orders, 61, 19 to do, 3 late"


def test_a_signature_is_kept_stroke_by_stroke(qtbot: QtBot, show: Show) -> None:
    pad = SignaturePad("Signature")
    show(pad).resize(422, 260)
    with qtbot.waitSignal(pad.changed, timeout=1000):
        QTest.mousePress(pad, LEFT, pos=QPoint(20, 20))
        QTest.mouseMove(pad, QPoint(60, 40))
        QTest.mouseRelease(pad, LEFT, pos=QPoint(60, 40))
    assert pad.strokes[0][0] == (20, 20)
    assert pad.grab().toImage().pixelColor(20, 20) == LIGHT.text
    kept = pad.strokes
    with qtbot.waitSignal(pad.changed, timeout=1000):
        pad.clear()
    assert pad.strokes == ()
    pad.set_strokes(kept)
    assert pad.strokes == kept
