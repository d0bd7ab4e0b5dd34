"""A sale prints and opens the drawer without naming a device, and never waits for one."""

import time
from pathlib import Path

import pytest

from app.devices.counter import ReceiptQueue, RegisterDrawer
from contract.errors import Refused
from tests.integration.devices.counter import DRAWER, PATIENCE_S, counter, on, receipt, simulated_printer


def test_a_sale_gets_its_receipt_and_its_drawer(tmp_path: Path) -> None:
    with simulated_printer() as printer, counter(tmp_path, on(printer), DRAWER) as here:
        assert here.becomes("drawer", "ready")
        RegisterDrawer(here.manager).open()
        ReceiptQueue(here.manager).enqueue("one", receipt("one"))
        ReceiptQueue(here.manager).enqueue("one", receipt("one"))
        ReceiptQueue(here.manager).enqueue("two", receipt("two"), copy=True)
        assert printer.wait_for(lambda printer: len(printer.receipts) == 2, PATIENCE_S)
        assert printer.drawer_open
        assert "COPY" in printer.receipts[1].text


def test_a_sale_never_waits_for_a_dead_printer(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        printer.set_silent(True)
        with counter(tmp_path, on(printer), DRAWER) as here:
            begun = time.monotonic()
            RegisterDrawer(here.manager).open()
            for number in range(20):
                ReceiptQueue(here.manager).enqueue(f"job-{number}", receipt("one"))
            assert time.monotonic() - begun < 1.0
            assert len(here.manager.spool.waiting()) == 20


def test_without_devices_a_sale_is_told_so(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        with pytest.raises(Refused, match="no_printer"):
            ReceiptQueue(here.manager).enqueue("one", receipt("one"))
        with pytest.raises(Refused, match="no_drawer"):
            RegisterDrawer(here.manager).open()
