"""What a printer prints to prove itself: signs rather than words, so that it reads in every language."""

from app.devices.document import Align, Barcode, Cut, Document, Feed, Qr, Rule, Size, TableRow, Text


def sample_page(printer: str) -> Document:
    """Widths, weights, signs of currencies, scripts and both kinds of code."""
    return Document(
        (
            Text("Aisle", size=Size.LARGE, bold=True, align=Align.CENTER),
            Text(printer, align=Align.CENTER),
            Rule(),
            Text("0123456789", "9,876.54"),
            Text("0123456789", "9,876.54", bold=True),
            Text("0123456789", "9,876.54", size=Size.SMALL),
            TableRow(("A", "23%", "100.00", "23.00")),
            Rule(dashed=True),
            Text("é ü ñ ß å ø ç £ € $ ¥"),
            Text("Ω Ж 水 ع ש"),
            Barcode("AISLE-0123"),
            Feed(),
            Qr("https://aisle.example/ok"),
            Feed(),
            Cut(),
        )
    )
