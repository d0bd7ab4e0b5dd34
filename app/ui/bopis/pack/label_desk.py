"""What is done about the label of a closed parcel: look at it, save it, print it elsewhere, give it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.bopis.packing_view import PackView
from app.devices.document import Document
from app.devices.label_paper import label_pdf, label_png
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Stage, Verb
from contract.errors import AisleError, Unavailable
from contract.messages.rows import ParcelEntry

T = TypeVar("T")
_NO_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Office:
    """What the desk asks of the machine: ``folder`` for files, ``open_file`` to show one, ``print_png`` on a printer
    that a person chooses; it calls what it was given where that printer does not begin.
    """

    folder: Callable[[], Path]
    open_file: Callable[[Path], None]
    print_png: Callable[[bytes, Callable[[], None]], None]


class LabelDesk:
    """``show`` gets the picture of a label. Files hold an address in the clear: they are saved only when asked for."""

    def __init__(
        self, deeds: OrderDeeds, stage: Stage, office: Office, show: Callable[[ParcelEntry, bytes], None]
    ) -> None:
        self._deeds, self._stage, self._office, self._show = deeds, stage, office, show
        self._phrases = Phrases(stage.words, stage.wording)

    def look(self, order_id: str, parcel: ParcelEntry) -> None:
        self._drawn(order_id, parcel, lambda png: self._show(parcel, png))

    def save(self, order_number: str, order_id: str, parcel: ParcelEntry) -> None:
        """As PDF, and open it."""
        name = _NO_NAME.sub("-", f"{order_number}-{parcel.number}")

        def saved(document: Document) -> Path:
            path = self._office.folder() / f"label-{name}.pdf"
            try:
                path.write_bytes(label_pdf(document))
            except OSError:
                raise Unavailable("file_not_written", path=str(path)) from None
            return path

        def told(path: Path) -> None:
            self._stage.toast(
                self._phrases.text("label_saved", name=path.name),
                action=self._phrases.text("label_show"),
                run=lambda: self._office.open_file(path),
            )

        self._with_label(order_id, parcel, lambda document: self._free(lambda: saved(document), told))

    def print_elsewhere(self, order_id: str, parcel: ParcelEntry) -> None:
        def failed() -> None:
            self._stage.toast(self._phrases.text("label_not_begun"), error=True)

        self._drawn(order_id, parcel, lambda png: self._office.print_png(png, failed))

    def give_back(self, order_id: str, parcel: ParcelEntry, done: Callable[[PackView], None]) -> None:
        """The label is void, the parcel stays closed."""
        text, labels = self._phrases.text, self._deeds.labels

        def go() -> None:
            self._stage.tasks.store(lambda: labels.void(order_id, parcel.parcel_id), done, self._failed)

        self._stage.ask(
            text("label_void_title", number=parcel.number),
            text("label_void_ask"),
            (
                Verb(text("label_void_keep"), lambda: None, safe=True),
                Verb(text("label_void_go"), go, danger=True),
            ),
        )

    def _drawn(self, order_id: str, parcel: ParcelEntry, done: Callable[[bytes], None]) -> None:
        self._with_label(order_id, parcel, lambda document: self._free(lambda: label_png(document), done))

    def _with_label(self, order_id: str, parcel: ParcelEntry, done: Callable[[Document], None]) -> None:
        papers = self._deeds.parcel_papers
        if papers is not None:
            self._stage.tasks.store(lambda: papers.label(order_id, parcel.parcel_id), done, self._failed)

    def _free(self, deed: Callable[[], T], done: Callable[[T], None]) -> None:
        self._stage.tasks.free(deed, done, self._failed)

    def _failed(self, error: AisleError) -> None:
        self._stage.toast(self._phrases.error(error), error=True)
