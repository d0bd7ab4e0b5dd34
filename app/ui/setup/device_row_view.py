"""Each device of the set-up in words: what it is, how it stands, and the question that proves it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.devices.discovery import Found
from app.devices.events import DeviceKind
from app.devices.health import HealthState
from app.devices.setup import OwnDevice, ProvenBy, proven_by
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.chip import ChipView, Tone
from app.wording import Wording, Words, isolated

KEYBOARD = "wedge://keyboard"
"""The row of the scanner that types: nothing finds it but a scan. No device is named so."""
_MISSING = "missing://"
_EXPECTED = (DeviceKind.POS_PRINTER, DeviceKind.SCALE)
_HELPED = frozenset(
    {DeviceKind.POS_PRINTER, DeviceKind.LABEL_PRINTER, DeviceKind.CASH_DRAWER, DeviceKind.LINE_DISPLAY}
    | {DeviceKind.CUSTOMER_SCREEN, DeviceKind.SCANNER, DeviceKind.SCALE}
)
ICONS = {
    DeviceKind.POS_PRINTER: Icon.PRINTER,
    DeviceKind.CASH_DRAWER: Icon.BANKNOTE,
    DeviceKind.SCANNER: Icon.SCAN,
    DeviceKind.LABEL_PRINTER: Icon.TAG,
    DeviceKind.SCALE: Icon.SCALE,
    DeviceKind.PAYMENT_TERMINAL: Icon.CARD,
    DeviceKind.LINE_DISPLAY: Icon.DISPLAY,
    DeviceKind.CUSTOMER_SCREEN: Icon.DISPLAY,
}


class Deed(StrEnum):
    """What a button of a row does."""

    USE = "use"
    NAME = "name"
    TEST = "test"
    YES = "yes"
    NO = "no"
    MODEL = "model"
    LETTERS = "letters"
    REMOVE = "remove"
    LOOK = "look"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class RowButton:
    deed: Deed
    words: str
    kind: Kind = Kind.OUTLINE
    icon: Icon | None = None


@dataclass(frozen=True, slots=True)
class DeviceRowView:
    """``turn``: the person is to do something with the device itself. ``help``: what to try, line by line."""

    key: str
    title: str
    what: str
    icon: Icon
    chip: ChipView | None = None
    question: str = ""
    buttons: tuple[RowButton, ...] = ()
    turn: bool = False
    help: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        chip = self.chip.text if self.chip else ""
        return ", ".join(part for part in (self.title, chip, self.what, self.question) if part)


@dataclass(frozen=True, slots=True)
class Asked:
    """``asked``: devices that were told to show themselves, and nobody has answered yet. ``skipped``: rows of kinds
    that nobody has here. ``typed``: a scanner that types was read. ``looking``: not everything has been looked for yet.
    """

    asked: Collection[str] = ()
    skipped: Collection[str] = ()
    typed: bool = False
    looking: bool = False


class RowWriter:
    """Writes the rows in one language."""

    def __init__(self, words: Words, wording: Wording) -> None:
        self._words, self._wording = words, wording

    def rows(self, own: Sequence[OwnDevice], found: Sequence[Found], asked: Asked) -> list[DeviceRowView]:
        """Those in the list first, by kind; what is found goes below, so that nothing moves from under a finger."""
        rows = [(device.kind, self._own(device, asked)) for device in own]
        if DeviceKind.SCANNER not in {device.kind for device in own}:
            rows.append((DeviceKind.SCANNER, self._keyboard(asked)))
        rows.sort(key=lambda row: _order(row[0]))
        kinds = {device.kind for device in own} | {one.kind for one in found}
        wanted = [] if asked.looking else [self._missing(kind) for kind in _EXPECTED if kind not in kinds]
        below = [self._found(one) for one in sorted(found, key=lambda one: _order(one.kind))]
        return [*(row for _, row in rows), *below, *(row for row in wanted if row.key not in asked.skipped)]

    def _own(self, device: OwnDevice, asked: Asked) -> DeviceRowView:
        text, state = self._words.text, device.health.state
        row = self._plain(device.name, device.kind, self._where(device))
        if state is HealthState.STARTING:
            return replace(row, chip=ChipView(text("setup_chip_opening"), Tone.LINE))
        if state in (HealthState.BLOCKED, HealthState.MISSING):
            said = text(device.health.words_code, since=self._wording.clock(device.health.since))
            tone = Tone.LATE if state is HealthState.BLOCKED else Tone.SOON
            chip = ChipView(text(f"device_state_{state}"), tone)
            return replace(row, what=said, chip=chip, buttons=self._otherwise(device))
        if device.name in asked.asked:
            return self._question(row, device)
        if device.proof is not None and device.proof.worked:
            what = text("setup_proven", where=row.what, time=self._wording.clock(device.proof.moment))
            works = ChipView(text("setup_chip_works"), Tone.OK)
            return replace(row, what=what, chip=works, buttons=self._test(device, Kind.SOFT) or self._otherwise(device))
        if device.proof is not None:
            return self._helped(row, device)
        answered = ChipView(text("setup_chip_answered"), Tone.OK)
        if device.proven_by in (ProvenBy.SCAN, ProvenBy.WEIGHT):
            return replace(self._turn(row, device.proven_by), buttons=self._otherwise(device))
        return replace(row, chip=answered, buttons=self._test(device, Kind.OUTLINE))

    def _turn(self, row: DeviceRowView, by: ProvenBy) -> DeviceRowView:
        chip = ChipView(self._words.text("setup_chip_turn"), Tone.INFO, Icon.SCAN if by is ProvenBy.SCAN else Icon.HAND)
        return replace(row, chip=chip, question=self._words.text(f"setup_ask_{by}"), turn=True)

    def _question(self, row: DeviceRowView, device: OwnDevice) -> DeviceRowView:
        text = self._words.text
        buttons = (RowButton(Deed.YES, text("setup_yes"), icon=Icon.CHECK), RowButton(Deed.NO, text("setup_no")))
        chip = ChipView(text("setup_chip_answered"), Tone.OK)
        return replace(row, chip=chip, question=text(f"setup_ask_{device.kind}"), buttons=buttons)

    def _helped(self, row: DeviceRowView, device: OwnDevice) -> DeviceRowView:
        text = self._words.text
        code = f"setup_try_{device.kind}"
        tips = tuple(text(code).split("\n")) if device.kind in _HELPED else ()
        letters = device.kind is DeviceKind.POS_PRINTER
        wrong = (RowButton(Deed.LETTERS, text("setup_letters")),) if letters else ()
        again = RowButton(Deed.TEST, text("setup_again"), Kind.PRIMARY)
        chip = ChipView(text("setup_chip_not_well"), Tone.SOON)
        return replace(row, chip=chip, buttons=(again, *wrong, *self._otherwise(device)), help=tips)

    def _found(self, one: Found) -> DeviceRowView:
        text = self._words.text
        row = self._plain(one.address, one.kind, self._found_where(one))
        if one.problem:
            chip = ChipView(text("setup_chip_not_permitted"), Tone.WARN)
            return replace(row, what=text(one.problem), chip=chip)
        if one.kind is None:
            name = RowButton(Deed.NAME, text("setup_what_is_it"))
            return replace(row, chip=ChipView(text("setup_chip_found"), Tone.INFO, Icon.PLUG), buttons=(name,))
        by_eyes = proven_by(one.kind) is ProvenBy.EYES
        use = RowButton(Deed.USE, text(f"setup_test_{one.kind}" if by_eyes else "setup_use"))
        if one.kind is DeviceKind.CASH_DRAWER:
            return replace(row, buttons=(use,))
        return replace(row, chip=ChipView(text("setup_chip_found"), Tone.INFO, Icon.PLUG), buttons=(use,))

    def _keyboard(self, asked: Asked) -> DeviceRowView:
        row = self._plain(KEYBOARD, DeviceKind.SCANNER, self._words.text("setup_keyboard_scanner"))
        if asked.typed:
            return replace(row, chip=ChipView(self._words.text("setup_chip_works"), Tone.OK))
        return self._turn(row, ProvenBy.SCAN)

    def _missing(self, kind: DeviceKind) -> DeviceRowView:
        text = self._words.text
        row = self._plain(f"{_MISSING}{kind}", kind, text("setup_none_found"))
        buttons = (
            RowButton(Deed.LOOK, text("setup_look_again"), Kind.SOFT),
            RowButton(Deed.SKIP, text("setup_skip"), Kind.SOFT),
        )
        return replace(row, chip=ChipView(text("setup_chip_not_found"), Tone.PLAIN), buttons=buttons)

    def _plain(self, key: str, kind: DeviceKind | None, what: str) -> DeviceRowView:
        title = self._words.text(f"device_{kind}" if kind else "device_unknown_kind")
        return DeviceRowView(key, title, what, ICONS[kind] if kind else Icon.PLUG)

    def _where(self, device: OwnDevice) -> str:
        return self._at(self.model(device.config.model), device.config.address)

    def _found_where(self, one: Found) -> str:
        if one.kind is DeviceKind.CASH_DRAWER:
            return self._words.text("setup_through_printer")
        return self._at(one.title or self.model(one.model), one.address)

    def _at(self, title: str, address: str) -> str:
        scheme, _, rest = address.partition("://")
        if scheme == "printer":
            return self._words.text("setup_through_printer")
        line = self._words.text(f"setup_line_{scheme.partition('-')[0]}", place=isolated(rest))
        return f"{title} · {line}" if title and title != rest else line

    def model(self, name: str) -> str:
        """A model in words."""
        return self._words.text(f"model_{name}") if f"model_{name}" in self._words else name

    def _test(self, device: OwnDevice, kind: Kind) -> tuple[RowButton, ...]:
        if device.proven_by is not ProvenBy.EYES:
            return ()
        return (RowButton(Deed.TEST, self._words.text(f"setup_test_{device.kind}"), kind),)

    def _otherwise(self, device: OwnDevice) -> tuple[RowButton, ...]:
        """Another model, or none. A card terminal has a key of its own: it goes, and comes with another."""
        remove = RowButton(Deed.REMOVE, self._words.text("setup_remove"), Kind.SOFT)
        if device.kind is DeviceKind.PAYMENT_TERMINAL or device.config.terminal is not None:
            return (remove,)
        other = RowButton(Deed.MODEL, self._words.text("setup_other_model"), Kind.SOFT)
        return (other, remove) if device.kind else (remove,)


def _order(kind: DeviceKind | None) -> int:
    """As a till is built up; what nobody knows comes last."""
    return list(ICONS).index(kind) if kind else len(ICONS)
