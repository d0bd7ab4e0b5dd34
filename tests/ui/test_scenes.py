"""A few of the scenes of ``dev.py screenshots`` where words have the least room: German, on the smallest screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from demo.scenes.all_scenes import all_scenes
from demo.scenes.scene import Scene
from demo.scenes.studio import QUICKLY, Studio

GUARDED = (
    "01-sign-in-typing",
    "02-sell-busy",
    "02-sell-needs-approval",
    "03-tender-cash",
    "06-orders-busy",
    "07-pick-short",
    "09-hand-over-check",
    "11-cash-count",
    "13-status-offline",
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, styled: QApplication) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("scenes")
    styled.setCursorFlashTime(0)
    yield Studio(folder, folder)
    styled.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize("scene", [scene for scene in all_scenes() if scene.name in GUARDED], ids=lambda own: own.name)
def test_nothing_is_cut_off_crowded_small_or_faint_in_german_on_the_smallest_screen(
    studio: Studio, scene: Scene
) -> None:
    found: list[str] = []

    studio.take(scene, QUICKLY, lambda _end, seen: found.extend(f"{flaw.kind}: {flaw.where}" for flaw in seen.flaws))

    assert found == []


def test_scenes_have_names_of_their_own_and_those_guarded_exist() -> None:
    names = [scene.name for scene in all_scenes()]

    assert len(set(names)) == len(names)
    assert set(GUARDED) <= set(names)
