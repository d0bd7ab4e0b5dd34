"""QR codes as dark and light modules, for whatever draws them itself: printers of pictures, labels, screens."""

from functools import lru_cache

import segno


@lru_cache(maxsize=4)
def qr_matrix(data: str) -> tuple[bytes, ...]:
    """Rows of modules, 1 is dark; without a quiet zone. A screen paints the same one again and again."""
    return tuple(bytes(row) for row in segno.make(data, error="m", micro=False, boost_error=False).matrix)
