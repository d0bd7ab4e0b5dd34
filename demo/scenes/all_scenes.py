"""Every scene, in the order of the screens in ui.md."""

from __future__ import annotations

from demo.scenes import (
    apart,
    cash_office,
    counting,
    customers,
    device_trouble,
    facing,
    kinds,
    offers,
    office,
    ordering,
    orders,
    packing,
    paying,
    receiving,
    returning,
    selling,
    setting_up,
    signing_in,
    stopped,
    today,
    waves,
    why,
)
from demo.scenes.scene import Scene

_MODULES = (
    apart,
    signing_in,
    selling,
    kinds,
    offers,
    customers,
    ordering,
    paying,
    returning,
    orders,
    waves,
    why,
    packing,
    receiving,
    counting,
    cash_office,
    today,
    office,
    stopped,
    device_trouble,
    setting_up,
    facing,
)


def all_scenes() -> tuple[Scene, ...]:
    """Sorted by the names of their pictures, so that one screen's stand together."""
    found = [scene for module in _MODULES for scene in module.SCENES]
    return tuple(sorted(found, key=lambda scene: scene.screen))
