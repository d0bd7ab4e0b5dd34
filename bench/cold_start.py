"""From the start of the program to the first scan that became a painted line: ``cold_start``.

Each time a new process, as ``aisle`` starts (its window without a screen: Qt's *offscreen*), over the folder of a
register with 100,000 items. A person signs on at every start, so the PIN is entered the moment the sign-in screen is
painted and the item is scanned the moment the sell screen is: the time is the machine's alone, checking the PIN
included. Files are in the system's memory, as they are after the first start of the day; modules are compiled, as they
are in the program that is installed, whatever the environment says of writing compiled ones.

The baseline, in the same run: a new process of the same Python that paints an empty Qt window.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench import till_folder
from bench.figure import Figure, percentile
from bench.million import items

STARTS = 7
COUNT = 100_000
_EMPTY = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.show()
application.processEvents()
window.repaint()
"""


def measure() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        config = till_folder.made(Path(folder), COUNT)
        scanned = next(iter(items(1))).gtin[1:]
        arguments = [
            "--data-dir", str(config.data_dir), "--key-file", str(config.key_file), "--devices", str(config.devices),
        ]  # fmt: skip
        compiled, ours, shown = Path(folder) / "compiled", [], []
        for start in range(STARTS + 1):
            began = time.time()
            told = _run([sys.executable, "-m", "bench.first_scan", scanned, *arguments], compiled)
            painted, scan = (float(moment) - began for moment in told.split())
            if start:  # The first writes compiled files.
                ours.append(scan)
                shown.append(painted)
        raw = []
        for start in range(STARTS + 1):
            began = time.time()
            _run([sys.executable, "-c", _EMPTY], compiled)
            if start:
                raw.append(time.time() - began)
    says = f"sign-in painted after {percentile(shown, 50):.2f} s"
    p50, p95, p99 = (round(percentile(ours, percent), 3) for percent in (50, 95, 99))
    yield Figure("cold_start", p50, "s", len(ours), round(percentile(raw, 50), 3), p50, p95, p99, says)


def _run(command: list[str], compiled: Path) -> str:
    """What it says. ``compiled``: where compiled modules are kept between the starts."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return done.stdout
