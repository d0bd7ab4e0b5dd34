"""What is plugged in where: the loader of each row kind, the effect of each fact kind, the handler of each request."""

from __future__ import annotations

from collections.abc import Mapping

from oms.stores.loaders import load_locations, load_operators, load_registers, load_roles
from oms.sync.booking import Effect, Loader, RequestHandler
from oms.sync.lives import begin_incarnation

LOADERS: Mapping[str, Loader] = {
    "location": load_locations,
    "operator": load_operators,
    "register": load_registers,
    "role": load_roles,
}

EFFECTS: Mapping[str, Effect] = {
    "incarnation.begun": begin_incarnation,
}
"""A known fact without an effect is kept in the journal and changes nothing else."""

REQUESTS: Mapping[str, RequestHandler] = {}
