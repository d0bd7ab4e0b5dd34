"""A head office that never fails: it keeps what it is told, tells rows, and remembers on paper what it took in."""

from __future__ import annotations

import json
from collections import defaultdict

from contract.messages.rows import StockRow
from contract.messages.sync import (
    Answer,
    EntriesAnswer,
    EntriesPush,
    EntryAnswer,
    Inside,
    PullAnswer,
    PullRequest,
    StreamPage,
    WireRow,
)
from contract.values.time import instant_text
from tests.builders import EGGS, LOCATION_ID, SKILLET, SOURDOUGH, FakeClock
from tests.power.till import Witness

STREAM = f"store:{LOCATION_ID}"
ITEMS = (SOURDOUGH, EGGS, SKILLET)
ROWS_AT_ONCE = 2
FIRST_NUMBER = 101
"""Smaller numbers are those of rows that the store was filled with."""


class HeadOffice:
    """``taken``: entry id -> (incarnation, number). A row of stock says the number it was told under."""

    def __init__(self, witness: Witness, clock: FakeClock, taken: dict[str, tuple[str, int]], told: int) -> None:
        self._witness, self._clock = witness, clock
        self.taken, self.told = dict(taken), max(told, FIRST_NUMBER - 1)

    def push(self, push: EntriesPush) -> EntriesAnswer:
        """Durable here before it answers."""
        answers = []
        for wire in push.entries:
            header = json.loads(wire.header)
            known = header["id"] in self.taken
            self.taken[header["id"]] = (header["incarnation"], header["number"])
            answers.append(EntryAnswer(id=header["id"], answer=Answer.DUPLICATE if known else Answer.ACCEPTED))
            place = {name: header[name] for name in ("id", "incarnation", "number")}
            self._witness.note("taken", **place, hash=wire.hash)
        return EntriesAnswer(answers=tuple(answers), epoch="1", server_time=instant_text(self._clock.now()))

    def pull(self, request: PullRequest) -> PullAnswer:
        """Something new each time, for the store's stream."""
        after = next((own.after for own in request.cursors if own.stream == STREAM), None)
        pages = []
        if after is not None:
            self.told = max(self.told, after) + ROWS_AT_ONCE
            rows = tuple(_stock(number) for number in range(self.told - ROWS_AT_ONCE + 1, self.told + 1))
            pages.append(StreamPage(stream=STREAM, rows=rows, next=self.told))
        now = instant_text(self._clock.now())
        return PullAnswer(epoch="1", pages=tuple(pages), inside=self._inside(), server_time=now)

    def _inside(self) -> dict[str, Inside]:
        numbers = defaultdict[str, set[int]](set)
        for life, number in self.taken.values():
            numbers[life].add(number)
        return {
            life: Inside(upto=max(own), missing=tuple(sorted(set(range(1, max(own))) - own)))
            for life, own in numbers.items()
        }


def _stock(number: int) -> WireRow:
    item = ITEMS[number % len(ITEMS)]
    body = StockRow(item_id=item, on_hand=number, reserved=0).model_dump(mode="json")
    return WireRow(kind="stock", key=item, number=number, body=body)
