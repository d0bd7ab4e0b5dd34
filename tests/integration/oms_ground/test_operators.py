"""People: their PINs are never in the clear, and only their own stores hear of them."""

from __future__ import annotations

from functools import partial

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from contract.errors import Refused
from contract.messages.rows import GrantEntry, OperatorRow, RoleRow
from contract.operations import Permission
from contract.rules.permission import Decision, Grant
from oms.stores.model import Role
from oms.stores.operators import add_operator, assign, deactivate, grant, put_role, set_badge, set_language, set_pin
from oms.stores.repository import roles
from oms.stores.tables import operator
from tests.integration.oms_ground.chain import Chain, Till


def add(chain: Chain, *codes: str, number: str = "1401", role: str = "picker", pin: str = "5687") -> str:
    return chain.db.run(
        lambda tx: add_operator(tx, number=number, name="Aoife", role=role, pin=pin, locations=codes)
    ).id


def told(chain: Chain, till: Till) -> list[tuple[str, bool | None]]:
    """(operator, active) as this till is told next; None where the operator left the store."""
    chain.settle()
    rows = [row for page in till.pull().pages for row in page.rows if row.kind == "operator"]
    return [(row.key, OperatorRow.model_validate(row.body).active if row.body else None) for row in rows]


def test_a_pin_is_kept_as_an_argon2id_hash_alone(chain: Chain) -> None:
    add(chain, chain.store().code)
    with chain.db.snapshot() as tx:
        kept = tx.conn.execute(select(operator.c.pin_hash)).scalar_one()
    parameters = extract_parameters(kept)
    assert kept.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost) == (19 * 1024, 2)
    assert PasswordHasher().verify(kept, "5687")


@pytest.mark.parametrize(
    ("role", "pin", "code"),
    [
        ("picker", "568", "pin_digits_wrong"),
        ("picker", "56a7", "pin_digits_wrong"),
        ("picker", "٥٦٨٧", "pin_digits_wrong"),
        ("manager", "5687", "pin_digits_wrong"),
        ("picker", "1111", "pin_too_easy"),
        ("picker", "3456", "pin_too_easy"),
        ("manager", "654321", "pin_too_easy"),
        ("king", "5687", "role_unknown"),
    ],
)
def test_a_weak_or_wrong_pin_is_refused(chain: Chain, role: str, pin: str, code: str) -> None:
    store = chain.store()
    with pytest.raises(Refused, match=code):
        add(chain, store.code, role=role, pin=pin)


def test_only_the_operators_own_stores_hear_of_them(chain: Chain) -> None:
    here, there = chain.store("014"), chain.store("027")
    one, two = chain.till(here), chain.till(there)
    new = add(chain, here.code)
    assert told(chain, one) == [(new, True)]
    assert told(chain, two) == []
    chain.db.run(lambda tx: set_pin(tx, "1401", "7125"))
    chain.db.run(lambda tx: deactivate(tx, "1401"))
    assert told(chain, one) == [(new, False)]
    assert told(chain, two) == []


def test_an_operator_who_moves_leaves_one_store_and_comes_to_the_other(chain: Chain) -> None:
    here, there = chain.store("014"), chain.store("027")
    one, two = chain.till(here), chain.till(there)
    new = add(chain, here.code)
    assert told(chain, one) == [(new, True)]
    chain.db.run(lambda tx: assign(tx, "1401", [there.code]))
    assert told(chain, one) == [(new, None)]
    assert told(chain, two) == [(new, True)]
    chain.db.run(lambda tx: assign(tx, "1401", [here.code, there.code]))
    assert told(chain, one) == [(new, True)]


def test_a_chain_begins_with_roles_that_together_may_do_everything(chain: Chain) -> None:
    with chain.db.snapshot() as tx:
        found = {role.name: role for role in roles(tx)}
    assert set().union(*(role.permissions for role in found.values())) == set(Permission)
    assert {name: role.pin_digits for name, role in found.items()} == {
        "cashier": 4,
        "picker": 4,
        "supervisor": 6,
        "manager": 6,
    }


def test_a_role_grants_only_what_there_is(chain: Chain) -> None:
    with pytest.raises(Refused, match="permission_unknown"):
        chain.db.run(lambda tx: put_role(tx, Role("king", ("everything",), 4)))
    with pytest.raises(Refused, match="pin_digits_out_of_range"):
        chain.db.run(lambda tx: put_role(tx, Role("king", ("sell",), 3)))


def test_a_role_tells_registers_what_it_allows_within_limits_asks_for_and_denies(chain: Chain) -> None:
    till = chain.till(chain.store())
    chain.db.run(lambda tx: grant(tx, "cashier", GrantEntry(permission="sell", decision=Decision.DENY)))
    chain.db.run(lambda tx: grant(tx, "cashier", GrantEntry(permission="devices", decision=Decision.ALLOW)))
    chain.db.run(lambda tx: grant(tx, "cashier", GrantEntry(permission="cash", decision=Decision.ALLOW, uses=2)))
    chain.settle()
    rows = [row for page in till.pull().pages for row in page.rows if (row.kind, row.key) == ("role", "cashier")]
    told = RoleRow.model_validate(rows[-1].body)
    assert told.granted["sell"] == Grant(Decision.DENY)
    assert told.granted["cash"] == Grant(Decision.ALLOW, uses=2)
    assert "devices" in told.permissions
    assert not {"sell", "cash", "discount"} & set(told.permissions)


def test_a_badge_is_of_one_person_and_is_told_as_a_hash_with_the_salt_of_all_badges(chain: Chain) -> None:
    store = chain.store()
    add(chain, store.code)
    add(chain, store.code, number="1402")
    chain.db.run(lambda tx: set_badge(tx, "1401", "2900014010017"))
    with pytest.raises(Refused, match="badge_taken"):
        chain.db.run(lambda tx: set_badge(tx, "1402", " 2900014010017 "))
    with pytest.raises(Refused, match="badge_unfit"):
        chain.db.run(lambda tx: set_badge(tx, "1402", "1402"))
    chain.db.run(lambda tx: set_badge(tx, "1402", "2900014020016"))
    with chain.db.snapshot() as tx:
        one, other = tx.conn.execute(select(operator.c.badge_hash).order_by(operator.c.number)).scalars()
    assert one.split("$")[:5] == other.split("$")[:5]
    assert PasswordHasher().verify(one, "2900014010017")
    chain.db.run(lambda tx: set_badge(tx, "1401", ""))
    chain.db.run(lambda tx: set_badge(tx, "1402", "2900014010017"))


def test_registers_are_told_what_language_to_speak_to_a_person(chain: Chain) -> None:
    store = chain.store()
    add(chain, store.code)
    till = chain.till(store)
    for asked, spoken in (("pt-BR", "pt_BR"), ("", "")):
        chain.db.run(partial(set_language, number="1401", language=asked))
        chain.settle()
        rows = [row for page in till.pull().pages for row in page.rows if row.kind == "operator" and row.body]
        assert [OperatorRow.model_validate(row.body).language for row in rows] == [spoken]
    with pytest.raises(Refused, match="language_unfit"):
        chain.db.run(partial(set_language, number="1401", language="Deutsch"))
