"""Orders that wait are decided together, so that scarce goods and scarce room go where they save the most."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oms.db.engine import Tx
from oms.fulfillment.capacity import slot
from oms.sourcing.decider import Decided, Decider, Known, decided, situation_of
from oms.sourcing.ground import Ground
from oms.sourcing.model import A_MILLION, Situation
from oms.sourcing.wave import decide_wave
from oms.sourcing.wishes import Wish

LEAST, MOST = 3, 200
"""Orders of one wave."""
SECONDS = 10
"""How long new plans are looked for, and how long the solver takes at most."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Orders of one channel to one country in one currency, due in one hour: the same stock and room is there for
    them.
    """

    known: Known
    wishes: tuple[Wish, ...]
    situation: Situation
    chances_version: int


def gathered(tx: Tx, decider: Decider, asked: Iterable[tuple[Known, Wish]]) -> list[Gathered]:
    """Those that can be decided together; no wave of fewer than ``LEAST``."""
    groups: dict[tuple[int, str, datetime], list[tuple[Known, Wish]]] = {}
    for known, wish in asked:
        groups.setdefault((id(known), wish.order.channel, slot("", wish.due_at).hour), []).append((known, wish))
    found = []
    for group in groups.values():
        for start in range(0, len(group), MOST):
            some = group[start : start + MOST]
            if len(some) >= LEAST:
                known, wishes = some[0][0], tuple(wish for _, wish in some)
                every = replace(wishes[0], goods={name: own for wish in wishes for name, own in wish.goods.items()})
                standing = decider.standing(tx, known, every.goods)
                found.append(Gathered(known, wishes, situation_of(standing, every), standing.chances_version))
    return found


def decided_together(wave: Gathered) -> Sequence[Decided]:
    """One for each; those that fit beside the others are filled. Takes seconds: nothing is locked meanwhile."""
    began = time.monotonic()
    known = replace(wave.known, ground=Ground(wave.known.ground.network))
    orders = [wish.order for wish in wave.wishes]
    found = decide_wave(
        known.ground,
        known.plan.rules,
        orders,
        wave.situation,
        seconds=SECONDS,
        enough=lambda: time.monotonic() - began > SECONDS,
    )
    took_us = round((time.monotonic() - began) * A_MILLION / len(orders))
    about: dict[str, object] = {
        "orders": len(orders),
        "cost_minor": found.cost_minor,
        "bound_minor": found.bound_minor,
        "one_by_one_minor": found.one_by_one_minor,
        "gap_ppm": found.gap_ppm,
        "solved": found.solved,
    }
    return [
        _with(decided(wish, known, wave.situation, decision, took_us, wave.chances_version), about)
        for wish, decision in zip(wave.wishes, found.decisions, strict=True)
    ]


def _with(own: Decided, about: dict[str, object]) -> Decided:
    return replace(own, told=own.told | {"wave": about})
