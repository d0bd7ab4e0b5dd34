"""The languages the screens are looked at in; and one that nobody speaks, whose words are longer than any."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.wording import Wording, Words

FOLDER = Path(__file__).parents[2] / "resources" / "i18n"
_ACCENTED = str.maketrans("AEIOUYCNSZLaeiouycnszl", "ÀÉÎÕÜÝÇÑŠŽŁàéîõüýçñšžł")
_SHORT, _TWICE, _HALF_MORE = 20, 1.0, 0.5
_PARAMETER = re.compile(r"(\{[^}]*\})")


@dataclass(frozen=True, slots=True)
class Tongue:
    """``name`` ends the name of a picture; ``locale`` writes money and dates, "" as the store's own."""

    name: str
    locale: str = ""
    mirrored: bool = False


ENGLISH = Tongue("")
GERMAN = Tongue("de", "de_DE")
ARABIC = Tongue("ar", "ar_EG", mirrored=True)
LONG = Tongue("long")
"""English with accents, twice as long up to 20 characters and half as long again beyond (ui.md, section 9)."""


@cache
def words_of(tongue: Tongue) -> Words:
    """English where a word is missing."""
    english = _texts("en")
    match tongue.name:
        case "":
            return Words(english)
        case "long":
            return Words({code: stretched(text) for code, text in english.items()})
        case other:
            return Words({**english, **_texts(other)})


def stretched(text: str) -> str:
    """``Take cash`` as ``[Tàké çàšh ~~~]``; parameters stay as they are."""
    plain = len(_PARAMETER.sub("", text))
    if not plain:
        return text
    more = round(plain * (_TWICE if plain <= _SHORT else _HALF_MORE)) - 2
    parts = [part if part.startswith("{") else part.translate(_ACCENTED) for part in _PARAMETER.split(text)]
    tail = " ".join("~" * min(6, more - at) for at in range(0, more, 7))
    return f"[{''.join(parts)}{' ' if more > 1 else ''}{tail}]" if more > 0 else f"[{''.join(parts)}]"


class SpokenWording(Wording):
    """Keeps its locale when the store becomes known."""

    def __init__(self, tongue: Tongue) -> None:
        self._own = tongue.locale
        super().__init__(tongue.locale or "en_IE", "EUR", "Europe/Dublin")

    def become(self, locale: str, currency: str, time_zone: str) -> None:
        super().become(self._own or locale, currency, time_zone)


@cache
def _texts(language: str) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(FOLDER.glob(f"{language}_*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts
