"""The calm line: how things stand with head office as a chip, a banner and a number, from one ``SyncStatus``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.sync.status import SyncStatus
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import BannerView, Severity
from app.ui.widgets.chip import ChipView, Tone
from app.wording import Wording, Words
from contract.values.time import parse_instant


@dataclass(frozen=True, slots=True)
class SyncLine:
    """``waiting`` is the rail's badge: a number while offline, else empty."""

    chip: ChipView
    banner: BannerView | None
    waiting: str


def sync_line(status: SyncStatus | None, words: Words, wording: Wording, now: datetime) -> SyncLine:
    """A register that is not enrolled (``status`` None) says so; nothing here ever says stop."""
    if status is None:
        return SyncLine(ChipView(words.text("sync_alone"), Tone.PLAIN, Icon.CLOUD_OFF), None, "")
    if status.online:
        return SyncLine(_online_chip(status, words), _notice(status, words, wording), "")
    since = wording.clock(status.offline_since or now)
    waiting = status.waiting
    banner = BannerView(
        words.text("sync_offline_lead", since=since),
        words.counted("sync_offline_text", waiting),
        Severity.WARN,
        Icon.CLOUD_OFF,
        words.text("sync_offline_action"),
    )
    chip = ChipView(words.text("sync_offline_chip", since=since), Tone.WARN, Icon.CLOUD_OFF)
    return SyncLine(chip, banner, str(waiting) if waiting else "")


def practice_line(words: Words) -> SyncLine:
    """Where somebody practices, which nobody should take for the till."""
    banner = BannerView(
        words.text("practice_lead"),
        words.text("practice_text"),
        Severity.WARN,
        Icon.ALERT,
        words.text("practice_end"),
    )
    return SyncLine(ChipView(words.text("practice_chip"), Tone.WARN, Icon.ALERT), banner, "")


def _online_chip(status: SyncStatus, words: Words) -> ChipView:
    if status.first_load:
        return ChipView(words.text("sync_loading"), Tone.INFO, Icon.DOWNLOAD)
    if status.waiting:
        return ChipView(words.text("sync_sending", count=status.waiting), Tone.INFO, Icon.CLOUD_UP)
    return ChipView(words.text("sync_all_sent"), Tone.OK, Icon.CLOUD_CHECK)


def _notice(status: SyncStatus, words: Words, wording: Wording) -> BannerView | None:
    if not status.notices:
        return None
    one = status.notices[0]
    params = {**dict(one.params), "at": wording.date_and_time(parse_instant(one.at))}
    lead = words.text(f"notice_{one.kind}_lead", **params)
    return BannerView(lead, "", Severity.INFO, Icon.INFO, words.text("sync_notice_action"))
