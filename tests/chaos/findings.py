"""What a check found wrong, sorted by what it means to the owner of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Harm(StrEnum):
    """What was done to the records."""

    LOST = "lost"
    DOUBLED = "doubled"
    GAP = "gaps in numbers"
    WRONG = "wrong otherwise"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    harm: Harm
    text: str


def by_harm(findings: Sequence[Finding]) -> dict[Harm, int]:
    """How many of each, also those of which there is none."""
    counted = Counter(finding.harm for finding in findings)
    return {harm: counted[harm] for harm in Harm}
