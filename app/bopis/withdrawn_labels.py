"""Gives labels of parcels that do not leave back to their carriers, by itself: of withdrawn orders, whoever stands at
the till is told, and of parcels that were packed twice.

Nobody has to be signed on: a label costs money until it is void. That a parcel was packed twice is acted on once head
office has told of all that is known here: a label that was given back does not come back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from app.bopis.carriers import Carrier, LabelReply
from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing
from app.bopis.parcels import about
from app.db.store import Topics
from app.pos.notices import tell
from contract.errors import Refused, Unavailable
from contract.messages.facts import LabelAnswered
from contract.messages.rows import OrderRow, ParcelEntry, ParcelLabel
from contract.states.label import LabelState

TOPICS: Topics = frozenset({f"row:{OrderRow.KIND}"})


class WithdrawnLabels:
    """Runs on the store lane."""

    def __init__(self, desk: OrderDesk, carrier_of: Callable[[str], Carrier]) -> None:
        self._desk, self._carrier_of = desk, carrier_of

    def settle(self) -> None:
        """Every label that is not void yet; one whose carrier is not reached waits for the next time."""
        with self._desk.look() as conn:
            standings = [one for one in self._desk.standings(conn) if one.order.parcels]
        for standing in standings:
            settled = () if standing.waiting else standing.spare
            for parcel in standing.order.parcels if standing.withdrawn else settled:
                label = parcel.label
                if label is not None and label.state is LabelState.BOUGHT and not parcel.shipped:
                    self._give_back(standing, parcel, label)

    def _give_back(self, standing: Standing, parcel: ParcelEntry, label: ParcelLabel) -> None:
        reply = self._voided(label)
        if reply is None:
            return
        ids = {**about(standing), "parcel_id": parcel.parcel_id, "label_id": label.label_id}
        answered = LabelAnswered.model_validate(ids | asdict(reply))
        told = {"order": standing.order.number, "number": str(parcel.number), "tracking": label.tracking}
        with self._desk.store.transaction() as tx:
            tx.record(answered)
            if standing.withdrawn:
                tell(tx, label.label_id, "label_withdrawn", told)

    def _voided(self, label: ParcelLabel) -> LabelReply | None:
        """None where the carrier is not reached, or the label is of one that this store only knows by its number."""
        try:
            return self._carrier_of(label.carrier_id).void(label.label_id)
        except (Refused, Unavailable):
            return None
