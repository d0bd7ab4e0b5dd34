"""What a scan says, in words: a verdict and the lines that lead to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.pos.explain_scan import Explained, ScanRule
from app.ui.scan_tray import Unresolved
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words
from contract.values.symbology import Symbology

_NAMES = {"\x00": "NUL", "\x07": "BEL", "\x08": "BS", "\t": "TAB", "\n": "LF", "\r": "CR", "\x1b": "ESC",
          "\x1c": "FS", "\x1d": "GS", "\x1e": "RS", "\x1f": "US", "\x7f": "DEL"}  # fmt: skip
_LONGEST, _WIDE = 240, 28
_KINDS = {
    Symbology.EAN_UPC: "EAN/UPC",
    Symbology.GS1_128: "GS1-128",
    Symbology.GS1_DATABAR: "GS1 DataBar",
    Symbology.GS1_DATAMATRIX: "GS1 DataMatrix",
    Symbology.GS1_QR: "GS1 QR Code",
    Symbology.GS1_DOTCODE: "GS1 DotCode",
    Symbology.CODE_128: "Code 128",
    Symbology.CODE_39: "Code 39",
    Symbology.CODE_93: "Code 93",
    Symbology.ITF: "Interleaved 2 of 5",
    Symbology.CODABAR: "Codabar",
    Symbology.DATAMATRIX: "Data Matrix",
    Symbology.QR: "QR Code",
    Symbology.AZTEC: "Aztec",
    Symbology.PDF417: "PDF417",
}
"""Names of their own, the same in every language."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person reads first."""

    icon: Icon
    fill: str
    ink: str
    lead: str
    calm: str


def verdict(told: Explained | None, words: Words) -> Verdict:
    """None: nothing was scanned here yet."""
    text = words.text
    if told is None:
        return Verdict(Icon.SCAN, "accent_soft", "accent_ink", text("scans_ready"), text("scans_ready_calm"))
    if told.problem is not None:
        lead = told.item.name if told.item else text(f"scan_rule_{told.rule}")
        return Verdict(Icon.ALERT, "warn_soft", "warn", lead, text(f"scan_problem_{told.problem}"))
    lead = told.item.name if told.item else text(f"scan_rule_{told.rule}")
    return Verdict(Icon.CHECK, "ok_soft", "ok", lead, text(f"scan_read_{told.rule}"))


def explained_rows(told: Explained, words: Words, wording: Wording) -> list[RowView]:
    """One line for each thing it says; what is long takes further ones."""
    return [
        RowView(f"{name}{at or ''}", "" if at else words.text(f"scan_fact_{name}"), value=shown[at : at + _WIDE])
        for name, shown in _facts(told, words, wording)
        for at in range(0, len(shown), _WIDE)
    ]


def tray_rows(
    kept: tuple[Unresolved, ...], shown: Callable[[str], str], words: Words, wording: Wording
) -> list[RowView]:
    """Newest first, each to be taken up; ``shown``: what may be read of one."""
    return [
        RowView(
            str(scan.number),
            visible(shown(scan.text))[:_LONGEST],
            note=words.text("scans_in_dialog" if scan.in_dialog else "scans_no_use"),
            lead=wording.clock(scan.at),
            action=words.text("scans_take_up"),
        )
        for scan in reversed(kept)
    ]


def visible(text: str) -> str:
    """With control characters by their names, as ``<GS>``."""
    return "".join(_named(character) if unicodedata.category(character)[0] == "C" else character for character in text)


def _named(character: str) -> str:
    return f"<{_NAMES.get(character) or f'U+{ord(character):04X}'}>"


def _facts(told: Explained, words: Words, wording: Wording) -> Iterator[tuple[str, str]]:
    scanned, item = told.scanned, told.item
    yield "sent", visible(told.sent)[:_LONGEST]
    named = _KINDS.get(told.symbology) or words.text(f"scan_kind_{told.symbology}")
    yield "kind", f"{named}  {told.aim}".strip()
    if told.rule not in (ScanRule.NOTHING, ScanRule.UNREADABLE):
        yield "rule", words.text(f"scan_rule_{told.rule}")
    yield "number", told.number[:_LONGEST]
    if scanned is not None:
        yield "gtin", scanned.gtin or ""
        yield "in_store", scanned.rcn or ""
    if item is not None:
        yield "sku", item.sku
        yield "size", item.size
    if told.pack is not None:
        yield "pack", wording.quantity(told.pack.quantity_thousandths)
    if told.price is not None and item is not None:
        yield "price", wording.unit_price(told.price.ten_thousandths, told.price.per.thousandths, item.unit)
    if scanned is not None:
        yield "weight", _weight(scanned.weight_thousandths, wording)
        yield "label_price", _money(scanned.price_minor, wording)
        yield "worth", _money(scanned.empties_minor, wording)
        yield "lot", scanned.lot or ""
        yield "serial", scanned.serial or ""
        yield "expires", _date(scanned.expires)


def _weight(thousandths: int | None, wording: Wording) -> str:
    return "" if thousandths is None else wording.quantity(thousandths, "kg")


def _money(minor: int | None, wording: Wording) -> str:
    return "" if minor is None else wording.money(minor)


def _date(told: str | None) -> str:
    """As GS1 writes it, YYMMDD: which century and which day a 00 means is for rules to say, not for a tester."""
    return "-".join((told[:2], told[2:4], told[4:6])) if told else ""
