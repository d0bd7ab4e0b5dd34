"""The store of a simulated day: head office on a real PostgreSQL, three registers, a LAN, a cash office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from secrets import token_bytes

from contract.messages.rows import PaymentRulesRow
from oms.cash.repository import CashRules
from oms.cash.rules import set_rules as set_cash_rules
from oms.catalog.prices import set_price
from oms.catalog.repository import land_items
from oms.db.engine import Tx
from oms.db.migrate import migrate
from oms.inventory.ledger import count
from oms.payments.wire import set_rules as set_payment_rules
from oms.stored_value.rules import set_rules as set_value_rules
from oms.stores.locations import add_location
from oms.stores.operators import add_operator
from tests.e2e.stand import HeadOffice
from tests.integration.app_sync.listener import until
from tests.integration.oms_trade.shop import draft
from tests.postgres import Postgres
from tests.simulated_day.dice import Dice
from tests.simulated_day.lan import StoreLan
from tests.simulated_day.rules import (
    CARD_ALONE,
    CARDS_ALONE,
    GOODS,
    MANAGER,
    OVER_SHORT,
    PAID_OUT,
    PINS,
    STOCK,
    STORE,
    TILLS,
    VALUE_OF_ACCOUNT,
    VALUE_OF_TILL,
)
from tests.simulated_day.till import DayClock, Till

OPENS = time(8)


class Store:
    """``morning`` while head office answers, ``evening`` when it does again; in between nobody can reach it."""

    def __init__(self, office: HeadOffice, folder: Path, dice: Dice) -> None:
        self.office = office
        self.clock = DayClock()
        self.lan = StoreLan(dice)
        self._today = datetime.now(UTC).date()
        office.shop.db.run(self._stock_up)
        url = office.listener.url
        self.tills = [Till(number, folder / f"till-{number}", url, self.clock) for number in range(1, TILLS + 1)]

    def morning(self) -> None:
        """The registers hear from head office and from each other; then the line is cut."""
        for till in self.tills:
            till.start(enroll_code=None if till.register_id else self.office.enroll_code(STORE), sync=True)
        for till in self.tills:
            till.loaded(TILLS)
        for till in self.tills:
            till.stop()
        self.office.listener.close()
        self._today += timedelta(days=1)
        self.clock.stand(datetime.combine(self._today, OPENS, UTC))
        for till in self.tills:
            self.open_up(till)

    def evening(self, burned: Till | None = None) -> None:
        """The line is back: everything goes up. ``burned``: this till never starts again, and the others tell of it."""
        for till in self.tills:
            self.lan.leave(till)
            till.all_printed()
            till.stop()
        self.office.listener.open()
        self.clock.run()
        alive = [till for till in self.tills if till is not burned]
        for till in alive:
            till.start(sync=True)
        for till in alive:
            till.sent()
        until(lambda: not any(one.waiting_to_carry for till in alive for one in till.status.peers), "told for others")
        for till in alive:
            till.stop()

    def open_up(self, till: Till) -> None:
        """A register that was off is there again."""
        till.start(reach=lambda peer: self.lan.way(till, peer))
        self.lan.join(till)

    def close(self) -> None:
        for till in self.tills:
            till.sweep_up()

    @property
    def day(self) -> str:
        return self._today.isoformat()

    def _stock_up(self, tx: Tx) -> None:
        since = datetime(2020, 1, 1, tzinfo=UTC)
        self.location_id = add_location(
            tx, code=STORE, name="The store", country="IE", currency="EUR", time_zone="Europe/Dublin"
        ).id
        self.items = dict(land_items(tx, [draft(sku) for sku in GOODS]).ids)
        for sku, minor in GOODS.items():
            set_price(tx, sku, minor, pricelist_id="standard", quantity=1, valid_from=since, valid_to=None)
        count(tx, self.location_id, dict.fromkeys(self.items.values(), STOCK), "opening")
        self._say_rules(tx)
        for number, pin in PINS.items():
            role = "manager" if number == MANAGER else "cashier"
            add_operator(tx, number=number, name=f"Person {number}", role=role, pin=pin, locations=(STORE,))

    def _say_rules(self, tx: Tx) -> None:
        card = land_items(tx, [draft("gift-card", tax_category="zero")]).ids["gift-card"]
        budgets = [
            {"kind": kind, "account_minor": VALUE_OF_ACCOUNT, "register_minor": VALUE_OF_TILL}
            for kind in ("gift_card", "store_credit")
        ]
        told = {"gift_card_prefixes": ["6299"], "credit_note_prefixes": ["6298"], "item_id": card, "budgets": budgets}
        set_value_rules(tx, "IE", told, token_bytes)
        set_cash_rules(tx, CashRules(self.location_id, True, 0, OVER_SHORT, PAID_OUT, None))
        offline = {"offline_payment_minor": CARD_ALONE, "offline_day_minor": CARDS_ALONE}
        set_payment_rules(tx, PaymentRulesRow(location_id=self.location_id, **offline))


class Office(HeadOffice):
    """A head office whose people the store names itself."""

    def hire(self, number: str, name: str, *location_codes: str) -> None:
        """Nobody."""


@contextmanager
def store(postgres: Postgres, folder: Path, dice: Dice) -> Iterator[Store]:
    with postgres.database(prepared_by=migrate) as url:
        office = Office(url)
        made = Store(office, folder, dice)
        try:
            yield made
        finally:
            made.close()
            office.close()
