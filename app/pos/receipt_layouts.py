"""What stands on which paper, in which order: data per kind of document, and per country where its law wants it so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import app

_FOLDER = Path(app.__file__).resolve().parent.parent / "resources" / "receipts"
_ANY = frozenset({"head", "title", "rule", "dashes", "feed", "served", "cut"})
_OF_SALE = _ANY | {
    "lines", "given", "totals", "saved", "taxes", "orders", "exchange", "footer", "return_by", "number", "code",
}  # fmt: skip
_OF_SHIFT = _ANY | {"sales", "drawer", "counts", "numbers", "tenders", "taxes", "behind"}
_OF_CARD = _ANY | {"card", "amount", "codes", "signature", "keep"}
SECTIONS = {
    "sale": _OF_SALE,
    "return": _OF_SALE,
    "gift": _OF_SALE,
    "x": (_OF_SHIFT | {"since"}) - {"head", "served"},
    "z": _OF_SHIFT | {"counted", "difference", "perpetual", "seal"},
    "cash": _ANY | {"counted", "amount", "about", "signatures"},
    "drawer": _ANY | {"from", "drawer_code"},
    "day": _ANY | {"shifts", "missing", "sums", "tenders", "taxes", "note"},
    "card": _OF_CARD,
    "store": _OF_CARD,
}
"""By kind of document, what a layout may name."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``title`` is the code of the words that a document is headed with."""

    sections: tuple[str, ...]
    title: str = ""


class Layouts:
    """By kind: ``sale``, ``return``, ``gift``; ``x``, ``z``, ``cash``, ``drawer``, ``day``; ``card``, ``store``."""

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self._layouts = layouts

    def of(self, kind: str, country: str) -> Layout:
        """The country's own, or what holds elsewhere."""
        return self._layouts.get(f"{kind}.{country}") or self._layouts[kind]


def read_layouts(folder: Path) -> Layouts:
    """Raises ``ValueError`` for a section that nobody knows: a receipt without its taxes must not reach a customer.

    A file is called by its kind, or by its kind and country: ``z.toml``, ``z.DE.toml``.
    """
    layouts: dict[str, Layout] = {}
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(told["sections"]) - SECTIONS.get(path.stem.partition(".")[0], frozenset())
        if unknown:
            raise ValueError(f"{path.name} names sections that are none: {', '.join(sorted(unknown))}")
        layouts[path.stem] = Layout(tuple(told["sections"]), told.get("title", ""))
    return Layouts(layouts)


@cache
def standard_layouts() -> Layouts:
    """Those that the program brings along."""
    return read_layouts(_FOLDER)
