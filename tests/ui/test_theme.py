"""The look keeps its promises: readable colors, one place for them, figures of one width, icons that exist."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication
from pytestqt.qtbot import QtBot

from app.ui.theme.fonts import Role, advance, elided, font, tabular_for
from app.ui.theme.icons import MIRRORED, Icon, pixmap
from app.ui.theme.stylesheet import sheet
from app.ui.theme.theme import Mode, theme
from app.ui.theme.tokens import DARK, LIGHT, Tint, Tokens

_TEXT = 4.5
_EDGE = 3.0
_GROUNDS = ("canvas", "surface", "sunken", "raised")
_PAIRS = [
    *((ink, ground, _TEXT) for ink in ("text", "text2", "text3") for ground in _GROUNDS),
    *(("ctl", ground, _EDGE) for ground in ("canvas", "surface", "sunken")),
    *(("focus", ground, _EDGE) for ground in _GROUNDS),
    *((ink, "accent_soft", _TEXT) for ink in ("accent_ink", "text", "text2", "text3", "ok", "bad")),
    ("accent_ink", "canvas", _TEXT),
    ("accent_ink", "surface", _TEXT),
    ("on_accent", "accent_fill", _TEXT),
    ("on_accent", "accent_pressed", _TEXT),
    ("ok", "ok_soft", _TEXT),
    ("ok", "surface", _TEXT),
    ("on_ok", "ok_fill", _TEXT),
    ("warn", "warn_soft", _TEXT),
    ("warn", "surface", _TEXT),
    ("on_warn", "warn_fill", _TEXT),
    ("bad", "bad_soft", _TEXT),
    ("bad", "surface", _TEXT),
    ("on_bad", "bad_fill", _TEXT),
    ("on_bad", "bad_pressed", _TEXT),
    ("on_bad", "badge", _TEXT),
    ("text", "warn_soft", _TEXT),
    ("text2", "warn_soft", _TEXT),
    ("text", "bad_soft", _TEXT),
    ("text2", "bad_soft", _TEXT),
    ("rail_text", "rail", _TEXT),
    ("rail_on_text", "rail_on", _TEXT),
    ("rail_bar", "rail", _EDGE),
    ("toast_text", "toast", _TEXT),
    ("toast_link", "toast", _TEXT),
    ("on_chiller", "chiller", _TEXT),
]


def _luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_gives_the_known_extremes() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), _PAIRS)
def test_ink_is_readable_on_its_ground(tokens: Tokens, ink: str, ground: str, least: float) -> None:
    assert contrast(tokens.color(ink), tokens.color(ground)) >= least


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tint", list(Tint))
def test_tiles_are_readable_in_every_tint(tokens: Tokens, tint: Tint) -> None:
    pair = tokens.tints[tint]
    assert contrast(pair.ink, pair.back) >= 5.3
    assert contrast(tokens.text, pair.back) >= 12.0


def test_no_color_is_spelled_outside_the_token_table() -> None:
    folder = Path(__file__).parents[2] / "app" / "ui"
    spelled = re.compile(r"[\"'(\s:]#[0-9A-Fa-f]{6}\b|Qt\.GlobalColor\.(?!transparent)|QColor\(\d|QColor\(\"#")
    guilty = [
        str(file.relative_to(folder))
        for file in folder.rglob("*.py")
        if file.name != "tokens.py" and spelled.search(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_a_token_is_found_by_name_and_nothing_else_is() -> None:
    assert LIGHT.color("canvas") == LIGHT.canvas
    with pytest.raises(TypeError):
        LIGHT.color("tints")


def test_changing_the_mode_restyles_and_tells(qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme().changed, timeout=1000):
        theme().set_mode(Mode.DARK)
    assert theme().tokens is DARK
    assert theme().dark
    with qtbot.assertNotEmitted(theme().changed):
        theme().set_mode(Mode.DARK)


def test_system_mode_follows_the_system() -> None:
    theme().set_mode(Mode.SYSTEM)
    assert theme().mode is Mode.SYSTEM
    assert theme().dark == (theme_scheme() is Qt.ColorScheme.Dark)


def theme_scheme() -> Qt.ColorScheme:
    """What the platform reports."""
    return QGuiApplication.styleHints().colorScheme()


def test_both_sheets_spell_only_their_own_tokens() -> None:
    for tokens in (LIGHT, DARK):
        names = {color.name() for color in tokens.colors().values()}
        assert set(re.findall(r"#[0-9a-f]{6}", sheet(tokens))) <= names


def test_figures_in_lists_share_one_width() -> None:
    assert advance(Role.TITLE, "1111") == advance(Role.TITLE, "0000")
    assert advance(Role.TOTAL, "1111") < advance(Role.TOTAL, "0000")


def test_a_hyphen_keeps_its_own_width() -> None:
    assert tabular_for(Role.LINE, "12 pack")
    assert not tabular_for(Role.LINE, "W-20488-117")
    assert not tabular_for(Role.DISPLAY, "71.71")


def test_weights_are_real_and_not_all_the_same() -> None:
    metrics = [QFontMetricsF(font(role)) for role in (Role.BODY, Role.BUTTON)]
    bodies = [one.horizontalAdvance("Hamburgefonts") for one in metrics]
    assert bodies[0] != bodies[1]
    assert font(Role.BODY).family() == "Inter"


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    cut = elided(Role.LINE, "Kilbride Farm Organic Porridge Oats", 150)
    assert cut.endswith("…")
    assert advance(Role.LINE, cut) <= 150


@pytest.mark.parametrize("icon", list(Icon))
def test_every_icon_has_ink(icon: Icon) -> None:
    image = pixmap(icon, 24, LIGHT.text, 1.0).toImage()
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))


def test_an_icon_is_drawn_once_per_size_color_and_scale() -> None:
    first = pixmap(Icon.CART, 20, LIGHT.text, 1.5)
    assert pixmap(Icon.CART, 20, LIGHT.text, 1.5).cacheKey() == first.cacheKey()
    assert pixmap(Icon.CART, 20, LIGHT.bad, 1.5).cacheKey() != first.cacheKey()
    assert first.width() == 30
    assert first.deviceIndependentSize().width() == 20


def test_only_icons_that_point_somewhere_flip() -> None:
    assert Icon.ARROW_LEFT in MIRRORED
    plain = pixmap(Icon.ARROW_LEFT, 20, LIGHT.text, 1.0).toImage()
    flipped = pixmap(Icon.ARROW_LEFT, 20, LIGHT.text, 1.0, mirrored=True).toImage()
    assert flipped == plain.flipped(Qt.Orientation.Horizontal)
    assert (
        pixmap(Icon.CART, 20, LIGHT.text, 1.0, mirrored=True).toImage()
        == pixmap(Icon.CART, 20, LIGHT.text, 1.0).toImage()
    )
