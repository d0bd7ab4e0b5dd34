"""How measures and days are written in each language, where the locale data says it otherwise than a till does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Measures:
    """``several``: a price for more than one piece. The days are patterns of Unicode's locale data (UTS 35)."""

    second: str = "s"
    minute: str = "min"
    hour: str = "h"
    cent: str = "c"
    several: str = "{quantity} for {price}"
    day: str = "EEEE d MMM"
    short_day: str = "EEE d MMMM"
    date_and_time: str = "d MMM y, HH:mm"
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def unit(self, unit: str) -> str:
        """``kg`` as it is written; a unit without a sign of its own keeps the international one."""
        return self.units.get(unit, unit)


_ENGLISH = Measures()
_OWN = {
    "de": Measures(
        cent=" ct",
        several="{quantity} für {price}",
        day="EEEE, d. MMM",
        short_day="EEE d. MMMM",
        date_and_time="dd.MM.y, HH:mm",
    ),
    "ar": Measures(
        second="ث",
        minute="د",
        hour="س",
        cent=" سنت",
        several="{quantity} مقابل {price}",
        day="EEEE d MMM",
        short_day="EEE d MMMM",
        date_and_time="d MMM y، HH:mm",
        units=MappingProxyType({"kg": "كغ", "l": "ل", "m": "م"}),
    ),
}


def measures_of(locale: str) -> Measures:
    """Those of the locale's language; English where nobody wrote any."""
    return _OWN.get(locale.split("_", maxsplit=1)[0], _ENGLISH)
