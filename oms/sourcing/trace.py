"""A decision as a record that can be read, explained and made again.

The network is large and changes seldom: it is kept once, by its hash, and records name it. All else that a decision
was made from stands in its record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import msgspec
import numpy as np

from contract.errors import Refused
from oms.sourcing.bundles import bundled
from oms.sourcing.carriage import BEYOND, leg_grams
from oms.sourcing.criteria import Costs
from oms.sourcing.decide import EFFORT, decide
from oms.sourcing.ground import Ground
from oms.sourcing.model import NO_LIMIT, Bools, Decision, Ints, Network, Part, Situation, SourcingOrder, StockRows
from oms.sourcing.rules import Rule, steps

FORMAT = "aisle-sourcing-1"
MAX_TOLD = 8
"""Locations that could have given all, the cheapest first, with their numbers."""

_SHORT = ("available", "floor", "frozen")
_COLUMNS = tuple(one.name for one in fields(StockRows) if one.name != "locations")

Record = dict[str, Any]


def kept_network(network: Network) -> Record:
    """What is kept of a network for its decisions. ``sha256`` names it."""
    body = msgspec.to_builtins(network, enc_hook=_listed)
    body["tags"], body["closed_days"] = [sorted(own) for own in network.tags], sorted(network.closed_days)
    return {"sha256": _hash(body), "network": body}


def record(
    ground: Ground,
    network_sha256: str,
    rules: Sequence[Rule],
    order: SourcingOrder,
    situation: Situation,
    decision: Decision,
    duration_us: int,
    effort: int = EFFORT,
    costs: Costs | None = None,
) -> Record:
    """How one decision was made. JSON can hold it. ``ruled_out`` names locations by their indices in the network.
    ``costs``: those of ``decide_by``, where they are at hand.
    """
    plain = msgspec.to_builtins(decision)
    plain |= {"cost_minor": decision.cost_minor, "gap_ppm": decision.gap_ppm, "co2_grams": decision.co2_grams}
    del plain["ruled_out"]
    costs = costs or _costs(ground, rules, order, situation, decision)
    candidates, ruled_out = _looked_at(costs) if costs else ([], {})
    named = msgspec.to_builtins(order)
    named["had_it"] = sorted(order.had_it)
    limited = np.nonzero(situation.room != NO_LIMIT)[0]
    return {
        "format": FORMAT,
        "network": network_sha256,
        "rules": _plain_rules(rules),
        "order": named,
        "now": situation.now,
        **_kept_stock(ground, order, situation),
        "room": [limited.tolist(), situation.room[limited].tolist()],
        "stopped": np.nonzero(situation.stopped)[0].tolist(),
        "effort": effort,
        "decision": plain,
        "candidates": candidates,
        "ruled_out": _by_lines({**ruled_out, **_by_index(ground, decision.ruled_out)}),
        "co2": [co2_inputs(ground.network, part) for part in decision.parts],
        "duration_us": duration_us,
    }


def replay(told: Record, kept: Record) -> Decision:
    """The decision again, from its record and the network that it names; what was ruled out stands in the record."""
    assert told["format"] == FORMAT, "written by a version that is not known"
    assert told["network"] == kept["sha256"], "this is another network"
    ground = Ground(network_of(kept))
    order, situation = asked(told, ground)
    return decide(ground, rules_of(told), order, situation, effort=told["effort"])


def network_of(kept: Record) -> Network:
    """As ``kept_network`` made it."""
    assert kept["sha256"] == _hash(kept["network"]), "this is another network"
    return msgspec.convert(kept["network"], Network, dec_hook=_array)


def rules_of(told: Record) -> tuple[Rule, ...]:
    return msgspec.convert(told["rules"], tuple[Rule, ...])


def asked(told: Record, ground: Ground) -> tuple[SourcingOrder, Situation]:
    """What was decided, and in which situation. Refused: ``sourcing_inputs_gone``."""
    if "stock" not in told:
        raise Refused("sourcing_inputs_gone")
    order = msgspec.convert(told["order"], SourcingOrder)
    room = np.full(ground.count, NO_LIMIT, dtype=np.int64)
    stopped = np.zeros(ground.count, dtype=np.int64)
    room[np.array(told["room"][0], dtype=np.int64)] = told["room"][1]
    stopped[np.array(told["stopped"], dtype=np.int64)] = 1
    stock = {item_id: _stock_rows(rows) for item_id, rows in told["stock"].items()}
    return order, Situation(told["now"], stock, room, stopped)


def co2_inputs(network: Network, part: Part) -> Record:
    """All that the CO2 of a part is reckoned from."""
    found = [service for service in network.services if service.code == part.service]
    legs = [
        {"mode": leg.mode, "factor": leg.factor, "meters": leg.meters or part.meters}
        for service in found
        for leg in service.legs
    ]
    return {
        "location_id": part.location_id,
        "source": network.factors_source,
        "version": network.factors_version,
        "grams": part.grams,
        "parcels": part.parcels,
        "co2_grams_per_parcel": sum(service.co2_grams_per_parcel for service in found),
        "legs": legs,
        "co2_grams": part.co2_grams,
    }


def emitted(told: Record) -> int:
    """Grams of CO2 of a part, from what ``co2_inputs`` told of it."""
    if not told["legs"]:
        return 0
    legs = (leg_grams(leg["factor"], told["grams"], leg["meters"]) for leg in told["legs"])
    return int(told["parcels"] * told["co2_grams_per_parcel"] + sum(legs))


def _costs(
    ground: Ground, rules: Sequence[Rule], order: SourcingOrder, situation: Situation, decision: Decision
) -> Costs | None:
    """Under the step that decided."""
    step = next((step for step in steps(rules, order) if step.number == decision.step), None)
    return None if step is None else Costs(ground, order, bundled(order), step, situation)


def _looked_at(costs: Costs) -> tuple[list[Record], Mapping[str, Mapping[str, list[int]]]]:
    """Locations that could give all of the order, and what each criterion costs there; and by line what ruled others
    out.
    """
    bundles = costs.bundles
    weight, every = np.array([sum(costs.grams)]), np.arange(len(costs.places))
    whole = costs.carriage.table(weight, every)[0] + costs.fixed + costs.line_cost.sum(axis=0)
    whole = np.where(costs.can.all(axis=0), whole, BEYOND)
    best = np.argsort(whole, kind="stable")[:MAX_TOLD]
    rows = tuple(range(len(bundles)))
    found = [costs.ruled_out_at(row) for row in rows]
    ruled_out = {one: found[row] for row in rows for one in bundles[row].line_ids}
    told = [msgspec.to_builtins(costs.part(int(place), rows)) for place in best if whole[place] < BEYOND]
    return told, ruled_out


def _by_index(
    ground: Ground, ruled_out: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> Mapping[str, Mapping[str, list[int]]]:
    return {
        line_id: {reason: sorted(ground.index[one] for one in places) for reason, places in reasons.items()}
        for line_id, reasons in ruled_out.items()
    }


def _by_lines(ruled_out: Mapping[str, Mapping[str, list[int]]]) -> list[Record]:
    """Lines that the same is told of, together."""
    found: list[Record] = []
    for line_id, because in ruled_out.items():
        same = next((one for one in found if one["because"] == because), None)
        if same is None:
            found.append({"lines": [line_id], "because": because})
        else:
            same["lines"].append(line_id)
    return found


def _kept_stock(ground: Ground, order: SourcingOrder, situation: Situation) -> Record:
    """``stock``: by item, the rows of locations that have enough for any bundle: no other can change the decision. A
    column that says the same everywhere is one number. ``short``: what the others have of it, and may not give.
    """
    gives = np.zeros(ground.count, dtype=bool)
    for bundle in bundled(order):
        enough = np.ones(ground.count, dtype=bool)
        for item_id, wanted in bundle.wanted().items():
            here, rows = np.zeros(ground.count, dtype=bool), situation.stock.get(item_id)
            if rows is not None:
                here[rows.locations] = rows.available >= wanted
            enough &= here
        gives |= enough
    stock, short = {}, {}
    for item_id in sorted({line.item_id for line in order.lines} & set(situation.stock)):
        rows = situation.stock[item_id]
        kept = gives[rows.locations]
        stock[item_id] = _kept_columns(rows, kept, _COLUMNS)
        short[item_id] = _kept_columns(rows, ~kept, _SHORT)
    return {"stock": stock, "short": short}


def _kept_columns(rows: StockRows, kept: Bools, names: Sequence[str]) -> Record:
    columns = {name: _column(getattr(rows, name)[kept]) for name in names}
    return {"locations": rows.locations[kept].tolist(), **columns}


def _column(values: Ints) -> int | list[int]:
    told: list[int] = values[:1].tolist() if len(values) and (values == values[0]).all() else values.tolist()
    return told[0] if len(told) == 1 else told


def _stock_rows(told: Mapping[str, Any]) -> StockRows:
    locations = np.array(told["locations"], dtype=np.int64)
    columns = {
        name: np.zeros(len(locations), dtype=np.int64) + np.array(told[name], dtype=np.int64) for name in _COLUMNS
    }
    return StockRows(locations, **columns)


def _plain_rules(rules: Sequence[Rule]) -> list[Record]:
    plain: list[Record] = msgspec.to_builtins(tuple(rules))
    for told, rule in zip(plain, rules, strict=True):
        told["use"] |= {"tags": sorted(rule.use.tags), "tags_barred": sorted(rule.use.tags_barred)}
    return plain


def _hash(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _listed(array: object) -> object:
    assert isinstance(array, np.ndarray)
    return array.tolist()


def _array(_wanted: type, told: object) -> object:
    return np.array(told, dtype=np.int64)
