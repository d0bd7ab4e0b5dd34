"""Who may have stock: what a store keeps for those who come to it, and which locations a channel sells from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oms.inventory.availability import SURE

ANY = ""
"""In a rule: every location, item or category."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Of what is left at a location a channel may have ``share`` millionths, and never the last ``keep`` thousandths
    of an item.
    """

    keep: int = 0
    share: int = SURE


FREE = Limit()


@dataclass(frozen=True, slots=True)
class Allocation:
    """``floors`` by (location id, item id, category), ``limits`` by (channel id, location id), each with ``ANY``.

    ``sells_from``: of channels that do not sell from every location, the ids of theirs. ``no_stores``: ids of locations
    that no customer comes to.
    """

    floors: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], Limit] = field(default_factory=dict)
    sells_from: Mapping[str, frozenset[str]] = field(default_factory=dict)
    no_stores: frozenset[str] = frozenset()

    def floor(self, location_id: str, item_id: str, category: str) -> int:
        """What is kept for those who come: the rule for the item goes before one for its category, that before one for
        all; among these the one for the location goes first.
        """
        if location_id in self.no_stores:
            return 0
        for thing in ((item_id, ANY), (ANY, category), (ANY, ANY)):
            for place in (location_id, ANY):
                found = self.floors.get((place, *thing))
                if found is not None:
                    return found
        return 0

    def limit(self, channel_id: str, location_id: str) -> Limit:
        """Nothing limits what is not named."""
        return self.limits.get((channel_id, location_id)) or self.limits.get((channel_id, ANY), FREE)

    def sells(self, channel_id: str, location_id: str) -> bool:
        own = self.sells_from.get(channel_id)
        return own is None or location_id in own
