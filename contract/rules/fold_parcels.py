"""Parcels ⊕ facts. Total, as every fold: what cannot be is left out, and what is said twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection

from contract.messages.entry import EntryHeader
from contract.messages.facts import LabelAnswered, LabelAsked, OrderPacked, OrderShipped, OrderUnpacked, ParcelFact
from contract.messages.rows import ParcelEntry, ParcelLabel
from contract.states.label import LABEL, LabelCommand, LabelState

_COMMANDS = {
    "bought": LabelCommand.BUY,
    "refused": LabelCommand.REFUSE,
    "unknown": LabelCommand.LOSE,
    "voided": LabelCommand.VOID,
}


def fold_parcels(
    parcels: tuple[ParcelEntry, ...], header: EntryHeader, fact: ParcelFact, opened: Collection[str] = ()
) -> tuple[ParcelEntry, ...]:
    """The parcels of an order after ``fact``, by their numbers. One that a carrier took stays as it was, and one that
    was ``opened`` before it is heard that it was packed is none.
    """
    match fact:
        case OrderPacked() if fact.parcel_id in opened:
            return parcels
        case OrderPacked():
            others = tuple(one for one in parcels if one.parcel_id != fact.parcel_id)
            return tuple(sorted((*others, _packed(header, fact)), key=lambda one: (one.number, one.parcel_id)))
        case OrderUnpacked():
            return tuple(one for one in parcels if one.parcel_id != fact.parcel_id or one.shipped)
        case LabelAsked():
            return _changed(parcels, fact, lambda one: one.model_copy(update={"label": _asked(fact)}))
        case LabelAnswered():
            return _changed(parcels, fact, lambda one: one.model_copy(update={"label": _answered(one.label, fact)}))
        case OrderShipped():
            return _changed(parcels, fact, lambda one: one.model_copy(update={"manifest_id": fact.manifest_id}))
        case _:
            return parcels


def _changed(
    parcels: tuple[ParcelEntry, ...], fact: ParcelFact, change: Callable[[ParcelEntry], ParcelEntry]
) -> tuple[ParcelEntry, ...]:
    return tuple(change(one) if one.parcel_id == fact.parcel_id else one for one in parcels)


def _packed(header: EntryHeader, fact: OrderPacked) -> ParcelEntry:
    return ParcelEntry(
        parcel_id=fact.parcel_id,
        number=fact.number,
        box=fact.box,
        grams=fact.grams,
        weighed=fact.weighed,
        quantities={line.line_id: line.thousandths for line in fact.lines},
        register_id=header.register_id,
        operator_id=header.operator_id or "",
        at=header.occurred_at,
    )


def _asked(fact: LabelAsked) -> ParcelLabel:
    return ParcelLabel(
        label_id=fact.label_id,
        state=LabelState.ASKED,
        carrier_id=fact.carrier_id,
        service=fact.service,
        price_minor=fact.price_minor,
        currency=fact.currency,
        arrives_on=fact.arrives_on,
    )


def _answered(label: ParcelLabel | None, fact: LabelAnswered) -> ParcelLabel | None:
    if label is None or label.label_id != fact.label_id:
        return label
    command = _COMMANDS[fact.outcome]
    if not LABEL.allows(label.state, command):
        return label
    return label.model_copy(
        update={
            "state": LABEL.after(label.state, command),
            "tracking": fact.tracking or label.tracking,
            "reason": fact.reason,
        }
    )
