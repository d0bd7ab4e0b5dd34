"""``aisle --smoke-test``: the packaged program opens its window, sells one item with nothing around it, and ends."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from argon2 import PasswordHasher
from PySide6.QtWidgets import QApplication

import app
from app import bootstrap
from app.config import Config
from app.db.transaction import Identity
from app.ui.services import Services
from app.ui.sounds import SilentPlayer
from app.ui.theme.theme import theme
from app.ui.window import Window
from contract.messages.rows import (
    ItemRow,
    LocationRow,
    MarketRow,
    OperatorRow,
    PriceEntry,
    PriceRow,
    RegisterRow,
    RoleRow,
    Row,
    TaxRateEntry,
)
from contract.messages.sync import StreamPage, WireRow
from contract.operations import Permission

_GTIN, _PIN, _DUE = "09521234543213", "1234", 150
_KEYS = {
    "item": "item_id",
    "price": "item_id",
    "role": "name",
    "market": "country",
    "location": "location_id",
    "operator": "operator_id",
    "register": "register_id",
}
_LONG_AGO = "2020-01-01T00:00:00.000Z"


def run_smoke_test() -> int:
    """Prints ``sold`` and returns 0; anything that does not work raises."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    theme().install()
    with tempfile.TemporaryDirectory(prefix="aisle-smoke-") as folder:
        services = bootstrap.build(Config(Path(folder) / "data", key_file=Path(folder) / "keys.json"))
        try:
            _fill(services)
            window = Window(services, SilentPlayer(), app.VERSION)
            window.open()
            application.processEvents()
            change = services.lane.run(lambda: _sell_one(services))
            window.shell.close()
        finally:
            bootstrap.close(services)
    sys.stdout.write("sold\n" if change == 50 else f"the change was {change}\n")
    return 0 if change == 50 else 1


def _sell_one(services: Services) -> int:
    services.operators.sign_on("operator", _PIN)
    services.selling.shifts.open(10_000)
    services.selling.sell.scan(_GTIN)
    return services.selling.settle.pay_cash(_DUE + 50).change_minor


def _fill(services: Services) -> None:
    """The smallest shop there is."""
    services.store.enroll(Identity("register", "location"))
    with services.store.transaction() as tx:
        services.store.put_rows(tx, "store:location", _wire(_location(), _operator()), {})
        services.store.put_rows(tx, "register:register", _wire(_register()), {})
    pages = {"chain": (_item(), _role()), "market:IE": (_market(),), "pricelist:ie": (_price(),)}
    services.catalog.apply(
        [StreamPage(stream=stream, rows=_wire(*rows), next=len(rows)) for stream, rows in pages.items()]
    )


def _wire(*rows: Row) -> tuple[WireRow, ...]:
    return tuple(
        WireRow(kind=row.KIND, key=str(getattr(row, _KEYS[row.KIND])), number=number, body=row.model_dump(mode="json"))
        for number, row in enumerate(rows, start=1)
    )


def _item() -> ItemRow:
    return ItemRow(item_id="item", sku="1", name="Apple", tax_category="zero", identifiers=(_GTIN,))


def _price() -> PriceRow:
    price = PriceEntry(ten_thousandths=_DUE * 100, valid_from=_LONG_AGO)
    return PriceRow(item_id="item", currency="EUR", prices=(price,))


def _role() -> RoleRow:
    return RoleRow(name="manager", permissions=tuple(Permission))


def _operator() -> OperatorRow:
    pin_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(_PIN)
    return OperatorRow(operator_id="operator", number="1", name="Smoke Test", role="manager", pin_hash=pin_hash)


def _register() -> RegisterRow:
    return RegisterRow(
        register_id="register", number=1, name="Till 1", location_id="location", country="IE", pricelist="ie"
    )


def _location() -> LocationRow:
    return LocationRow(
        location_id="location", code="001", name="Smoke Test", legal_entity="Smoke Test", address="", city="",
        country="IE", currency="EUR", time_zone="Europe/Dublin", pricelist="ie",
    )  # fmt: skip


def _market() -> MarketRow:
    rate = TaxRateEntry(category="zero", letter="A", name="Zero rate", ppm=0, valid_from="2020-01-01")
    return MarketRow(
        country="IE", currency="EUR", prices_include_tax=True, tax_rounding="per_line", rates=(rate,),
        notes=(500, 1000), coins=(50, 100),
    )  # fmt: skip
