"""The devices of the status screen in words: how each is, and its test."""

from __future__ import annotations

from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words

_ICONS = {
    DeviceKind.POS_PRINTER: Icon.PRINTER,
    DeviceKind.CASH_DRAWER: Icon.BANKNOTE,
    DeviceKind.SCANNER: Icon.SCAN,
    DeviceKind.LABEL_PRINTER: Icon.BARCODE,
    DeviceKind.SCALE: Icon.SCALE,
    DeviceKind.LINE_DISPLAY: Icon.DISPLAY,
    DeviceKind.CUSTOMER_SCREEN: Icon.DISPLAY,
}
_CHIPS = {
    HealthState.STARTING: (Tone.LINE, None),
    HealthState.READY: (Tone.OK, None),
    HealthState.ATTENTION: (Tone.WARN, None),
    HealthState.BLOCKED: (Tone.LATE, None),
    HealthState.MISSING: (Tone.SOON, None),
}
_TESTED = frozenset(
    {DeviceKind.POS_PRINTER, DeviceKind.LABEL_PRINTER, DeviceKind.CASH_DRAWER}
    | {DeviceKind.LINE_DISPLAY, DeviceKind.CUSTOMER_SCREEN}
)


def device_rows(devices: tuple[DeviceHealth, ...], words: Words, wording: Wording) -> list[RowView]:
    """One row per device with its test; a blocked one is loud and says what to do."""
    return [_device(health, words, wording) for health in devices]


def _device(health: DeviceHealth, words: Words, wording: Wording) -> RowView:
    tone, icon = _CHIPS[health.state]
    kind = words.text(f"device_{health.kind}" if health.kind else "device_unknown_kind")
    said = words.text(health.words_code, since=wording.clock(health.since))
    last = words.text("device_last", time=wording.clock(health.last_event)) if health.last_event else ""
    testable = health.kind in _TESTED
    action = words.text(f"device_test_{health.kind}") if testable else ""
    blocked = health.state is HealthState.BLOCKED
    return RowView(
        health.name,
        kind,
        note=" · ".join(part for part in (said, last) if part),
        icon=_ICONS.get(health.kind, Icon.PLUG) if health.kind else Icon.PLUG,
        chip=ChipView(words.text(f"device_state_{health.state}"), tone, icon),
        tone=Tone.BAD if blocked else Tone.LINE,
        action=action,
        strong=blocked and bool(action),
    )
