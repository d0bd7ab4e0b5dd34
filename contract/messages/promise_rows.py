"""Why an order is at a store, as its row tells it: which rule chose the store, and what ruled the others out."""

from __future__ import annotations

from pydantic import Field

from contract.messages.row import Entry


class SourcingCandidate(Entry):
    """A store that was looked at.

    ``verdict`` is ``chosen``, ``could`` for one that could have had it too, or what ruled it out: ``stopped``,
    ``full``, ``frozen``, ``short``, ``had_it``. ``sku`` names the goods that it was about.
    """

    location_id: str
    code: str
    name: str
    verdict: str
    sku: str = ""


class SourcingTrace(Entry):
    """How a store was chosen. ``rule`` names the sentence: ``asked_for`` by a channel, ``sold_here`` at a till,
    ``person_chose`` at head office, ``first_that_has_all``, ``costs_least`` of all that have it,
    ``costs_least_in_parts`` where each of several places gives some; ``by`` is the channel or the store that gave it
    back.

    Of a long list the first ``candidates`` are told, and how many ``others`` there were.
    """

    rule: str
    by: str = ""
    decided_at: str = ""
    candidates: tuple[SourcingCandidate, ...] = ()
    others: int = Field(default=0, ge=0)
