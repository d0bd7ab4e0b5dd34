"""``aisle-oms orders``."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from pydantic import ValidationError

from contract.errors import Refused
from contract.messages.rows import OrderRulesRow
from contract.rules.rounding import extend
from contract.states.order import OrderState
from contract.values.money import Money
from contract.values.quantity import Quantity, Unit
from contract.values.time import instant_text
from oms.catalog.prices import price_holding
from oms.catalog.repository import item_by_sku
from oms.db.engine import Tx
from oms.orders.codes import SecretCodes
from oms.orders.intake import place_order
from oms.orders.keeping_commands import add_keeping_commands
from oms.orders.repository import list_orders, resume_pickup, stop_pickup
from oms.orders.routing import Routed, give
from oms.orders.store_rules import set_order_rules
from oms.orders.view import show_order
from oms.orders.wire import MAX_LINE_THOUSANDTHS, OrderBody, order_answer
from oms.sourcing.chances_repository import newest
from oms.sourcing.decider import Decider
from oms.sourcing.elsewhere import Elsewhere
from oms.stores.locations import location_named
from oms.stores.model import Location
from oms.terminal import AsJson, DatabaseUrl, opened, say, show_one, show_table

orders = typer.Typer(help="What customers ordered, and which store has it.", no_args_is_help=True)
add_keeping_commands(orders)

CHANNEL = "aisle-oms"
LISTED = ("order_id", "number", "channel", "external_id", "location", "state", "needs_routing", "placed_at", "due_at")
OrderName = Annotated[str, typer.Argument(metavar="ORDER", help="The order's number or id.")]
LocationCode = Annotated[str, typer.Argument(metavar="LOCATION", help="The chain's code of the store, such as 014.")]


@orders.command("list")
def orders_list(
    database_url: DatabaseUrl,
    at: Annotated[str | None, typer.Option("--location", help="Only of this store.")] = None,
    state: Annotated[OrderState | None, typer.Option(help="Only in this state.")] = None,
    needs_routing: Annotated[bool, typer.Option("--needs-routing", help="Only what waits for another store.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List orders, newest first."""
    with opened(database_url) as db, db.snapshot() as tx:
        place = location_named(tx, at).id if at else None
        found = list_orders(tx, location_id=place, state=state, needs_routing=needs_routing, limit=limit)
    rows = [
        {name: row[name] for name in LISTED} | {"total": str(Money(row["total_minor"], row["currency"]))}
        for row in found
    ]
    columns = ("number", "location", "state", "needs_routing", "due_at", "total", "channel", "external_id")
    show_table(rows, columns, as_json=as_json)


@orders.command("show")
def orders_show(database_url: DatabaseUrl, order: OrderName, as_json: AsJson = False) -> None:
    """Show an order and how much of each line stands where."""
    with opened(database_url) as db, db.snapshot() as tx:
        view = show_order(tx, order).model_dump(mode="json")
    if as_json:
        show_one(view, as_json=True)
        return
    lines, parts = view.pop("lines"), view.pop("parts")
    show_one(view, as_json=False)
    if len(parts) > 1:
        show_table(parts, ("number", "location", "state", "total_minor", "parcels"), as_json=False)
    show_table(lines, ("sku", "name", "quantity_thousandths", "price_minor", "quantities"), as_json=False)


@orders.command("route")
def orders_route(
    database_url: DatabaseUrl,
    order: OrderName,
    location: Annotated[
        str,
        typer.Argument(
            metavar="[LOCATION]", help="Without one: as the plan says, or the store that has all of it, and most left."
        ),
    ] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Even where the store has too little, or is full in that hour.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give what is undone of an order to another store. The store that had it is told to put back what it picked.

    Without a location the plan says where an order that is sent goes, maybe in parts.
    """
    with opened(database_url) as db:
        with db.snapshot() as tx:
            chances = newest(tx)
        plan = Elsewhere(db, Decider(lambda: chances))

        def work(tx: Tx) -> Routed:
            routed = None if location else plan.route(tx, order)
            return routed or give(tx, order, location or None, anyway=anyway)

        routed = db.run(work)
    text = f"Order {order} is with {routed.location} now."
    if routed.in_hand:
        text += f" The store before has {Decimal(routed.in_hand).scaleb(-3).normalize():f} in hand, to put back."
    say(text, as_json=as_json, order=order, location=routed.location, in_hand_thousandths=routed.in_hand)


@orders.command("rules")
def orders_rules(
    database_url: DatabaseUrl,
    location: LocationCode,
    deposit: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="What is paid ahead as a rule, in millionths of the price.")
    ] = 200_000,
    ready_hours: Annotated[int, typer.Option(min=0, help="How soon an order for this store is promised.")] = 2,
    elsewhere_hours: Annotated[int, typer.Option(min=0, help="How soon one for another store is promised.")] = 48,
    ship_days: Annotated[int, typer.Option(min=0, help="How soon one that is sent is promised.")] = 4,
    wave_orders: Annotated[int, typer.Option(min=1, max=26, help="How many orders are picked on one walk.")] = 6,
    cold_first: Annotated[bool, typer.Option(help="What is kept cold is fetched first, not last.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set how the tills of a store take orders."""
    with opened(database_url) as db:

        def deed(tx: Tx) -> None:
            rules = OrderRulesRow(
                location_id=location_named(tx, location).id,
                deposit_ppm=deposit,
                ready_hours=ready_hours,
                elsewhere_hours=elsewhere_hours,
                ship_days=ship_days,
                wave_orders=wave_orders,
                cold_first=cold_first,
            )
            set_order_rules(tx, rules)

        db.run(deed)
    say(f"The tills of {location} take orders so as soon as they hear from here.", as_json=as_json, location=location)


@orders.command("place")
def orders_place(
    database_url: DatabaseUrl,
    location: LocationCode,
    line: Annotated[list[str], typer.Option(help="SKU=QUANTITY in the item's unit; again for more: 10011=1.5")],
    name: Annotated[str, typer.Option(help="Who will collect it.")],
    phone: Annotated[str, typer.Option(help="The store sees its last four digits.")] = "",
    email: Annotated[str, typer.Option(help="For messages to the customer.")] = "",
    paid: Annotated[bool, typer.Option("--paid/--pay-on-collection", help="Whether it is paid already.")] = True,
    external_id: Annotated[str, typer.Option(help="An id of yours, used once.")] = "",
    ship_to: Annotated[
        list[str] | None, typer.Option(help="Send it: a line of the address as on an envelope; again for each.")
    ] = None,
    country: Annotated[
        str, typer.Option(help="Where it is sent: two letters. The store's own where it says none.")
    ] = "",
    postal_code: Annotated[str, typer.Option(help="Where it is sent.")] = "",
    as_json: AsJson = False,
) -> None:
    """Place an order at today's prices, for a customer on the phone: to be collected, or sent from the store."""
    with opened(database_url) as db:
        with db.snapshot() as tx:
            place = location_named(tx, location)
            lines = [_line(tx, place, told) for told in line]
            told = {
                "external_id": external_id or tx.new_id(),
                "location": location,
                "placed_at": instant_text(tx.now),
                "customer": {"name": name, "phone": phone, "email": email},
                "currency": place.currency,
                "total_minor": sum(int(str(one["price_minor"])) for one in lines),
                "paid": paid,
                "lines": lines,
            }
            if ship_to:
                place_told = {"country": country.upper() or place.country, "postal_code": postal_code}
                told["ship_to"] = {"lines": ship_to, **place_told}
        answer = order_answer(place_order(db, _body(told).ask(CHANNEL, CHANNEL, SecretCodes()())))
    text = f"Order {answer.number} is placed. Collection code: {answer.collection.code}"
    say(text, as_json=as_json, **answer.model_dump(mode="json"))


@orders.command("stop-pickup")
def orders_stop(
    database_url: DatabaseUrl,
    location: LocationCode,
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")],
) -> None:
    """Let a store take no new pickup orders for now."""
    with opened(database_url) as db:
        db.run(lambda tx: stop_pickup(tx, location_named(tx, location).id, reason))
    say(f"{location} takes no new orders. Again: aisle-oms orders resume-pickup {location}")


@orders.command("resume-pickup")
def orders_resume(database_url: DatabaseUrl, location: LocationCode) -> None:
    """Let a store take pickup orders again."""
    with opened(database_url) as db:
        db.run(lambda tx: resume_pickup(tx, location_named(tx, location).id))
    say(f"{location} takes orders.")


def _line(tx: Tx, place: Location, told: str) -> dict[str, object]:
    """A line at the store's price now. Refused: ``line_invalid``, ``item_unknown``, ``item_unpriced``."""
    sku, _, amount = told.rpartition("=")
    thousandths = _thousandths(amount)
    if not sku or not 0 < thousandths <= MAX_LINE_THOUSANDTHS:
        raise Refused("line_invalid", line=told[:40])
    item = item_by_sku(tx, sku)
    quantity = Quantity(thousandths, Unit(item["unit"]))
    holding = price_holding(tx, place.pricelist, item["item_id"], quantity)
    if holding is None:
        raise Refused("item_unpriced", sku=sku)
    total = extend(holding.price, quantity).minor
    return {"sku": sku, "quantity_thousandths": thousandths, "price_minor": total}


def _thousandths(amount: str) -> int:
    """0 for what is no number of at most three decimals."""
    try:
        exact = Decimal(amount) * 1000
        return int(exact) if exact == exact.to_integral_value() else 0
    except (InvalidOperation, ValueError, OverflowError):
        return 0


def _body(told: dict[str, object]) -> OrderBody:
    try:
        return OrderBody.model_validate(told)
    except ValidationError as error:
        faults = ", ".join(".".join(str(part) for part in fault["loc"]) for fault in error.errors())
        raise Refused("order_invalid", faults=faults[:200]) from None
