"""What a scene is: one screen in one state, and how a person gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from demo.scenes.counter import Counter


@dataclass(frozen=True, slots=True)
class Scene:
    """``screen`` is numbered as in ui.md. ``thorough``: looked at in every language, size and color as well.

    ``terminal``, ``printer`` and ``bench`` (label printer and scale) stand on the counter; ``hostile``: names nobody
    would choose.
    """

    screen: str
    state: str
    play: Callable[[Counter], None]
    thorough: bool = False
    online: bool = True
    hostile: bool = False
    terminal: bool = False
    printer: bool = False
    bench: bool = False

    @property
    def carried(self) -> bool:
        """Whether it is done with a tablet in hand: from the board of orders to the count."""
        return "06" <= self.screen[:2] <= "10"

    @property
    def faces_customers(self) -> bool:
        """Whether it is the screen on the other side of the counter."""
        return self.screen.startswith("15")

    @property
    def name(self) -> str:
        """Begins the name of its pictures."""
        return f"{self.screen}-{self.state}"
