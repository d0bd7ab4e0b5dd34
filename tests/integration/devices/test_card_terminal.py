"""The real driver against a terminal made of software, over real TLS: what it says, and what it leaves open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.drivers.nexo.terminal import NexoTerminal
from app.devices.ports import CardOutcome, PaymentOrder, ReversalOrder, StatusQuestion, TerminalAnswer
from app.devices.registry import Workshop, make_device
from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.certificate import make_certificates
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from contract.errors import Unavailable
from tests.builders import ROOT

MODELS = ROOT / "resources" / "devices"
_numbers = count(1)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[SimulatedTerminal]:
    simulated = SimulatedTerminal(tmp_path / "terminal")
    simulated.start()
    yield simulated
    simulated.stop()


def driver(config: DeviceConfig, models: Path = MODELS, folder: Path = MODELS) -> NexoTerminal:
    workshop = Workshop(
        models, folder, lambda: 0.0, lambda _s: None, lambda: datetime(2026, 11, 21, tzinfo=UTC), os.urandom
    )
    made = make_device(config, workshop)
    assert isinstance(made, NexoTerminal)
    return made


def impatient(config: DeviceConfig, tmp_path: Path) -> NexoTerminal:
    """One that waits a second for a payment."""
    models = tmp_path / "models"
    shutil.copytree(MODELS, models)
    (models / "adyen-terminal.toml").write_text('driver = "nexo_terminal"\npayment_timeout_s = 1\nask_timeout_s = 2\n')
    return driver(config, models)


def order(amount_minor: int = 400, **changes: object) -> PaymentOrder:
    number = next(_numbers)
    plain = {"service_id": f"S{number:08}", "transaction_id": f"payment-{number}", "currency": "EUR"}
    return PaymentOrder(amount_minor=amount_minor, **{**plain, **changes})  # type: ignore[arg-type]


def status(asked: PaymentOrder) -> StatusQuestion:
    return StatusQuestion(asked.service_id, f"Q{next(_numbers):08}", asked.currency)


def test_an_approved_card_is_told_with_what_a_receipt_may_show(terminal: SimulatedTerminal) -> None:
    answer = driver(terminal.config()).payment(order(7171))
    booked = terminal.ledger.booked()
    assert answer == TerminalAnswer(
        CardOutcome.APPROVED,
        approved_minor=7171,
        brand="visa",
        last_four="1111",
        token="K182596230843790",
        authorization_code="123456",
        terminal_reference=booked[0].reference,
    )
    assert held_minor(booked) == 7171


@pytest.mark.parametrize(
    ("behavior", "outcome", "code", "held"),
    [
        (Behavior.DECLINE, CardOutcome.DECLINED, "card_refused", 0),
        (Behavior.BUSY, CardOutcome.CANCELED, "terminal_busy", 0),
        (Behavior.LOST, CardOutcome.UNKNOWN, "terminal_lost", 400),
        (Behavior.SILENT, CardOutcome.UNKNOWN, "terminal_silent", 0),
        (Behavior.LATE, CardOutcome.UNKNOWN, "terminal_silent", 400),
    ],
)
def test_only_what_is_certain_is_told_as_certain(
    terminal: SimulatedTerminal, tmp_path: Path, behavior: Behavior, outcome: CardOutcome, code: str, held: int
) -> None:
    terminal.then(behavior)
    answer = impatient(terminal.config(), tmp_path).payment(order())
    assert (answer.outcome, answer.code, held_minor(terminal.ledger.booked())) == (outcome, code, held)


def test_amounts_keep_the_decimals_of_their_currency(terminal: SimulatedTerminal) -> None:
    device = driver(terminal.config())
    asked = [order(amount, currency=currency) for amount, currency in ((5, "EUR"), (1200, "JPY"), (12345, "KWD"))]
    assert [device.payment(own).approved_minor for own in asked] == [5, 1200, 12345]
    assert [own.amount_minor for own in terminal.ledger.booked()] == [5, 1200, 12345]


def test_a_part_a_signature_and_an_approval_without_the_bank_are_told(terminal: SimulatedTerminal) -> None:
    device = driver(terminal.config())
    terminal.then(Behavior.PARTIAL, Behavior.SIGNATURE, Behavior.OFFLINE)
    partial, signed, offline = (device.payment(order()) for _ in range(3))
    assert (partial.approved_minor, signed.needs_signature, offline.stored_offline) == (200, True, True)


def test_a_terminal_that_must_ask_the_bank_approves_nothing_without_it(terminal: SimulatedTerminal) -> None:
    terminal.set_bank_reachable(False)
    answer = driver(terminal.config()).payment(order(online_only=True))
    assert (answer.outcome, answer.code, terminal.ledger.booked()) == (CardOutcome.DECLINED, "bank_unreachable", ())


def test_asking_tells_what_became_of_a_payment_whose_answer_was_lost(terminal: SimulatedTerminal) -> None:
    device, asked = driver(terminal.config()), order()
    terminal.then(Behavior.LOST)
    assert device.payment(asked).outcome is CardOutcome.UNKNOWN
    found = device.transaction_status(status(asked))
    assert (found.outcome, found.approved_minor) == (CardOutcome.APPROVED, 400)


def test_a_payment_that_never_arrived_is_known_not_to_be_charged(terminal: SimulatedTerminal) -> None:
    answer = driver(terminal.config()).transaction_status(status(order()))
    assert (answer.outcome, answer.code) == (CardOutcome.CANCELED, "terminal_never_asked")


def test_a_payment_still_at_work_stays_unknown_and_can_be_aborted(terminal: SimulatedTerminal) -> None:
    device, asked = driver(terminal.config()), order()
    terminal.then(Behavior.WAIT)
    with ThreadPoolExecutor(1) as pool:
        paying = pool.submit(device.payment, asked)
        assert terminal.wait_for_card()
        assert device.transaction_status(status(asked)).code == "terminal_still_busy"
        device.abort(asked.service_id, "ABORT1")
        assert paying.result().outcome is CardOutcome.CANCELED
    assert terminal.ledger.booked() == ()


def test_a_charge_is_taken_back_once_and_never_twice(terminal: SimulatedTerminal) -> None:
    device = driver(terminal.config())
    charged = device.payment(order())
    first, second = (
        device.reversal(ReversalOrder(f"R{number}", "r", charged.terminal_reference, None, "EUR")) for number in (1, 2)
    )
    assert (first.outcome, second.outcome) == (CardOutcome.APPROVED, CardOutcome.DECLINED)
    assert held_minor(terminal.ledger.booked()) == 0


def test_its_totals_show_a_charge_that_no_answer_told_of(terminal: SimulatedTerminal) -> None:
    device = driver(terminal.config())
    terminal.then(Behavior.TWICE)
    assert device.payment(order()).approved_minor == 400
    told = device.reconciliation("T1", "EUR")
    assert (told.count, told.amount_minor) == (2, 800)
    assert device.reconciliation("T2", "EUR").count == 0


def test_a_terminal_that_is_not_there_charged_nothing(terminal: SimulatedTerminal) -> None:
    device = driver(terminal.config())
    terminal.stop()
    answer = device.payment(order())
    assert (answer.outcome, answer.code) == (CardOutcome.CANCELED, "terminal_unreachable")


def test_a_terminal_of_another_maker_or_with_another_name_is_not_spoken_to(
    terminal: SimulatedTerminal, tmp_path: Path
) -> None:
    config = terminal.config()
    assert config.terminal is not None
    other, _ = make_certificates(tmp_path / "other", "another.example")
    for changes in ({"authority": other}, {"poi_id": "P400Plus-000000001"}):
        settings = {name: getattr(config.terminal, name) for name in config.terminal.__slots__} | changes
        stranger = DeviceConfig("card", config.model, config.address, type(config.terminal)(**settings))
        answer = driver(stranger).payment(order())
        assert (answer.outcome, answer.code) == (CardOutcome.CANCELED, "terminal_not_trusted")
    assert terminal.ledger.booked() == ()


def test_another_key_opens_nothing(terminal: SimulatedTerminal, tmp_path: Path) -> None:
    config = terminal.config()
    assert config.terminal is not None
    device = driver(config)
    (tmp_path / "terminal" / "passphrase").write_text("another")
    stranger = driver(config)
    device.login()
    with pytest.raises(Unavailable):
        stranger.login()
