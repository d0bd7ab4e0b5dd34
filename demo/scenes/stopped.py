"""A till whose disk failed: what is safe, and one key."""

from __future__ import annotations

from app.ui.stopped.window import StoppedWindow
from contract.errors import Unavailable
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene

_RECEIPT = "014-3-6F2A-001042"


def records(counter: Counter) -> None:
    """The records stopped in the middle of selling."""
    _page(counter, _RECEIPT).allow(lambda: False)


def at_start(counter: Counter) -> None:
    """The records cannot be opened: nobody knows the last receipt."""
    _page(counter, "").allow(lambda: False)


def looking(counter: Counter) -> None:
    """The rest of the till still closes."""
    _page(counter, _RECEIPT)


def still_failed(counter: Counter) -> None:
    """The disk takes nothing."""

    def refuse() -> bool:
        raise Unavailable("storage_failed")

    page = _page(counter, _RECEIPT)
    page.allow(refuse)
    counter.tap("stopped.go_on")
    counter.wait(lambda: counter.hands.has("stopped.problem"), "the disk to refuse")
    counter.settle()


def _page(counter: Counter, receipt: str) -> StoppedWindow:
    page = StoppedWindow(counter.services.words, receipt)
    counter.keep(page, page.forget)
    counter.shows(page)
    return page


SCENES = (
    Scene("13-stopped", "records", records, thorough=True),
    Scene("13-stopped", "at-start", at_start),
    Scene("13-stopped", "looking", looking),
    Scene("13-stopped", "still-failed", still_failed, thorough=True),
)
