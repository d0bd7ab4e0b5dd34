"""All pictures of an album a dozen at a time, small enough to be looked at together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

PER_SHEET, ACROSS = 12, 3
_WIDE, _HIGH, _CAPTION, _GAP = 620, 360, 22, 12


def write_sheets(folder: Path, files: Sequence[str]) -> Iterator[Path]:
    """``sheet-01.png`` and so on; each picture under its name."""
    for old in folder.glob("sheet-*.png"):
        old.unlink()
    for number, first in enumerate(range(0, len(files), PER_SHEET), start=1):
        path = folder / f"sheet-{number:02}.png"
        _sheet(folder, files[first : first + PER_SHEET]).save(str(path))
        yield path


def _sheet(folder: Path, files: Sequence[str]) -> QImage:
    rows = -(-len(files) // ACROSS)
    cell_wide, cell_high = _WIDE + _GAP, _HIGH + _CAPTION + _GAP
    sheet = QImage(ACROSS * cell_wide + _GAP, rows * cell_high + _GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor("gray"))
    painter = QPainter(sheet)
    for at, file in enumerate(files):
        corner = QPoint(_GAP + at % ACROSS * cell_wide, _GAP + at // ACROSS * cell_high)
        painter.drawText(QRect(corner, QPoint(corner.x() + _WIDE, corner.y() + _CAPTION)), file)
        picture = QImage(str(folder / file)).scaled(
            _WIDE, _HIGH, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(corner + QPoint(0, _CAPTION), picture)
    painter.end()
    return sheet
