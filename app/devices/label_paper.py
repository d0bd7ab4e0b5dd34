"""Labels for whoever has no label printer: a picture to look at, a PDF to print anywhere, both in the label's size."""

from __future__ import annotations

import io

from app.devices.document import Document
from app.devices.label_layout import LabelSize

DOTS_PER_INCH = 300
WIDTH_INCHES, HEIGHT_INCHES = 4, 6
_SIZE = LabelSize(WIDTH_INCHES * DOTS_PER_INCH, HEIGHT_INCHES * DOTS_PER_INCH, margin=48)


def label_png(document: Document) -> bytes:
    """The first label of a document."""
    # Imported late, here and below: pictures and fonts would hold up the first window.
    from app.devices.drivers.fonts import FontBook
    from app.devices.drivers.label_picture import draw_label, placed

    fonts, kept = FontBook(), io.BytesIO()
    draw_label(placed(document, _SIZE, fonts)[0], fonts).save(kept, format="PNG")
    return kept.getvalue()


def label_pdf(document: Document) -> bytes:
    """A page for each label."""
    from app.devices.drivers.fonts import FontBook
    from app.devices.drivers.label_picture import draw_label, placed

    fonts, kept = FontBook(), io.BytesIO()
    first, *others = [draw_label(label, fonts).convert("1") for label in placed(document, _SIZE, fonts)]
    first.save(kept, format="PDF", save_all=True, append_images=others, resolution=DOTS_PER_INCH)
    return kept.getvalue()
