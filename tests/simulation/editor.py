"""Head office's editor: sets prices, lets people go, and makes mistakes, which are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from contract.errors import Refused
from oms.catalog.markets import import_taxes
from oms.catalog.prices import set_price
from oms.db.engine import Tx
from oms.stores import operators
from tests.simulation.rules import GOES, STORES, TEA

if TYPE_CHECKING:
    from tests.simulation.world import World

_BAD_TAXES = "country,category,component,kind,rate_percent,valid_from\nIE,standard,VAT,percent,,2026-01-01\n"


class Editor:
    """``edit`` does one thing, while head office is there."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world, self._rng = world, rng

    def edit(self) -> str:
        if self._world.network.office_down:
            return "head office was down"
        return self._rng.choice((self._price, self._let_go, self._bad_price, self._bad_price_list, self._bad_taxes))()

    def _price(self) -> str:
        minor = self._rng.randint(1_00, 9_99)
        self._world.office.db.run(lambda tx: self._set(tx, minor))
        self._world.truth.tea_minor = minor
        return self._saw("a price")

    def _let_go(self) -> str:
        number = self._rng.choice([GOES[store] for store in STORES])
        self._world.office.db.run(lambda tx: operators.deactivate(tx, number))
        self._world.truth.left.add(number)
        return self._saw("somebody left")

    def _bad_price(self) -> str:
        """A sign that slipped in, or too many noughts."""
        minor = self._rng.choice((-5, 10**15))
        return self._refused("a bad price", lambda tx: self._set(tx, minor))

    def _bad_price_list(self) -> str:
        """One that nobody knows, and a price that ends before it begins."""
        if self._rng.random() < 0.5:
            return self._refused("an unknown price list", lambda tx: self._set(tx, 1, pricelist="discount"))
        ends = self._world.hub.now() - timedelta(days=1)
        return self._refused("a price that ended", lambda tx: self._set(tx, 1, ends=ends))

    def _bad_taxes(self) -> str:
        """A file in which a rate is missing."""
        file = self._world.folder / "taxes.csv"
        file.write_text(_BAD_TAXES)
        try:
            import_taxes(self._world.office.db, file)
        except Refused as refused:
            return self._saw(f"bad taxes: {refused.code}")
        raise AssertionError("head office took taxes without a rate")

    def _set(self, tx: Tx, minor: int, pricelist: str = "standard", ends: datetime | None = None) -> None:
        now = self._world.hub.now()
        set_price(tx, TEA, minor, pricelist_id=pricelist, quantity=1, valid_from=now, valid_to=ends)

    def _refused(self, what: str, deed: Callable[[Tx], None]) -> str:
        try:
            self._world.office.db.run(deed)
        except Refused as refused:
            return self._saw(f"{what}: {refused.code}")
        raise AssertionError(f"head office took {what}")

    def _saw(self, what: str) -> str:
        self._world.sometimes.saw("head office edits", what)
        return f"head office: {what}"
