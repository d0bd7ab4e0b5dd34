"""A program that was killed in the middle of a receipt leaves half a command in the printer."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.integration.devices.counter import counter, on, receipt, simulated_printer

HALF_A_PICTURE = b"\x1b@before\n\x1dv0\x00" + (72).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(300)


def test_the_next_program_prints_whole_receipts(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        address = urlsplit(printer.address)
        with socket.create_connection((address.hostname, address.port)) as killed:
            killed.sendall(HALF_A_PICTURE)
            assert printer.wait_for(lambda own: own.bytes_received == len(HALF_A_PICTURE))
        with counter(tmp_path, on(printer)) as here:
            here.manager.spool.enqueue("one", receipt("one"), "receipt")
            assert printer.wait_for(lambda own: len(own.receipts) == 1, 20)
        shown = printer.receipts[0].text
        assert all(f"Item {number} of one" in shown for number in range(12))
        assert printer.interpreter.unknown == []


FIRST_PRINT = """
import sys
from pathlib import Path
from app.devices.drivers.escpos_library import EscposCommands
commands = EscposCommands("default", "CP858", 19, Path(sys.argv[1]))
commands.text("Total")
print("printed" if b"Total" in commands.take() else "nothing")
"""


def test_a_cache_of_the_library_that_was_cut_short_keeps_nothing_from_printing(tmp_path: Path) -> None:
    def first_print() -> str:
        command = [sys.executable, "-c", FIRST_PRINT, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout

    assert first_print() == "printed\n"
    (cache,) = tmp_path.glob("*.capabilities.pickle")
    for left in (0, 1, cache.stat().st_size // 2, cache.stat().st_size - 1):
        cache.write_bytes(cache.read_bytes()[:left])
        assert first_print() == "printed\n", f"with {left} bytes left of the cache"
