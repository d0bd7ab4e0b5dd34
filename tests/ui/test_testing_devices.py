"""Devices are tested from Status: a drawer only on the record, as one that was opened without a sale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.ui.back_office.status_presenter import StatusPresenter
from contract.errors import AisleError, Refused
from tests.builders import NOON

KINDS = {"receipt": DeviceKind.POS_PRINTER, "drawer": DeviceKind.CASH_DRAWER}


class Store:
    """Everything the presenter stands on; ``happened`` in order."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.denied = ""

    def health(self) -> list[DeviceHealth]:
        return [DeviceHealth(name, kind, HealthState.READY, "", NOON) for name, kind in KINDS.items()]

    def test(self, device: str) -> None:
        self.happened.append(f"tested {device}")

    def require(self, operation: str) -> None:
        if operation == self.denied:
            raise Refused("permission_missing", operation=operation)

    def open_without_sale(self, opening: Callable[[], None]) -> None:
        self.require("open_drawer")
        self.happened.append("recorded")
        opening()

    def do(self, deed: Callable[[], Any], then: Callable[[Any], None]) -> None:
        try:
            done = deed()
        except AisleError as error:
            self.happened.append(error.code)
        else:
            then(done)

    free = do

    def presenter(self) -> StatusPresenter:
        own = cast(Any, self)
        return StatusPresenter(None, own, own, own, own, lambda: NOON, lambda _: None, drawer=own, key_file=False)


@pytest.mark.parametrize(
    ("devices", "happened"),
    [
        (["receipt"], ["tested receipt"]),
        (["receipt", "drawer"], ["recorded", "tested receipt", "tested drawer"]),
    ],
)
def test_a_drawer_is_tried_on_the_record(devices: list[str], happened: list[str]) -> None:
    store = Store()
    store.presenter().test(devices, lambda: store.happened.append("told"))
    assert store.happened == [*happened, "told"]


@pytest.mark.parametrize("denied", ["test_device", "open_drawer"])
def test_who_may_not_open_the_drawer_tries_none(denied: str) -> None:
    store = Store()
    store.denied = denied
    store.presenter().test(["drawer"], lambda: store.happened.append("told"))
    assert store.happened == ["permission_missing"]
