"""One replay: the catalog told, the receipts rung with the OMS cut off for parts of the year, the sums compared."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from replay.crew import Crew, Part, Task
from replay.head_office import HeadOffice, store_code
from replay.journey import Journey, parquet
from replay.plan import Oddity, planned
from replay.register import Rung
from replay.report import StoreResult, outcome, printed
from replay.second_calculator import expected
from replay.shelf import calendar
from replay.sums import disputes, sums_at_oms, sums_in_file

LINE_UP = (True, False, True, False, True)
"""The days are cut into so many parts; in those that say False nobody answers at the OMS. Where nothing is left to
ring there is one part."""
_KEPT = "replay.json"


class Replay:
    """One run over a folder that keeps the OMS's and the registers' data."""

    def __init__(self, folder: Path, stores: tuple[int, ...], days: int, *, all_items: bool) -> None:
        self._folder, self._stores, self._days, self._all_items = folder.absolute(), stores, days, all_items
        self._began = time.monotonic()
        self._journey = Journey()

    def misused(self) -> str:
        """Why this cannot be done; empty where it can."""
        unknown = sorted(set(self._stores) - self._journey.known_stores())
        if unknown:
            return f"The data has no store {', '.join(map(str, unknown))}."
        longer = [store for store, days in self._kept_days().items() if store in self._stores and days > self._days]
        if longer:
            return f"{self._folder} holds more days of store {longer[0]} than are asked for; choose another --out."
        return ""

    def run(self) -> bool:
        """Everything, up to the report. Whether all agrees."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._keep_days()
        office = HeadOffice(self._folder / "oms")
        try:
            measured = self._tell_catalog(office)
            results = self._results(office, self._ring(office, measured), measured)
            return self._report(results, disputes(office.database_url))
        finally:
            office.close()
            self._journey.close()

    def _tell_catalog(self, office: HeadOffice) -> frozenset[int]:
        office.found_chain(self._stores)
        items, seen = self._journey.items(), self._journey.week_prices(self._stores, self._days)
        measured = frozenset(item.product for item in items if item.measured)
        if not self._all_items:
            sold = {row.product for row in seen}
            items = [item for item in items if item.product in sold]
        changed = office.tell_items(items)
        prices = 0
        for store, told in groupby(calendar(seen, measured), key=lambda one: one[0]):
            prices += office.tell_prices(store, (price for _, price in told))
        office.write_feed()
        self._say(f"{len(items):,} items, of which {changed:,} new; {prices:,} new prices")
        return measured

    def _ring(self, office: HeadOffice, measured: frozenset[int]) -> Mapping[int, Rung]:
        office.open_wire()
        crew = Crew([self._task(office, store, measured) for store in self._stores])
        try:
            missing = crew.start()
            self._say(f"{len(self._stores)} registers have the catalog; {missing:,} receipts are not sold yet")
            parts = LINE_UP if missing else (True,)
            for number, up in enumerate(parts, start=1):
                office.open_wire() if up else office.cut_wire()
                crew.sell(Part(self._days * number // len(parts), line_is_back=up))
                self._say(f"part {number} of {len(parts)} rung, {'online' if up else 'the OMS cut off'}")
            rung = crew.finish()
            self._say("everything is sent")
            return rung
        finally:
            crew.close()

    def _task(self, office: HeadOffice, store: int, measured: frozenset[int]) -> Task:
        folder = self._register(store)
        code = None if (folder / "identity.json").exists() else office.enroll_code(store)
        return Task(store, folder, office.url, code, self._days, measured)

    def _results(self, office: HeadOffice, rung: Mapping[int, Rung], measured: frozenset[int]) -> list[StoreResult]:
        recorded = expected(parquet("transactions"), self._stores, self._days)
        at_oms = sums_at_oms(office.database_url, [store_code(store) for store in self._stores])
        results = []
        for store in self._stores:
            baskets = self._journey.baskets(store, self._days)
            odd: Counter[Oddity] = Counter()
            for basket in baskets:
                odd.update(planned(basket, measured).oddities)
            in_file, zs = sums_in_file(self._register(store))
            rows = sum(len(basket.rows) for basket in baskets)
            told = (recorded[store], in_file, at_oms[store_code(store)], zs, rung[store])
            results.append(StoreResult(store, *told, len(baskets), rows, odd))
        return results

    def _report(self, results: list[StoreResult], doubts: Mapping[str, int]) -> bool:
        print(*printed(results, doubts), sep="\n")
        faults = [f"store {result.store}: {fault}" for result in results for fault in result.faults()]
        faults += [f"OMS: {count} {what}" for what, count in doubts.items()]
        print(*faults, sep="\n", end="\n" if faults else "")
        self._say(outcome(results))
        self._say("The data, the registers and the OMS DIFFER." if faults else "All three agree to the cent.")
        return not faults

    def _register(self, store: int) -> Path:
        return self._folder / f"register-{store}"

    def _kept_days(self) -> dict[int, int]:
        path = self._folder / _KEPT
        told = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
        return {int(store): int(days) for store, days in told.items()}

    def _keep_days(self) -> None:
        """Before anything is rung, so that a run that is interrupted is known too."""
        kept = self._kept_days() | dict.fromkeys(self._stores, self._days)
        (self._folder / _KEPT).write_text(json.dumps(kept), encoding="ascii")

    def _say(self, text: str) -> None:
        print(f"[{time.monotonic() - self._began:6.1f} s] {text}", flush=True)
