"""What stands on which paper, in which order: data per kind of document, and per country where its law wants it so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import app

_FOLDER = Path(app.__file__).resolve().parent.parent / "resources" / "receipts"
SECTIONS = frozenset(
    {
        "head", "title", "rule", "dashes", "feed", "lines", "given", "totals", "saved", "taxes", "orders", "exchange",
        "served", "footer", "return_by", "number", "code", "cut",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """``title`` is the code of the words that a document is headed with."""

    sections: tuple[str, ...]
    title: str = ""


class Layouts:
    """By kind: ``sale``, ``return``, ``gift``."""

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self._layouts = layouts

    def of(self, kind: str, country: str) -> Layout:
        """The country's own, or what holds elsewhere."""
        return self._layouts.get(f"{kind}.{country}") or self._layouts[kind]


def read_layouts(folder: Path) -> Layouts:
    """Raises ``ValueError`` for a section that nobody knows: a receipt without its taxes must not reach a customer."""
    layouts: dict[str, Layout] = {}
    for path in sorted(folder.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(told["sections"]) - SECTIONS
        if unknown:
            raise ValueError(f"{path.name} names sections that are none: {', '.join(sorted(unknown))}")
        layouts[path.stem] = Layout(tuple(told["sections"]), told.get("title", ""))
    return Layouts(layouts)


@cache
def standard_layouts() -> Layouts:
    """Those that the program brings along."""
    return read_layouts(_FOLDER)
