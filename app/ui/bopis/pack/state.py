"""What the pack screen shows, in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.model.packing import Missing, PackLine
from app.bopis.packing_view import PackView
from app.devices.health import DeviceHealth
from app.devices.ports import WeightReading
from contract.states.label import LabelState


@dataclass(frozen=True, slots=True)
class PackState:
    """``view`` is None until the order was read. ``chosen`` is a line; ``asking``: a carrier is being asked.

    ``reading`` is what the scale shows, ``printer`` how the label printer is; None where there is none.
    """

    view: PackView | None = None
    chosen: str = ""
    message: str = ""
    failed: bool = False
    asking: bool = False
    reading: WeightReading | None = None
    printer: DeviceHealth | None = None

    @property
    def line(self) -> PackLine | None:
        """The line chosen, else the first with something left."""
        lines = self.view.lines if self.view else ()
        own = next((line for line in lines if line.line_id == self.chosen), None)
        return own or next((line for line in lines if line.left), None) or next(iter(lines), None)

    @property
    def done(self) -> bool:
        """Everything is in parcels that have their labels."""
        view = self.view
        return (
            view is not None
            and not view.lines
            and bool(view.parcels)
            and all(one.label is not None and one.label.state is LabelState.BOUGHT for one in view.parcels)
        )


def next_step(view: PackView) -> str:
    """The code of what is to be done before the parcel can be closed."""
    if not view.lines:
        return "pack_first_label"
    differs = view.missing is Missing.WEIGHT and view.weight.differs
    return "pack_first_weight_differs" if differs else f"pack_first_{view.missing}"
