"""What a benchmark says: one figure, beside the raw baseline of the same run."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in ``unit``. ``baseline`` is the same work done raw in the same run, in the same unit.

    ``p50``, ``p95``, ``p99`` are of the ``n`` single measurements, in ``unit``. ``says`` is for people: what else the
    run found, such as the processor time of the load generator.
    """

    name: str
    value: float
    unit: str
    n: int
    baseline: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    says: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline the value is."""
        return round(self.value / self.baseline, 3) if self.baseline else None

    def json_line(self) -> str:
        """One object a line; what does not apply is left out."""
        told = {**asdict(self), "ratio": self.ratio}
        return json.dumps({name: value for name, value in told.items() if value not in (None, "")})

    def text_line(self) -> str:
        """For the terminal."""
        parts = [f"{self.name:<24}{self.value:>12,.2f} {self.unit:<10}"]
        if self.ratio is not None:
            parts.append(f"baseline {self.baseline:,.2f}  ratio {self.ratio:.2f}")
        named = (("p50", self.p50), ("p95", self.p95), ("p99", self.p99))
        parts += [f"{name} {value:,.2f}" for name, value in named if value is not None]
        return "  ".join([*parts, f"n {self.n:,}", self.says]).rstrip()


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that ``percent`` of all samples do not exceed."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def spread(name: str, unit: str, samples: Sequence[float], baseline: float | None = None, says: str = "") -> Figure:
    """A figure of many measurements; its value is the median."""
    p50, p95, p99 = (round(percentile(samples, percent), 3) for percent in (50, 95, 99))
    return Figure(name, p50, unit, len(samples), baseline, p50, p95, p99, says)
