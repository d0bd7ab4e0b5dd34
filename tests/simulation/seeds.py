"""Seeds that found something once: each long run lives them again, for ever; the tests those that found it in the
program, but for long ones whose find has a test of its own.
"""

from __future__ import annotations

from pathlib import Path

_LIST = Path(__file__).with_name("seeds.txt")
_NOT_IN_TESTS = ("harness:", "long:")


def kept(*, of_tests: bool = False) -> list[int]:
    """Without what is said about them."""
    told = [line.partition("#") for line in _LIST.read_text(encoding="utf-8").splitlines()]
    return [int(seed) for seed, _, what in told if not (of_tests and what.strip().startswith(_NOT_IN_TESTS))]


def keep(seed: int, what: str) -> None:
    """Once more at the end of the list."""
    if seed not in kept():
        with _LIST.open("a", encoding="utf-8") as lines:
            lines.write(f"{seed}  # {what}\n")
