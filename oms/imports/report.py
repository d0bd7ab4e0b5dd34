"""What became of an imported file: how many rows landed, and each problem with its place and its remedy."""

from __future__ import annotations

from dataclasses import dataclass, field

SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out. ``remedy`` tells the person with the file what to do."""

    line: int
    column: str
    value: str
    code: str
    remedy: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shown(self.value))


@dataclass(slots=True)
class ImportReport:
    """Counts of one import; grows while the file is read. ``problems`` never stop the rows after them."""

    landed: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows left out, whatever the number of problems in each."""
        return len({problem.line for problem in self.problems})

    def add(self, other: ImportReport) -> None:
        self.landed += other.landed
        self.unchanged += other.unchanged
        self.problems.extend(other.problems)

    def summary(self) -> dict[str, object]:
        """For scripts."""
        return {
            "landed": self.landed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "problems": [
                {"line": one.line, "column": one.column, "value": one.value, "code": one.code, "remedy": one.remedy}
                for one in sorted(self.problems, key=lambda one: one.line)
            ],
        }


def shown(value: str) -> str:
    """A value as a person may see it: cut, one line, control and direction characters spelled out."""
    cut = value if len(value) <= SHOWN_CHARACTERS else value[: SHOWN_CHARACTERS - 1] + "…"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut)
