"""Code 128 as dark and light modules, for printers that cannot draw it themselves and for simulated ones."""

from barcode import Code128  # type: ignore[import-untyped]


def code128_modules(data: str) -> str:
    """One character per module, "1" is dark; without quiet zones. ``data`` is printable ASCII."""
    return str(Code128(data).build()[0])
