"""How large a logical pixel is: chosen from the screen's density so that 48 px is at least 12 mm."""

import os

_STEPS = (1.0, 1.12, 1.25, 1.5)
_REFERENCE_PPI = 100.0


def ui_scale(ppi: float, *, larger_text: bool = False) -> float:
    """The step nearest to the physical density, one up for larger text."""
    wanted = ppi / _REFERENCE_PPI
    nearest = min(range(len(_STEPS)), key=lambda at: abs(_STEPS[at] - wanted))
    return _STEPS[min(nearest + larger_text, len(_STEPS) - 1)]


def apply_scale(factor: float) -> None:
    """Hand the scale to Qt, which reads it once: call before the QApplication is made."""
    os.environ["QT_SCALE_FACTOR"] = str(factor)
