"""A head office for the second part: PostgreSQL, one store with two registers, and the OMS to be killed."""

from __future__ import annotations

import ssl
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from demo.oms_process import free_port, start_postgres
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import _land_rates, put_market
from oms.catalog.model import ItemDraft, RateDraft
from oms.catalog.prices import draft_price, ensure_pricelist, set_prices
from oms.catalog.repository import land_items
from oms.clock import SystemClock
from oms.config import read_secret
from oms.db.engine import Database, Tx
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.inventory.ledger import count
from oms.main import UNAVAILABLE
from oms.prepare import prepare
from oms.stores.locations import add_location
from oms.stores.operators import add_operator
from oms.stores.registers import add_register
from tests.chaos.broken import Broken
from tests.chaos.process import ForkedVictim, end_of
from tests.chaos.service import ServicePost, serve

STORE, PIN = "014", "902713"
PRICELIST, CURRENCY = "standard", "EUR"
OPENING = 10_000_000
SKUS = tuple(str(number) for number in range(1001, 1013))
_ANSWERS_IN_S = 30


class HeadOffice:
    """``open`` and ``kill`` the service as often as wanted; its database lives on, or recovers."""

    def __init__(self, folder: Path, defect: str = "", *, tls: bool = False) -> None:
        folder.mkdir(parents=True)
        self._defect = defect
        self._postgres = start_postgres(folder / "postgres")
        with psycopg.connect(self._postgres.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE chaos")
        self.database_url = self._postgres.get_uri(database="chaos")
        self.post = ServicePost(folder, self.database_url, free_port(), tls)
        migrate(self.database_url)
        db = Database(self.database_url, SystemClock(), new_id)
        authority = prepare(db, read_secret(self.post.secret_file))
        self.post.authority_file.write_text(authority.certificate_pem)
        self._trusting = ssl.create_default_context(cafile=self.post.authority_file) if tls else None
        self.operator_id, self.codes = db.run(_fill)
        db.close()
        self.service: ForkedVictim | None = None

    def new_code(self) -> str:
        """For one more register of the store."""
        db = Database(self.database_url, SystemClock(), new_id)
        try:
            return db.run(lambda tx: add_register(tx, STORE).code)
        finally:
            db.close()

    def open(self) -> None:
        """Returns at once; ``answers`` tells when it serves."""
        self.service = ForkedVictim(serve, self.post, self._defect)

    def reopened(self) -> bool:
        """Opens the service again if it ended because it found no database, as a service manager does."""
        if not self._found_no_database():
            return False
        self.open()
        return True

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            health = f"{self.post.url}/v1/health"
            with urllib.request.urlopen(health, timeout=2, context=self._trusting) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def until_it_answers(self) -> None:
        """While the database recovers the service ends, and is opened again, as a service manager does.

        Raises ``Broken``, with the end of its log, when it does not answer.
        """
        end = time.monotonic() + _ANSWERS_IN_S
        while not self.answers():
            if self.reopened():
                continue
            if time.monotonic() > end or not (self.service and self.service.alive):
                raise Broken(f"the OMS does not answer: {end_of(self.post.log)}")
            time.sleep(0.01)

    def kill(self) -> bool:
        """``kill -9`` of the service. False when it had ended by itself."""
        assert self.service is not None
        return self.service.kill() or self._found_no_database()

    def _found_no_database(self) -> bool:
        return self.service is not None and self.service.exit_code == UNAVAILABLE

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of our own, that the service knows nothing of."""
        return psycopg.connect(self.database_url, autocommit=True, application_name="chaos")

    def close(self) -> None:
        """Ends the service and the database server."""
        if self.service is not None:
            self.service.kill()
        # A server that still recovers from a kill does not stop when told.
        end = time.monotonic() + _ANSWERS_IN_S
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError), self.connect():
                break
        self._postgres.cleanup()


def _fill(tx: Tx) -> tuple[str, tuple[str, str]]:
    put_market(tx, pack_of("IE").market)
    day = datetime(2000, 1, 1, tzinfo=UTC).date()
    for category, letter, ppm in (("standard", "C", 230_000), ("zero", "A", 0)):
        _land_rates(tx, [RateDraft("IE", category, letter, category, ppm, False, day)])
    place = add_location(
        tx, code=STORE, name="Cork", country="IE", currency=CURRENCY, time_zone="Europe/Dublin", pricelist=PRICELIST
    )
    ids = land_items(tx, [_item(sku) for sku in SKUS]).ids
    ensure_pricelist(tx, PRICELIST, CURRENCY)
    since = datetime(2020, 1, 1, tzinfo=UTC)
    set_prices(tx, PRICELIST, [draft_price(ids[sku], 37 * number + 95, CURRENCY, 1, since)
                               for number, sku in enumerate(SKUS)])  # fmt: skip
    count(tx, place.id, dict.fromkeys(ids.values(), OPENING), "opening")
    person = add_operator(tx, number="1410", name="Gráinne Walsh", role="supervisor", pin=PIN, locations=[STORE])
    return person.id, (add_register(tx, STORE).code, add_register(tx, STORE).code)


def _item(sku: str) -> ItemDraft:
    return ItemDraft(
        sku=sku, name=f"Item {sku}", size="", unit="each", tracking="none", style="", category="", department="",
        tax_category="zero" if int(sku) % 3 else "standard", identifiers=(), rcn=None, age_minimum=0, deposit_minor=0,
        bin="", icon="", popularity=1, price_minor=0, price_quantity=1,
    )  # fmt: skip
