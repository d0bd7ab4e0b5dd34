"""QR codes as dark and light modules, for whatever draws them itself: printers of pictures, labels, screens."""

import segno


def qr_matrix(data: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark; without a quiet zone."""
    return tuple(segno.make(data, error="m", micro=False, boost_error=False).matrix)
