"""A shop that sells beside a counter whose devices fail: one for each file of the fault matrix."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders import Shop, selling_shop
from tests.integration.devices.fault_world import Post


@pytest.fixture(scope="module")
def post() -> Post:
    return Post()


@pytest.fixture(scope="module")
def shop(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = selling_shop(tmp_path_factory.mktemp("faults") / "shop")
    made.papers = made.drawer = post  # type: ignore[assignment]
    made.restart()
    yield made
    made.stop()
