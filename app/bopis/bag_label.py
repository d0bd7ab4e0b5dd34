"""The label on a bag of an order that is collected: whose it is, where it stands, and its code to scan.

Whoever hands over reads the number from an arm's length; the customer's name helps to tell two bags apart, and nothing
else about a person is on it.
"""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.bags import bags_of
from app.catalog.catalog import Catalog
from app.devices.document import Align, Barcode, Block, Boxed, Cut, Document, Size, Text
from app.pos.ports import ReceiptQueue
from app.wording import Wording, Words
from contract.messages.rows import BagEntry, OrderRow
from contract.values.ids import IdFactory
from contract.values.time import parse_instant


class BagLabels:
    """Puts the labels of bags into the print queue. The same bag on the same shelf, and of as many, prints once, unless
    as a copy.
    """

    def __init__(self, desk: OrderDesk, catalog: Catalog, words: Words, queue: ReceiptQueue, new_id: IdFactory) -> None:
        self._desk, self._catalog, self._words, self._queue, self._new_id = desk, catalog, words, queue, new_id

    def print_bags(self, order_id: str, *, copy: bool = False) -> None:
        """A label for each bag that waits. Refused: ``no_printer``, ``order_not_here``."""
        with self._desk.look() as conn:
            order = self._desk.standing(conn, order_id).order
        market = self._catalog.market()
        wording = Wording(market.language, market.currency, self._desk.store.calendar.time_zone)
        words, bags = self._words.speaking(wording.locale), bags_of(order)
        for bag in bags:
            job = self._new_id() if copy else f"{order_id}:{bag.bag_id}:{bag.shelf}:{len(bags)}"
            self._queue.enqueue(job, bag_label(order, bag, len(bags), wording, words), copy=copy)


def bag_label(order: OrderRow, bag: BagEntry, bags: int, wording: Wording, words: Words) -> Document:
    """The order's number as large as it goes, for that is what is called out; which of so many ``bags`` this one is."""
    due = parse_instant(order.due_at)
    place = " ".join(filter(None, (words.text(f"bag_place_{bag.place}"), bag.shelf)))
    number = bag.bag_id.rpartition("/")[2]
    blocks: list[Block] = [
        Text(order.number, size=Size.LARGE, bold=True, align=Align.CENTER),
        Text(order.customer_name, bold=True, align=Align.CENTER),
        Boxed(place, f"{number}/{bags}" if bags > 1 else ""),
        Text(words.text("bag_due"), f"{wording.short_day(due)} {wording.clock(due)}", size=Size.SMALL),
        Barcode(bag.bag_id),
        Cut(),
    ]
    return Document(tuple(blocks), words.text("receipt_copy"))
