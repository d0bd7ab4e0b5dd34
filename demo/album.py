"""Pictures of the window at the stops of a day, under telling names, with an index that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.ui.theme.theme import Mode, theme
from demo.contact_sheets import PER_SHEET, write_sheets
from demo.hands import Hands
from demo.inspection import Flaw


@dataclass(frozen=True, slots=True)
class Look:
    """A size of the window and its colors; ``name`` ends the name of the file, "" for the usual look."""

    name: str
    width: int
    height: int
    mode: Mode = Mode.LIGHT


@dataclass(frozen=True, slots=True)
class Sum:
    """How many pictures there are, on how many sheets, how much is wrong with them, and with how many things."""

    pictures: int
    sheets: int
    flaws: int
    things: int

    @property
    def words(self) -> str:
        found = f"{self.flaws} flaws of {self.things} things" if self.flaws else "0 flaws"
        return f"{self.pictures} pictures on {self.sheets} sheets of at most {PER_SHEET}, {found}"


USUAL = Look("", 1366, 768)
DARK = Look("dark", 1366, 768, Mode.DARK)
SMALL = Look("1024", 1024, 768)
LARGE = Look("1920", 1920, 1080)
TABLET = Look("tablet", 1280, 800)
POLE = Look("1024x600", 1024, 600)
"""The smallest screen that faces customers."""
UPRIGHT = Look("upright", 1080, 1920)


_NAMED = 4


class Album:
    """``every``: the looks taken at each stop, besides what a stop asks for."""

    def __init__(self, folder: Path, every: Sequence[Look] = (USUAL,)) -> None:
        self.folder = folder
        self._every = every
        self._taken: list[tuple[str, str]] = []
        self._flaws: dict[Flaw, list[str]] = {}
        self._tight: dict[Flaw, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("[0-9][0-9]-*.png"), *folder.glob("stuck.png"), *folder.glob("receipts/receipt-*")):
            old.unlink()

    def take(self, hands: Hands, name: str, what: str, also: Sequence[Look] = ()) -> None:
        """``name`` begins with its number, as in ``02-sell``; ``what`` is said in the index."""
        for look in dict.fromkeys((*self._every, *also)):
            file = f"{name}{'-' if look.name else ''}{look.name}.png"
            show(hands, look)
            hands.still().save(str(self.folder / file))
            self._taken.append((file, what))
        show(hands, USUAL)

    def keep(self, file: str, what: str, flaws: Sequence[Flaw], *, spoken: bool = True) -> None:
        """A picture that lies in the folder already, and was measured. What is not ``spoken`` is told apart."""
        self._taken.append((file, what))
        for flaw in flaws:
            (self._flaws if spoken else self._tight).setdefault(flaw, []).append(file)

    def add_paper(self, pictures: Sequence[Path]) -> None:
        """What the printer left inside the album's folder."""
        self._taken += [(picture.relative_to(self.folder).as_posix(), "On paper") for picture in pictures]

    def write_index(self, title: str, told: Sequence[str]) -> None:
        """``index.md``: what happened, then every picture."""
        lines = [f"# {title}", "", "```text", *told, "```", ""]
        for file, what in self._taken:
            lines += [f"## {file}", "", f"{what}.", "", f"![{what}]({file})", ""]
        (self.folder / "index.md").write_text("\n".join(lines), encoding="utf-8")

    def write_sheets(self) -> Sum:
        """Contact sheets of all pictures, and ``flaws.md``: what measuring found, and where."""
        sheets = list(write_sheets(self.folder, [file for file, _ in self._taken if (self.folder / file).exists()]))
        told = Sum(len(self._taken), len(sheets), len(self._flaws), len(_grouped(self._flaws)))
        lines = ["# What measuring found", "", told.words, "", *_listed(self._flaws)]
        if self._tight:
            lines += ["", "## Where words twice as long would have no room (nobody speaks them; they are no flaws)", ""]
            lines += _listed(self._tight)
        (self.folder / "flaws.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
        return told


def _grouped(flaws: Mapping[Flaw, Sequence[str]]) -> Mapping[tuple[str, str, str], Sequence[Flaw]]:
    """By kind, by the screen they are first seen on, and by what is wrong."""
    groups: dict[tuple[str, str, str], list[Flaw]] = {}
    for flaw, files in sorted(flaws.items(), key=lambda found: (found[0].kind, found[0].where)):
        screen = "-".join(files[0].split("-")[:2])
        groups.setdefault((flaw.kind, screen, flaw.thing), []).append(flaw)
    return dict(sorted(groups.items()))


def _listed(flaws: Mapping[Flaw, Sequence[str]]) -> Iterator[str]:
    """A line for each thing: the first flaw of it, how many others, and in which pictures."""
    for (kind, _, thing), group in _grouped(flaws).items():
        files = list(dict.fromkeys(file for flaw in group for file in flaws[flaw]))
        others = f" and {len(group) - 1} more" if len(group) > 1 else ""
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        yield f"- {kind}: {thing}: {group[0].where}{others} ({', '.join(files[:_NAMED])}{more})"


def show(hands: Hands, look: Look) -> None:
    """The window in this size and color."""
    theme().set_mode(look.mode)
    hands.window.resize(look.width, look.height)
