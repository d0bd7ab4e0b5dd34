"""Today: the store's day so far, from the books of this till and of those it hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt

from app.pos.payments.loose import LooseMoney
from app.pos.today import Differing, Today, TodayView
from app.pos.today_items import TopItem, top_items
from app.ui.back_office.hour_chart import scale_step
from app.ui.back_office.needs import Around, needs_of, tills_of
from app.ui.back_office.today_words import bars, steady, taken, tills
from app.ui.back_office.top_items import TopItems
from app.ui.pos.cash.move_cash import MoveCashDialog
from app.ui.pos.cash.state import Heard
from app.ui.pos.phrases import Phrases
from app.ui.screen import Place
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from app.wording import Wording, isolated
from contract.messages.rows import CashRulesRow, StockRow
from contract.values.quantity import Unit
from contract.values.time import instant_text
from tests.builders import LOCATION_ID, NOON, SKILLET, SKILLET_GTIN
from tests.ui.pos.till import WORDS, Till

PHRASES = Phrases(WORDS, Wording("en_IE", "EUR", "Europe/Dublin"))


def day_of(till: Till) -> TodayView:
    return Today(till.shop.db, till.shop.operators, till.shop.clock).view()


def test_today_shows_what_was_taken_and_leads_to_what_needs_somebody(till: Till) -> None:
    till.selling()
    till.shop.tell(f"store:{LOCATION_ID}", (CashRulesRow(location_id=LOCATION_ID, drawer_limit_minor=10_000),))
    till.shop.tell(f"store:{LOCATION_ID}", (StockRow(item_id=SKILLET, on_hand=5_000, reserved=0),))
    till.shop.sell.scan(SKILLET_GTIN)
    till.shop.settle.pay_cash(2_500)
    till.shop.online = False
    till.key(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert till.place is Place.TODAY
    taken_text, included = till.find("today.taken"), till.find("today.tills")
    assert isinstance(taken_text, Text)
    assert isinstance(included, Text)
    assert (taken_text.text(), included.text()) == ("€24.99", "1 of 1")
    top = till.find("today.top")
    assert isinstance(top, TopItems)
    assert [(own.sold, own.share_ppm) for own in top.items] == [("1", 1_000_000)]
    needs = till.find("today.needs")
    assert isinstance(needs, TableList)
    needs.acted.emit(needs.row(0).key)
    till.settle()
    assert str(till.place) == Place.CASH
    assert isinstance(Overlay.topmost(), MoveCashDialog), "a full drawer asks at once how much goes to the safe"


def test_what_comes_back_is_not_sold_and_what_is_weighed_counts_by_the_weighing(till: Till) -> None:
    till.selling()
    for pieces in (2_000, 1_000):
        till.shop.sell.scan(SKILLET_GTIN)
        till.shop.sell.set_quantity(till.shop.sell.view().lines[0].line_id, pieces)
        till.shop.settle.pay_cash(20_000)
    till.settle()
    now = till.shop.clock.now()
    with till.shop.db.read() as conn:
        found = top_items(conn, now - timedelta(hours=1), now + timedelta(hours=1), lambda _item: 1_000)
        before = top_items(conn, now - timedelta(days=2), now - timedelta(days=1), lambda _item: None)
    assert [(own.item_id, own.sold_thousandths, own.pieces, own.left_thousandths) for own in found] == [
        (SKILLET, 3_000, 3, 1_000)
    ]
    assert before == ()


def test_what_would_soon_be_gone_is_said_to_be_scarce() -> None:
    milk = TopItem("milk", "Milk", "1 L", Unit.EACH, 86_000, 86, 9_000)
    eggs = replace(milk, item_id="eggs", sold_thousandths=44_000, pieces=43, left_thousandths=60_000)
    loose = replace(milk, item_id="loose", left_thousandths=None)
    told = bars((milk, eggs, loose), PHRASES)
    assert [(own.left, own.scarce, own.share_ppm) for own in told] == [
        ("9 left", True, 1_000_000), ("60 left", False, 500_000), ("", False, 1_000_000),
    ]  # fmt: skip


def test_each_till_says_up_to_when_its_figures_are_in(till: Till) -> None:
    till.selling()
    view = day_of(till)
    here = view.registers[0]
    others = tuple(replace(here, register_id=f"r{at}", name=f"Till {at}") for at in (1, 2, 4))
    heard = {
        "r1": Heard(NOON, reachable=True), "r2": Heard(NOON - timedelta(minutes=12), reachable=False),
        "r4": Heard(None, reachable=False),
    }  # fmt: skip
    view = replace(view, registers=(*others, here), newest={"r2": instant_text(NOON - timedelta(minutes=47))})
    standing = tills_of(view, heard)
    assert [(own.name, own.current, own.until) for own in standing] == [
        ("Till 1", True, None), ("Till 2", False, NOON - timedelta(minutes=12)), ("Till 4", False, None),
        (here.name, True, None),
    ]  # fmt: skip
    told = tills(standing, PHRASES)
    assert (told.figure, told.note) == ("2 of 4", f"{isolated('Till 4')}: not heard today")
    rows = [own.row.title for own in needs_of(view, Around(None, heard), PHRASES, NOON)]
    assert "Till 2 not heard since 11:48" in rows


def test_the_list_names_drawers_that_differ_and_sales_that_wait_long(till: Till) -> None:
    till.selling()
    view = replace(
        day_of(till), differing=(Differing("Till 2", 12, -500),), parked=2,
        parked_since=instant_text(NOON - timedelta(hours=1)),
    )  # fmt: skip
    needs = needs_of(view, Around(None, {}, LooseMoney()), PHRASES, NOON)
    assert [(own.row.title, own.place) for own in needs] == [
        ("Till 2 was €5.00 short", Place.CASH), ("2 parked sales", Place.SELL),
    ]  # fmt: skip
    fresh = replace(view, parked_since=instant_text(NOON - timedelta(minutes=5)), differing=())
    assert needs_of(fresh, Around(), PHRASES, NOON) == ()


def test_the_day_is_measured_against_the_same_weekday(till: Till) -> None:
    till.selling()
    view = replace(day_of(till), sales_minor=113_200, last_week_minor=100_000)
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert taken(view, saturday, PHRASES).note == f"{isolated('+13.2%')} on last Saturday"
    assert taken(replace(view, last_week_minor=0), saturday, PHRASES).note == "nothing by now last Saturday"


def test_rows_stay_where_they_stood_when_others_come() -> None:
    assert steady(["b", "a"], {"a": 1, "c": 2, "b": 3}) == ["b", "a", "c"]
    assert steady(["b", "a"], {"a": 1}) == ["a"]


def test_the_scale_ends_above_the_highest_bar_at_a_round_number() -> None:
    assert [scale_step(minor) for minor in (0, 90_000, 90_001, 5_910, 123_456_789)] == [
        100, 30_000, 50_000, 2_000, 50_000_000,
    ]  # fmt: skip
