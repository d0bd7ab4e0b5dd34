"""A till that is killed between the terminal's yes and its own, and one whose terminal tells whole card numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.devices.simulated.terminal.behavior import Behavior
from app.devices.simulated.terminal.ledger import held_minor
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.pos.model.tender import TenderKind
from contract.errors import Refused
from contract.states.payment import PaymentState
from tests.builders import ROOT, SUPERVISOR, SUPERVISOR_PIN, SequentialIds, Shop, selling_shop
from tests.card_counter import CardShop, InlineLine, card_driver

SKILLET_MINOR, SALES = 2499, 12
PAN = b"4" + b"1" * 15
"""As the terminal made of software spills it."""
FORMS = (
    PAN,
    b" ".join(PAN[place : place + 1] for place in range(16)),
    b" ".join(PAN[i : i + 4] for i in (0, 4, 8, 12)),
)
MARK = "mark-of-this-process-4d1f8b29356"
_CHUNK = 1 << 20


@contextmanager
def terminal_of(folder: Path, *, spills: bool = False) -> Iterator[SimulatedTerminal]:
    simulated = SimulatedTerminal(folder, spills=spills)
    simulated.start()
    try:
        yield simulated
    finally:
        simulated.stop()


@contextmanager
def till_process(
    folder: Path, terminal: SimulatedTerminal, sales: int, *, strikes_out: bool = True
) -> Iterator[subprocess.Popen[str]]:
    shop = selling_shop(folder / "register")
    ids_from = shop.ids.last
    shop.stop()
    config = terminal.config()
    assert config.terminal is not None
    settings = {
        "folder": str(folder),
        "ids_from": ids_from,
        "address": config.address,
        "terminal": {name: str(getattr(config.terminal, name)) for name in config.terminal.__slots__},
        "sales": sales,
        "strikes_out": strikes_out,
        "mark": MARK[::-1],
    }
    command = [sys.executable, "-m", "tests.integration.app_ground.card_till", json.dumps(settings)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def reopened(folder: Path, terminal: SimulatedTerminal) -> CardShop:
    ids = SequentialIds()
    ids.last = 10_000
    shop = Shop(folder / "register", ids=ids, seed=2)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    return CardShop(shop, InlineLine(card_driver(terminal.config(), folder)))


def test_a_till_killed_before_it_heard_the_yes_charges_once(tmp_path: Path) -> None:
    with terminal_of(tmp_path / "terminal") as terminal:
        terminal.then(Behavior.LATE)
        with till_process(tmp_path, terminal, 1) as process:
            assert terminal.wait_for_charges(1)
            process.kill()
            process.wait()
        till = reopened(tmp_path, terminal)
        waiting = till.desk.open()
        assert waiting is not None
        assert (waiting.state, waiting.reason) == (PaymentState.UNKNOWN, "program_ended")
        with pytest.raises(Refused, match="payment_open"):
            till.desk.charge()
        till.desk.ask_again(waiting.payment_id)
        assert [(part.kind, part.amount_minor) for part in till.shop.settle.view().parts] == [
            (TenderKind.CARD, SKILLET_MINOR)
        ]
        till.shop.settle.finish()
        assert [own.kind for own in terminal.ledger.booked()] == ["charge"]
        till.shop.stop()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads memory as Linux does")
@pytest.mark.parametrize("strikes_out", [True, False], ids=["as it is", "without striking out"])
def test_no_card_number_is_in_memory_files_or_database(tmp_path: Path, strikes_out: bool) -> None:
    """A terminal writes the card's number into every field. Without striking out it is found: the search is sound."""
    with (
        terminal_of(tmp_path / "terminal", spills=True) as terminal,
        till_process(tmp_path, terminal, SALES, strikes_out=strikes_out) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == f"done {MARK}\n"
        memory = found_in_memory(process.pid, (*FORMS, MARK.encode()))
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.wait(30) == 0
        assert held_minor(terminal.ledger.booked()) == SALES * SKILLET_MINOR
        assert MARK.encode() in memory
        assert (memory - {MARK.encode()} == set()) is strikes_out
        assert found_in_files(tmp_path) == []
        assert found_in_database(reopened(tmp_path, terminal).shop) == []


def found_in_memory(pid: int, forms: tuple[bytes, ...]) -> set[bytes]:
    """Which of ``forms`` stand anywhere in the writable memory of a process."""
    found: set[bytes] = set()
    longest = max(map(len, forms))
    with Path(f"/proc/{pid}/maps").open(encoding="ascii") as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            kept = b""
            for place in range(start, end, _CHUNK):
                try:
                    memory.seek(place)
                    piece = kept + memory.read(min(_CHUNK, end - place))
                except (OSError, OverflowError):
                    break
                found |= {form for form in forms if form in piece}
                kept = piece[-longest:]
    return found


def found_in_files(folder: Path) -> list[str]:
    """Files of the register, its logs among them, that hold a card number in plain sight."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.parent.name == "logs" for file in files)
    return [str(file) for file in files if any(form in file.read_bytes() for form in FORMS)]


def found_in_database(shop: Shop) -> list[str]:
    """Tables that hold one once they are deciphered."""
    found = []
    with shop.db.read() as conn:
        names = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        assert {"journal", "payment", "draft"} <= set(names)
        for name in names:
            rows = conn.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall()
            text = repr([tuple(row) for row in rows]).encode()
            found += [name for form in FORMS if form in text]
    shop.stop()
    return found
