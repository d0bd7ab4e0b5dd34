"""What head office does about orders that wait: it names what a channel calls things, sets doubts aside, cancels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from contract.errors import Refused
from oms.channels import repository
from oms.channels.capture import take_later
from oms.channels.connections import Connection, connection_named, forget_name, name_ours
from oms.channels.holds import RELEASABLE
from oms.channels.model import UNPLACED, Canceled, CaptureState, Reason
from oms.channels.placing import approve, decide, place_at
from oms.db.engine import Database, Tx
from oms.keeper import one_by_one
from oms.orders.acceptance import Outcome
from oms.stores.locations import location_named

_HELD_BY_NAME = {"item": Reason.ITEM_UNKNOWN, "location": Reason.PICKUP_UNKNOWN}


@dataclass(frozen=True, slots=True)
class Repaired:
    """``orders`` were looked at again, and ``free`` of them are held no more."""

    orders: int
    free: int


def map_name(db: Database, channel: str, meaning: str, told: str, ours: str) -> Repaired:
    """What the channel calls ``told`` is ``ours`` from now on, and for every order that waited for it.

    Refused: ``channel_unknown``, ``item_unknown``, ``location_unknown``.
    """

    def name(tx: Tx) -> tuple[Connection, Sequence[str]]:
        channel_id = name_ours(tx, channel, meaning, told, ours)
        if meaning not in _HELD_BY_NAME:
            return connection_named(tx, channel), ()
        # A pickup line may tell several names; an order is held for the first of them alone.
        about = told if meaning == "item" else None
        return connection_named(tx, channel), repository.held_for(tx, channel_id, _HELD_BY_NAME[meaning], about)

    connection, waiting = db.run(name)
    return _each(db, waiting, partial(_decide_again, connection))


def unmap_name(db: Database, channel: str, meaning: str, told: str) -> None:
    """Orders that come from now on, or wait for a place, are held for it again. Refused: ``channel_unknown``."""

    def forget(tx: Tx) -> tuple[Connection, Sequence[str]]:
        channel_id = forget_name(tx, channel, meaning, told)
        return connection_named(tx, channel), repository.waiting_of(tx, channel_id)

    connection, waiting = db.run(forget)
    _each(db, waiting, partial(_decide_again, connection))


def release(
    db: Database, channel: str, named: Sequence[str], reason: Reason, *, pay_on_collection: bool = False
) -> Repaired:
    """Set a doubt aside for these orders, or for all of the channel that wait for it where none is named.

    ``pay_on_collection``: the store takes the money. Refused: ``channel_unknown``, ``captured_order_unknown``,
    ``hold_unknown``, ``hold_not_releasable``, ``pay_on_collection_without_reason``.
    """
    if pay_on_collection and reason is not Reason.PAYMENT_NOT_DONE:
        raise Refused("pay_on_collection_without_reason", reason=reason)
    if reason not in RELEASABLE:
        raise Refused("hold_not_releasable", reason=reason)

    def work(tx: Tx, captured_id: str) -> bool:
        row = repository.hold_captured(tx, captured_id)
        if reason not in (Reason.NOT_PLACEABLE, Reason.LINES_MISSING):
            approve(tx, row, reason)
        if pay_on_collection:
            repository.change_captured(tx, captured_id, pay_on_collection=True)
        return _decide_again(connection, tx, captured_id)

    with db.snapshot() as tx:
        connection = connection_named(tx, channel)
        ids = _ids(tx, connection.channel_id, named, reason)
    return _each(db, ids, work, stop=bool(named))


def cancel(db: Database, channel: str, named: Sequence[str], why: str, reason: Reason | None = None) -> int:
    """Orders that are not placed are canceled here; the channel is not told. All that wait for ``reason`` where none is
    named. Refused: ``channel_unknown``, ``captured_order_unknown``, ``captured_order_placed``.
    """

    def work(tx: Tx, captured_id: str) -> bool:
        row = repository.hold_captured(tx, captured_id)
        if row["state"] not in UNPLACED:
            raise Refused("captured_order_placed", order=row["external_id"], order_id=row["order_id"] or row["state"])
        external_id = row["external_id"]
        take_later(tx, connection, Canceled(f"{external_id} here", external_id, tx.now, why))
        return True

    with db.snapshot() as tx:
        connection = connection_named(tx, channel)
        ids = _ids(tx, connection.channel_id, named, reason)
    return _each(db, ids, work, stop=bool(named)).free


def place(tx: Tx, channel: str, named: str, location_code: str) -> Outcome:
    """Place an order that waits, or that stock or a store refused, at the location that is to send it.

    Refused: ``channel_unknown``, ``captured_order_unknown``, ``captured_order_not_waiting``, ``location_unknown``.
    """
    row = repository.find_captured(tx, connection_named(tx, channel).channel_id, named)
    return place_at(tx, row["captured_id"], location_named(tx, location_code).id)


def settle(tx: Tx, channel: str, named: str) -> tuple[int, str]:
    """The differences of money of its versions are settled; what they came to in minor units, and the currency."""
    row = repository.find_captured(tx, connection_named(tx, channel).channel_id, named)
    return repository.settle_versions(tx, row["captured_id"]), row["currency"]


def _ids(tx: Tx, channel_id: str, named: Sequence[str], reason: Reason | None) -> Sequence[str]:
    if not named and reason is not None:
        return repository.held_for(tx, channel_id, reason)
    return sorted({repository.find_captured(tx, channel_id, one)["captured_id"] for one in named})


def _each(db: Database, ids: Sequence[str], work: Callable[[Tx, str], bool], *, stop: bool = False) -> Repaired:
    """Each order in a transaction of its own, so that none keeps another's stock locked or undoes what was done for it.
    ``stop`` at the first that cannot be done, and say why.
    """
    done: list[bool] = []

    def one(captured_id: str) -> None:
        done.append(db.run(lambda tx: work(tx, captured_id)))

    if stop:
        for captured_id in ids:
            one(captured_id)
    else:
        one_by_one("captured order", ids, one)
    return Repaired(len(ids), sum(done))


def _decide_again(connection: Connection, tx: Tx, captured_id: str) -> bool:
    """Whether it is not held any more."""
    row = repository.hold_captured(tx, captured_id)
    return decide(tx, connection, row, again=True) is not CaptureState.HELD
