"""Both real ends on one machine: the OMS on PostgreSQL behind a loopback port, and registers as ``aisle`` builds them.

The listener closes and opens again on the same port; a register can be stopped, copied as a folder and started again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from app import bootstrap
from app.bopis.model.cards import OrderCard
from app.bopis.repository import stock_of
from app.config import Config
from app.db.engine import KEY_BYTES
from app.db.keys import KeyFile
from app.devices.simulated.printer import SimulatedPrinter
from app.ids import random_bytes
from app.pos.settle import SaleDone
from app.sync.status import SyncStatus
from app.ui.bopis.phrases import Phrases
from app.ui.services import Services
from contract.messages.facts import SaleCompleted, read_fact
from demo.chain import FOLDER
from oms.catalog.prices import ensure_pricelist, set_price
from oms.clock import SystemClock
from oms.db.engine import Database, Tx
from oms.ids import new_id
from oms.main import main as aisle_oms
from oms.stores.operators import add_operator
from oms.sync.tables import entry
from tests.e2e.staff_and_goods import FLOAT_MINOR, NUMBER, PIN
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import Shop, Stocked
from tests.new_store import put_new_files
from tests.postgres import Postgres
from tests.waiting import until

PRINTER_MODEL = "epson-80"
_KEY = bytes(range(KEY_BYTES))

Told = TypeVar("Told")


class HeadOffice:
    """Stores 014 and 027 with ten of everything, an operator who may do all, and a port that registers know."""

    def __init__(self, database_url: str, furnished: Furnished) -> None:
        """On a database that was ``furnished``."""
        self.database_url = database_url
        self.shop = furnished.shop(Chain(database_url, sequence=True))
        self.listener = Listener(self.shop.chain)
        self.listener.open()

    def hire(self, number: str, name: str, *location_codes: str) -> None:
        """A manager of both stores, or of those named, with ``PIN``."""
        places = location_codes or ("014", "027")
        self.shop.db.run(lambda tx: _hire(tx, number, name, places))

    def enroll_code(self, location_code: str) -> str:
        return self.shop.chain.code(location_code).code

    def command(self, *words: str) -> str:
        """What ``aisle-oms`` prints."""
        return _commanded(self.database_url, *words)

    def told(self, *words: str) -> Any:
        """The same with ``--json``."""
        return json.loads(self.command(*words, "--json"))

    def placed(self, *lines: tuple[str, int], **more: Any) -> tuple[str, str]:
        """Id and collection code of an order that a customer placed."""
        answer = self.shop.post(self.shop.body(*lines, **more))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["order_id"]), str(answer.json()["collection"]["code"])

    def exceptions(self) -> list[dict[str, Any]]:
        """What ``aisle-oms exceptions list`` shows as open."""
        listed: list[dict[str, Any]] = self.told("exceptions", "list")
        return listed

    def exception_kinds(self) -> list[str]:
        return sorted(str(one["kind"]) for one in self.exceptions())

    def stock(self, location_code: str, sku: str) -> tuple[int, int]:
        """(on hand, reserved) in thousandths, as ``aisle-oms stock show`` tells it."""
        (row,) = self.told("stock", "show", "--location", location_code, "--sku", sku)
        return row["on_hand"], row["reserved"]

    def sales(self) -> list[tuple[str, int]]:
        """(incarnation, document number) of every sale here, by the bytes of its entry."""
        with self.shop.db.snapshot() as tx:
            found = tx.conn.execute(select(entry).where(entry.c.kind == SaleCompleted.KIND)).all()
        sales = []
        for one in found:
            fact = read_fact(one.kind, one.version, bytes(one.body).decode())
            assert isinstance(fact, SaleCompleted)
            sales.append((str(one.incarnation), fact.document_number))
        return sorted(sales)

    def close(self) -> None:
        self.listener.close()
        self.shop.chain.close()


class Furnished(Stocked):
    """Prepares databases for head offices: prices and taxes too."""

    def __call__(self, url: str) -> None:
        super().__call__(url)
        _commanded(url, "market", "import", str(FOLDER / "tax_rates.csv"))
        db = Database(url, SystemClock(), new_id)
        db.run(_price)
        db.run(self.staff)
        db.close()

    def staff(self, tx: Tx) -> None:
        """Hires the manager ``NUMBER`` of both stores."""
        _hire(tx, NUMBER, "Gráinne Walsh", ("014", "027"))


FURNISHED = Furnished()


def _commanded(database_url: str, *words: str) -> str:
    """Exit code 1 is an answer too: of an import that left rows out."""
    printed = StringIO()
    with redirect_stdout(printed), pytest.raises(SystemExit) as ended:
        aisle_oms([*words, "--database-url", database_url])
    assert ended.value.code in (0, 1), words
    return printed.getvalue()


def _hire(tx: Tx, number: str, name: str, locations: Sequence[str]) -> None:
    add_operator(tx, number=number, name=name, role="manager", pin=PIN, locations=locations)


def _price(tx: Tx) -> None:
    """Everything costs one euro, and has for long."""
    ensure_pricelist(tx, "standard", "EUR")
    since = datetime(2020, 1, 1, tzinfo=UTC)
    for sku in Shop.SKUS:
        set_price(tx, sku, 100, pricelist_id="standard", quantity=1, valid_from=since, valid_to=None)


@contextmanager
def head_office(postgres: Postgres) -> Iterator[HeadOffice]:
    with postgres.database(prepared_by=FURNISHED) as url:
        office = HeadOffice(url, FURNISHED)
        try:
            yield office
        finally:
            office.close()


@dataclass
class Register:
    """A data directory, and the program over it while it runs."""

    config: Config
    printer: SimulatedPrinter
    running: Services | None = None

    def start(self, enroll_code: str | None = None, changed: Callable[[], None] = lambda: None) -> None:
        """As ``aisle`` starts, without its window."""
        assert self.running is None
        self.running = bootstrap.build(self.config, enroll_code=enroll_code, changed=changed)
        bootstrap.start(self.running)

    def stop(self) -> None:
        if self.running is not None:
            services, self.running = self.running, None
            bootstrap.close(services)

    @property
    def services(self) -> Services:
        assert self.running is not None
        return self.running

    def act(self, do: Callable[[Services], Told]) -> Told:
        """A use case, where all of them run."""
        return self.services.lane.run(lambda: do(self.services))

    def loaded(self) -> None:
        """Wait until head office has told what a till needs."""
        until(lambda: self.act(lambda own: own.operators.roster()), "the people of the store came down")
        until(lambda: not self.status.first_load and self.status.register_name, "the register knows its place")

    def sign_on(self) -> None:
        """The manager is here, and the shift is open."""
        self.loaded()
        person = next(one for one in self.act(lambda own: own.operators.roster()) if one.number == NUMBER)
        self.act(lambda own: own.operators.sign_on(person.operator_id, PIN))
        if self.act(lambda own: own.selling.shifts.current()) is None:
            self.act(lambda own: own.selling.shifts.open(FLOAT_MINOR))

    def sell(self, sku: str, pieces: int = 1) -> SaleDone:
        """So many pieces for cash, up to the paper that comes out."""
        before = len(self.printer.receipts)

        def sale(own: Services) -> SaleDone:
            for _ in range(pieces):
                own.selling.sell.scan(sku)
            return own.selling.settle.pay_cash(own.selling.settle.view().due_minor)

        done = self.act(sale)
        assert self.printer.wait_for(lambda printer: len(printer.receipts) > before, 20), "no receipt came out"
        return done

    @property
    def status(self) -> SyncStatus:
        assert self.services.sync is not None
        return self.services.sync.status()

    def sent(self) -> None:
        """Wait until head office has answered everything."""
        until(lambda: self.status.waiting == 0 and self.status.online, "everything was sent")

    def offline(self) -> None:
        until(lambda: not self.status.online, "the register noticed that nobody answers")

    def try_now(self) -> None:
        assert self.services.sync is not None
        self.services.sync.try_now()

    def stock(self, item_id: str) -> tuple[int, int] | None:
        """(on hand, reserved) as this register shows it."""
        with self.services.store.read() as conn:
            row = stock_of(conn, item_id)
        return (row.on_hand, row.reserved) if row else None

    def card(self, order_id: str) -> OrderCard | None:
        """The order on the board, in whichever of its open lists."""
        view = self.act(lambda own: own.orders.board.view())
        shown = (*view.todo, *view.ready, *view.problems)
        return next((one for one in shown if one.order_id == order_id), None)

    @property
    def phrases(self) -> Phrases:
        """The words of its screens."""
        return Phrases(self.services.words, self.services.wording)

    def copied_to(self, folder: Path, printer: SimulatedPrinter) -> Register:
        """The data directory as somebody copies it to another computer, with a printer of its own."""
        assert self.running is None
        shutil.copytree(self.config.data_dir, folder)
        _devices_in(folder, printer)
        return Register(_config(folder, str(self.config.oms_url)), printer)


def new_machine(folder: Path, printer: SimulatedPrinter) -> None:
    """The data directory of what is no register yet: keys, empty databases, and which devices stand there."""
    folder.mkdir()
    keys = KeyFile(folder / "key")
    keys.put("database", _KEY)
    keys.put("device", random_bytes(KEY_BYTES))
    put_new_files(folder, _KEY)
    _devices_in(folder, printer)


def _config(folder: Path, url: str) -> Config:
    return Config(folder, url, key_file=folder / "key", lan_address="127.0.0.1")


def _devices_in(folder: Path, printer: SimulatedPrinter) -> None:
    entries = (("receipt", PRINTER_MODEL, printer.address), ("drawer", "drawer-switch", "printer://receipt"))
    listed = [f'[[device]]\nname = "{name}"\nmodel = "{model}"\naddress = "{at}"\n' for name, model, at in entries]
    (folder / "devices.toml").write_text("\n".join(listed), encoding="utf-8")


class Floor:
    """Registers and their printers, all of which end with the test."""

    def __init__(self, office: HeadOffice, folder: Path) -> None:
        self._office = office
        self._folder = folder
        self._registers: list[Register] = []

    def register(self, location_code: str = "014") -> Register:
        """An enrolled register that runs."""
        made = self.machine()
        made.start(self._office.enroll_code(location_code))
        return made

    def machine(self) -> Register:
        """A computer that is no register yet; not started."""
        folder, printer = self._next(), self._printer()
        new_machine(folder, printer)
        made = Register(_config(folder, self._office.listener.url), printer)
        self._registers.append(made)
        return made

    def copy(self, register: Register) -> Register:
        """A second computer with the folder of a register that was stopped; not started."""
        self._registers.append(register.copied_to(self._next(), self._printer()))
        return self._registers[-1]

    def close(self) -> None:
        for register in self._registers:
            register.stop()
            register.printer.stop()

    def _next(self) -> Path:
        return self._folder / f"register-{len(self._registers)}"

    def _printer(self) -> SimulatedPrinter:
        printer = SimulatedPrinter(time.monotonic)
        printer.start()
        return printer


@contextmanager
def floor(office: HeadOffice, folder: Path) -> Iterator[Floor]:
    made = Floor(office, folder)
    try:
        yield made
    finally:
        made.close()
