"""Which stream is kept where: what is precious with the work in store.db, what is only a copy in catalog.db."""

from __future__ import annotations

from collections.abc import Sequence

from contract.messages.rows import RegisterRow

_CATALOG = frozenset({"chain", "market", "pricelist"})


def in_catalog(stream: str) -> bool:
    """Whether ``stream`` (``pricelist:<id>``) belongs in catalog.db. A stream not known yet is kept in store.db."""
    return stream.partition(":")[0] in _CATALOG


def streams_now(enrolled: Sequence[str], own: RegisterRow | None) -> tuple[str, ...]:
    """The streams of this register: as its own row says, which head office may change; before that as enrolled."""
    if own is None:
        return tuple(enrolled)
    return (
        "chain",
        f"market:{own.country}",
        f"pricelist:{own.pricelist}",
        f"store:{own.location_id}",
        f"register:{own.register_id}",
    )
