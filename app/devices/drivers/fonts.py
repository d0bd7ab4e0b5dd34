"""Finds a font for each character, so that every script prints: Inter first, then what the system has.

Inter comes with the program, and Noto Sans for Arabic and Thai. For other scripts the fonts of the operating system
serve; a character no font draws shows as an empty box.
"""

import fnmatch
import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg_inter
import fontpkg_noto_sans_arabic
import fontpkg_noto_sans_thai
from PIL import ImageFont

# File names without ending, in order of preference.
_WANTED = (
    "dejavusans",
    "segoeui",
    "arial",
    "arial unicode",
    "notosans-regular",
    "notosansarabic-regular",
    "notosanshebrew-regular",
    "notosansthai-regular",
    "notosansdevanagari-regular",
    "notosansbengali-regular",
    "notosanstamil-regular",
    "notosansarmenian-regular",
    "notosansgeorgian-regular",
    "notosanscjk*-regular",
    "pingfang",
    "hiragino*w3",
    "applesdgothicneo",
    "msyh",
    "meiryo",
    "msgothic",
    "malgun",
    "droidsansfallback*",
    "wqy-*",
    "nanumgothic",
    "ipag",
    "notoemoji-regular",
    "seguiemj",
    "symbola",
    "unifont*",
)
_FONT_FILES = (".ttf", ".otf", ".ttc")
_NO_CHARACTER = "\U0010ffff"
_WEIGHT = {False: 450, True: 700}


def _font_folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]


@cache
def _system_fonts() -> tuple[Path, ...]:
    """The wanted font files of this computer, most wanted first."""
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                file = Path(root, name)
                if file.suffix.lower() in _FONT_FILES:
                    found.setdefault(file.stem.lower(), file)
    ordered = [stem for wanted in _WANTED for stem in sorted(fnmatch.filter(found, wanted))]
    return tuple(found[stem] for stem in dict.fromkeys(ordered))


@cache
def _packaged() -> tuple[Path, ...]:
    """Inter, then those of other scripts; all of them have an axis of weight."""
    roots = (fontpkg_inter.ROOT, fontpkg_noto_sans_arabic.ROOT, fontpkg_noto_sans_thai.ROOT)
    return tuple(_upright(Path(root, "files")) for root in roots)


def _upright(folder: Path) -> Path:
    return next(file for file in sorted(folder.rglob("*.ttf")) if "italic" not in file.name.lower())


class FontBook:
    """Fonts by character, size in dots and weight."""

    @cache  # noqa: B019 - one book lives as long as the program
    def font(self, file: Path, size: int, bold: bool) -> ImageFont.FreeTypeFont:
        """A font ready to draw with."""
        font = ImageFont.truetype(str(file), size)
        if file in _packaged():
            font.set_variation_by_axes(_axes(font, size, bold))
        return font

    def segments(self, text: str, size: int, bold: bool) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """``text`` in pieces, each with a font that has its characters."""
        piece, file = "", _packaged()[0]
        for character in text:
            needed = file if _joins(character) and piece else self._file_for(character, file)
            if needed != file and piece:
                yield piece, self.font(file, size, bold)
                piece = ""
            piece, file = piece + character, needed
        if piece:
            yield piece, self.font(file, size, bold)

    def width(self, text: str, size: int, bold: bool) -> int:
        """In dots."""
        return round(sum(font.getlength(piece) for piece, font in self.segments(text, size, bold)))

    def _file_for(self, character: str, current: Path) -> Path:
        if character == " ":
            return current
        return self._first_with(character)

    @cache  # noqa: B019
    def _first_with(self, character: str) -> Path:
        for file in (*_packaged(), *_system_fonts()):
            if self._has(file, character):
                return file
        return _packaged()[0]

    def _has(self, file: Path, character: str) -> bool:
        try:
            # The basic layout engine draws one glyph for one character; the other one takes Hangul apart first.
            font = _plain_font(file)
            mask, missing = font.getmask(character), font.getmask(_NO_CHARACTER)
        except OSError:
            return False
        return mask.size != missing.size or bytes(mask) != bytes(missing)


def has_weights(font: ImageFont.FreeTypeFont) -> bool:
    """Whether its bold is one of its own."""
    return Path(str(font.path)) in _packaged()


@cache
def _plain_font(file: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), 24, layout_engine=ImageFont.Layout.BASIC)


def _joins(character: str) -> bool:
    return character in "\u200c\u200d" or unicodedata.combining(character) != 0


def _axes(font: ImageFont.FreeTypeFont, size: int, bold: bool) -> list[float]:
    """Each has a weight axis, and Inter in its variable file an optical size axis."""
    wanted = {b"Weight": float(_WEIGHT[bold]), b"Optical size": float(min(max(size, 14), 32))}
    return [wanted.get(axis["name"] or b"", float(axis["default"] or 0)) for axis in font.get_variation_axes()]
