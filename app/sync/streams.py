"""Which stream is kept where: what is precious with the work in store.db, what is only a copy in catalog.db."""

from __future__ import annotations

from collections.abc import Iterable

_CATALOG = frozenset({"chain", "market", "pricelist"})


def in_catalog(stream: str) -> bool:
    """Whether ``stream`` (``pricelist:<id>``) belongs in catalog.db. A stream not known yet is kept in store.db."""
    return stream.partition(":")[0] in _CATALOG


def split(streams: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(streams of catalog.db, streams of store.db)."""
    known = tuple(streams)
    return tuple(one for one in known if in_catalog(one)), tuple(one for one in known if not in_catalog(one))
