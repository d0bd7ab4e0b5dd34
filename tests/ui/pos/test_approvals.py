"""Another person's approval on the screen: asked in words, given by keyboard, touch or badge; and the kept sale."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.approval_dialog import ApprovalDialog
from app.ui.sign_in.presenter import SignInPresenter, SignInView
from app.ui.widgets.keypad import Keypad
from app.wording import Wording, isolated
from contract.messages.facts import ApprovalDenied, ApprovalGiven
from contract.messages.rows import GrantEntry, RoleRow
from contract.operations import Permission
from contract.rules.permission import Decision
from tests.builders import AISLING, LOCATION_ID, SKILLET_GTIN, SUPERVISOR, SUPERVISOR_PIN, operator, page
from tests.ui.pos.test_modifiers import discounted
from tests.ui.pos.till import WORDS, Till

BADGE, OWN_BADGE = "2900014100015", "2900014010017"
_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DISCOUNTED = "€19.99"


@pytest.fixture
def asking(till: Till) -> Till:
    """A seller who may give 10 % has asked for 5.00 off a skillet of 24.99."""
    limit = GrantEntry(permission="discount", decision=Decision.ALLOW, share_ppm=100_000)
    seller = RoleRow(name="seller", permissions=("sell", "cash", "shift"), grants=(limit,))
    everything = RoleRow(name="supervisor", permissions=tuple(Permission), pin_digits=6)
    till.shop.catalog.apply([page("chain", (seller, everything), 90)])
    salt = b"one salt for all"
    boss = operator(
        SUPERVISOR, "Gráinne Walsh", role="supervisor", pin=SUPERVISOR_PIN, badge_hash=_hasher.hash(BADGE, salt=salt)
    )
    till.shop.tell(f"store:{LOCATION_ID}", (boss, operator(badge_hash=_hasher.hash(OWN_BADGE, salt=salt))))
    till.selling(supervisor=False)
    till.scan(SKILLET_GTIN)
    discounted(till, "500")
    assert isinstance(till.dialog, ApprovalDialog)
    return till


def test_the_dialog_says_what_is_asked_with_the_amount_and_why_it_needs_another(asking: Till) -> None:
    assert asking.dialog is not None
    told = asking.words(asking.dialog)
    assert f"Give a discount · {isolated('€5.00')} of {isolated('€24.99')}" in " ".join(told)
    assert "Cast-iron Skillet, pre-seasoned" in " ".join(told)
    assert f"You may do up to {isolated('10%')} of the price alone." in " ".join(told)


def test_by_keyboard_alone(asking: Till) -> None:
    asking.write(SUPERVISOR_PIN)
    assert asking.text("sell.total") == DISCOUNTED
    [given] = asking.facts(ApprovalGiven)
    assert (given.amount_minor, given.of_minor, given.reason, given.by) == (500, 2_499, "above_share", "pin")


def test_by_touch_alone(asking: Till) -> None:
    asking.tap(f"approval.person.{SUPERVISOR}")
    pad = asking.find("approval.pad")
    assert isinstance(pad, Keypad)
    for digit in SUPERVISOR_PIN:
        QTest.mouseClick(pad.key(digit), Qt.MouseButton.LeftButton)
    asking.settle()
    assert asking.text("sell.total") == DISCOUNTED


def test_a_badge_approves_at_once_and_the_askers_own_does_not(asking: Till) -> None:
    asking.scan(OWN_BADGE)
    assert isinstance(asking.dialog, ApprovalDialog)
    assert WORDS.text("approver_same") in " ".join(asking.words(asking.dialog))
    asking.scan(BADGE)
    assert asking.text("sell.total") == DISCOUNTED
    assert [fact.outcome for fact in asking.facts(ApprovalDenied)] == ["same_person"]


def test_leaving_it_changes_nothing_and_is_on_the_record(asking: Till) -> None:
    asking.key(Qt.Key.Key_Escape)
    assert asking.text("sell.total") == "€24.99"
    assert [fact.outcome for fact in asking.facts(ApprovalDenied)] == ["declined"]


def test_a_wrong_pin_is_said_and_the_next_one_counts(asking: Till) -> None:
    asking.write("000000")
    assert asking.dialog is not None
    assert WORDS.text("pin_wrong", tries_left=4) in " ".join(asking.words(asking.dialog))
    asking.write(SUPERVISOR_PIN)
    assert asking.text("sell.total") == DISCOUNTED


def test_whoever_takes_over_a_locked_register_reads_whose_sale_is_kept(till: Till) -> None:
    till.selling(supervisor=False)
    till.scan(SKILLET_GTIN)
    shop, views = till.shop, list[SignInView]()
    shop.operators.lock()

    def kept() -> tuple[int, int]:
        view = shop.sell.view()
        return view.pieces, view.total_minor

    presenter = SignInPresenter(
        shop.operators, till.tasks, WORDS, Wording("en_IE", "EUR", "Europe/Dublin"), views.append, lambda _: None, kept
    )
    presenter.open()
    till.settle()
    assert (views[-1].chosen, views[-1].only_unlock, views[-1].kept) == (AISLING, True, "")
    presenter.choose(SUPERVISOR)
    assert not views[-1].only_unlock
    assert views[-1].kept == f"{isolated('Aisling Brennan')}’s sale is kept: 1 item, {isolated('€24.99')}."
    for digit in SUPERVISOR_PIN:
        presenter.digit(digit)
    till.settle()
    assert shop.operators.may("add_item")
    assert shop.sell.view().pieces == 1
