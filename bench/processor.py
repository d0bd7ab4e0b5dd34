"""Processor time that processes took: what counts where the machine does other things too."""

from __future__ import annotations

from contextlib import suppress

import psutil


def taken_s(process_id: int) -> float:
    """Of a process and all that it started, the ended ones too."""
    total = 0.0
    process = psutil.Process(process_id)
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def service_id() -> int:
    """Of the ``aisle-oms serve`` that this process started. Raises ValueError where there is not just one."""
    (process,) = [one for one in psutil.Process().children() if "serve" in one.cmdline()]
    found: int = process.pid
    return found
