"""What an invariant found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``invariant`` as ``docs/reliability-simulation.md`` numbers them."""

    invariant: str
    told: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.told}"
