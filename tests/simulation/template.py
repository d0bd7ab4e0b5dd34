"""The world on the morning before: head office with goods and people, registers that know them. Made once a process,
and copied for each world.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

import psycopg
from argon2 import PasswordHasher
from psycopg import sql

from contract.rules.stored_value import AccountKind
from demo.chain import FOLDER
from oms.catalog.markets import import_taxes
from oms.catalog.prices import ensure_pricelist, set_price
from oms.catalog.repository import land_items
from oms.db.engine import Tx
from oms.db.migrate import migrate
from oms.inventory.ledger import count
from oms.security.api_keys import KeyKind, add_key
from oms.stored_value.rules import set_rules
from oms.stores import operators
from oms.stores.locations import add_location
from oms.stores.registers import add_register, note_addresses
from tests.integration.oms_trade.shop import draft
from tests.postgres import Postgres
from tests.simulation.hub import Hub
from tests.simulation.net import Network
from tests.simulation.office import Office
from tests.simulation.profile import Profile
from tests.simulation.rules import GIFT, GOES, GOODS, PIN, REGISTERS, STOCK, STORES, TEA, TEA_MINOR, UNASKED, WORKERS
from tests.simulation.sometimes import Sometimes
from tests.simulation.till import Till

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_LOADED_WITHIN_S = 600.0


@dataclass(frozen=True)
class Template:
    """``database`` and ``folder`` are to be copied. ``items``: ids by what stands on price tags."""

    postgres: Postgres
    database: str
    folder: Path
    items: dict[str, str]
    locations: dict[str, str]
    channel_key: str

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """The URL of a database like this one."""
        copy_database(self.postgres, self.database, name)
        try:
            yield self.postgres.url(name)
        finally:
            drop_database(self.postgres, name)


def copy_database(postgres: Postgres, source: str, name: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _execute(postgres, statement.format(sql.Identifier(name), sql.Identifier(source)))


def drop_database(postgres: Postgres, name: str) -> None:
    _execute(postgres, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(postgres: Postgres, statement: sql.Composed) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def made(postgres: Postgres, folder: Path) -> Template:
    """Every register has heard of everything."""
    database = "simulation_template"
    _execute(postgres, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    migrate(postgres.url(database))
    hub = Hub()
    office = Office(hub, postgres.url(database), "template")
    with patch.object(operators, "_HASHER", _CHEAP):
        import_taxes(office.db, FOLDER / "tax_rates.csv")
        items, locations, key = office.db.run(_filled)
    codes = {(store, number): office.db.run(partial(add_register, location_code=store)).code
             for store in STORES for number in range(1, REGISTERS + 1)}  # fmt: skip
    network = Network(hub, office, Random("template"), Profile(), Sometimes(), "template")
    tills = []
    for (store, number), code in codes.items():
        name = f"{store}-{number}"
        till = Till(hub, network, Random(name), name, store, number, folder / name)
        till.start(enroll_code=code)
        tills.append(till)
    for at, till in enumerate(tills):
        address = f"10.0.0.{at + 10}:4001"
        office.db.run(partial(note_addresses, register_id=till.register_id, lan=(address,)))
    while not all(_knows_all(till) for till in tills):
        assert hub.now_s < _LOADED_WITHIN_S, "the registers never heard of everything"
        hub.run(hub.now_s + 10)
    hub.run(hub.now_s + 60)
    for till in tills:
        till.stop()
    office.stop()
    return Template(postgres, database, folder, items, locations, key)


def copied_disk(template: Template, name: str, folder: Path) -> Path:
    return Path(shutil.copytree(template.folder / name, folder / f"{name}-0"))


def _knows_all(till: Till) -> bool:
    status = till.status
    return not status.first_load and status.online and len(status.peers) == REGISTERS - 1 and not status.waiting


def _filled(tx: Tx) -> tuple[dict[str, str], dict[str, str], str]:
    locations = {
        code: add_location(tx, code=code, name=f"Store {code}", country="IE", currency="EUR", time_zone="Europe/Dublin")
        for code in STORES
    }
    items = dict(land_items(tx, [draft(sku) for sku in (*GOODS, TEA)]).ids)
    gift = land_items(tx, [draft(GIFT, tax_category="zero")]).ids[GIFT]
    unasked = [{"kind": AccountKind.GIFT_CARD.value, **UNASKED}]
    told = {"gift_card_prefixes": ["6299"], "item_id": gift, "budgets": unasked, "most_on_card_minor": 200_00}
    set_rules(tx, "IE", told, bytes)
    ensure_pricelist(tx, "standard", "EUR")
    for sku, minor in {**GOODS, TEA: TEA_MINOR}.items():
        set_price(tx, sku, minor, pricelist_id="standard", quantity=1, valid_from=_SINCE, valid_to=None)
    for place in locations.values():
        count(tx, place.id, {items[sku]: STOCK * 1000 for sku in GOODS}, "opening")
    for store in STORES:
        for number in (*WORKERS[store], GOES[store]):
            operators.add_operator(
                tx, number=number, name=f"Person {number}", role="manager", pin=PIN, locations=(store,)
            )
    key = add_key(tx, KeyKind.CHANNEL, "web").key
    return items, {code: place.id for code, place in locations.items()}, key
