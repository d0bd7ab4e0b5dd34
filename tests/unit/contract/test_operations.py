"""The operations table and who may do what."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from contract.operations import OPERATIONS, AuditClass, OfflinePolicy, Operation, Permission, operation
from contract.rules.permission import require


def test_every_permission_opens_something() -> None:
    assert {row.permission for row in OPERATIONS.values()} - {None} == set(Permission)


def test_a_limited_operation_says_what_limits_it_and_no_other_does() -> None:
    for row in OPERATIONS.values():
        assert bool(row.bound) == (row.offline is OfflinePolicy.LIMITED), row.name


def test_two_operations_share_a_key_only_where_one_undoes_the_other() -> None:
    keys: dict[str, set[str]] = {}
    for row in OPERATIONS.values():
        if row.key:
            keys.setdefault(row.key, set()).add(row.name)
    assert [names for names in keys.values() if len(names) > 1] == [{"suspend", "recall"}]


def test_whatever_a_fact_tells_of_an_order_is_an_operation() -> None:
    for name in ("claim_order", "pick", "short_pick", "stage", "hand_over", "decline_line", "reject_order", "put_back"):
        assert operation(name).audit in (AuditClass.GOODS, AuditClass.MONEY)


def test_without_the_permission_it_is_refused_so_that_another_may_approve() -> None:
    with pytest.raises(Refused) as refused:
        require(operation("close_shift"), {Permission.SELL}, online=True)
    assert refused.value.code == "permission_missing"
    assert refused.value.params == {"operation": "close_shift", "permission": "shift_close"}


def test_what_needs_the_network_is_refused_without_it() -> None:
    charge = Operation("charge", None, OfflinePolicy.REFUSED, AuditClass.MONEY)
    require(charge, (), online=True)
    with pytest.raises(Refused, match="needs_network"):
        require(charge, (), online=False)


def test_what_is_limited_goes_on_offline() -> None:
    claim = operation("claim_order")
    require(claim, {"fulfill"}, online=False)
    assert claim.offline is OfflinePolicy.LIMITED
