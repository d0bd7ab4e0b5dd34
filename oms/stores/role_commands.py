"""``aisle-oms role``: what each role may do alone, with another person, or never."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from contract.errors import Refused
from contract.messages.rows import GrantEntry
from contract.rules.permission import Decision
from oms.db.engine import Tx
from oms.stores import repository
from oms.stores.model import Role
from oms.stores.operators import grant, put_role, role_named
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

role = typer.Typer(help="What people may do at registers.", no_args_is_help=True)

RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="The role's name, such as cashier.")]


@role.command("list")
def role_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the roles, what each may do, and how long its PINs are."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [_told(one) for one in repository.roles(tx)]
    show_table(rows, ("name", "pin_digits", "allowed", "limited", "approval", "denied"), as_json=as_json)


@role.command("show")
def role_show(database_url: DatabaseUrl, name: RoleName, as_json: AsJson = False) -> None:
    """Show all about one role."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = role_named(tx, name)
    show_one(_told(found), as_json=as_json)


@role.command("add")
def role_add(
    database_url: DatabaseUrl,
    name: RoleName,
    pin_digits: Annotated[int, typer.Option(help="How many digits its people's PINs have: 4 to 12.")] = 4,
    like: Annotated[str, typer.Option(help="Another role to begin with; none where left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a role. What it does not name needs another person's approval."""
    with opened(database_url) as db:

        def add(tx: Tx) -> Role:
            if repository.roles(tx, [name]):
                raise Refused("role_exists", role=name)
            model = role_named(tx, like) if like else Role(name, (), pin_digits)
            put_role(tx, Role(name, model.permissions, pin_digits, model.grants))
            return role_named(tx, name)

        new = db.run(add)
    say(f"Added role {name}. Next: aisle-oms role grant {name} sell allow", as_json=as_json, **_told(new))


@role.command("grant")
def role_grant(
    database_url: DatabaseUrl,
    name: RoleName,
    permission: Annotated[str, typer.Argument(help="As docs/operations.md lists them, such as discount.")],
    decision: Annotated[Decision, typer.Argument(help="allow, approval (another person) or deny.")],
    amount_minor: Annotated[int | None, typer.Option("--amount", min=0, help="At most so much, in cents.")] = None,
    percent: Annotated[str | None, typer.Option(help="At most so much of the price: 12.5")] = None,
    day_minor: Annotated[int | None, typer.Option("--day", min=0, help="At most so much a day, in cents.")] = None,
    uses: Annotated[int | None, typer.Option(min=0, help="At most so often in a shift.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a role may do. Beyond a limit another person has to approve."""
    limits = (amount_minor, percent, day_minor, uses)
    if decision is not Decision.ALLOW and any(limit is not None for limit in limits):
        raise Refused("grant_limit_needless", decision=decision)
    share_ppm = _ppm(percent) if percent is not None else None
    entry = GrantEntry(
        permission=permission,
        decision=decision,
        amount_minor=amount_minor,
        share_ppm=share_ppm,
        day_minor=day_minor,
        uses=uses,
    )
    with opened(database_url) as db:
        changed = db.run(lambda tx: grant(tx, name, entry))
    text = f"{name}: {permission} is {decision.value} now. Registers know it as soon as they hear from here."
    say(text, as_json=as_json, **_told(changed))


def _ppm(percent: str) -> int:
    try:
        share = Decimal(percent)
    except InvalidOperation:
        raise Refused("percent_unreadable", text=percent) from None
    if not 0 <= share <= 100:
        raise Refused("percent_unreadable", text=percent)
    return int(share * 10_000)


def _told(one: Role) -> dict[str, object]:
    """Names of permissions by what the role says of them."""
    by = {decision: [own.permission for own in one.grants if own.decision is decision] for decision in Decision}
    return asdict(one) | {
        "grants": [entry.model_dump(mode="json", exclude_none=True) for entry in one.grants],
        "allowed": " ".join(one.permissions),
        "limited": " ".join(by[Decision.ALLOW]),
        "approval": " ".join(by[Decision.APPROVAL]),
        "denied": " ".join(by[Decision.DENY]),
    }
