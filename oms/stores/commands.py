"""``aisle-oms location``, ``operator`` and ``register``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from oms.stores import point_commands, repository
from oms.stores.locations import add_location, location_named
from oms.stores.model import CodeGiven, Register
from oms.stores.operators import add_operator, assign, deactivate, set_badge, set_language, set_pin
from oms.stores.registers import add_register, renew_code, replace_register, revoke_register
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

location = typer.Typer(help="The stores of the chain.", no_args_is_help=True)
location.command("at")(point_commands.location_at)
location.command("points")(point_commands.location_points)
location.command("postal")(point_commands.location_postal)
operator = typer.Typer(help="The people who sign on at registers.", no_args_is_help=True)
register = typer.Typer(help="The till computers of the stores.", no_args_is_help=True)

LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]
RegisterNumber = Annotated[int, typer.Argument(metavar="NUMBER", help="The register's number in its store.")]
OperatorNumber = Annotated[str, typer.Argument(metavar="NUMBER", help="The operator's number, such as 1406.")]
Pin = Annotated[
    str,
    typer.Option("--pin", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for where left out."),
]


@location.command("add")
def location_add(
    database_url: DatabaseUrl,
    code: LocationCode,
    name: Annotated[str, typer.Option(help="As customers know it.")],
    country: Annotated[str, typer.Option(help="Two letters, ISO 3166: IE.")],
    currency: Annotated[str, typer.Option(help="Three letters, ISO 4217: EUR.")],
    time_zone: Annotated[str, typer.Option(help="IANA name: Europe/Dublin.")],
    legal_entity: Annotated[str, typer.Option(help="Who sells; the name of the store where left out.")] = "",
    tax_number: Annotated[str, typer.Option(help="As receipts must show it.")] = "",
    address: Annotated[str, typer.Option(help="Street and number, on receipts.")] = "",
    city: Annotated[str, typer.Option(help="On receipts.")] = "",
    postal_code: Annotated[str, typer.Option(help="On receipts.")] = "",
    day_cutover: Annotated[str, typer.Option(help="Local time at which the business day changes.")] = "04:00",
    phone: Annotated[str, typer.Option(help="On receipts.")] = "",
    pricelist: Annotated[str, typer.Option(help="The price list this store sells by.")] = "standard",
    footer: Annotated[list[str] | None, typer.Option(help="A line under each receipt; again for more.")] = None,
    jurisdiction: Annotated[
        list[str] | None, typer.Option(help="Whose taxes it bears beside the country's: US-KS; again for more.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a store."""
    with opened(database_url) as db:
        new = db.run(
            lambda tx: add_location(
                tx,
                code=code,
                name=name,
                country=country,
                currency=currency,
                time_zone=time_zone,
                legal_entity=legal_entity,
                tax_number=tax_number,
                address=address,
                city=city,
                postal_code=postal_code,
                day_cutover=day_cutover,
                phone=phone,
                pricelist=pricelist,
                receipt_footer=tuple(footer or ()),
                jurisdictions=tuple(jurisdiction or ()),
            )
        )
    say(f"Added {new.name}. Next: aisle-oms register add {new.code}", as_json=as_json, **asdict(new))


@location.command("list")
def location_list(database_url: DatabaseUrl, as_json: AsJson = False) -> None:
    """List the stores."""
    with opened(database_url) as db, db.snapshot() as tx:
        rows = [asdict(found) for found in repository.locations(tx)]
    show_table(rows, ("code", "name", "city", "country", "currency", "pricelist"), as_json=as_json)


@location.command("show")
def location_show(database_url: DatabaseUrl, code: LocationCode, as_json: AsJson = False) -> None:
    """Show all about one store."""
    with opened(database_url) as db, db.snapshot() as tx:
        found = location_named(tx, code)
    show_one(asdict(found), as_json=as_json)


@operator.command("add")
def operator_add(
    database_url: DatabaseUrl,
    number: OperatorNumber,
    name: Annotated[str, typer.Option(help="As colleagues know the person.")],
    role: Annotated[str, typer.Option(help="What the person may do; see: aisle-oms role list")],
    at: Annotated[list[str], typer.Option("--location", help="A store's code; again for more.")],
    pin: Pin,
    as_json: AsJson = False,
) -> None:
    """Add a person."""
    with opened(database_url) as db:
        new = db.run(lambda tx: add_operator(tx, number=number, name=name, role=role, pin=pin, locations=at))
    say(f"Added operator {new.number}.", as_json=as_json, id=new.id, number=new.number)


@operator.command("list")
def operator_list(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the people."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in repository.locations(tx)}
        here = location_named(tx, at).id if at else None
        found = repository.operators(tx, location_id=here)
    rows = [
        {
            "id": one.id,
            "number": one.number,
            "name": one.name,
            "role": one.role,
            "active": one.active,
            "locations": " ".join(sorted(codes[place] for place in one.location_ids)),
        }
        for one in found
    ]
    show_table(rows, ("number", "name", "role", "active", "locations"), as_json=as_json)


@operator.command("assign")
def operator_assign(
    database_url: DatabaseUrl,
    number: OperatorNumber,
    at: Annotated[list[str], typer.Option("--location", help="A store's code; again for more.")],
) -> None:
    """Say at which stores a person signs on; at no others from now on."""
    with opened(database_url) as db:
        db.run(lambda tx: assign(tx, number, at))
    say(f"Operator {number} signs on at {' '.join(at)}.")


@operator.command("set-pin")
def operator_set_pin(database_url: DatabaseUrl, number: OperatorNumber, pin: Pin) -> None:
    """Give a person a new PIN."""
    with opened(database_url) as db:
        db.run(lambda tx: set_pin(tx, number, pin))
    say(f"Operator {number} has a new PIN. Registers know it as soon as they hear from here.")


@operator.command("set-badge")
def operator_set_badge(
    database_url: DatabaseUrl,
    number: OperatorNumber,
    badge: Annotated[
        str, typer.Option("--badge", prompt=True, hide_input=True, help="What a scanner reads; asked for if left out.")
    ],
) -> None:
    """Give a person a badge to sign on and to approve with."""
    with opened(database_url) as db:
        db.run(lambda tx: set_badge(tx, number, badge))
    say(f"Operator {number} has a new badge. Registers know it as soon as they hear from here.")


@operator.command("set-language")
def operator_set_language(
    database_url: DatabaseUrl,
    number: OperatorNumber,
    language: Annotated[str, typer.Argument(help="Such as de; left out: the language of each store.")] = "",
) -> None:
    """Say what language registers speak to a person who signs on."""
    with opened(database_url) as db:
        db.run(lambda tx: set_language(tx, number, language))
    say(f"Registers speak so to operator {number} as soon as they hear from here.")


@operator.command("drop-badge")
def operator_drop_badge(database_url: DatabaseUrl, number: OperatorNumber) -> None:
    """Take a person's badge away, as when it is lost."""
    with opened(database_url) as db:
        db.run(lambda tx: set_badge(tx, number, ""))
    say(f"Operator {number} has no badge. A register that is offline learns it when it is back.")


@operator.command("deactivate")
def operator_deactivate(database_url: DatabaseUrl, number: OperatorNumber) -> None:
    """Let a person sign on nowhere any more."""
    with opened(database_url) as db:
        db.run(lambda tx: deactivate(tx, number))
    say(f"Operator {number} can sign on no more. A register that is offline learns it when it is back.")


@register.command("add")
def register_add(
    database_url: DatabaseUrl,
    code: LocationCode,
    name: Annotated[str, typer.Option(help="'Register' and its number where left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a register and get the one-time code its machine enrolls with."""
    with opened(database_url) as db:
        _tell(db.run(lambda tx: add_register(tx, code, name)), as_json=as_json)


@register.command("code")
def register_code(
    database_url: DatabaseUrl, code: LocationCode, number: RegisterNumber, as_json: AsJson = False
) -> None:
    """Get a new code for a register that has not enrolled yet; the one before ends."""
    with opened(database_url) as db:
        _tell(db.run(lambda tx: renew_code(tx, code, number)), as_json=as_json)


@register.command("list")
def register_list(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the registers, those revoked and replaced too."""
    with opened(database_url) as db, db.snapshot() as tx:
        codes = {place.id: place.code for place in repository.locations(tx)}
        found = repository.registers(tx, location_id=location_named(tx, at).id if at else None)
    rows = [_register_row(one) | {"location": codes[one.location_id]} for one in found]
    show_table(rows, ("location", "number", "name", "state", "enrolled_at", "ended_at"), as_json=as_json)


@register.command("revoke")
def register_revoke(database_url: DatabaseUrl, code: LocationCode, number: RegisterNumber) -> None:
    """Shut a register out: it reads nothing more, and what it still sends is kept aside."""
    with opened(database_url) as db:
        found = db.run(lambda tx: revoke_register(tx, code, number))
    say(f"{found.name} is revoked. If it was honest: aisle-oms exceptions release {found.id}")


@register.command("replace")
def register_replace(
    database_url: DatabaseUrl, code: LocationCode, number: RegisterNumber, as_json: AsJson = False
) -> None:
    """Give a register's number to another machine and get the code it enrolls with."""
    with opened(database_url) as db:
        _tell(db.run(lambda tx: replace_register(tx, code, number)), as_json=as_json)


def _tell(given: CodeGiven, *, as_json: bool) -> None:
    text = f"{given.register.name}: enroll it within 15 minutes with the code {_grouped(given.code)}"
    say(text, as_json=as_json, **_register_row(given.register), code=given.code, expires_at=given.expires_at)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _register_row(one: Register) -> dict[str, object]:
    return {
        "id": one.id,
        "location_id": one.location_id,
        "number": one.number,
        "name": one.name,
        "state": one.state,
        "enrolled_at": one.enrolled_at,
        "ended_at": one.ended_at,
    }
