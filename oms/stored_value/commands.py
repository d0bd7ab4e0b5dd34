"""``aisle-oms stored-value``: rules, accounts, what is held, and whether the books agree."""

from __future__ import annotations

import getpass
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from contract.errors import Refused
from contract.rules.stored_value import AccountKind, account_kind, card_account
from oms.stored_value import repository
from oms.stored_value.holds import release_hold
from oms.stored_value.rules import set_rules
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

stored_value = typer.Typer(help="Gift cards, store credit, accounts and points.", no_args_is_help=True)


@stored_value.command("rules")
def rules_command(
    database_url: DatabaseUrl,
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Two letters, such as IE.")],
    gift_prefix: Annotated[list[str] | None, typer.Option(help="What gift card numbers begin with.")] = None,
    credit_prefix: Annotated[list[str] | None, typer.Option(help="What credit note numbers begin with.")] = None,
    member_prefix: Annotated[list[str] | None, typer.Option(help="What member card numbers begin with.")] = None,
    item: Annotated[str | None, typer.Option(help="The id of the item that a gift card is sold as.")] = None,
    most_on_card: Annotated[int | None, typer.Option(min=0, help="In minor units; 0: no bound.")] = None,
    cash_out_below: Annotated[int | None, typer.Option(min=0, help="The law's bound, in minor units.")] = None,
    budget: Annotated[
        list[str] | None, typer.Option(help="KIND:PER_ACCOUNT:PER_REGISTER, minor units a day without the line.")
    ] = None,
    earn: Annotated[int | None, typer.Option(min=0, help="Minor units spent for a point; 0: none are earned.")] = None,
    worth: Annotated[int | None, typer.Option(min=0, help="Minor units a point pays; 0: none are taken.")] = None,
    earn_on_net: Annotated[bool | None, typer.Option(help="Points on what discounts leave.")] = None,
) -> None:
    """Set rules over those before; what is not told stays."""
    told = {
        "gift_card_prefixes": gift_prefix,
        "credit_note_prefixes": credit_prefix,
        "member_prefixes": member_prefix,
        "item_id": item,
        "most_on_card_minor": most_on_card,
        "cash_out_below_minor": cash_out_below,
        "budgets": [_budget(one) for one in budget] if budget else None,
        "earn_minor_per_point": earn,
        "point_worth_minor": worth,
        "earn_on_net": earn_on_net,
    }
    changed = {name: value for name, value in told.items() if value is not None}
    with opened(database_url) as db:
        db.run(lambda tx: set_rules(tx, country, changed, secrets.token_bytes))
    say(f"The stores of {country} hear of it.")


@stored_value.command("show")
def show_command(
    database_url: DatabaseUrl,
    account: Annotated[str, typer.Argument(help="An account's id, or the number of a gift card or credit note.")],
    as_json: AsJson = False,
) -> None:
    """Show an account and its movements."""
    with opened(database_url) as db, db.snapshot() as tx:
        ids = [account] if account_kind(account) else _ids_of_number(repository.rules_of(tx), account)
        found = next((own for own in (repository.standing(tx, one) for one in ids) if own), None)
        if found is None:
            raise Refused("stored_value_unknown")
        rows = [dict(row) for row in repository.movements_of(tx, [found.account_id])]
    if as_json:
        show_one(asdict(found) | {"movements": rows}, as_json=True)
        return
    show_one(asdict(found), as_json=False)
    show_table(rows, ("booked_at", "deed", "amount", "transaction_id", "location_id", "offline"), as_json=False)


@stored_value.command("holds")
def holds_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List what is held for sales that no till told the end of, the oldest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) for row in repository.open_holds(tx)]
    show_table(rows, ("hold_id", "account_id", "amount", "register_id", "placed_at"), as_json=as_json)


@stored_value.command("release")
def release_command(
    database_url: DatabaseUrl, hold: Annotated[str, typer.Argument(help="As listed by: aisle-oms stored-value holds")]
) -> None:
    """Free what is held, accepting that its sale may still come."""
    with opened(database_url) as db:
        db.run(lambda tx: release_hold(tx, hold, getpass.getuser()))
    say("Free.")


@stored_value.command("verify")
def verify_command(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """Compare what finished sales were paid with and what accounts were moved by: nothing differs."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [dict(row) for row in repository.tenders_unlike_movements(tx)]
    show_table(rows, ("transaction_id", "kind", "reference", "tendered_minor", "moved_minor"), as_json=as_json)
    if rows:
        raise Refused("stored_value_differs", count=len(rows))


def _budget(told: str) -> dict[str, object]:
    kind, _, amounts = told.partition(":")
    account, _, register = amounts.partition(":")
    if kind not in [own.value for own in AccountKind] or not (account.isdecimal() and register.isdecimal()):
        raise Refused("stored_value_budget_unreadable", told=told)
    return {"kind": kind, "account_minor": int(account), "register_minor": int(register)}


def _ids_of_number(rules: Mapping[str, Mapping[str, object]], number: str) -> list[str]:
    """The chain has one key, so a number has one account of each kind."""
    keys = {str(body["card_key"]) for body in rules.values()}
    digits = number.replace(" ", "").replace("-", "")
    kinds = (AccountKind.GIFT_CARD, AccountKind.STORE_CREDIT)
    return [card_account(kind, digits, key) for key in sorted(keys) for kind in kinds]
