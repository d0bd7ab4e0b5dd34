"""What is plugged in where: the loader of each row kind, the effect of each fact kind, the handler of each request."""

from __future__ import annotations

from collections.abc import Mapping

from oms.sync.booking import Effect, Loader, RequestHandler

LOADERS: Mapping[str, Loader] = {}

EFFECTS: Mapping[str, Effect] = {}
"""A known fact without an effect is kept in the journal and changes nothing else."""

REQUESTS: Mapping[str, RequestHandler] = {}
