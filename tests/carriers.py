"""Carriers and boxes of the tests: GreenLane the next day, PostBag slow and cheap."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.carriers import Carrier, carrier_of
from app.db.store import StoreDb
from contract.errors import Unavailable
from contract.messages.rows import BoxEntry, CarrierRate, CarrierRow, CarrierService, PackingRulesRow
from tests.builders import LOCATION_ID


def service(code: str, minor: int, days: int, *, up_to_grams: int = 20_000, **changes: object) -> CarrierService:
    rate = CarrierRate(countries=("IE",), up_to_grams=up_to_grams, price_minor=minor, transit_days=days)
    told = {"code": code, "name": code.title(), "co2_grams_per_parcel": 200, "co2_grams_per_kg": 50, "rates": (rate,)}
    return CarrierService.model_validate({**told, **changes})


def carrier(carrier_id: str, *services: CarrierService, **changes: object) -> CarrierRow:
    told: dict[str, object] = {
        "carrier_id": carrier_id,
        "name": carrier_id.title(),
        "currency": "EUR",
        "collects_on": "123456",
        "collects_at": "18:30",
        "tracking_prefix": carrier_id[:2].upper(),
        "services": services,
    }
    return CarrierRow.model_validate({**told, **changes})


GREENLANE = carrier("greenlane", service("nextday", 640, 1))
POSTBAG = carrier("postbag", service("standard", 495, 3))
BOXES = PackingRulesRow(
    location_id=LOCATION_ID,
    boxes=(
        BoxEntry(code="S", sides_mm=(300, 200, 120), grams=120, holds_grams=500),
        BoxEntry(code="M", sides_mm=(400, 300, 180), grams=220, holds_grams=15_000),
    ),
    tolerance_grams=50,
)

GRAMS = {"candle": 400, "coffee": 227}
"""What some of the goods of the order screens weigh."""


@dataclass
class FakeCarriers:
    """Carriers by their rate tables, or out of reach as the test says."""

    store: StoreDb
    reachable: bool = True

    def reached(self, carrier_id: str) -> Carrier:
        if not self.reachable:
            raise Unavailable("carrier_unreachable")
        return carrier_of(self.store, carrier_id)
