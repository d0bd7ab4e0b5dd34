"""What waits to be sent, what was set aside, and how old each stream is: in words, for the status screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from app.sync.status import SetAsideEntry, SyncStatus, WaitingEntry
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words
from contract.values.time import parse_instant


def outbox_rows(status: SyncStatus, words: Words, wording: Wording) -> list[RowView]:
    """What was set aside first, because a person may have to do something; then what waits, oldest first."""
    rows = [_set_aside(entry, words, wording) for entry in status.set_aside]
    rows += [_waiting(alike, words, wording) for alike in _neighbors_alike(status.waiting_entries)]
    more = status.waiting - len(status.waiting_entries)
    if more > 0:
        rows.append(RowView("more", words.text("status_more", count=more)))
    return rows


def _neighbors_alike(entries: Sequence[WaitingEntry]) -> list[list[WaitingEntry]]:
    """The same deed on the same order many times in a row reads as one."""

    def look(entry: WaitingEntry) -> tuple[str, str, str]:
        return entry.kind, entry.subject, "" if entry.subject else entry.entry_id

    return [list(alike) for _, alike in groupby(entries, look)]


def _waiting(alike: Sequence[WaitingEntry], words: Words, wording: Wording) -> RowView:
    entry, count = alike[0], len(alike)
    title = _title(entry.kind, entry.subject, words)
    return RowView(
        entry.entry_id,
        words.text("status_times", title=title, count=count) if count > 1 else title,
        lead=wording.clock(parse_instant(entry.occurred_at)),
        status=words.text("status_waiting"),
        status_icon=Icon.CLOCK,
    )


def _set_aside(entry: SetAsideEntry, words: Words, wording: Wording) -> RowView:
    where = "status_held_here" if entry.held_here else "status_set_aside"
    return RowView(
        entry.entry_id,
        _title(entry.kind, entry.subject, words),
        note=words.text(f"set_aside_{entry.reason}", detail=entry.detail),
        lead=wording.clock(parse_instant(entry.occurred_at)),
        chip=ChipView(words.text(where), Tone.WARN),
        tone=Tone.WARN,
    )


def _title(kind: str, subject: str, words: Words) -> str:
    code = f"fact_{kind.replace('.', '_')}"
    name = words.text(code) if code in words else kind
    return f"{name} {subject}".strip()


def stream_ages(status: SyncStatus, words: Words, wording: Wording) -> str:
    """How fresh each stream is: "Items 14:07 · Prices 14:07"."""
    told = []
    for age in status.streams:
        time = wording.clock(parse_instant(age.as_of)) if age.as_of else words.text("data_never")
        told.append(words.text(f"data_{age.stream.partition(':')[0]}", time=time))
    return " · ".join(told)
