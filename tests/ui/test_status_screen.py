"""What the status screen says of sending, receiving and the age of what it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.devices.document import Barcode, Document, document_to_bytes
from app.devices.document import Text as Line
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.spool import PrintJob
from app.sync.status import Notice, NoticeKind, PeerStatus, SetAsideEntry, StreamAge, SyncStatus, WaitingEntry
from app.ui.back_office.device_rows import DeviceDeed, DeviceLine, device_lines, to_test_at_once
from app.ui.back_office.peer_rows import only_here, peer_rows
from app.ui.back_office.printer_dialog import title_of
from app.ui.back_office.status_presenter import StatusView
from app.ui.back_office.waiting_and_set_aside import outbox_rows, stream_ages
from app.ui.sync_line import sync_line
from app.wording import Wording, Words
from tests.builders import NOON

WORDS = Words.load(Path(__file__).resolve().parents[2] / "resources" / "i18n")
WORDING = Wording("en_IE", "EUR", "Europe/Dublin")
AT = "2026-11-21T11:48:02.000Z"
ONLINE = SyncStatus(
    online=True,
    offline_since=None,
    problem=None,
    waiting=0,
    waiting_since=None,
    waiting_entries=(),
    last_sent_at=AT,
    next_try_at=None,
    set_aside_count=0,
    set_aside=(),
    streams=(StreamAge("chain", AT), StreamAge("store:014", None)),
    first_load=False,
    clock_offset_ms=0,
    notices=(),
    register_name="Till 3",
    register_number=3,
    store_name="Cork",
)
OFFLINE = replace(ONLINE, online=False, offline_since=NOON - timedelta(minutes=12), waiting=17)


def test_offline_says_since_when_and_that_selling_goes_on() -> None:
    line = sync_line(OFFLINE, WORDS, WORDING, NOON)

    assert line.banner is not None
    assert line.banner.lead == "Offline since 11:48. Keep selling."
    assert line.banner.text.startswith("17 records are safe on this till")
    assert line.waiting == "17"


def test_online_needs_no_banner_but_for_news() -> None:
    news = replace(ONLINE, notices=(Notice("n", NoticeKind.INCARNATION_BEGUN, AT),))

    assert sync_line(ONLINE, WORDS, WORDING, NOON).banner is None
    told = sync_line(news, WORDS, WORDING, NOON).banner
    assert told is not None
    assert "number series" in told.lead


def test_each_stream_says_how_old_it_is() -> None:
    assert stream_ages(ONLINE, WORDS, WORDING) == "Items 11:48 · Orders, stock not yet"


def test_what_was_set_aside_stands_above_what_waits_with_its_reason() -> None:
    aside = SetAsideEntry("a", 4, "sale.completed", "014-3-ABCD-000004", AT, "needs", "")
    waits = WaitingEntry("b", 5, "sale.completed", "014-3-ABCD-000005", AT)

    rows = outbox_rows(replace(OFFLINE, set_aside=(aside,), waiting_entries=(waits,)), WORDS, WORDING)

    assert [row.key for row in rows[:2]] == ["a", "b"]
    assert rows[0].title == "Sale 014-3-ABCD-000004"
    assert "another record" in rows[0].note
    assert rows[1].lead == "11:48"


def till(number: int, **more: Any) -> PeerStatus:
    said = PeerStatus(
        register_id=f"register-{number}",
        number=number,
        name=f"Till {number}",
        active=True,
        reachable=True,
        last_heard_at=NOON,
        problem=None,
        entries_kept=12,
        waiting_to_carry=0,
    )
    return replace(said, **more)


def test_each_other_till_says_whether_it_is_there_and_what_waits_to_be_brought_for_it() -> None:
    gone = till(2, reachable=False, problem="peer_unreachable", waiting_to_carry=4)
    strange = till(4, reachable=False, problem="peer_not_trusted", last_heard_at=None)
    shut_out = till(5, active=False, reachable=False, waiting_to_carry=1)

    rows = peer_rows(replace(OFFLINE, peers=(till(1), gone, strange, shut_out)), WORDS, WORDING)

    assert [row.sentence for row in rows] == [
        "Till 1, Last heard 12:00, Connected",
        "Till 2, Last heard 12:00 · 4 to bring to head office, Not reached",
        "Till 4, Another computer answers at its address., Not reached",
        "Till 5, Last heard 12:00 · 1 to bring to head office, Shut out",
    ]


def test_how_much_would_be_lost_with_this_computer_is_said() -> None:
    assert only_here(OFFLINE, WORDS) == "All is safe in a second place."
    assert only_here(replace(OFFLINE, only_here=3), WORDS) == "3 records are on this till alone."


def printer(name: str, state: HealthState, words_code: str) -> DeviceHealth:
    return DeviceHealth(name, DeviceKind.POS_PRINTER, state, words_code, NOON)


def paper(name: str) -> PrintJob:
    receipt = Document((Line("Brannock’s"), Barcode(f"014-3-AC12-{name}")))
    return PrintJob(name, "receipt", document_to_bytes(receipt), NOON)


def devices_said(*devices: DeviceHealth, **more: Any) -> list[DeviceLine]:
    return device_lines(StatusView(None, devices, NOON, key_file=False, **more), WORDS, WORDING)


def test_a_printer_in_trouble_says_what_waits_and_is_mended_while_others_are_tested() -> None:
    open_lid = printer("receipt", HealthState.BLOCKED, "cover_open")
    well = printer("office", HealthState.READY, "ready")

    told, other = devices_said(open_lid, well, papers=(paper("000471"), paper("000472")))

    assert told.row.sentence == "Receipt printer · receipt, 2 documents wait here and print by themselves., Open lid"
    assert (told.row.action, told.deed, told.row.strong) == ("Fix", DeviceDeed.FIX, True)
    assert (other.row.action, other.deed) == ("Test", DeviceDeed.TEST)


def test_a_printer_that_another_stands_in_for_says_so_until_it_is_used_again() -> None:
    gone = printer("receipt", HealthState.MISSING, "device_unreachable")

    told, _ = devices_said(gone, printer("office", HealthState.READY, "ready"), instead={"receipt": "office"})

    assert told.row.note == "What it would print comes out of office."
    assert told.deed is DeviceDeed.USE_AGAIN


def test_what_is_not_found_leads_to_the_set_up_and_no_drawer_springs_open_unasked() -> None:
    lost = DeviceHealth("scale", DeviceKind.SCALE, HealthState.MISSING, "device_unreachable", NOON)
    drawer = DeviceHealth("drawer", DeviceKind.CASH_DRAWER, HealthState.READY, "ready", NOON)
    well = printer("receipt", HealthState.READY, "ready")

    told, shut, _ = devices_said(lost, drawer, well)

    assert (told.row.action, told.deed) == ("Find", DeviceDeed.SET_UP)
    assert (shut.row.action, shut.deed) == ("Open", DeviceDeed.TEST)
    assert to_test_at_once(StatusView(None, (lost, drawer, well), NOON, key_file=False)) == ["receipt"]


def test_a_paper_that_waits_goes_by_the_number_on_it() -> None:
    assert title_of(paper("000471")).strip("\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}") == "014-3-AC12-000471"
