"""A wave as it stands now for one picker, read from the facts about it and the orders in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.picking import Taking
from app.bopis.model.standing import Standing
from app.bopis.model.wave import Wave, holder
from app.bopis.model.wave_route import WaveStop, Wish, here_of, wave_route
from app.bopis.order_rules import read_order_rules
from app.bopis.wave_place import WavePlace, kept_place
from app.bopis.waves import read_waves
from contract.errors import Refused


@dataclass(frozen=True, slots=True)
class WaveWork:
    """``standings`` by order id, in the order of their letters; ``left`` are numbers of orders not in it any more."""

    wave: Wave
    waves: tuple[Wave, ...]
    place: WavePlace
    standings: Mapping[str, Standing]
    left: tuple[str, ...]
    stops: tuple[WaveStop, ...]

    @property
    def here(self) -> WaveStop | None:
        return here_of(self.stops, self.place.row)

    @property
    def location_id(self) -> str:
        return next(one.order.location_id for one in self.standings.values())

    @property
    def surplus(self) -> str:
        """What is in hand though nobody wants it any more: others were faster, or the order was taken back."""
        if not self.place.hand or any(stop.item_id == self.place.row and stop.open for stop in self.stops):
            return ""
        return next((stop.line.name for stop in self.stops if stop.item_id == self.place.row), "?")

    @property
    def held(self) -> tuple[Taking, ...]:
        """What is in hand and still wanted."""
        return () if self.surplus else self.place.hand

    @property
    def next_letter(self) -> str:
        """The tote that what is in hand goes to by itself: the one a weight was fitted to, else the first."""
        letters = [wish.letter for wish in self.here.wishes if wish.open] if self.here else []
        meant = (own.letter for own in self.held if own.letter in letters)
        return next(meant, next(iter(letters), ""))

    def open_here(self) -> WaveStop:
        """Refused: ``nothing_left_to_pick``."""
        if self.here is None:
            raise Refused("nothing_left_to_pick", order=str(self.wave.number))
        return self.here

    def stop(self, item_id: str) -> WaveStop:
        """Refused: ``line_unknown``."""
        found = next((one for one in self.stops if one.item_id == item_id), None)
        if found is None:
            raise Refused("line_unknown", order=str(self.wave.number))
        return found

    def hand_free_for(self, item_id: str = "") -> None:
        """Refused: ``tote_first`` (name, letters) while something else is in hand."""
        if self.place.hand and self.place.row != item_id and not self.surplus:
            held = self.stop(str(self.place.row))
            letters = ", ".join(one.letter for one in held.wishes if one.open)
            raise Refused("tote_first", name=held.line.name, letters=letters)


def work_of(desk: OrderDesk, conn: Connection, place: WavePlace | None = None) -> WaveWork:
    """Refused: ``no_wave_open``, ``wave_unknown``, ``wave_ended`` (number)."""
    place = place or kept_place(conn)
    if place is None:
        raise Refused("no_wave_open")
    waves = read_waves(conn, desk)
    wave = next((one for one in waves if one.wave_id == place.wave_id), None)
    if wave is None:
        raise Refused("wave_unknown")
    if wave.ended:
        raise Refused("wave_ended", number=wave.number)
    standings: dict[str, Standing] = {}
    left: list[str] = []
    for order_id in wave.letters:
        try:
            standing = desk.standing(conn, order_id)
        except Refused:
            left.append(order_id)
            continue
        own = holder(waves, order_id)
        if standing.withdrawn or own is None or own.wave_id != wave.wave_id:
            left.append(standing.order.number)
        else:
            standings[order_id] = standing
    if not standings:
        raise Refused("wave_ended", number=wave.number)
    rules = read_order_rules(conn)
    stops = wave_route(_stops(desk, wave, standings), place.put_off, cold_first=rules.cold_first)
    return WaveWork(wave, waves, place, standings, tuple(left), stops)


def _stops(desk: OrderDesk, wave: Wave, standings: Mapping[str, Standing]) -> list[WaveStop]:
    wishes: dict[str, list[Wish]] = {}
    for order_id, standing in standings.items():
        order = standing.order
        for item_id in dict.fromkeys(line.item_id for line in order.lines):
            lines = tuple(line for line in order.lines if line.item_id == item_id)
            wishes.setdefault(item_id, []).append(Wish(order, wave.letters[order_id], wave.tote(order_id), lines))
    stops = []
    for item_id, own in wishes.items():
        item = desk.items.item(item_id)
        stops.append(WaveStop(item_id, item.bin if item else "", item.storage if item else "", tuple(own)))
    return stops
