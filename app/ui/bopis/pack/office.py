"""The machine's own part in labels: the folder for downloads, whatever shows a PDF, a printer that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.devices.label_paper import HEIGHT_INCHES, WIDTH_INCHES
from app.ui.bopis.pack.label_desk import Office


def office_of(window: QWidget) -> Office:
    """``window`` is where the dialog of printers stands."""
    return Office(_downloads, _shown, lambda png, failed: _print_chosen(window, png, failed))


def label_printer() -> QPrinter:
    """Any printer of the system, set to the size of a label."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = QPageSize(QSizeF(WIDTH_INCHES, HEIGHT_INCHES), QPageSize.Unit.Inch)
    printer.setPageSize(size)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return printer


def paint_label(printer: QPrinter, png: bytes) -> bool:
    """As large as the page allows; False where the printer does not begin."""
    image, painter = QImage.fromData(png), QPainter()
    if not painter.begin(printer):
        return False
    page = QRectF(painter.viewport())
    shrunk = min(page.width() / image.width(), page.height() / image.height())
    painter.drawImage(QRectF(0, 0, image.width() * shrunk, image.height() * shrunk), image)
    return painter.end()


def _downloads() -> Path:
    told = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    folder = Path(told) if told else Path.home()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _shown(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _print_chosen(window: QWidget, png: bytes, failed: Callable[[], None]) -> None:
    printer = label_printer()

    def chosen() -> None:
        if not paint_label(printer, png):
            failed()

    dialog = QPrintDialog(printer, window)
    dialog.accepted.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()
