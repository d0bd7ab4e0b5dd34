"""What the packer sees: what goes into the parcel, which box, what it weighs, and who carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.carriers import read_carriers, read_packing_rules
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard, card
from app.bopis.model.packing import (
    TO_PACK,
    Missing,
    PackLine,
    ParcelDraft,
    Weights,
    missing,
    suggested_box,
    weights,
)
from app.bopis.model.standing import Standing
from app.pos.premises import location_row
from contract.errors import Refused
from contract.messages.rows import BoxEntry, LocationRow, ParcelEntry
from contract.rules.carriage import CarriageOffer, Consignment, carriage_offers
from contract.values.time import parse_instant

BY_HAND = "other"
"""The carrier of a label that was got elsewhere; its number is typed."""


@dataclass(frozen=True, slots=True)
class PackView:
    """``missing`` is None once the parcel can be closed; ``offer`` is what its label will be, None for one ``by_hand``.

    ``lines`` are those with something left to pack, ``parcels`` those closed before.
    """

    order: OrderCard
    ship_to: tuple[str, ...]
    lines: tuple[PackLine, ...]
    boxes: tuple[BoxEntry, ...]
    suggested: str
    draft: ParcelDraft
    weight: Weights
    offers: tuple[CarriageOffer, ...]
    offer: CarriageOffer | None
    by_hand: bool
    parcels: tuple[ParcelEntry, ...]
    promised_on: date
    missing: Missing | None

    def line(self, line_id: str) -> PackLine:
        """Refused: ``line_unknown``."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise Refused("line_unknown", order=self.order.number)


def packable(desk: OrderDesk, conn: Connection, order_id: str) -> Standing:
    """Refused: ``order_not_here``, ``order_withdrawn``, ``order_not_sent``."""
    standing = desk.workable(conn, order_id)
    if standing.order.kind != "ship":
        raise Refused("order_not_sent", order=standing.order.number)
    return standing


def pack_view(desk: OrderDesk, conn: Connection, standing: Standing) -> PackView:
    order, rules, draft = standing.order, read_packing_rules(conn), read_draft(conn, standing.order.order_id)
    lines = _lines(desk, standing, draft)
    suggested = suggested_box(lines, rules.boxes)
    draft = replace(draft, box=draft.box or (suggested.code if suggested else ""))
    box = next((one for one in rules.boxes if one.code == draft.box), None)
    weight = weights(lines, draft, box, rules)
    offers = offers_for(desk, conn, standing, weight.best or 1, box)
    by_hand = draft.carrier_id == BY_HAND or not offers
    offer = None if by_hand else _chosen(offers, draft)
    return PackView(
        order=card(standing, desk.now(), desk.staff.current_id()),
        ship_to=tuple(line for line in order.ship_to.splitlines() if line.strip()),
        lines=lines,
        boxes=rules.boxes,
        suggested=suggested.code if suggested else "",
        draft=draft,
        weight=weight,
        offers=offers,
        offer=offer,
        by_hand=by_hand,
        parcels=order.parcels,
        promised_on=_promised(standing, location_row(conn)),
        missing=missing(lines, draft, weight, offer, boxes=bool(rules.boxes), by_hand=by_hand),
    )


def offers_for(
    desk: OrderDesk, conn: Connection, standing: Standing, grams: int, box: BoxEntry | None
) -> tuple[CarriageOffer, ...]:
    """What each carrier asks for a parcel of an order that is ready now; none where no carrier comes."""
    order, own = standing.order, location_row(conn)
    if own is None:
        return ()
    parcel = Consignment(
        grams=grams,
        sides_mm=box.sides_mm if box else (),
        country=order.ship_country or own.country,
        postal_code=order.ship_postal_code,
        promised_on=_promised(standing, own),
    )
    return carriage_offers(read_carriers(conn), parcel, desk.now().astimezone(ZoneInfo(own.time_zone)))


def offer_of(offers: Iterable[CarriageOffer], carrier_id: str, service: str) -> CarriageOffer:
    """One that may be chosen. Refused: ``carrier_ruled_out`` with its ``why``."""
    found = next((one for one in offers if (one.carrier_id, one.service) == (carrier_id, service)), None)
    if found is None or found.ruled_out is not None:
        raise Refused("carrier_ruled_out", why=str(found.ruled_out) if found and found.ruled_out else "not_there")
    return found


def read_draft(conn: Connection, order_id: str) -> ParcelDraft:
    kept = repository.load(conn, _name(order_id))
    if kept is None:
        return ParcelDraft()
    quantities = kept.get("quantities")
    grams = kept.get("grams")
    return ParcelDraft(
        quantities={str(key): int(value) for key, value in quantities.items()} if isinstance(quantities, dict) else {},
        box=str(kept.get("box", "")),
        grams=grams if isinstance(grams, int) else None,
        carrier_id=str(kept.get("carrier_id", "")),
        service=str(kept.get("service", "")),
        more=kept.get("more") is True,
        sure=kept.get("sure") is True,
    )


def keep_draft(conn: Connection, order_id: str, draft: ParcelDraft) -> None:
    kept: Mapping[str, object] = asdict(draft)
    repository.save(conn, _name(order_id), kept)


def drop_draft(conn: Connection, order_id: str) -> None:
    repository.drop(conn, _name(order_id))


def _name(order_id: str) -> str:
    return f"pack:{order_id}"


def _chosen(offers: tuple[CarriageOffer, ...], draft: ParcelDraft) -> CarriageOffer | None:
    """What the packer chose, or else the best; what meanwhile was ruled out is not chosen any more."""
    standing = [one for one in offers if one.ruled_out is None]
    own = [one for one in standing if (one.carrier_id, one.service) == (draft.carrier_id, draft.service)]
    return next(iter(own or standing), None)


def _promised(standing: Standing, own: LocationRow | None) -> date:
    due = parse_instant(standing.order.due_at)
    return (due.astimezone(ZoneInfo(own.time_zone)) if own else due).date()


def _lines(desk: OrderDesk, standing: Standing, draft: ParcelDraft) -> tuple[PackLine, ...]:
    found = []
    for line in standing.order.lines:
        to_pack = line.standing.standing(*TO_PACK)
        if not to_pack:
            continue
        item = desk.items.item(line.item_id)
        found.append(
            PackLine(
                line_id=line.line_id,
                item_id=line.item_id,
                sku=line.sku,
                name=line.name,
                size=line.size,
                unit=line.unit,
                icon=item.icon if item else "",
                department=item.department if item else "",
                to_pack=to_pack,
                in_parcel=min(to_pack, draft.quantities.get(line.line_id, 0)),
                grams=item.grams if item else 0,
            )
        )
    return tuple(found)
