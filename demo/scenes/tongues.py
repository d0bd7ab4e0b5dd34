"""The languages the screens are looked at in; and one that nobody speaks, whose words are longer than any."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from app.wording import Words

FOLDER = Path(__file__).parents[2] / "resources" / "i18n"
_ACCENTED = str.maketrans("AEIOUYCNSZLaeiouycnszl", "ÀÉÎÕÜÝÇÑŠŽŁàéîõüýçñšžł")
_SHORT, _TWICE, _HALF_MORE = 20, 1.0, 0.5
_PARAMETER = re.compile(r"(\{[^}]*\})")


class Tongue(StrEnum):
    """Ends the name of a picture. LONG is English with accents, twice as long up to 20 characters and half as long
    again beyond (ui.md, section 9).
    """

    ENGLISH = ""
    GERMAN = "de"
    ARABIC = "ar"
    LONG = "long"

    @property
    def language(self) -> str | None:
        """As a register's configuration has it; None: that of the store."""
        return self.value if self in {Tongue.GERMAN, Tongue.ARABIC} else None


@cache
def stretched_words() -> Words:
    """All of English, longer."""
    texts: dict[str, str] = {}
    for file in sorted(FOLDER.glob("en_*.json")):
        texts.update(json.loads(file.read_text(encoding="utf-8")))
    return Words({code: stretched(text) for code, text in texts.items()})


def stretched(text: str) -> str:
    """``Take cash`` as ``[Tàké çàšh ~~~]``; parameters stay as they are."""
    plain = len(_PARAMETER.sub("", text))
    if not plain:
        return text
    more = round(plain * (_TWICE if plain <= _SHORT else _HALF_MORE)) - 2
    parts = [part if part.startswith("{") else part.translate(_ACCENTED) for part in _PARAMETER.split(text)]
    tail = " ".join("~" * min(6, more - at) for at in range(0, more, 7))
    return f"[{''.join(parts)}{' ' if more > 1 else ''}{tail}]" if more > 0 else f"[{''.join(parts)}]"
