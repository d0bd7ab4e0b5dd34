"""A working shop around one register's program: head office, a counter with devices, and customers on the web."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from app.config import Config
from app.devices.configuration import DeviceConfig
from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.scanner import SimulatedScanner
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from contract.errors import Refused
from contract.values.time import instant_text
from demo.chain import CURRENCY, SeededChain, channel_key, seed
from demo.customers import Customers, HttpWebShop, WebOrder
from demo.goods import Goods
from demo.oms_process import OmsProcess, free_port, start_postgres
from oms.clock import SystemClock
from oms.db.engine import Database
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.stores.registers import add_register

STORE = "014"
_SECRET_VARIABLE = "AISLE_SECRET_FILE"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a web order."""

    sku: str
    thousandths: int


class DemoShop:
    """Everything is started when this returns from ``open``, but for the register's own program. Close it at the end.

    ``papers``: where the printer leaves its receipts. ``printer_model``: a file of ``resources/devices``.
    """

    def __init__(self, folder: Path, papers: Path, printer_model: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[_SECRET_VARIABLE] = str(folder / "oms-secret")
        self.folder, self.goods = folder, Goods.load()
        self._postgres = start_postgres(folder / "postgres")
        self.database_url: str = self._postgres.get_uri()
        self.chain, self._channel_key = self._fill()
        self.oms = OmsProcess(self.database_url, _kept_port(folder / "oms-port"), folder / "oms.log", ("--open-docs",))
        self.oms.start()
        self.printer = SimulatedPrinter(time.monotonic, folder=papers)
        self.printer.start()
        self.label_printer = SimulatedLabelPrinter(papers)
        self.label_printer.start()
        self.scale = SimulatedScale()
        self.scale.start()
        self.scanner = SimulatedScanner(folder / "scanner")
        self.scanner.start()
        self.terminal = SimulatedTerminal(folder / "terminal")
        self.terminal.start()
        self.config = self._register(printer_model)
        self._web_shop = HttpWebShop(self.oms.url, self._channel_key)
        self.customers = Customers(self._web_shop, Random(), SystemClock(), new_id, locations=[STORE], one_sent_in=4)

    def enroll_code(self) -> str | None:
        """The one-time code of a new register; None where the machine has been one since an earlier run."""
        if (self.config.data_dir / "identity.json").exists():
            return None
        db = Database(self.database_url, SystemClock(), new_id)
        try:
            return db.run(lambda tx: add_register(tx, STORE)).code
        finally:
            db.close()

    def order(self, customer: str, wanted: Sequence[Wanted], due_in: timedelta) -> WebOrder:
        """A pickup order of these very lines. Refused: what the OMS answered."""
        now = datetime.now(UTC)
        lines = [
            {
                "sku": line.sku,
                "quantity_thousandths": line.thousandths,
                "price_minor": self.goods.price(line.sku, line.thousandths),
            }
            for line in wanted
        ]
        status, told = self._web_shop.place(
            {
                "external_id": f"WEB-{new_id()}",
                "location": STORE,
                "placed_at": instant_text(now),
                "due_at": instant_text(now + due_in),
                "customer": {"name": customer, "phone": "+353 20 917 6084"},
                "currency": CURRENCY,
                "total_minor": sum(int(str(line["price_minor"])) for line in lines),
                "paid": True,
                "lines": lines,
            }
        )
        if status != 201:
            raise Refused(str(told.get("code", "order_refused")), status=status)
        collection = told["collection"]
        assert isinstance(collection, dict)
        return WebOrder(
            str(told["order_id"]), str(told["number"]), STORE, customer, collection["code"], collection["token"]
        )

    def close(self) -> None:
        """Everything ends, and what was written stays."""
        self.customers.stop()
        self._web_shop.close()
        self.terminal.stop()
        self.scanner.stop()
        self.scale.stop()
        self.label_printer.stop()
        self.printer.stop()
        self.oms.stop()
        self._postgres.cleanup()

    def _fill(self) -> tuple[SeededChain, str]:
        migrate(self.database_url)
        db = Database(self.database_url, SystemClock(), new_id)
        try:
            return seed(db), channel_key(db, self.folder / "web-shop.key")
        finally:
            db.close()

    def _register(self, printer_model: str) -> Config:
        data_dir = self.folder / "register"
        data_dir.mkdir(exist_ok=True)
        devices = data_dir / "devices.toml"
        entries = (
            ("receipt", printer_model, self.printer.address),
            ("drawer", "drawer-switch", "printer://receipt"),
            ("scanner", "scanner-serial", self.scanner.address),
            ("labels", "zpl-4x6", self.label_printer.address),
            ("scale", "toledo-8217", self.scale.address),
            ("customer", "customer-screen", "screen://2"),
        )
        tables = [f'[[device]]\nname = "{name}"\nmodel = "{model}"\naddress = "{at}"\n' for name, model, at in entries]
        devices.write_text("\n".join([*tables, _terminal_table(self.terminal.config())]), encoding="utf-8")
        return Config(data_dir, self.oms.url, key_file=data_dir / "key", devices=devices)


def _terminal_table(device: DeviceConfig) -> str:
    own = device.terminal
    assert own is not None, "a terminal is configured as one"
    texts = {
        "poi_id": own.poi_id,
        "sale_id": own.sale_id,
        "authority": own.authority.as_posix(),
        "key_identifier": own.key_identifier,
        "passphrase_file": own.passphrase_file.as_posix(),
    }
    lines = (f'{name} = "{value}"' for name, value in texts.items())
    head = f'[[device]]\nname = "{device.name}"\nmodel = "{device.model}"\naddress = "{device.address}"\n'
    return "\n".join([head, "[device.terminal]", *lines, f"key_version = {own.key_version}", ""])


def _kept_port(file: Path) -> int:
    """The same port at every start, since the register remembers the address it enrolled at."""
    if not file.exists():
        file.write_text(str(free_port()), encoding="ascii")
    port = int(file.read_text(encoding="ascii"))
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"Port {port} is taken: is this demo open already? Use --fresh for one beside it.")
    return port
