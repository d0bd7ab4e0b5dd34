"""What is printed for parcels: the label that goes on, the slip that goes in, the manifest that a driver signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.bopis.carriers import read_carriers
from app.bopis.desk import OrderDesk
from app.bopis.packing_view import packable
from app.bopis.parcels import parcel_of
from app.bopis.ship import Manifest
from app.catalog.catalog import Catalog
from app.devices.document import Align, Barcode, Block, Cut, Document, Feed, Rule, Size, TableRow, Text
from app.pos.ports import ReceiptQueue
from app.pos.premises import Premises, operator_name, read_premises
from app.wording import Wording, Words
from contract.errors import Refused
from contract.messages.rows import OrderRow, ParcelEntry
from contract.values.ids import IdFactory


@dataclass(frozen=True, slots=True)
class ParcelPaper:
    """A parcel with everything its papers say."""

    order: OrderRow
    parcel: ParcelEntry
    carrier: str
    product: str
    packed_by: str
    premises: Premises


class ParcelPapers:
    """Puts the papers of parcels into the print queue. The id of a label is the id of its print job."""

    def __init__(
        self,
        desk: OrderDesk,
        catalog: Catalog,
        words: Words,
        queue: ReceiptQueue,
        labels: ReceiptQueue,
        new_id: IdFactory,
    ) -> None:
        """``labels`` prints what is stuck on parcels, ``queue`` everything else."""
        self._desk = desk
        self._catalog = catalog
        self._words = words
        self._queue = queue
        self._labels = labels
        self._new_id = new_id

    def print_parcel(self, order_id: str, parcel_id: str, *, copy: bool = False) -> None:
        """The label and the slip of a parcel. Refused: ``no_printer``."""
        paper, wording, words = self._paper(order_id, parcel_id)
        label, again = paper.parcel.label, self._new_id()
        if label is not None:
            job = again if copy else label.label_id
            self._labels.enqueue(job, label_document(paper, wording, words), copy=copy)
        slip = slip_document(paper, self._desk.now(), wording, words)
        self._enqueue_slip(f"{parcel_id}:{again}" if copy else parcel_id, slip, copy=copy)

    def label(self, order_id: str, parcel_id: str) -> Document:
        """The label of a parcel, to be looked at or printed elsewhere. Refused: ``label_missing``."""
        paper, wording, words = self._paper(order_id, parcel_id)
        if paper.parcel.label is None or not paper.parcel.label.tracking:
            raise Refused("label_missing", number=paper.parcel.number)
        return label_document(paper, wording, words)

    def _paper(self, order_id: str, parcel_id: str) -> tuple[ParcelPaper, Wording, Words]:
        with self._desk.look() as conn:
            standing = packable(self._desk, conn, order_id)
            parcel = parcel_of(standing, parcel_id)
            actor = self._desk.staff.current_id()
            carriers = {one.carrier_id: one for one in read_carriers(conn)}
            premises, packed_by = read_premises(conn), operator_name(conn, actor) if actor else ""
        label = parcel.label
        carrier = carriers.get(label.carrier_id) if label else None
        products = {one.code: one.name for one in carrier.services} if carrier else {}
        paper = ParcelPaper(
            order=standing.order,
            parcel=parcel,
            carrier=carrier.name if carrier else (label.carrier_id if label else ""),
            product=products.get(label.service, "") if label else "",
            packed_by=packed_by,
            premises=premises,
        )
        wording = self._wording()
        return paper, wording, self._words.speaking(wording.locale)

    def _enqueue_slip(self, job_id: str, slip: Document, *, copy: bool) -> None:
        """Where there is no receipt printer the slip goes the way of the label."""
        try:
            self._queue.enqueue(job_id, slip, copy=copy)
        except Refused as refused:
            if refused.code != "no_printer":
                raise
            self._labels.enqueue(job_id, slip, copy=copy)

    def print_manifest(self, manifest: Manifest) -> None:
        """What a carrier took, with a line to sign. Refused: ``no_printer``."""
        with self._desk.look() as conn:
            premises = read_premises(conn)
        wording = self._wording()
        words = self._words.speaking(wording.locale)
        self._queue.enqueue(manifest.manifest_id, manifest_document(manifest, premises, wording, words))

    def _wording(self) -> Wording:
        market = self._catalog.market()
        return Wording(market.language, market.currency, self._desk.store.calendar.time_zone)


def label_document(paper: ParcelPaper, wording: Wording, words: Words) -> Document:
    """Sender small, addressee large, the carrier's number as a barcode."""
    label, sender = paper.parcel.label, paper.premises.location
    assert label is not None, "only a parcel with a label has one to print"
    blocks: list[Block] = [
        Text(words.text("parcel_from", name=sender.name), size=Size.SMALL),
        Text(", ".join(filter(None, (sender.address, sender.city, sender.postal_code))), size=Size.SMALL),
        Rule(),
        Text(paper.carrier, bold=True, size=Size.LARGE),
    ]
    if paper.product:
        blocks.append(Text(paper.product, bold=True))
    blocks += [Feed(), *_address(paper.order), Feed(), Rule()]
    weight = wording.quantity(paper.parcel.grams, "kg")
    blocks.append(Text(words.text("parcel_of_order", number=paper.parcel.number, order=paper.order.number), weight))
    if label.arrives_on:
        arrives = wording.short_day(datetime.combine(date.fromisoformat(label.arrives_on), time(12), UTC))
        blocks.append(Text(words.text("parcel_arrives"), arrives))
    blocks += [Feed(), Barcode(label.tracking), Cut()]
    return Document(tuple(blocks), words.text("receipt_copy"))


def slip_document(paper: ParcelPaper, now: datetime, wording: Wording, words: Words) -> Document:
    """What is in the parcel, without prices: it may be a present."""
    order, parcel = paper.order, paper.parcel
    blocks: list[Block] = [
        Text(paper.premises.location.name, size=Size.LARGE, bold=True, align=Align.CENTER),
        Barcode(order.number),
        Text(_whose(order, words), bold=True),
        Text(words.text("slip_packed", name=paper.packed_by, day=wording.short_day(now)), size=Size.SMALL),
        Rule(),
        TableRow((words.text("slip_in_parcel"), words.text("slip_ordered"), words.text("slip_here")), bold=True),
    ]
    for line in order.lines:
        if here := parcel.quantities.get(line.line_id, 0):
            total = wording.quantity(line.standing.total, line.unit)
            blocks.append(Text(f"{line.name} {line.size}".strip(), bold=True))
            blocks.append(TableRow((line.sku, total, wording.quantity(here, line.unit))))
    if parcel.label is not None and parcel.label.tracking:
        blocks += [Rule(), Text(paper.carrier, parcel.label.tracking)]
    phone = paper.premises.location.phone
    if phone:
        blocks += [Feed(), Text(words.text("slip_questions", phone=phone), size=Size.SMALL, align=Align.CENTER)]
    return Document((*blocks, Cut()), words.text("receipt_copy"))


def _whose(order: OrderRow, words: Words) -> str:
    """What goes to a store is unpacked there for the order that is collected."""
    if order.for_order:
        return words.text("slip_for_order", order=order.for_order, store=order.customer_name)
    return words.text("slip_your_order", name=order.customer_name)


def manifest_document(manifest: Manifest, premises: Premises, wording: Wording, words: Words) -> Document:
    """Every parcel with its number, how many there are, and who signs for them."""
    blocks: list[Block] = [
        Text(premises.location.name, bold=True, align=Align.CENTER),
        Text(words.text("manifest_title", carrier=manifest.carrier), size=Size.LARGE, bold=True, align=Align.CENTER),
        Text(f"{wording.short_day(manifest.taken_at)} {wording.clock(manifest.taken_at)}", align=Align.CENTER),
        Rule(),
    ]
    blocks += _manifest_rows(manifest, wording)
    blocks += [Rule(), Text(words.counted("manifest_parcels", len(manifest.parcels)), bold=True)]
    blocks += [Feed(2), Rule(dashed=True), Text(words.text("slip_signature"), size=Size.SMALL), Cut()]
    return Document(tuple(blocks), words.text("receipt_copy"))


def _manifest_rows(manifest: Manifest, wording: Wording) -> Iterator[Block]:
    for waiting in manifest.parcels:
        label = waiting.parcel.label
        weight = wording.quantity(waiting.parcel.grams, "kg")
        yield TableRow((label.tracking if label else "", waiting.order_number, weight))


def _address(order: OrderRow) -> Sequence[Block]:
    lines = [line for line in order.ship_to.splitlines() if line.strip()] or [order.customer_name]
    return [Text(line, size=Size.LARGE, bold=True) for line in lines]
