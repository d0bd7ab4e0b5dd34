"""A network as another plan would have had it: where locations are and what carriers charge stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from contract.errors import Refused
from oms.sourcing.model import Kind, Network, Service
from oms.sourcing.plan import Plan

_EPOCH = date(1970, 1, 1)
_WHOLE = 100


def under(network: Network, before: Plan, plan: Plan) -> Network:
    """``before`` is the plan that it was made by. Refused: ``sourcing_plan_not_its`` where that cannot be, as after a
    release that brought another plan along.
    """
    if before == plan:
        return network
    if network.zone_meters != _meters(before):
        raise Refused("sourcing_plan_not_its")
    works = [plan.work(Kind(kind)) for kind in network.kinds.tolist()]
    return replace(
        network,
        cutoffs=np.array([work.cutoffs for work in works], dtype=np.int64).reshape(len(works), 7),
        work_minutes=np.array([work.minutes for work in works], dtype=np.int64),
        parcel_minor=np.array([work.parcel_minor for work in works], dtype=np.int64),
        line_minor=np.array([work.line_minor for work in works], dtype=np.int64),
        services=tuple(_service(service, before, plan) for service in network.services),
        zone_meters=_meters(plan),
        detour_percent=plan.detour_percent,
        closed_days=frozenset((date.fromisoformat(day) - _EPOCH).days for day in plan.closed_days),
        factors_source=plan.factors_source,
        factors_version=plan.factors_version,
    )


def _meters(plan: Plan) -> tuple[int, ...]:
    return tuple(zone.km * 1_000 for zone in plan.zones)


def _service(service: Service, before: Plan, plan: Plan) -> Service:
    rates = _rates(service, before)
    return replace(
        service,
        prices=tuple(tuple(rate * zone.percent // _WHOLE for rate in rates) for zone in plan.zones),
        transit_days=service.transit_days[:1] * len(plan.zones),
        legs=plan.flown_legs if service.code in plan.flown else plan.legs,
    )


def _rates(service: Service, before: Plan) -> tuple[int, ...]:
    """What the carrier charges, from what it comes to in the zone of the highest percentage: of that and above 100 % it
    is the only whole number that comes to it; below, the least.
    """
    percent, prices = max((zone.percent, prices) for zone, prices in zip(before.zones, service.prices, strict=True))
    return tuple(-(-price * _WHOLE // percent) for price in prices)
