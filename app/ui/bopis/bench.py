"""The packing bench: what prints on labels and slips there, and what its scale and label printer say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.bopis.bag_label import BagLabels
from app.bopis.desk import OrderDesk
from app.bopis.parcel_papers import ParcelPapers
from app.bopis.pick_list import PickLists
from app.catalog.catalog import Catalog
from app.devices.counter import LabelQueue, ReceiptQueue
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth
from app.devices.manager import DeviceManager
from app.devices.ports import WeightReading
from app.wording import Words
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class PackingBench:
    """``weight`` and ``label_printer`` tell how things are now; None where there is no such device, or no weight."""

    parcel_papers: ParcelPapers
    bag_labels: BagLabels
    weight: Callable[[], WeightReading | None]
    label_printer: Callable[[], DeviceHealth | None]
    pick_lists: PickLists | None = None

    @classmethod
    def over(
        cls, devices: DeviceManager, desk: OrderDesk, catalog: Catalog, words: Words, new_id: IdFactory
    ) -> PackingBench:
        slips, labels = ReceiptQueue(devices), LabelQueue(devices)

        def label_printer() -> DeviceHealth | None:
            return next((one for one in devices.health() if one.kind is DeviceKind.LABEL_PRINTER), None)

        return cls(
            ParcelPapers(desk, catalog, words, slips, labels, new_id),
            BagLabels(desk, catalog, words, labels, new_id),
            devices.weight,
            label_printer,
            PickLists(desk, catalog, words, slips, new_id),
        )
