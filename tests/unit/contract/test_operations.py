"""The operations table and who may do what."""

from __future__ import annotations

from contract.operations import OPERATIONS, AuditClass, OfflinePolicy, Permission, operation


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
