"""What a role lets a person do alone, what needs another person, and what nobody may lend."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from contract.messages.rows import GrantEntry, RoleRow
from contract.operations import AuditClass, OfflinePolicy, Operation, Permission, operation
from contract.rules.permission import Asked, Decision, Grant, Reason, Ruling, Verdict, decide, require

DISCOUNT, DRAWER = operation("discount_line"), operation("open_drawer")


def ruled(grant: Grant, asked: Asked, of: Operation = DISCOUNT) -> Ruling:
    return decide(of, {str(of.permission): grant}, asked, online=True)


def test_what_a_role_does_not_name_needs_another_person() -> None:
    with pytest.raises(Refused) as refused:
        require(operation("close_shift"), {}, online=True)
    assert refused.value.code == "permission_missing"
    assert (refused.value.params["operation"], refused.value.params["permission"]) == ("close_shift", "shift_close")
    assert (refused.value.params["reason"], refused.value.params["asked"]) == (Reason.NOT_GRANTED, Asked())


def test_what_a_role_denies_nobody_can_approve() -> None:
    with pytest.raises(Refused, match="permission_denied"):
        require(DISCOUNT, {"discount": Grant(Decision.DENY)}, online=True)


def test_what_needs_the_network_is_refused_without_it_and_first_of_all_where_denied() -> None:
    charge = Operation("charge", Permission.CASH, OfflinePolicy.REFUSED, AuditClass.MONEY)
    for decision, offline in ((Decision.ALLOW, Verdict.NEEDS_NETWORK), (Decision.APPROVAL, Verdict.NEEDS_NETWORK),
                              (Decision.DENY, Verdict.DENIED)):  # fmt: skip
        assert decide(charge, {"cash": Grant(decision)}, online=False).verdict is offline
    with pytest.raises(Refused, match="needs_network"):
        require(charge, {"cash": Grant(Decision.ALLOW)}, online=False)


def test_what_is_limited_goes_on_offline_and_what_needs_no_permission_always() -> None:
    claimed = decide(operation("claim_order"), {"fulfill": Grant(Decision.ALLOW)}, online=False)
    assert (claimed.verdict, decide(operation("lock"), {}, online=False).verdict) == (Verdict.ALLOWED, Verdict.ALLOWED)


@pytest.mark.parametrize(
    ("grant", "within", "beyond", "reason", "limit"),
    [
        (Grant(Decision.ALLOW, amount_minor=500), Asked(amount_minor=500), Asked(amount_minor=501),
         Reason.ABOVE_AMOUNT, 500),
        (Grant(Decision.ALLOW, share_ppm=100_000), Asked(amount_minor=249, of_minor=2_499),
         Asked(amount_minor=250, of_minor=2_499), Reason.ABOVE_SHARE, 100_000),
        (Grant(Decision.ALLOW, day_minor=1_000), Asked(amount_minor=400, used_minor=600),
         Asked(amount_minor=400, used_minor=601), Reason.ABOVE_DAY, 1_000),
        (Grant(Decision.ALLOW, uses=2), Asked(uses=1), Asked(uses=2), Reason.USED_UP, 2),
    ],
)  # fmt: skip
def test_beyond_a_limit_another_person_is_needed_and_at_it_not(
    grant: Grant, within: Asked, beyond: Asked, reason: Reason, limit: int
) -> None:
    assert ruled(grant, within).verdict is Verdict.ALLOWED
    assert ruled(grant, beyond) == Ruling(Verdict.NEEDS_APPROVAL, reason, limit)


def test_a_limit_of_a_share_asks_nothing_of_what_is_no_part_of_anything() -> None:
    assert ruled(Grant(Decision.ALLOW, share_ppm=0), Asked(amount_minor=1)).verdict is Verdict.ALLOWED


def test_an_approval_is_bound_to_what_is_asked_and_not_to_what_went_before() -> None:
    first = Asked("line", "basket", 500, 2_499, used_minor=1, uses=1, about="Skillet")
    assert first == Asked("line", "basket", 500, 2_499)
    for other in (Asked("other", "basket", 500, 2_499), Asked("line", "other", 500, 2_499),
                  Asked("line", "basket", 501, 2_499), Asked("line", "basket", 500, 2_500)):  # fmt: skip
        assert first != other


def test_a_role_of_before_grants_what_it_lists_and_a_grant_says_more_than_the_list() -> None:
    old = RoleRow(name="seller", permissions=("sell", "discount"))
    assert old.granted == {"sell": Grant(Decision.ALLOW), "discount": Grant(Decision.ALLOW)}
    entry = GrantEntry(permission="discount", decision=Decision.ALLOW, amount_minor=500)
    assert old.model_copy(update={"grants": (entry,)}).granted["discount"] == Grant(Decision.ALLOW, amount_minor=500)


def test_no_limit_lets_a_drawer_be_opened_by_whom_it_is_denied() -> None:
    assert ruled(Grant(Decision.DENY, uses=5), Asked(uses=0), DRAWER).verdict is Verdict.DENIED
