"""Facts about waves: several orders that are picked on one walk through the store, each into a tote of its own."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from contract.messages.fact import Fact, Part


class WaveOrder(Part):
    """An order of a wave, and the letter of the tote that it goes into."""

    order_id: str
    letter: str


class WaveFact(Fact):
    """Base of the facts about one wave at one store."""

    wave_id: str
    location_id: str


class WaveStarted(WaveFact):
    """A walk began. ``number`` is what people call the wave on its day.

    What becomes of its orders is told by the facts about them; any register of the store can go on with it.
    """

    KIND: ClassVar[str] = "wave.started"

    number: int = Field(gt=0)
    orders: tuple[WaveOrder, ...]


class WaveJoined(WaveFact):
    """Somebody goes on with a wave that another register began, or that another person did."""

    KIND: ClassVar[str] = "wave.joined"


class WaveToteTaken(WaveFact):
    """A tote with a code of its own stands for an order from now on, beside the letter."""

    KIND: ClassVar[str] = "wave.tote_taken"

    order_id: str
    tote: str


class WaveEnded(WaveFact):
    """Nobody walks any more: all is ``picked``, or the wave was ``given_up`` and its orders are open as before."""

    KIND: ClassVar[str] = "wave.ended"

    outcome: Literal["picked", "given_up"]
