"""Every cell of ``docs/permissions.md`` - operation, role, network, approval - against the gate of the use cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from contract.errors import Refused
from contract.messages.rows import RoleRow
from contract.operations import OPERATIONS
from contract.rules.permission import PLAIN, Asked
from docs.generate import FOLDER, default_roles
from tests.builders import AISLING, LOCATION_ID, SUPERVISOR, Shop, filled_shop, operator, page

PIN = "902713"
BEYOND = Asked(amount_minor=10**9, of_minor=10**9, used_minor=10**9, uses=10**6)
ROLES: Mapping[str, RoleRow] = {role.name: role for role in default_roles()}


@dataclass(frozen=True, slots=True)
class Cell:
    operation: str
    role: str
    online: bool
    text: str

    def __str__(self) -> str:
        return f"{self.role}-{self.operation}-{'online' if self.online else 'offline'}"

    @property
    def approvers(self) -> set[str]:
        """The roles that may allow it."""
        named = self.text.partition("approval: ")[2]
        return set(named.split(", ")) - {"nobody"} if named else set()


@cache
def cells() -> tuple[Cell, ...]:
    """In the order of roles, so that each signs on once."""
    lines = [line for line in (FOLDER / "permissions.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    header, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    found = [
        Cell(row[0].strip("`"), column.split()[0], column.endswith(" online"), text)
        for row in rows
        for column, text in zip(header[1:], row[1:], strict=True)
    ]
    return tuple(sorted(found, key=lambda cell: (cell.role, cell.operation, cell.online)))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A store where each role has one person, whose id is the role's name, and a second one of the same role."""
    made = filled_shop(tmp_path_factory.mktemp("matrix") / "data")
    made.catalog.apply([page("chain", tuple(ROLES.values()), 90)])
    people = [operator(f"{name}{twin}", name, role=name, pin=PIN) for name in ROLES for twin in ("", "-2")]
    made.tell(f"store:{LOCATION_ID}", [*people, operator(AISLING, active=False), operator(SUPERVISOR, active=False)])
    yield made
    made.stop()


def code(shop: Shop, operation: str, asked: Asked = PLAIN) -> str:
    try:
        shop.operators.require(operation, asked)
    except Refused as refused:
        return refused.code
    return "allowed"


def test_the_page_has_every_operation_and_role_with_and_without_the_network() -> None:
    told = {(cell.operation, cell.role, cell.online) for cell in cells()}
    assert told == {(name, role, online) for name in OPERATIONS for role in ROLES for online in (True, False)}


@pytest.mark.parametrize(
    "cell", cells(), ids=lambda cell: f"{cell.role}-{cell.operation}-{'on' if cell.online else 'off'}line"
)
def test_the_gate_does_what_the_cell_says(shop: Shop, cell: Cell) -> None:
    current = shop.operators.current()
    if current is None or current.operator_id != cell.role:
        shop.operators.sign_on(cell.role, PIN)
    shop.online = cell.online
    match cell.text.partition(" ")[0]:
        case "allowed":
            assert code(shop, cell.operation) == code(shop, cell.operation, BEYOND) == "allowed"
            assert shop.operators.may(cell.operation)
        case "up":
            assert code(shop, cell.operation) == "allowed"
            assert code(shop, cell.operation, BEYOND) == "permission_missing"
        case "approval:":
            approved(shop, cell)
        case "denied":
            assert code(shop, cell.operation) == "permission_denied"
        case "needs":
            assert code(shop, cell.operation) == "needs_network"
        case unknown:
            raise AssertionError(unknown)


def approved(shop: Shop, cell: Cell) -> None:
    assert code(shop, cell.operation) == "permission_missing"
    assert not shop.operators.may(cell.operation)
    people = [who.operator_id for who in shop.operators.approvers(cell.operation)]
    assert {who.removesuffix("-2") for who in people} == cell.approvers
    for approver_id in people[:1]:
        shop.operators.approve(cell.operation, approver_id, PIN)
        actor = shop.operators.require(cell.operation)
        assert (actor.operator_id, actor.approver_id) == (cell.role, approver_id)
        assert code(shop, cell.operation) == "permission_missing"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_may_not_do_it_alone_approves_it_for_nobody(shop: Shop, role: str) -> None:
    """One operation of each kind that the cells tell of this role, asked by a person of the role itself."""
    shop.online = True
    shop.operators.sign_on(f"{role}-2", PIN)
    refusing = {cell.text: cell.operation for cell in cells() if cell.role == role and cell.online}
    for text, operation in refusing.items():
        if text != "allowed" and not text.startswith("up"):
            with pytest.raises(Refused, match=r"permission_(missing|denied)"):
                shop.operators.approve(operation, role, PIN)
