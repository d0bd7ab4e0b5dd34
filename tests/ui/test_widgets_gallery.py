"""The gallery draws every component, in every mood, without a complaint from Qt."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.ui import gallery

_SIZES = {
    "sell-light.png": (1366, 768),
    "sell-dark.png": (1366, 768),
    "sell-rtl.png": (1366, 768),
    "sell-1024.png": (1024, 768),
    "search-light.png": (1366, 768),
    "dialog-dark.png": (1366, 768),
    "sheet-light.png": (1280, 800),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, styled: object) -> Path:
    """All pictures, drawn once."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.main(str(folder))
    return folder


@pytest.mark.parametrize(("name", "size"), list(_SIZES.items()))
def test_every_screen_fits_the_window_it_is_made_for(pictures: Path, name: str, size: tuple[int, int]) -> None:
    assert QImage(str(pictures / name)).size() == QSize(*size)


def test_light_and_dark_differ(pictures: Path) -> None:
    light, dark = (QImage(str(pictures / f"components-{mode}.png")) for mode in ("light", "dark"))
    assert light.size() == dark.size()
    assert light.pixelColor(4, 4).lightness() > 200
    assert dark.pixelColor(4, 4).lightness() < 50
