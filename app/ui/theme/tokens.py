"""The color tables, light and dark: the only place in the app where a color is spelled."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtGui import QColor


class Tint(StrEnum):
    """A pastel that helps to find a tile or a face; it never carries a meaning of its own."""

    PRODUCE = "produce"
    BAKERY = "bakery"
    DAIRY = "dairy"
    MEAT = "meat"
    DRINKS = "drinks"
    HOUSEHOLD = "household"
    HOME = "home"
    SEASONAL = "seasonal"


@dataclass(frozen=True, slots=True)
class TintPair:
    """A tint's background and the ink of the icon or initials upon it."""

    back: QColor
    ink: QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """One color scheme. `on_x` is the ink to be used on `x`."""

    canvas: QColor
    surface: QColor
    sunken: QColor
    raised: QColor
    line: QColor
    ctl: QColor
    text: QColor
    text2: QColor
    text3: QColor
    accent: QColor
    accent_fill: QColor
    accent_pressed: QColor
    on_accent: QColor
    accent_soft: QColor
    accent_ink: QColor
    focus: QColor
    ok: QColor
    ok_soft: QColor
    ok_fill: QColor
    on_ok: QColor
    warn: QColor
    warn_soft: QColor
    warn_fill: QColor
    on_warn: QColor
    bad: QColor
    bad_soft: QColor
    bad_fill: QColor
    bad_pressed: QColor
    on_bad: QColor
    rail: QColor
    rail_text: QColor
    rail_on: QColor
    rail_on_text: QColor
    rail_bar: QColor
    badge: QColor
    toast: QColor
    toast_text: QColor
    toast_link: QColor
    chiller: QColor
    on_chiller: QColor
    chart_compare: QColor
    scrim: QColor
    shadow: QColor
    tints: Mapping[Tint, TintPair]

    def color(self, name: str) -> QColor:
        """The token called `name`, for callers whose color is data."""
        color = getattr(self, name)
        if not isinstance(color, QColor):
            raise TypeError(name)
        return color

    def colors(self) -> dict[str, QColor]:
        """Every plain color by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, QColor)}


def _tints(spelled: str) -> Mapping[Tint, TintPair]:
    """Pairs in the order of `Tint`, written "back ink, back ink, …"."""
    pairs = [pair.split() for pair in spelled.split(",")]
    return {tint: TintPair(QColor(back), QColor(ink)) for tint, (back, ink) in zip(Tint, pairs, strict=True)}


LIGHT = Tokens(
    canvas=QColor("#F3F2EE"),
    surface=QColor("#FFFFFF"),
    sunken=QColor("#F9F8F5"),
    raised=QColor("#ECEAE4"),
    line=QColor("#E2DFD8"),
    ctl=QColor("#8A857A"),
    text=QColor("#15181D"),
    text2=QColor("#454B54"),
    text3=QColor("#62676F"),
    accent=QColor("#2148C7"),
    accent_fill=QColor("#2148C7"),
    accent_pressed=QColor("#1A3AA3"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#E8EDFB"),
    accent_ink=QColor("#1A3AA3"),
    focus=QColor("#2148C7"),
    ok=QColor("#0A6B58"),
    ok_soft=QColor("#DDF0EA"),
    ok_fill=QColor("#0A6B58"),
    on_ok=QColor("#FFFFFF"),
    warn=QColor("#8A4B00"),
    warn_soft=QColor("#FCEFD8"),
    warn_fill=QColor("#F0A02C"),
    on_warn=QColor("#15181D"),
    bad=QColor("#B3261E"),
    bad_soft=QColor("#FBE7E4"),
    bad_fill=QColor("#B3261E"),
    bad_pressed=QColor("#8F1D17"),
    on_bad=QColor("#FFFFFF"),
    rail=QColor("#15181D"),
    rail_text=QColor("#B6BCC6"),
    rail_on=QColor("#2B313A"),
    rail_on_text=QColor("#FFFFFF"),
    rail_bar=QColor("#8FAEFF"),
    badge=QColor("#C0322A"),
    toast=QColor("#15181D"),
    toast_text=QColor("#F3F2EE"),
    toast_link=QColor("#AAC2FF"),
    chiller=QColor("#15506E"),
    on_chiller=QColor("#FFFFFF"),
    chart_compare=QColor("#B86A00"),
    scrim=QColor(21, 24, 29, 112),
    shadow=QColor(21, 24, 29, 41),
    tints=_tints(
        "#E7F1DF #3B6A20, #F7EBDB #86561A, #E3EDF8 #27598F, #F9E5E3 #983A33,"
        "#DFF0F1 #1B636C, #ECE8F6 #584392, #F0ECE2 #685B3A, #FBE6EF #953368"
    ),
)

DARK = Tokens(
    canvas=QColor("#0E1115"),
    surface=QColor("#171B21"),
    sunken=QColor("#12161B"),
    raised=QColor("#232932"),
    line=QColor("#2B323C"),
    ctl=QColor("#737D8C"),
    text=QColor("#F2F4F7"),
    text2=QColor("#BCC3CD"),
    text3=QColor("#97A0AD"),
    accent=QColor("#8FAEFF"),
    accent_fill=QColor("#3A61DE"),
    accent_pressed=QColor("#3355C9"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#1C2747"),
    accent_ink=QColor("#A9C0FF"),
    focus=QColor("#A9C0FF"),
    ok=QColor("#5AD2B2"),
    ok_soft=QColor("#10312A"),
    ok_fill=QColor("#0A6B58"),
    on_ok=QColor("#FFFFFF"),
    warn=QColor("#F6B85C"),
    warn_soft=QColor("#3A2A0E"),
    warn_fill=QColor("#F0A02C"),
    on_warn=QColor("#15181D"),
    bad=QColor("#FF9486"),
    bad_soft=QColor("#411B17"),
    bad_fill=QColor("#D0362B"),
    bad_pressed=QColor("#B42C22"),
    on_bad=QColor("#FFFFFF"),
    rail=QColor("#090B0E"),
    rail_text=QColor("#A7AFBB"),
    rail_on=QColor("#20262F"),
    rail_on_text=QColor("#FFFFFF"),
    rail_bar=QColor("#8FAEFF"),
    badge=QColor("#C0322A"),
    toast=QColor("#F2F4F7"),
    toast_text=QColor("#15181D"),
    toast_link=QColor("#1A3AA3"),
    chiller=QColor("#1B5F82"),
    on_chiller=QColor("#FFFFFF"),
    chart_compare=QColor("#F6B85C"),
    scrim=QColor(0, 0, 0, 153),
    shadow=QColor(0, 0, 0, 128),
    tints=_tints(
        "#24331D #A9D48C, #372B1A #E2B878, #1B2E46 #94BDEB, #3D2320 #F0A49C,"
        "#163438 #86CDD6, #2C2543 #BFADF0, #322D20 #D2C294, #3D2030 #F0A3CB"
    ),
)
