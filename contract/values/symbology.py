"""What kind of symbol was read, by the identifier that a scanner may send before it (AIM, ISO/IEC 15424).

The kind decides how the digits are to be read: elements stand only in symbols that GS1 made for them, and a number of
EAN/UPC is never anything but a number.
"""

from __future__ import annotations

import re
from enum import StrEnum

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_PRODUCT_ELEMENT = re.compile(r"01\d{14}")
_NUMBER_LENGTHS = (8, 12, 13, 14)
_ADD_ON_LENGTHS = (13 + 2, 13 + 5)


class Symbology(StrEnum):
    """Kinds of symbols, as far as they are to be told apart."""

    UNTOLD = "untold"
    """The scanner was not set to say."""
    EAN_UPC = "ean_upc"
    GS1_128 = "gs1_128"
    GS1_DATABAR = "gs1_databar"
    GS1_DATAMATRIX = "gs1_datamatrix"
    GS1_QR = "gs1_qr"
    GS1_DOTCODE = "gs1_dotcode"
    CODE_128 = "code_128"
    CODE_39 = "code_39"
    CODE_93 = "code_93"
    ITF = "itf"
    CODABAR = "codabar"
    DATAMATRIX = "datamatrix"
    QR = "qr"
    AZTEC = "aztec"
    PDF417 = "pdf417"
    OTHER = "other"


_EXACT = {
    "]C1": Symbology.GS1_128,
    "]d2": Symbology.GS1_DATAMATRIX,
    "]Q3": Symbology.GS1_QR,
    "]J1": Symbology.GS1_DOTCODE,
}
_BY_LETTER = {
    "E": Symbology.EAN_UPC,
    "e": Symbology.GS1_DATABAR,
    "C": Symbology.CODE_128,
    "A": Symbology.CODE_39,
    "G": Symbology.CODE_93,
    "I": Symbology.ITF,
    "F": Symbology.CODABAR,
    "d": Symbology.DATAMATRIX,
    "Q": Symbology.QR,
    "z": Symbology.AZTEC,
    "L": Symbology.PDF417,
}
_OF_ELEMENTS = frozenset(
    {
        Symbology.GS1_128,
        Symbology.GS1_DATABAR,
        Symbology.GS1_DATAMATRIX,
        Symbology.GS1_QR,
        Symbology.GS1_DOTCODE,
    }
)


def split_aim(raw: str) -> tuple[str, str]:
    """The identifier, or nothing, and what was read."""
    return (raw[:3], raw[3:]) if len(raw) > 3 and _AIM.match(raw) else ("", raw)


def symbology_of(aim: str) -> Symbology:
    """What an identifier says."""
    if not aim:
        return Symbology.UNTOLD
    return _EXACT.get(aim) or _BY_LETTER.get(aim[1], Symbology.OTHER)


def has_elements(symbology: Symbology) -> bool | None:
    """Whether it holds GS1 elements; None where nobody told."""
    return None if symbology is Symbology.UNTOLD else symbology in _OF_ELEMENTS


def without_add_on(aim: str, text: str) -> str:
    """The number of a book or magazine, without the two or five digits beside it (``]E3``): they are no part of it."""
    return text[:13] if aim == "]E3" and text.isdigit() and len(text) in _ADD_ON_LENGTHS else text


def as_told(raw: str) -> str:
    """What screens get to hear: the data alone, but for those that would be read otherwise without their identifier."""
    aim, text = split_aim(raw)
    text = without_add_on(aim, text)
    elements = has_elements(symbology_of(aim))
    looks_like_number = text.isdigit() and len(text) in _NUMBER_LENGTHS
    looks_like_elements = _PRODUCT_ELEMENT.match(text) is not None
    unlike = (elements and looks_like_number) or (elements is False and looks_like_elements)
    return aim + text if unlike else text
