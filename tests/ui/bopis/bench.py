"""A packing bench that shows what the test says, and prints where the test can read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.bopis.bag_label import BagLabels
from app.bopis.desk import OrderDesk
from app.bopis.parcel_papers import ParcelPapers
from app.devices.health import DeviceHealth
from app.devices.ports import WeightReading
from app.ui.bopis.bench import PackingBench
from app.ui.bopis.pack.label_desk import Office
from app.wording import Words
from tests.builders import Shop


@dataclass
class FakeBench:
    """``printed_elsewhere``: pictures that went to a printer that somebody chose, and that ``begins`` or not."""

    weight: WeightReading | None = None
    printer: DeviceHealth | None = None
    begins: bool = True
    printed_elsewhere: list[bytes] = field(default_factory=list)

    def over(self, shop: Shop, desk: OrderDesk, words: Words) -> PackingBench:
        """Receipts and labels come out in one pile."""
        return PackingBench(
            ParcelPapers(desk, shop.catalog, words, shop.papers, shop.papers, shop.ids),
            BagLabels(desk, shop.catalog, words, shop.papers, shop.ids),
            lambda: self.weight,
            lambda: self.printer,
        )

    def office(self, folder: Path) -> Office:
        def elsewhere(png: bytes, failed: Callable[[], None]) -> None:
            self.printed_elsewhere.append(png)
            if not self.begins:
                failed()

        return Office(lambda: folder, lambda _path: None, elsewhere)
