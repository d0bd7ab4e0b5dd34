"""A till whose disk failed: what is safe, and one key."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.stopped.gone_on import GoneOn
from app.ui.stopped.window import StoppedWindow
from contract.errors import Unavailable
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene

_RECEIPT = {"number": "014-3-6F2A-001042", "time": "14:07", "total": "€71.71"}


def records(counter: Counter) -> None:
    """The disk did not answer in the middle of selling."""
    _allow(counter, _page(counter, "stopped_safe_until"))


def page_damaged(counter: Counter) -> None:
    """A page is not what was written: of the records, only what was read just now is known to be whole."""
    _allow(counter, _page(counter, "stopped_safe_known"))


def at_start(counter: Counter) -> None:
    """The records cannot be opened: nobody knows the last receipt."""
    _allow(counter, _page(counter))


def looking(counter: Counter) -> None:
    """The rest of the till still closes."""
    _page(counter, "stopped_safe_until")


def still_failed(counter: Counter) -> None:
    """The disk takes nothing."""

    def refuse() -> bool:
        raise Unavailable("storage_failed")

    _allow(counter, _page(counter, "stopped_safe_until"), refuse)
    counter.tap("stopped.go_on")
    counter.wait(lambda: counter.hands.has("stopped.problem"), "the disk to refuse")
    counter.settle()


def gone_on(counter: Counter) -> None:
    """The till sells again, with fresh records."""
    GoneOn(fresh=True).tell(counter.shell, counter.services)
    counter.settle()


def _allow(counter: Counter, page: StoppedWindow, go_on: Callable[[], bool] = lambda: False) -> None:
    """The key counts once nobody typed for a moment."""
    page.allow(go_on)
    counter.wait(counter.hands.find("stopped.go_on").isEnabled, "the key to count")


def _page(counter: Counter, safe: str = "") -> StoppedWindow:
    words = counter.services.words
    page = StoppedWindow(words, words.text(safe, **_RECEIPT) if safe else "")
    counter.keep(page, page.forget)
    counter.shows(page)
    return page


SCENES = (
    Scene("13-stopped", "records", records, thorough=True),
    Scene("13-stopped", "page-damaged", page_damaged),
    Scene("13-stopped", "at-start", at_start),
    Scene("13-stopped", "looking", looking),
    Scene("13-stopped", "still-failed", still_failed, thorough=True),
    Scene("13-stopped", "gone-on", gone_on),
)
