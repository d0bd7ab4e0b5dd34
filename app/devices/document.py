"""What is to be printed, said without any printer in mind: a frozen list of blocks.

The words and amounts in a block are ready for people (formatted, translated). Nothing in a block is trusted: the layout
makes control characters harmless, whoever wrote them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from contract.errors import Refused


class Size(StrEnum):
    """Small is for details under a line, large for the shop's name and the total."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


class Align(StrEnum):
    """Where text without a right column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """A line, wrapped where it must; with ``right`` it has two columns and ``align`` is not used. ``page``: the code
    page in which a printer that has them should print it, to be looked at; it is drawn in none.
    """

    left: str
    right: str = ""
    size: Size = Size.NORMAL
    bold: bool = False
    align: Align = Align.LEFT
    page: str = ""
    kind: Literal["text"] = field(default="text", kw_only=True)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    dashed: bool = False
    kind: Literal["rule"] = field(default="rule", kw_only=True)


@dataclass(frozen=True, slots=True)
class Detail:
    """A small line under an item: an offer, a deposit, how the price came about."""

    text: str
    amount: str = ""
    tax: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item sold: quantity, wrapped name, amount with its tax letter, details under it."""

    quantity: str
    name: str
    amount: str
    tax: str = ""
    details: tuple[Detail, ...] = ()
    kind: Literal["item"] = field(default="item", kw_only=True)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The sum, as large as the paper allows."""

    label: str
    amount: str
    kind: Literal["total"] = field(default="total", kw_only=True)


@dataclass(frozen=True, slots=True)
class TableRow:
    """Two to four cells: the first from the left, the others right aligned in columns of equal width."""

    cells: tuple[str, ...]
    bold: bool = False
    kind: Literal["table"] = field(default="table", kw_only=True)


@dataclass(frozen=True, slots=True)
class Boxed:
    """A framed line that should be seen."""

    left: str
    right: str = ""
    kind: Literal["boxed"] = field(default="boxed", kw_only=True)


@dataclass(frozen=True, slots=True)
class Barcode:
    """Code 128 with its text below. Data that Code 128 cannot hold prints as text."""

    data: str
    kind: Literal["barcode"] = field(default="barcode", kw_only=True)


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code; a caption stands beside it, its first line bold."""

    data: str
    caption: tuple[str, ...] = ()
    kind: Literal["qr"] = field(default="qr", kw_only=True)


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1
    kind: Literal["feed"] = field(default="feed", kw_only=True)


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper here."""

    kind: Literal["cut"] = field(default="cut", kw_only=True)


Block = Annotated[
    Text | Rule | ItemRow | TotalRow | TableRow | Boxed | Barcode | Qr | Feed | Cut,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks from the top of the paper to its end; ``copy_label`` is the word a second print carries."""

    blocks: tuple[Block, ...]
    copy_label: str = "COPY"


_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


def document_to_bytes(document: Document) -> bytes:
    """The form in which the spool keeps a document: JSON, readable by later versions."""
    return _DOCUMENT.dump_json(document)


def document_from_bytes(data: bytes) -> Document:
    """Refused ``document_unreadable`` when the bytes are no document."""
    try:
        return _DOCUMENT.validate_json(data)
    except ValidationError as error:
        raise Refused("document_unreadable") from error


def marked_as_copy(document: Document) -> Document:
    """The same document with the copy mark on top."""
    mark = Text(document.copy_label, size=Size.LARGE, bold=True, align=Align.CENTER)
    return Document((mark, *document.blocks), document.copy_label)
