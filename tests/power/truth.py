"""What is true in the world, whatever a database says: paper in hands, cash in the drawer, what head office holds.

Imports nothing of the product. It hears the lines that a witness wrote, in their order.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Line = dict[str, Any]


@dataclass
class Truth:
    """``doing`` is what was under way when the end came, else empty; ``unsure``, what was said to have failed since
    something was last done: who was told so waits, and sees after the next start what became of it.
    """

    doing: str = ""
    cash: int = 0
    deeds: int = 0
    lines_shown: int = 0
    sold: dict[str, int] = field(default_factory=dict)
    papers: Counter[str] = field(default_factory=Counter)
    paper_totals: dict[str, str] = field(default_factory=dict)
    taken: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def hear(self, line: Line) -> None:
        """One line of a witness."""
        match line["what"]:
            case "doing":
                self.doing = line["deed"]
            case "done":
                self._done(line)
            case "refused":
                self.unsure.add(self.doing)
                self.refused.append(line["code"])
                self.doing = ""
            case "looked":
                # Of an act that was said to have failed, the till that went on tells what became of it.
                if self.may("pay", "move", "open shift", "close shift") and self.cash in line["drawer"]:
                    self.cash = line["drawer"][-1]
            case "paper":
                if not line["copy"] and line["number"]:
                    self.papers[line["number"]] += 1
                    self.paper_totals[line["number"]] = line["total"]
            case "taken":
                self.taken[line["id"]] = (line["incarnation"], line["number"], line["hash"])
            case "backed up":
                self.backups.append(line["name"])
            case "state":
                self.states.append(line["digest"])

    def apart(self) -> Truth:
        """The same, from here on on its own."""
        other = copy.copy(self)
        vars(other).update({name: copy.copy(value) for name, value in vars(self).items()})
        return other

    def may(self, *deeds: str) -> bool:
        """Whether one of these may be done, and may not."""
        return self.doing in deeds or bool(self.unsure & set(deeds))

    def _done(self, line: Line) -> None:
        self.doing, self.lines_shown = "", line["lines"]
        self.unsure.clear()
        self.deeds += 1
        self.cash += line.get("cash", 0)
        if "receipt" in line:
            self.sold[line["receipt"]] = line["total"]
        if "emptied" in line:
            self.emptied.append(line["emptied"])
            self.cash -= line["emptied"]


class Hearing:
    """A witness whose truth is at hand."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def note(self, what: str, **told: object) -> None:
        """It is heard at once."""
        self._truth.hear({"what": what, **told})
