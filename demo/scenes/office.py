"""How things stand, and repairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from app.sync.status import Notice, NoticeKind, PeerStatus
from app.ui.problems import show_bug
from app.ui.screen import Place
from contract.values.time import instant_text
from demo.scenes import rows
from demo.scenes.counter import Counter
from demo.scenes.scene import Scene


def status(counter: Counter) -> None:
    counter.sign_on("manager", Place.STATUS)


def status_peers(counter: Counter) -> None:
    """Four other tills, one not reached, and something a person should read."""
    now = counter.clock.now()
    peers = tuple(
        PeerStatus(
            f"r{at}", at, f"Till {at}", active=True, reachable=at != 2, last_heard_at=now - timedelta(minutes=at),
            problem="peer_unreachable" if at == 2 else None, entries_kept=120 * at,
            waiting_to_carry=4 if at == 2 else 0,
        )
        for at in (1, 2, 4, 5)
    )  # fmt: skip
    notice = Notice("n1", NoticeKind.INCARNATION_BEGUN, instant_text(now))
    counter.sync.current = replace(counter.sync.current, peers=peers, notices=(notice,))
    status(counter)


def set_aside(counter: Counter) -> None:
    """Records that were damaged were set aside, and some of them nobody can read."""
    at, lacking = instant_text(counter.clock.now()), (("lacking", "812-815, 1040"),)
    notice = Notice("n1", NoticeKind.RECORDS_PARTLY_LOST, at, lacking)
    counter.sync.current = replace(counter.sync.current, notices=(notice,))
    status(counter)


def repairs(counter: Counter) -> None:
    status(counter)
    counter.key(Qt.Key.Key_F8)


def bug(counter: Counter) -> None:
    """Something nobody foresaw: the sale is kept, and there is a number to tell."""
    counter.selling()
    counter.scan_items(3)
    show_bug(counter.shell, counter.services.words, ValueError(rows.LONGEST))
    counter.settle()


def scan_ready(counter: Counter) -> None:
    """Two scans that meant nothing on the screen before."""
    status(counter)
    counter.scan("5391522407195")
    counter.scan("https://example.org/menu?table=12&lang=en")
    counter.key(Qt.Key.Key_F2)


def scan_item(counter: Counter) -> None:
    status(counter)
    counter.key(Qt.Key.Key_F2)
    counter.scan(f"]C101{rows.barcodes()[0].zfill(14)}1727063010L2026-11\x1d21S9000417")


def scan_nothing(counter: Counter) -> None:
    status(counter)
    counter.key(Qt.Key.Key_F2)
    counter.scan(f"]C001{rows.barcodes()[0].zfill(14)}10{rows.LONGEST[:20]}\x1d\x1b")


SCENES = (
    Scene("13-status", "all-sent", status, printer=True, thorough=True),
    Scene("13-status", "no-devices", status),
    Scene("13-status", "offline", status_peers, online=False, printer=True, thorough=True),
    Scene("13-status", "set-aside", set_aside, printer=True, thorough=True),
    Scene("13-status", "scan-ready", scan_ready),
    Scene("13-status", "scan-item", scan_item, thorough=True),
    Scene("13-status", "scan-nothing", scan_nothing),
    Scene("13-repairs", "list", repairs, thorough=True),
    Scene("00-bug", "told", bug, thorough=True),
)
