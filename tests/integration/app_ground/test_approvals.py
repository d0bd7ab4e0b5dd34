"""What a role limits, what another person approves, and what stands on the record of it; badges; the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher

from app.db import journal
from app.db.rows import stored_rows
from app.pos.cash_moves import MoveAsked
from contract.errors import Refused
from contract.messages.facts import (
    ApprovalDenied,
    ApprovalGiven,
    Fact,
    OperatorLockedOut,
    OperatorSignedOn,
    OperatorUnlocked,
)
from contract.messages.rows import GrantEntry, RoleRow
from contract.operations import Permission
from contract.rules.permission import Asked, Decision
from tests.builders import (
    AISLING,
    LOCATION_ID,
    PIN,
    SKILLET,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    filled_shop,
    operator,
    page,
)

F = TypeVar("F", bound=Fact)
WHY = "Box is damaged"
BADGE, OTHER_BADGE = "2900014010017", "2900014100015"
_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = filled_shop(tmp_path / "data")
    grants(made, *limits())
    salt = b"one salt for all"
    made.tell(
        f"store:{LOCATION_ID}",
        (
            operator(badge_hash=_hasher.hash(BADGE, salt=salt)),
            operator(
                SUPERVISOR, "Gráinne Walsh", role="supervisor", pin=SUPERVISOR_PIN,
                badge_hash=_hasher.hash(OTHER_BADGE, salt=salt),
            ),
        ),
    )  # fmt: skip
    made.operators.sign_on(AISLING, PIN)
    made.shifts.open(15_000)
    yield made
    made.stop()


def limits() -> tuple[GrantEntry, ...]:
    allow = Decision.ALLOW
    return (
        GrantEntry(permission="discount", decision=allow, amount_minor=500, share_ppm=100_000, day_minor=300),
        GrantEntry(permission="price_override", decision=allow, share_ppm=50_000),
        GrantEntry(permission="open_drawer", decision=allow, uses=2),
        GrantEntry(permission="petty_cash", decision=allow, amount_minor=1_000, day_minor=1_500),
        GrantEntry(permission="shift_close", decision=allow, amount_minor=0),
        GrantEntry(permission="repair", decision=Decision.DENY),
    )


def grants(shop: Shop, *told: GrantEntry) -> None:
    seller = RoleRow(name="seller", permissions=("sell", "cash", "shift"), grants=told)
    everything = RoleRow(name="supervisor", permissions=tuple(Permission), pin_digits=6)
    shop.catalog.apply([page("chain", (seller, everything), 90)])


def refused(gesture: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as told:
        gesture()
    return told.value


def reason(gesture: Callable[[], object]) -> str:
    return str(refused(gesture).params["reason"])


def recorded(shop: Shop, kind: type[F]) -> list[tuple[str | None, str | None, F]]:
    """(operator, approver, fact) of each."""
    with shop.db.read() as conn:
        found = list(journal.facts(conn, [kind.KIND]))
    return [(header.operator_id, header.approver_id, fact) for header, fact in found if isinstance(fact, kind)]


def skillet(shop: Shop) -> str:
    """A line of 24.99."""
    return str(shop.sell.add_item(SKILLET).line_id)


def test_a_discount_within_the_limit_is_given_alone_and_small_steps_do_not_pass_it(shop: Shop) -> None:
    line = skillet(shop)
    shop.sell.discount_line(line, 150, WHY)
    shop.sell.discount_line(line, 99, WHY)
    assert reason(lambda: shop.sell.discount_line(line, 1, WHY)) == "above_share"
    assert reason(lambda: shop.sell.discount_line(line, 252, WHY)) == "above_amount"


def test_the_sum_of_a_day_counts_finished_sales_and_the_rest_of_the_basket(shop: Shop) -> None:
    shop.sell.discount_line(skillet(shop), 200, WHY)
    shop.settle.pay_cash(5_000)
    line = skillet(shop)
    assert reason(lambda: shop.sell.discount_line(line, 101, WHY)) == "above_day"
    shop.sell.discount_line(line, 100, WHY)
    shop.clock.advance(days=1)
    shop.sell.discount_line(line, 100, WHY)


def test_a_price_is_lowered_within_its_share_and_raised_freely(shop: Shop) -> None:
    line = skillet(shop)
    assert reason(lambda: shop.sell.override_price(line, 237_300, WHY)) == "above_share"
    shop.sell.override_price(line, 237_500, WHY)
    shop.sell.override_price(line, 300_000, WHY)


def test_the_drawer_opens_without_a_sale_so_often_in_a_shift(shop: Shop) -> None:
    shop.drawer_key.open_without_sale()
    shop.drawer_key.open_without_sale()
    assert reason(shop.drawer_key.open_without_sale) == "used_up"
    shop.approve(shop.drawer_key.open_without_sale)
    shop.drawer_key.open_without_sale()


def test_money_is_paid_out_within_the_amount_and_the_day(shop: Shop) -> None:
    def pay(minor: int) -> None:
        shop.cash_moves.move(MoveAsked("paid_out", minor, reason="Milk"))

    assert reason(lambda: pay(1_001)) == "above_amount"
    pay(1_000)
    assert reason(lambda: pay(501)) == "above_day"
    pay(500)


def test_a_difference_at_the_close_is_for_another_person(shop: Shop) -> None:
    shop.shifts.start_count()
    told = refused(lambda: shop.shifts.close((), "Lost"))
    assert (told.params["operation"], told.params["reason"]) == ("close_shift", "above_amount")
    assert told.params["asked"] == Asked(subject=shop.shifts.current().sums.shift_id, amount_minor=15_000)  # type: ignore[union-attr]


def test_what_a_role_denies_is_refused_and_nobody_is_asked(shop: Shop) -> None:
    assert refused(lambda: shop.operators.require("repair_data")).code == "permission_denied"


def test_an_approval_is_good_for_one_use_of_exactly_what_was_asked(shop: Shop) -> None:
    line = skillet(shop)
    shop.approve(lambda: shop.sell.discount_line(line, 400, WHY))
    assert refused(lambda: shop.sell.discount_line(line, 401, WHY)).code == "permission_missing"
    assert refused(lambda: shop.sell.discount_line(line, 400, WHY)).code == "permission_missing"
    shop.approve(lambda: shop.sell.discount_line(line, 400, WHY))
    shop.sell.discount_line(line, 400, WHY)
    [(who, approver, fact), _] = recorded(shop, ApprovalGiven)
    assert (who, approver, fact.operation, fact.subject) == (AISLING, SUPERVISOR, "discount_line", line)
    assert (fact.amount_minor, fact.of_minor, fact.reason, fact.by) == (400, 2_499, "above_share", "pin")


@pytest.mark.parametrize(
    "other",
    [Asked("other", "basket", 1), Asked("line", "other", 1), Asked("line", "basket", 2), Asked("line", "basket", 1, 3)],
)
def test_no_other_request_uses_an_approval_and_it_is_gone_then(shop: Shop, other: Asked) -> None:
    approved = Asked("line", "basket", 1)
    shop.operators.approve("return_item", SUPERVISOR, SUPERVISOR_PIN, approved)
    assert refused(lambda: shop.operators.require("return_item", other)).code == "permission_missing"
    assert refused(lambda: shop.operators.require("return_item", approved)).code == "permission_missing"


def test_an_approval_of_one_operation_is_none_of_another_and_ends_after_two_minutes(shop: Shop) -> None:
    shop.operators.approve("return_item", SUPERVISOR, SUPERVISOR_PIN)
    assert refused(lambda: shop.operators.require("post_void")).code == "permission_missing"
    shop.operators.approve("return_item", SUPERVISOR, SUPERVISOR_PIN)
    shop.clock.advance(seconds=120)
    assert shop.operators.require("return_item").approver_id == SUPERVISOR
    shop.operators.approve("return_item", SUPERVISOR, SUPERVISOR_PIN)
    shop.clock.advance(seconds=121)
    assert refused(lambda: shop.operators.require("return_item")).code == "permission_missing"


def test_an_approval_needs_no_network_and_ends_with_the_lock(shop: Shop) -> None:
    shop.online = False
    shop.operators.approve("post_void", SUPERVISOR, SUPERVISOR_PIN)
    shop.operators.lock()
    shop.operators.unlock(PIN)
    assert refused(lambda: shop.operators.require("post_void")).code == "permission_missing"


def test_what_nobody_allowed_is_on_the_record_with_the_outcome(shop: Shop) -> None:
    asked = Asked("line", "basket", 700, 2_499)
    shop.operators.decline("discount_line", asked)
    assert refused(lambda: shop.operators.approve("discount_line", AISLING, PIN, asked)).code == "approver_same"
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert refused(lambda: shop.operators.approve("repair_data", AISLING, PIN)).code == "permission_denied"
    told = [(who, approver, fact.outcome) for who, approver, fact in recorded(shop, ApprovalDenied)]
    assert told == [
        (AISLING, None, "declined"),
        (AISLING, None, "same_person"),
        (SUPERVISOR, AISLING, "may_not"),
    ]
    assert recorded(shop, ApprovalDenied)[0][2].amount_minor == 700


def test_only_who_may_do_it_alone_is_asked_and_no_more_than_their_own_limit(shop: Shop) -> None:
    limited = GrantEntry(permission="discount", decision=Decision.ALLOW, amount_minor=600)
    shop.catalog.apply([page("chain", (RoleRow(name="supervisor", permissions=(), grants=(limited,)),), 95)])
    assert [who.operator_id for who in shop.operators.approvers("discount_line", Asked(amount_minor=600))] == [
        SUPERVISOR
    ]
    assert shop.operators.approvers("discount_line", Asked(amount_minor=601)) == ()
    beyond = refused(
        lambda: shop.operators.approve("discount_line", SUPERVISOR, SUPERVISOR_PIN, Asked(amount_minor=601))
    )
    assert (beyond.code, beyond.params["reason"]) == ("permission_missing", "above_amount")


def test_a_badge_signs_on_approves_and_comes_back_after_the_lock(shop: Shop) -> None:
    shop.operators.approve_by_badge("post_void", OTHER_BADGE)
    assert shop.operators.require("post_void").approver_id == SUPERVISOR
    assert refused(lambda: shop.operators.approve_by_badge("post_void", BADGE)).code == "approver_same"
    line = skillet(shop)
    shop.operators.lock()
    shop.operators.sign_on_by_badge(f" {BADGE}\r")
    assert shop.operators.may("add_item")
    shop.operators.sign_on_by_badge(OTHER_BADGE)
    current = shop.operators.current()
    assert current is not None
    assert current.operator_id == SUPERVISOR
    assert [own.line_id for own in shop.sell.view().lines] == [line]
    assert [(who, fact.by) for who, _, fact in recorded(shop, OperatorUnlocked)] == [(AISLING, "badge")]
    assert recorded(shop, ApprovalGiven)[0][2].by == "badge"
    assert [fact.by for _, _, fact in recorded(shop, OperatorSignedOn)][-1] == "badge"
    shop.operators.sign_off()
    shop.operators.sign_on(AISLING, PIN)
    assert [fact.by for _, _, fact in recorded(shop, OperatorSignedOn)][-1] == "pin"


def test_another_person_takes_a_locked_register_over_with_its_sale(shop: Shop) -> None:
    line = skillet(shop)
    shop.operators.lock()
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert [own.line_id for own in shop.sell.view().lines] == [line]
    assert recorded(shop, OperatorUnlocked) == []


def test_unknown_badges_wait_as_wrong_pins_do_and_pins_go_on(shop: Shop) -> None:
    codes = [refused(lambda: shop.operators.sign_on_by_badge("2999999999999")).code for _ in range(5)]
    assert codes == ["badge_unknown"] * 4 + ["badges_locked_out"]
    assert refused(lambda: shop.operators.sign_on_by_badge(BADGE)).code == "badges_locked_out"
    assert [fact.subject_id for _, _, fact in recorded(shop, OperatorLockedOut)] == ["badge"]
    shop.operators.sign_on(AISLING, PIN)


def test_whoever_is_locked_out_does_not_get_in_by_badge_and_who_left_has_none(shop: Shop) -> None:
    for _ in range(5):
        refused(lambda: shop.operators.sign_on(SUPERVISOR, "000000"))
    assert refused(lambda: shop.operators.sign_on_by_badge(OTHER_BADGE)).code == "locked_out"
    shop.tell(
        f"store:{LOCATION_ID}", (operator(active=False, badge_hash=_hasher.hash(BADGE, salt=b"one salt for all")),)
    )
    assert refused(lambda: shop.operators.sign_on_by_badge(BADGE)).code == "badge_unknown"


def test_a_stolen_file_gives_no_badge_away(shop: Shop) -> None:
    with shop.db.read() as conn:
        kept = [str(row.body["badge_hash"]) for row in stored_rows(conn, "operator")]
    assert len(kept) == 2
    assert all("$hmac:" in own for own in kept)
