"""The devices of the status screen in words: how each is, what waits for it, and the one thing to do with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.ports import WeightReading, WeightState
from app.ui.back_office.status_presenter import StatusView
from app.ui.setup.device_row_view import ICONS
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words
from contract.values.quantity import Unit

_CHIPS = {
    HealthState.STARTING: (Tone.LINE, None),
    HealthState.READY: (Tone.OK, None),
    HealthState.ATTENTION: (Tone.WARN, None),
    HealthState.BLOCKED: (Tone.LATE, None),
    HealthState.MISSING: (Tone.SOON, None),
}
PRINTERS = frozenset({DeviceKind.POS_PRINTER, DeviceKind.LABEL_PRINTER})
_ILL = frozenset({HealthState.BLOCKED, HealthState.MISSING})


class DeviceDeed(StrEnum):
    """What the button of a row does. ``TEST_SCANNER`` and ``SET_UP`` lead to a screen of their own."""

    TEST = "test"
    TEST_SCANNER = "test_scanner"
    FIX = "fix"
    USE_AGAIN = "use_again"
    SET_UP = "set_up"


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A row, and what its button does."""

    row: RowView
    deed: DeviceDeed


def device_lines(view: StatusView, words: Words, wording: Wording, *, narrow: bool = False) -> list[DeviceLine]:
    """One per device; a blocked one is loud and says what to do. ``narrow``: the color alone says how it stands where
    the words need the room.
    """
    waiting = Counter(paper.printer for paper in view.papers)
    alike = Counter(own.kind for own in view.devices)
    lines = [_line(health, view, waiting[health.name], words, wording) for health in view.devices]
    lines = [_named(line, own) if alike[own.kind] > 1 else line for line, own in zip(lines, view.devices, strict=True)]
    return [replace(line, row=_slim(line.row)) for line in lines] if narrow else lines


def to_test_at_once(view: StatusView) -> list[str]:
    """Devices that can show by themselves that they work. A drawer stays shut: nobody may stand before it."""
    quiet = {DeviceKind.CASH_DRAWER, DeviceKind.SCANNER, DeviceKind.SCALE, None}
    return [own.name for own in view.devices if own.kind not in quiet and own.state not in _ILL]


def deed_of(health: DeviceHealth, view: StatusView) -> DeviceDeed:
    """The one thing to do with a device as it stands."""
    if health.name in view.instead:
        return DeviceDeed.USE_AGAIN
    if health.state in _ILL or health.kind is None:
        return DeviceDeed.FIX if health.kind in PRINTERS else DeviceDeed.SET_UP
    if health.kind is DeviceKind.SCANNER:
        return DeviceDeed.TEST_SCANNER
    return DeviceDeed.SET_UP if health.kind is DeviceKind.SCALE else DeviceDeed.TEST


def name_of(health: DeviceHealth, words: Words) -> str:
    """What it is, for people."""
    return words.text(f"device_{health.kind}" if health.kind else "device_unknown_kind")


def _line(health: DeviceHealth, view: StatusView, papers: int, words: Words, wording: Wording) -> DeviceLine:
    tone, icon = _CHIPS[health.state]
    blocked, deed = health.state is HealthState.BLOCKED, deed_of(health, view)
    row = RowView(
        health.name,
        name_of(health, words),
        note=_note(health, view, papers, words, wording),
        icon=ICONS[health.kind] if health.kind else Icon.PLUG,
        chip=ChipView(_state(health, words), tone, icon),
        tone=Tone.BAD if blocked else Tone.LINE,
        action=_action(health, deed, words),
        strong=blocked,
    )
    return DeviceLine(row, deed)


def _named(line: DeviceLine, health: DeviceHealth) -> DeviceLine:
    """Of two alike, by what the list of devices calls them."""
    return replace(line, row=replace(line.row, title=f"{line.row.title} · {health.name}"))


def _state(health: DeviceHealth, words: Words) -> str:
    short = f"device_chip_{health.words_code}"
    return words.text(short if short in words else f"device_state_{health.state}")


def _slim(row: RowView) -> RowView:
    """What is well says so; what is not has a color and a sentence."""
    if row.chip is None or row.chip.tone in (Tone.OK, Tone.LINE):
        return row
    spoken = f"{row.title}, {row.chip.text}, {row.note}"
    title = f"{row.title} · {row.chip.text}"
    return replace(row, title=title, chip=None, tone=Tone.BAD if row.tone is Tone.BAD else Tone.WARN, spoken=spoken)


def _note(health: DeviceHealth, view: StatusView, papers: int, words: Words, wording: Wording) -> str:
    if health.name in view.instead:
        other = next((own for own in view.devices if own.name == view.instead[health.name]), None)
        return words.text("device_instead", other=other.name if other else view.instead[health.name])
    short = f"device_note_{health.words_code}"
    said = words.text(short if short in words else health.words_code, since=wording.clock(health.since))
    if papers and health.state in _ILL:
        return words.counted("device_papers", papers)
    if health.kind is DeviceKind.SCALE and view.weight is not None and health.state is HealthState.READY:
        return _weight(view.weight, words, wording)
    last = words.text("device_last", time=wording.clock(health.last_event)) if health.last_event else ""
    return " · ".join(part for part in (said, last) if part)


def _weight(reading: WeightReading, words: Words, wording: Wording) -> str:
    if reading.state in (WeightState.STEADY, WeightState.EMPTY):
        return words.text("device_reads", weight=wording.quantity(reading.grams, Unit.KILOGRAM))
    return words.text(f"device_weight_{reading.state}")


def _action(health: DeviceHealth, deed: DeviceDeed, words: Words) -> str:
    match deed:
        case DeviceDeed.FIX:
            return words.text("device_fix")
        case DeviceDeed.USE_AGAIN:
            return words.text("device_use_again")
        case DeviceDeed.SET_UP if health.state in _ILL or health.kind is None:
            return words.text("device_find")
        case _:
            return words.text(f"device_test_{health.kind}")
