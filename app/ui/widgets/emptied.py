"""What stood in a layout goes."""

from PySide6.QtWidgets import QLayout


def empty(layout: QLayout) -> None:
    """Widgets are hidden at once: what is only deleted later would be seen until then."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
