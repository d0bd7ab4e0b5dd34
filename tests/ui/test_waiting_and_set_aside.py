"""What waits for head office, in the rows of the status screen."""

from __future__ import annotations

from app.sync.status import SyncStatus, WaitingEntry
from app.ui.back_office.waiting_and_set_aside import outbox_rows
from app.wording import Wording, Words
from tests.builders import ROOT


def titles(*waiting: tuple[str, str]) -> list[str]:
    entries = tuple(
        WaitingEntry(f"entry-{number}", number, kind, subject, "2026-11-21T12:00:00.000Z")
        for number, (kind, subject) in enumerate(waiting, 1)
    )
    status = SyncStatus(
        online=False,
        offline_since=None,
        problem="oms_unreachable",
        waiting=len(entries),
        waiting_since=None,
        waiting_entries=entries,
        last_sent_at=None,
        next_try_at=None,
        set_aside_count=0,
        set_aside=(),
        streams=(),
        first_load=False,
        clock_offset_ms=0,
        notices=(),
        register_name="Till 3",
        register_number=3,
        store_name="Cork",
    )
    words, wording = Words.load(ROOT / "resources" / "i18n"), Wording("en_IE", "EUR", "Europe/Dublin")
    return [row.title for row in outbox_rows(status, words, wording)]


def test_one_deed_after_another_on_the_same_order_reads_as_one_row() -> None:
    picked = ("order.picked", "10002")
    assert titles(picked, picked, picked, ("order.staged", "10002"), picked) == [
        "Pick 10002, 3 times",
        "Staged 10002",
        "Pick 10002",
    ]


def test_deeds_without_a_number_stay_apart() -> None:
    opened = ("drawer.opened", "")
    assert len(titles(opened, opened)) == 2
