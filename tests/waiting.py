"""Waits for what others do, and looks seldom where it takes long."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE_S = 60
_LOOK_S, _SELDOM_S = 0.005, 0.1
"""Looking costs what is waited for the time to happen: the longer it takes, the more seldom is it looked."""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for ``condition``, and say what did not happen."""
    end, wait = time.monotonic() + DEADLINE_S, _LOOK_S
    while not condition():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(wait)
        wait = min(_SELDOM_S, 1.5 * wait)
