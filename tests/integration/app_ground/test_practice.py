"""Somebody practices: the till is the same, and nothing of it is left, neither in the books nor in money."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import bootstrap
from app.config import Config
from app.db.tables import journal
from app.devices.health import HealthState
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.operators.operators import SignedOn
from app.practice import PERSON, PIN, PracticeRoom, forget_practice
from app.smoke_test import _DUE, _GTIN, _fill
from app.ui.services import Services
from contract.errors import Refused, Unavailable
from contract.states.payment import PaymentState
from tests.waiting import until


@dataclass
class Counter:
    """A till with a printer, a drawer and a card terminal."""

    folder: Path
    printer: SimulatedPrinter = field(default_factory=lambda: SimulatedPrinter(time.monotonic))

    def __post_init__(self) -> None:
        self.terminal = SimulatedTerminal(self.folder / "terminal")
        self.printer.start()
        self.terminal.start()
        self.config = Config(self.folder / "data", key_file=self.folder / "keys.json", lan_address="off")
        card = self.terminal.config()
        told = card.terminal
        assert told is not None
        devices = f"""
            [[device]]
            name = "receipt"
            model = "epson-80"
            address = "{self.printer.address}"
            [[device]]
            name = "drawer"
            model = "drawer-switch"
            address = "printer://receipt"
            [[device]]
            name = "card"
            model = "{card.model}"
            address = "{card.address}"
            [device.terminal]
            poi_id = "{told.poi_id}"
            sale_id = "{told.sale_id}"
            authority = "{told.authority}"
            key_identifier = "{told.key_identifier}"
            key_version = {told.key_version}
            passphrase_file = "{told.passphrase_file}"
        """
        self.config.data_dir.mkdir()
        (self.config.data_dir / "devices.toml").write_text(devices, encoding="utf-8")

    @contextmanager
    def opened(self) -> Iterator[Services]:
        services = bootstrap.build(self.config)
        try:
            bootstrap.start(services)
            yield services
        finally:
            bootstrap.close(services)

    def stop(self) -> None:
        self.printer.stop()
        self.terminal.stop()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.stop()


@contextmanager
def practicing(room: PracticeRoom) -> Iterator[tuple[Services, SignedOn]]:
    """As the program does it, without windows."""
    room.open()
    services = bootstrap.build(room.config, practice=room.secrets)
    try:
        room.fill(services.store, "Practice")
        bootstrap.start(services)
        yield services, services.lane.run(lambda: services.operators.sign_on(PERSON, PIN))
    finally:
        bootstrap.close(services)
        room.close()


def begin_sale(services: Services) -> None:
    """Somebody is signed on, and one item is scanned."""
    until(lambda: all(own.state is HealthState.READY for own in services.devices.health()), "devices are there")
    services.lane.run(lambda: services.operators.sign_on("operator", "1234"))
    services.lane.run(lambda: services.selling.shifts.open(10_000))
    services.lane.run(lambda: services.selling.sell.scan(_GTIN))


def entries(services: Services) -> int:
    with services.store.read() as conn:
        return int(conn.execute(select(func.count()).select_from(journal)).scalar_one())


def sell_for_cash_and_by_card(services: Services) -> None:
    selling = services.selling
    assert selling.cards is not None
    cards = selling.cards
    until(lambda: all(own.state is HealthState.READY for own in services.devices.health()), "devices are there")
    services.lane.run(lambda: selling.shifts.open(10_000))
    services.lane.run(lambda: selling.sell.scan(_GTIN))
    assert services.lane.run(lambda: selling.settle.pay_cash(_DUE + 50)).drawer == "drawer_stays_shut"
    services.lane.run(lambda: selling.sell.scan(_GTIN))
    services.lane.run(cards.charge)
    until(lambda: services.lane.run(lambda: selling.settle.view().covered), "the card paid")
    services.lane.run(selling.settle.finish)
    until(lambda: not services.devices.spool.waiting(), "both receipts were printed")


def test_of_a_practice_sale_nothing_is_left_and_no_money_moves(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        before = entries(services)
        services.practice.prepare()
        room = services.practice
    with practicing(room) as (practice, who):
        assert (who.name, practice.practice.running, practice.sync) == ("Practice", True, None)
        assert [one.operator_id for one in practice.operators.roster()] == [PERSON], "nobody takes it for the till"
        sell_for_cash_and_by_card(practice)
        folder = room.config.data_dir
        assert folder.exists()
        with pytest.raises(Refused, match="already_practicing"):
            practice.practice.prepare()
    receipts = counter.printer.receipts
    assert len(receipts) == 2
    assert all(own.text.count("PRACTICE, NO RECEIPT") == 2 for own in receipts)
    assert counter.printer.drawer_pulses == 0, "the drawer stays shut"
    assert counter.terminal.ledger.booked() == (), "no card is charged"
    assert not folder.exists()
    with counter.opened() as services:
        assert entries(services) == before
        assert services.catalog.count_items() == 1


def test_in_practice_devices_stay_as_they_are_and_no_drawer_is_to_be_found(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        services.practice.prepare()
        room = services.practice
    with practicing(room) as (practice, _):
        setup = practice.device_setup
        assert [own.name for own in setup.devices()] == ["receipt", "card"]
        assert setup.found() == (), "also not the drawer on the printer's port"
        with pytest.raises(Refused, match="practice_keeps_devices"):
            setup.add("drawer-switch", "printer://receipt")
        with pytest.raises(Refused, match="practice_keeps_devices"):
            setup.remove("card")
        with pytest.raises(Refused, match="drawer_stays_shut"):
            practice.lane.run(practice.selling.drawer.open_without_sale)
        with pytest.raises(Unavailable, match="store_in_use"):
            bootstrap.build(counter.config)
    assert counter.printer.drawer_pulses == 0
    with counter.opened() as services:
        assert len(services.device_setup.devices()) == 3


def test_nobody_practices_while_money_by_card_is_not_known_of(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        cards = services.selling.cards
        assert cards is not None
        begin_sale(services)
        counter.terminal.then(Behavior.LOST)
        services.lane.run(cards.charge)
        with pytest.raises(Refused, match="card_payment_not_known"):
            services.practice.prepare()
        with pytest.raises(Refused, match="card_payment_not_known"):
            services.device_setup.remove("card")
        assert not services.practice.config.data_dir.exists()


def test_a_terminal_that_died_can_be_removed_once_a_manager_decided(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        run, selling, cards = services.lane.run, services.selling, services.selling.cards
        assert cards is not None
        begin_sale(services)
        counter.terminal.then(Behavior.LOST)
        asked = run(cards.charge)
        until(counter.terminal.ledger.booked, "it charged, and its answer was lost")
        counter.terminal.stop()
        until(lambda: run(lambda: cards.find(asked.payment_id)).state is PaymentState.UNKNOWN, "nobody knows")
        run(lambda: cards.resolve(asked.payment_id, charged=False, reason="it broke"))
        services.practice.prepare()
        services.device_setup.remove("card")
        assert not cards.available
        run(lambda: selling.settle.pay_cash(_DUE))


def test_a_terminal_stays_while_the_open_sale_was_paid_at_it_in_part(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        run, cards = services.lane.run, services.selling.cards
        assert cards is not None
        begin_sale(services)
        asked = run(lambda: cards.charge(_DUE // 2))
        until(lambda: run(lambda: cards.find(asked.payment_id)).state is PaymentState.CAPTURED, "the card paid")
        with pytest.raises(Refused, match="card_on_open_sale"):
            services.device_setup.remove("card")
        run(lambda: cards.take_back(asked.payment_id, "changed their mind"))
        until(lambda: run(lambda: cards.find(asked.payment_id)).state is PaymentState.REVERSED, "it went back")
        services.device_setup.remove("card")


def test_nothing_is_begun_at_a_terminal_that_is_not_there(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        run, cards = services.lane.run, services.selling.cards
        assert cards is not None
        begin_sale(services)
        asked = run(lambda: cards.charge(_DUE // 2))
        until(lambda: run(lambda: cards.find(asked.payment_id)).state is PaymentState.CAPTURED, "the card paid")
        services.devices.remove("card")
        with pytest.raises(Refused, match="no_card_terminal"):
            run(lambda: cards.take_back(asked.payment_id, "changed their mind"))
        assert cards.waiting() == ()


def test_what_could_not_be_copied_leaves_nothing(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    with counter.opened() as services:
        _fill(services)

        def broken(directory: Path) -> None:
            (directory / "catalog.db").write_bytes(b"half")
            raise Unavailable("backup_failed", reason="OSError")

        monkeypatch.setattr(services.catalog, "copy_to", broken)
        with pytest.raises(Unavailable, match="practice_not_copied"):
            services.practice.prepare()
        assert not services.practice.config.data_dir.exists()


def test_before_products_are_here_there_is_nothing_to_practice_with(counter: Counter) -> None:
    with counter.opened() as services:
        with pytest.raises(Refused, match="practice_needs_products"):
            services.practice.prepare()
        assert not services.practice.config.data_dir.exists()


def test_what_a_killed_program_left_of_practice_is_gone_with_the_next_start(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        services.practice.prepare()
        folder = services.practice.config.data_dir
        assert list(folder.iterdir())
    own = counter.config.data_dir / "practice-notes"
    own.mkdir()
    forget_practice(counter.config.data_dir)
    assert not folder.exists()
    assert own.exists(), "what somebody keeps beside it stays"


def test_what_was_prepared_and_is_not_wanted_goes(counter: Counter) -> None:
    with counter.opened() as services:
        _fill(services)
        services.practice.prepare()
        services.practice.drop()
        assert not services.practice.config.data_dir.exists()
        services.practice.prepare()
        assert services.practice.config.data_dir.exists()
