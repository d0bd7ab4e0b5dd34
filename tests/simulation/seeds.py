"""Seeds that found something once: each long run lives them again, for ever; the tests those that found it in the
program.
"""

from __future__ import annotations

from pathlib import Path

_LIST = Path(__file__).with_name("seeds.txt")
_OF_THE_HARNESS = "harness:"


def kept(*, of_the_harness: bool = True) -> list[int]:
    """Without what is said about them."""
    told = [line.partition("#") for line in _LIST.read_text(encoding="utf-8").splitlines()]
    return [int(seed) for seed, _, what in told if of_the_harness or not what.strip().startswith(_OF_THE_HARNESS)]


def keep(seed: int, what: str) -> None:
    """Once more at the end of the list."""
    if seed not in kept():
        with _LIST.open("a", encoding="utf-8") as lines:
            lines.write(f"{seed}  # {what}\n")
