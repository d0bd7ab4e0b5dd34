"""What the customer may know of the sale, moment by moment, and nothing of who works at the till."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.devices.ports import DisplayRow
from app.pos.basket_view import BasketView, LineView
from app.pos.model.change import Piece
from app.pos.model.line import AgeCheck, AgeMethod, Modifier, ModifierKind
from app.pos.settle import SaleDone
from app.ui.customer_screen.display_rows import DisplayWords
from app.ui.customer_screen.knowledge import GuestKnown, Knowledge
from app.ui.customer_screen.sayings import Sayings, sayings_of
from app.ui.customer_screen.till import Till, not_understood, saw, shown_long_enough, view_of, went
from app.ui.customer_screen.view import CustomerView, Guest, Moment, newest_line
from app.ui.pos.card.presenter import CardState, Phase
from app.ui.pos.complete.presenter import CompleteState
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.pos.tender.presenter import TenderState
from app.ui.screen import Place
from app.wording import Wording, Words
from tests.builders import ROOT

STAFF = ("Aisling Byrne", "operator-7", "Orla Supervisor", "manager-1", "price as the poster says", "smells of dog")
TEXTS = ROOT / "resources" / "i18n"


def line(key: str, amount: int = 429, **changed: Any) -> LineView:
    """A piece of butter, sold by somebody who wrote a note about the customer."""
    made = LineView(
        line_id=key, item_id=key, sku=f"SKU-{key}", name=f"Butter {key}", size="454 g", unit="each", icon="",
        age_minimum=18, quantity_thousandths=1_000, price_ten_thousandths=42_900, price_per_thousandths=1_000,
        regular_minor=amount, modifiers=(), extended_minor=amount, fixed=False, note=STAFF[5], associate_id=STAFF[1],
        served_by=STAFF[0], age_check=AgeCheck(18, AgeMethod.LOOKED),
    )  # fmt: skip
    return replace(made, **changed)


def basket(*lines: LineView, **changed: Any) -> BasketView:
    total = sum(own.extended_minor for own in lines)
    made = BasketView(
        "basket-1", "EUR", lines, None, None, False, len(lines), total, 0, total, total, left_minor=total,
        note=STAFF[5], external_reference=STAFF[1],
    )  # fmt: skip
    return replace(made, **changed)


def done(**changed: Any) -> SaleDone:
    made = SaleDone(
        "basket-1", "sale", 7, "014-3-AC12-000007", "EUR", 2_345, (), 5, 2_350, 5_000, 2_650, (Piece(2_000, 1, True),),
        "2026-11-21T14:00:00Z", "job", "", "", True, 120,
    )  # fmt: skip
    return replace(made, **changed)


def phrases(language: str = "en", locale: str = "en_IE") -> Phrases:
    return Phrases(Words.load(TEXTS, language), Wording(locale, "EUR", "Europe/Dublin"))


def told(view: CustomerView, language: str = "en") -> Sayings:
    return sayings_of(view, "Brannock’s", phrases(language))


def on_display(view: CustomerView) -> tuple[DisplayRow, ...]:
    return DisplayWords(phrases(), phrases()).rows(view, "Brannock’s")


OPEN = Till(open=True, place=Place.SELL)


def test_the_newest_line_is_what_came_last_or_of_which_more_came() -> None:
    one, two = basket(line("a"), line("b")), basket(line("a"), line("b"), line("c"), line("d", linked_to="c"))
    more = basket(line("a", quantity_thousandths=2_000), line("b"), line("c"))
    assert newest_line(None, one, "") == "b"
    assert newest_line(one, two, "b") == "c"
    assert newest_line(two, more, "c") == "a"
    assert newest_line(more, more, "a") == "a", "what changes its price alone is no news"
    assert newest_line(more, basket(line("b"), line("c")), "a") == "c", "what was taken out gives way to the last"
    assert newest_line(more, basket(), "a") == ""


def test_a_long_sale_costs_no_more_than_a_short_one() -> None:
    lines = [line(str(number)) for number in range(200)]
    lines[3] = line("3", quantity_thousandths=2_000)
    before = saw(OPEN, SellState(basket(*(line(str(number)) for number in range(200)))))
    view = view_of(saw(before, SellState(basket(*lines))))
    assert view.newest == "3"
    assert view.newest_line is not None
    assert len(view.lines) < 30
    assert len(view.lines) + view.earlier == 200
    assert view.total_minor == 200 * 429


def test_a_bottles_deposit_stands_in_the_totals_and_every_total_adds_up() -> None:
    offer = Modifier(ModifierKind.PROMOTION, 100, "2 for €7", promotion_id="p")
    own = basket(
        line("a", 700, regular_minor=800, modifiers=(offer,)),
        line("b", 15, linked_to="a", name="Deposit"),
        line("c", 300),
    )
    view = view_of(saw(OPEN, SellState(own)))
    assert [shown.key for shown in view.lines] == ["a", "c"]
    assert (view.goods_minor, view.saved_minor, view.deposit_minor, view.total_minor) == (1_100, 100, 15, 1_015)
    assert view.goods_minor - view.saved_minor + view.deposit_minor + view.tax_added_minor == view.total_minor
    added = view_of(saw(OPEN, SellState(replace(own, tax_minor=90, total_minor=1_105, left_minor=1_105))))
    assert added.tax_added_minor == 90
    assert "€0.90" in {fact.amount for fact in told(added).facts}
    assert told(added).foot == "cash €10.15", "a tax that is added stands among the figures, not as included"


def test_a_price_made_dearer_by_hand_saves_nothing_and_still_adds_up() -> None:
    view = view_of(saw(OPEN, SellState(basket(line("a", 900, regular_minor=800)))))
    assert (view.goods_minor, view.saved_minor, view.total_minor) == (900, 0, 900)


@pytest.mark.parametrize(
    ("till", "moment"),
    [
        (Till(), Moment.CLOSED),
        (Till(place=Place.SIGN_IN), Moment.CLOSED),
        (Till(place=Place.SIGN_IN, open=True), Moment.PAUSED),
        (saw(Till(place=Place.SIGN_IN, open=True), SellState(basket(line("a")))), Moment.PAUSED),
        (OPEN, Moment.WELCOME),
        (replace(OPEN, place=Place.ORDERS), Moment.WELCOME),
        (replace(OPEN, open=False), Moment.CLOSED),
        (saw(OPEN, SellState(basket(line("a")))), Moment.CART),
        (saw(OPEN, TenderState(basket=basket(line("a")))), Moment.CART),
        (saw(replace(OPEN, place=Place.RETURNS), SellState(basket(line("a")))), Moment.CART),
    ],
)
def test_the_moment_follows_what_the_operator_does(till: Till, moment: Moment) -> None:
    assert view_of(till).moment is moment


@pytest.mark.parametrize(
    ("phase", "moment"),
    [
        (Phase.SENDING, Moment.CARD),
        (Phase.WAITING, Moment.CARD),
        (Phase.CANCELING, Moment.CARD),
        (Phase.APPROVED, Moment.CARD),
        (Phase.TAKING_BACK, Moment.CARD),
        (Phase.SIGNATURE, Moment.SIGN),
        (Phase.UNKNOWN, Moment.PAUSED),
        (Phase.ASKING, Moment.PAUSED),
        (Phase.FAILED, Moment.CART),
    ],
)
def test_every_phase_of_the_terminal_has_its_moment_and_leaving_ends_it(phase: Phase, moment: Moment) -> None:
    till = saw(went(OPEN, Place.CARD_TENDER), CardState(phase, basket=basket(line("a"))))
    assert view_of(till).moment is moment
    assert view_of(went(till, Place.CASH_TENDER)).moment is Moment.CART
    assert view_of(went(till, Place.CARD_TENDER)).moment is Moment.CART, (
        "what another payment came to is not told again"
    )


def test_thanks_stand_until_the_next_sale_begins_or_long_enough() -> None:
    paid = saw(went(saw(OPEN, SellState(basket(line("a")))), Place.COMPLETE), CompleteState(done()))
    assert view_of(paid).moment is Moment.THANKS
    assert view_of(paid).change_minor == 2_650
    on = went(paid, Place.SELL)
    assert view_of(on).moment is Moment.THANKS
    stale = saw(on, SellState(basket(line("a"))))
    assert view_of(stale).moment is Moment.THANKS, "the screen has not read anew: what was sold is no new sale"
    empty = saw(on, SellState(basket(basket_id=None)))
    assert view_of(empty).moment is Moment.THANKS
    assert view_of(shown_long_enough(empty)).moment is Moment.WELCOME
    assert view_of(shown_long_enough(paid)).moment is Moment.THANKS, "not while the operator still gives change"
    following = saw(on, SellState(basket(line("b"), basket_id="basket-2")))
    assert view_of(following).moment is Moment.CART
    assert view_of(saw(following, SellState(basket(basket_id=None)))).moment is Moment.WELCOME


def test_what_is_learned_late_of_a_receipt_never_brings_the_sale_before_back() -> None:
    paid = saw(went(saw(OPEN, SellState(basket(line("a")))), Place.COMPLETE), CompleteState(done()))
    following = saw(went(paid, Place.SELL), SellState(basket(line("b"), basket_id="basket-2")))
    assert view_of(saw(following, CompleteState(done(), points=12))).moment is Moment.CART
    over = shown_long_enough(went(paid, Place.SELL))
    assert view_of(saw(over, CompleteState(done(), points=12))).moment is Moment.WELCOME


def test_a_till_that_is_locked_sends_nobody_away_and_keeps_the_thanks_and_the_goods() -> None:
    locked = told(view_of(went(OPEN, Place.SIGN_IN)))
    assert (locked.title, locked.note) == ("One moment, please", ""), "no shopping is there to be kept"
    begun = told(view_of(went(saw(OPEN, SellState(basket(line("a")))), Place.SIGN_IN)))
    assert begun.note == "Your shopping is kept as it is."
    paid = went(saw(went(OPEN, Place.COMPLETE), CompleteState(done())), Place.SIGN_IN)
    assert view_of(paid).moment is Moment.THANKS
    assert view_of(shown_long_enough(paid)).moment is Moment.PAUSED


def test_of_a_sale_that_was_not_understood_nothing_is_said() -> None:
    begun = saw(OPEN, SellState(basket(line("a"))))
    assert view_of(not_understood(begun)) == CustomerView(Moment.WELCOME)
    paid = saw(went(begun, Place.COMPLETE), CompleteState(done()))
    assert view_of(went(not_understood(paid), Place.SIGN_IN)) == CustomerView(Moment.PAUSED)


def test_the_store_is_asked_of_the_newest_sale_alone_while_an_answer_is_awaited() -> None:
    jobs: list[Callable[[], Any]] = []
    answers: list[Any] = []

    def submit(job: Callable[[], object], _turn: object) -> Future[object]:
        future: Future[object] = Future()
        jobs.append(lambda: future.set_result(job()))
        return future

    people = SimpleNamespace(known=lambda customer_id: SimpleNamespace(name=customer_id, accounts=()))
    worth = SimpleNamespace(to_earn=lambda own: own.total_minor)
    services = SimpleNamespace(
        lane=SimpleNamespace(submit=submit),
        customers=SimpleNamespace(customers=people, value=worth),
        orders=SimpleNamespace(sale=None),
    )
    knowledge = Knowledge(cast(Any, services), answers.append)
    for total in (100, 200, 300):
        knowledge.ask_guest(basket(line("a", total), customer_id="c-1"))
    assert len(jobs) == 1
    jobs.pop()()
    knowledge.ask_guest(basket(line("a", 400), customer_id="c-1"))
    jobs.pop()()
    assert [own.guest.to_earn for own in answers if isinstance(own, GuestKnown)] == [300, 400]


def test_the_code_of_a_receipt_goes_with_its_thanks() -> None:
    paid = replace(saw(went(OPEN, Place.COMPLETE), CompleteState(done())), code="AR:1:")
    assert told(view_of(paid)).code == "AR:1:"
    again = saw(paid, CompleteState(done(transaction_id="basket-2")))
    assert view_of(again).receipt_code == "", "never that of another sale"


def test_a_guest_is_greeted_by_the_first_name_and_only_in_their_own_sale() -> None:
    till = saw(OPEN, SellState(basket(line("a"), customer_id="c-1")))
    known = replace(till, guest_id="c-1", guest=Guest("Niamh", 1_284, 69, 1))
    said = told(view_of(known))
    assert (said.hello, said.points, said.ready) == (
        "Hello, Niamh", "1284 points, +69 today", "Your online order is ready here",
    )  # fmt: skip
    other = saw(known, SellState(basket(line("a"), customer_id="c-2")))
    assert told(view_of(other)).hello == ""


def test_nothing_of_who_works_here_is_ever_said() -> None:
    by_hand = Modifier(ModifierKind.DISCOUNT, 29, STAFF[4], approver_id=STAFF[3])
    dearer = Modifier(ModifierKind.PRICE_OVERRIDE, -29, STAFF[4], approver_id=STAFF[3], price_ten_thousandths=1)
    own = basket(line("a", 400, modifiers=(by_hand,)), line("b", modifiers=(dearer,)), customer_id="c-1")
    sell = saw(OPEN, SellState(own))
    paying = saw(went(sell, Place.CASH_TENDER), TenderState(basket=own, person=STAFF[0]))
    carded = saw(went(sell, Place.CARD_TENDER), CardState(Phase.SIGNATURE, basket=own, person=STAFF[0]))
    paid = saw(went(sell, Place.COMPLETE), CompleteState(done(), person=STAFF[0]))
    for till in (sell, paying, carded, paid, went(sell, Place.SIGN_IN)):
        view = view_of(till)
        texts = [*told(view).texts, *(text for row in on_display(view) for text in (row.start, row.end, row.otherwise))]
        assert not [text for text in texts for name in STAFF if name in text]
        assert not [name for name in STAFF if name in repr(view)]
    assert told(view_of(sell)).lines[0].offers == ("Discount",)


def test_names_are_bounded_tamed_and_may_break_wherever_a_word_is_longer_than_a_line() -> None:
    names = ("Do\u202enau\x1b@" + "x" * 5_000, "Donaudampfschifffahrtsgesellschaft", "Butter")
    said = told(view_of(saw(OPEN, SellState(basket(*(line(str(at), name=own) for at, own in enumerate(names)))))))
    first, second = said.lines
    assert len(first.name) < 200
    assert not set(first.name) & {"\u202e", "\x1b"}
    assert second.name == "Donaudampfschifffa\u200bhrtsgesellschaft"
    assert said.newest is not None
    assert said.newest.name == "Butter"


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_moment_has_words_in_every_language(language: str) -> None:
    spoken = phrases(language)
    for moment in Moment:
        lines = view_of(saw(OPEN, SellState(basket(line("a"))))).lines
        view = CustomerView(moment, "EUR", lines, newest="a", total_minor=429, left_minor=429, card_minor=429)
        said = sayings_of(view, "Brannock’s", spoken)
        rows = DisplayWords(spoken, phrases()).rows(view, "Brannock’s")
        assert not [text for text in said.texts if "facing_" in text or "sell_" in text or "…" in text]
        assert not [row for row in rows if "display_" in row.start or "facing_" in row.start]
        assert all(len(row.start) <= 20 for row in rows if row.centered)
        assert said.spoken


def test_the_line_display_says_the_newest_item_and_what_there_is_to_pay() -> None:
    till = saw(OPEN, SellState(basket(line("a"), line("b", 858, quantity_thousandths=2_000))))
    newest, owed = on_display(view_of(till))
    assert (newest.start, newest.end, newest.otherwise) == ("2 Butter b", "8.58", "SKU-b")
    assert (owed.start, owed.end) == ("To pay", "€12.87")
    paid = saw(went(till, Place.COMPLETE), CompleteState(done()))
    thanks, change = on_display(view_of(paid))
    assert thanks.start == "Thank you"
    assert (change.start, change.end) == ("Change", "€26.50")
    back = saw(went(till, Place.COMPLETE), CompleteState(done(change_minor=0, total_minor=-500, due_minor=-500)))
    assert on_display(view_of(back))[1] == DisplayRow("You get", "€5.00", "You get")
    assert on_display(view_of(Till()))[0] == DisplayRow("Till closed", otherwise="Till closed", centered=True)


def test_money_that_goes_back_to_a_card_is_not_asked_for() -> None:
    returned = basket(line("a", -429, quantity_thousandths=-1_000))
    state = CardState(Phase.WAITING, basket=returned)
    said = told(replace(view_of(saw(went(OPEN, Place.CARD_TENDER), state)), card_minor=-429))
    assert said.note == "€4.29 goes back to your card."
    assert (said.total_label, said.total) == ("You get back", "€4.29")
