"""Seeds that found something once: tests live them again, for ever."""

from __future__ import annotations

from pathlib import Path

_LIST = Path(__file__).with_name("seeds.txt")


def kept() -> list[int]:
    """Without what is said about them."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return [int(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]


def keep(seed: int, what: str) -> None:
    """Once more at the end of the list."""
    if seed not in kept():
        with _LIST.open("a", encoding="utf-8") as lines:
            lines.write(f"{seed}  # {what}\n")
