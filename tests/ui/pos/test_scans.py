"""Scans that are explained instead of sold, and scans that nothing took: none is lost, none is sold unseen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.customers.stored_value import Account
from app.pos.explain_scan import ExplainScan, ScanProblem, ScanRule
from app.ui.back_office.scan_tester_rows import tray_rows, visible
from app.ui.back_office.scan_tester_screen import ScanTesterScreen, ScanTesting
from app.ui.scan_desk import ScanDesk
from app.ui.scan_router import ScanRouter
from app.ui.scan_tray import ScanTray
from app.ui.screen import Place, Verb
from app.ui.widgets.table_list import RowModel, TableList
from app.wording import Wording
from contract.rules.stored_value import AccountKind
from tests.builders import EGGS_GTIN, NOON, SKILLET_GTIN, SOURDOUGH_GTIN, filled_shop
from tests.ui.pos.till import WORDS, Till

UNKNOWN = "4006381333931"
RECEIPT = "014-3-9C1F-000482"


class OneCard:
    """A gift card is a gift card, a member a member."""

    def read(self, text: str) -> Account | None:
        return Account("a", AccountKind.GIFT_CARD, "…1234") if text == "GIFT-1234" else None

    def is_member(self, text: str) -> bool:
        return text == "MEMBER-1"


def scans_of(till: Till) -> ScanDesk:
    """The tester and the tray, as the window has them."""
    explain = ExplainScan(till.shop.catalog, OneCard(), till.shop.clock)
    desk = ScanDesk(till.shell, explain.shown)
    testing = ScanTesting(explain, desk.tray, desk.use)
    till.shell.add(ScanTesterScreen(till.shell, testing))
    return desk


def said(till: Till) -> dict[str, str]:
    """What the tester shows, line by line."""
    lines = till.find("scans.lines")
    assert isinstance(lines, TableList)
    model = lines.model()
    assert isinstance(model, RowModel)
    rows = [model.row(at) for at in range(model.rowCount())]
    return {row.key: row.value for row in rows}


def test_what_is_scanned_or_typed_in_the_tester_is_explained_and_never_sold(till: Till) -> None:
    till.selling()
    scans_of(till)
    till.go(Place.SCANS)

    till.scan(f"]C101{EGGS_GTIN}1727063010L7\x1d21S9")

    assert till.text("scans.verdict") == "Free-Range Large Eggs"
    told = said(till)
    assert told["sent"] + told["sent28"] == f"]C101{EGGS_GTIN}1727063010L7<GS>21S9"
    assert (told["kind"], told["gtin"]) == ("GS1-128  ]C1", EGGS_GTIN)
    assert (told["lot"], told["serial"], told["expires"]) == ("L7", "S9", "27-06-30")

    till.key(Qt.Key.Key_F2)
    till.write(UNKNOWN)
    till.key(Qt.Key.Key_Return)

    assert till.text("scans.why") == WORDS.text("scan_problem_no_item")
    assert said(till)["kind"] == WORDS.text("scan_kind_untold")
    assert till.lines() == []


@pytest.fixture(scope="module")
def explain(tmp_path_factory: pytest.TempPathFactory) -> ExplainScan:
    shop = filled_shop(tmp_path_factory.mktemp("explain"))
    return ExplainScan(shop.catalog, OneCard(), shop.clock)


@pytest.mark.parametrize(
    ("sent", "rule", "problem"),
    [
        (EGGS_GTIN, ScanRule.GTIN, None),
        (f"]E0{EGGS_GTIN[1:]}", ScanRule.GTIN, None),
        (UNKNOWN, ScanRule.GTIN, ScanProblem.NO_ITEM),
        (UNKNOWN[:-1] + "2", ScanRule.NOTHING, ScanProblem.CHECK_DIGIT),
        (f"https://id.gs1.org/01/{EGGS_GTIN}/10/L7", ScanRule.LINK, None),
        (f"01{EGGS_GTIN}10L7", ScanRule.ELEMENTS, None),
        (f"]C001{EGGS_GTIN}10L7", ScanRule.NOTHING, ScanProblem.NOT_OF_ELEMENTS),
        ("]C100395015340000000010", ScanRule.NOTHING, ScanProblem.NO_PRODUCT),
        ("AISLE:W-20499:123456", ScanRule.COLLECTION, None),
        ("014-3-9C1F-000482", ScanRule.RECEIPT, None),
        ("GIFT-1234", ScanRule.GIFT_CARD, None),
        ("MEMBER-1", ScanRule.MEMBER, None),
        ("]C18112106141412345", ScanRule.COUPON, None),
        ("4111 1111 1111 1111 0", ScanRule.CARD_NUMBER, ScanProblem.CARD_NUMBER),
        ("4111 1111 1111 1112", ScanRule.NOTHING, ScanProblem.NO_RULE),
        ("4111111111111111", ScanRule.CARD_NUMBER, ScanProblem.CARD_NUMBER),
        ("half a \x00 code", ScanRule.UNREADABLE, ScanProblem.CONTROL_OR_LENGTH),
        ("Monday's menu", ScanRule.NOTHING, ScanProblem.NO_RULE),
    ],
)
def test_a_scan_is_read_by_one_rule_or_says_why_by_none(
    explain: ExplainScan, sent: str, rule: ScanRule, problem: ScanProblem | None
) -> None:
    told = explain.explain(sent)
    assert (told.rule, told.problem) == (rule, problem)
    assert "4111111111111111" not in told.sent


def test_control_characters_have_names() -> None:
    assert visible("a\x1db\x1bc\u202ed") == "a<GS>b<ESC>c<U+202E>d"


def test_a_scan_under_a_question_waits_and_is_offered_once_it_is_answered(till: Till) -> None:
    till.selling()
    desk = scans_of(till)
    till.tap("sell.tile.Bananas")

    till.scan(EGGS_GTIN)
    till.scan(SKILLET_GTIN)

    assert [scan.text for scan in desk.tray.kept] == [EGGS_GTIN, SKILLET_GTIN]
    till.key(Qt.Key.Key_Escape)
    assert till.lines() == []
    assert till.toast == WORDS.counted("scans_not_used", 2)
    till.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert len(till.lines()) == 2
    assert desk.tray.kept == ()


def test_scans_are_offered_once_after_their_own_question_and_then_only_wait_in_the_tray(till: Till) -> None:
    till.selling()
    desk = scans_of(till)
    till.tap("sell.tile.Bananas")
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_Escape)
    till.scan(EGGS_GTIN)
    assert len(till.lines()) == 1

    till.tap("sell.tile.Bananas")
    till.scan(SKILLET_GTIN)
    till.key(Qt.Key.Key_Escape)

    assert till.toast == WORDS.counted("scans_not_used", 1)
    till.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert [(line[0], line[1]) for line in till.lines()] == [
        ("1", "Free-Range Large Eggs"),
        ("1", till.lines()[1][1]),
    ]
    assert [scan.text for scan in desk.tray.kept] == [EGGS_GTIN]


def test_scans_that_lead_to_another_screen_leave_the_others_in_the_tray(till: Till) -> None:
    till.selling()
    desk = scans_of(till)
    till.tap("sell.tile.Bananas")
    till.scan(RECEIPT)
    till.scan(EGGS_GTIN)
    till.key(Qt.Key.Key_Escape)

    till.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)

    assert till.place is Place.RETURNS
    assert [scan.text for scan in desk.tray.kept] == [EGGS_GTIN]


def test_numbers_of_accounts_and_cards_are_not_shown_where_they_mean_nothing(till: Till) -> None:
    till.selling()
    desk = scans_of(till)
    till.go(Place.TODAY)
    till.scan("4111111111111111")
    assert till.toast == WORDS.text("scan_card_number_here")
    assert not desk.tray.kept

    till.scan("GIFT-1234")

    assert "…1234" in till.toast
    assert "GIFT-1234" not in till.toast
    explain = ExplainScan(till.shop.catalog, OneCard(), till.shop.clock)
    rows = tray_rows(desk.tray.kept, explain.shown, WORDS, Wording("en_IE", "EUR", "Europe/Dublin"))
    assert [row.title for row in rows] == ["…1234"]


def test_a_scan_that_meant_nothing_is_taken_up_from_the_tray(till: Till) -> None:
    till.selling()
    desk = scans_of(till)
    till.go(Place.SCANS)
    desk.tray.keep(EGGS_GTIN, NOON, Place.STATUS, in_dialog=False)
    desk.refused()
    till.go(Place.SCANS)

    till.key(Qt.Key.Key_F6)
    till.key(Qt.Key.Key_Down)
    till.key(Qt.Key.Key_Return)

    assert till.place is Place.SELL
    assert len(till.lines()) == 1
    assert desk.tray.kept == ()
    assert desk.tray.refused == 1


def test_no_card_number_waits_in_the_tray_and_it_never_grows_without_bound() -> None:
    tray = ScanTray()
    tray.keep("4111111111111111", NOON, Place.SELL, in_dialog=True)
    assert not tray.kept
    for number in range(500):
        tray.keep(f"code {number}", NOON, Place.SELL, in_dialog=True)
    assert (len(tray.kept), tray.kept[-1].text) == (200, "code 499")
    tray.clear()
    assert not tray.kept


def test_at_twenty_scans_a_second_with_questions_opening_and_closing_nothing_is_lost(till: Till) -> None:
    till.selling()
    desk, router, application = scans_of(till), ScanRouter(), QApplication.instance()
    assert isinstance(application, QApplication)
    router.scanned.connect(till.shell.scanned)
    application.installEventFilter(router)
    numbers, at_ms = [EGGS_GTIN, SKILLET_GTIN, SOURDOUGH_GTIN], 1_000
    try:
        for count in range(40):
            if count % 5 == 2:
                till.shell.ask("?", "?", (Verb("No", lambda: None, safe=True),))
            for place, letter in enumerate([*numbers[count % 3], ""]):
                key = Qt.Key(ord(letter)) if letter else Qt.Key.Key_Return
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter or "\r")
                    event.setTimestamp(at_ms + count * 50 + place * 3)
                    QApplication.sendEvent(QApplication.focusWidget() or till.shell, event)
            if count % 5 == 3 and till.dialog is not None:
                till.dialog.shut()
            application.processEvents()
    finally:
        application.removeEventFilter(router)
    till.settle()

    kept = [scan.text for scan in desk.tray.kept]
    taken = sum(int(quantity) for quantity, _, _ in till.lines())
    assert len(kept) == 16
    assert taken + len(kept) == 40
    while desk.tray.kept:
        desk.use(desk.tray.kept[0].number)
        till.settle()
    assert sum(int(quantity) for quantity, _, _ in till.lines()) == 40
