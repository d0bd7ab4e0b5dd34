"""The counter of somebody who practices: the same devices, but no drawer opens and no card is charged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.devices.configuration import DeviceConfig, write_devices
from app.devices.document import Align, Block, Cut, Document, Size, Text
from contract.errors import Refused

if TYPE_CHECKING:
    from app.devices.simulated.terminal.terminal import SimulatedTerminal


class PracticeCounter:
    """``open`` writes the list of devices; a card terminal in it is one of software, as long as the counter is open.

    It takes every card.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._terminal: SimulatedTerminal | None = None

    @property
    def devices(self) -> Path:
        """Where the list is."""
        return self._folder / "devices.toml"

    def open(self, configs: Iterable[DeviceConfig]) -> None:
        """Unavailable ``device_list_unwritable``."""
        write_devices(self.devices, [self._harmless(config) for config in configs if not config.printer])

    def close(self) -> None:
        """Its terminal is switched off."""
        if self._terminal is not None:
            self._terminal.stop()

    def _harmless(self, config: DeviceConfig) -> DeviceConfig:
        if config.terminal is None:
            return config
        if self._terminal is None:
            # Imported late: most tills never practice.
            from app.devices.simulated.terminal.behavior import Behavior
            from app.devices.simulated.terminal.terminal import SimulatedTerminal

            self._terminal = SimulatedTerminal(self._folder / "terminal", lambda _minor: Behavior.APPROVE)
            self._terminal.start()
        return replace(self._terminal.config(config.name, config.terminal.sale_id), model=config.model)


class ShutDrawer:
    """A drawer that stays shut, whatever asks for it."""

    def open(self) -> None:
        """Refused ``drawer_stays_shut``."""
        raise Refused("drawer_stays_shut")


def marked_as_practice(document: Document, label: str) -> Document:
    """The same document, saying at both ends of each paper that it is worth nothing."""
    mark = Text(label, size=Size.LARGE, bold=True, align=Align.CENTER)
    blocks: list[Block] = [mark]
    for at, block in enumerate(document.blocks, start=1):
        cut, last = isinstance(block, Cut), at == len(document.blocks)
        blocks += (mark, block) if cut and last else (mark, block, mark) if cut else (block,)
    return replace(document, blocks=tuple(blocks))
