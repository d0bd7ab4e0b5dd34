"""Type: Inter with its figure features, one role per use; Noto Sans for Arabic."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

_PACKAGES = ("fontpkg_inter", "fontpkg_noto_sans_arabic")
"""They come with the program: what it says looks alike on any computer."""
_FALLBACKS = (
    "Inter",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
)
_LONE_FIGURE_PX = 28
_JOINED = " · "


@dataclass(frozen=True, slots=True)
class _Style:
    px: int
    weight: int
    tracking: float = 0.0


class Role(Enum):
    """What a piece of text is for; size, weight and tracking follow."""

    HERO = _Style(190, 700, -0.05)
    DISPLAY = _Style(76, 700, -0.035)
    TOTAL = _Style(44, 700, -0.025)
    AMOUNT = _Style(36, 700, -0.022)
    FIGURE = _Style(30, 600, -0.02)
    H1 = _Style(28, 600, -0.018)
    KEY = _Style(28, 600, 0.0001)
    H2 = _Style(22, 600, -0.012)
    LEAD = _Style(18, 500, -0.006)
    TITLE = _Style(18, 600, -0.006)
    LINE = _Style(17, 600, -0.01)
    SIZE = _Style(17, 500, -0.01)
    BODY = _Style(16, 500, -0.004)
    BUTTON = _Style(16, 600, -0.008)
    COMPACT = _Style(15, 600, -0.004)
    META = _Style(14, 500, -0.004)
    META_STRONG = _Style(14, 600, -0.004)
    MICRO = _Style(13, 600)


def load_fonts() -> None:
    """Register the packaged files with Qt; needs a QGuiApplication. Raises if they are missing."""
    for package in _PACKAGES:
        spec = find_spec(package)
        folders = [Path(place) / "files" for place in (spec.submodule_search_locations or [])] if spec else []
        files = [file for folder in folders for file in sorted(folder.glob("*.ttf"))]
        if not files:
            raise FileNotFoundError(package)
        for file in files:
            if QFontDatabase.addApplicationFont(str(file)) < 0:
                raise OSError(str(file))


@lru_cache(maxsize=256)
def font(role: Role, *, tabular: bool = False, code: bool = False, struck: bool = False) -> QFont:
    """The shared font of a role; do not change what you get.

    `tabular` gives all figures one width, `code` a slashed zero instead.
    """
    style = role.value
    made = QFont()
    made.setFamilies(list(_FALLBACKS))
    made.setPixelSize(style.px)
    # The variable axis carries the weight. From 700 on Qt would add a synthetic bold to it, so the
    # plain weight, which the fallback families still need, stops at 600.
    made.setWeight(QFont.Weight(min(style.weight, 600)))
    made.setVariableAxis(QFont.Tag("wght"), style.weight)
    if style.tracking:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.px * style.tracking)
    if code:
        made.setFeature(QFont.Tag("zero"), 1)
    elif tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    made.setStrikeOut(struck)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@lru_cache(maxsize=4096)
def tabular_for(role: Role, text: str) -> bool:
    """Figures are tabular unless they stand alone at 28 px or more, or in words with a hyphen, which it would widen."""
    return role.value.px < _LONE_FIGURE_PX and "-" not in text and any(sign.isdigit() for sign in text)


@lru_cache(maxsize=256)
def metrics(role: Role, *, tabular: bool = False, code: bool = False) -> QFontMetrics:
    """The shared metrics of a role's font."""
    return QFontMetrics(font(role, tabular=tabular, code=code))


@lru_cache(maxsize=4096)
def advance(role: Role, text: str) -> int:
    """Width of `text` in px."""
    return metrics(role, tabular=tabular_for(role, text)).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def whole_parts(role: Role, text: str, width: int) -> str:
    """As many of the parts of `text`, joined by " · ", as fit `width` px; the first one at least."""
    parts = text.split(_JOINED)
    while len(parts) > 1 and advance(role, _JOINED.join(parts)) > width:
        parts.pop()
    return _JOINED.join(parts)


@lru_cache(maxsize=4096)
def elided(role: Role, text: str, width: int) -> str:
    """`text` cut with an ellipsis to fit `width` px."""
    return metrics(role, tabular=tabular_for(role, text)).elidedText(text, Qt.TextElideMode.ElideRight, width)
