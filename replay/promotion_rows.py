"""What promotions are learned from and tried on: rows of receipts, with what the week's mailer showed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import duckdb

from replay.journey import parquet
from replay.promotion_rules import Case, Seen
from replay.recorded import LARGEST_COUNT

_THREADS = 2
_PLAIN = f"quantity BETWEEN 1 AND {LARGEST_COUNT} AND shelf > 0"
"""Neither fuel, nor money without a quantity, nor a free line."""


@dataclass(frozen=True, slots=True)
class TriedLine:
    """A line of a receipt: what it cost on the shelf and what was taken off, in cents."""

    case: Case
    pieces: int
    amount: int
    off: int


@dataclass(frozen=True, slots=True)
class TriedReceipt:
    """``local`` is the store's time."""

    store: int
    week: int
    local: datetime
    lines: tuple[TriedLine, ...]


class PromotionRows:
    """The data set, open for reading. ``blind``: nobody looks into the mailer."""

    def __init__(
        self,
        transactions: Path | None = None,
        products: Path | None = None,
        mailers: Path | None = None,
        *,
        blind: bool = False,
    ) -> None:
        self._db = duckdb.connect(":memory:", config={"threads": _THREADS})
        self._db.read_parquet(str(transactions or parquet("transactions")), file_row_number=True).create_view("told")
        self._db.read_parquet(str(products or parquet("products"))).create_view("product")
        self._db.read_parquet(str(mailers or parquet("promotions"))).create_view("mailer")
        self._db.execute(_IN_MAILER + (" AND false" if blind else ""))
        self._db.execute(_ROWS)

    def seen(self, last_week: int) -> Iterator[Seen]:
        """Everything up to the end of a week, the newest weighing most."""
        rows = self._db.execute(_SEEN, [last_week]).fetchall()
        for item, family, in_mailer, pieces, amount, off, weight in rows:
            yield Seen(_case(item, family, in_mailer, pieces, amount), pieces, amount, off, weight)

    def last_discounts(self, last_week: int) -> dict[int, int]:
        """Item -> what was last taken off one piece of it."""
        return dict(self._db.execute(_LAST, [last_week]).fetchall())

    def receipts(self, first_week: int, last_week: int) -> Iterator[TriedReceipt]:
        """In the order of their numbers."""
        found = self._db.execute(_RECEIPTS, [first_week, last_week]).fetchall()
        for _, rows in groupby(found, key=lambda row: row[0]):
            own = list(rows)
            lines = tuple(TriedLine(_case(*row[4:9]), *row[7:10]) for row in own)
            yield TriedReceipt(own[0][1], own[0][2], own[0][3], lines)

    def discounted(self, first_week: int, last_week: int) -> int:
        """How many rows got a discount, also those that are not tried."""
        return int(self._db.execute(_DISCOUNTED, [first_week, last_week]).fetchall()[0][0])

    def close(self) -> None:
        self._db.close()


def _case(item: int, family: str, in_mailer: bool, pieces: int, amount: int) -> Case:
    return Case(item, family, in_mailer, None if amount % pieces else amount // pieces)


_IN_MAILER = """
    CREATE TABLE shown AS SELECT DISTINCT product_id, store_id, week FROM mailer
    WHERE mailer_location NOT IN ('0', 'X')
"""
_ROWS = """
    CREATE TABLE sold_row AS
    SELECT basket_id, store_id, week, transaction_timestamp AS moment, file_row_number AS position, product_id,
           coalesce(manufacturer_id, 0) || ' ' || coalesce(product_type, '') AS family,
           shown.week IS NOT NULL AS in_mailer, quantity,
           round((sales_value + retail_disc + coupon_match_disc) * 100)::BIGINT AS shelf,
           round(retail_disc * 100)::BIGINT AS taken_off
    FROM told LEFT JOIN product USING (product_id) LEFT JOIN shown USING (product_id, store_id, week)
"""
_SEEN = f"""
    SELECT product_id, family, in_mailer, quantity, shelf, taken_off,
           sum(round(100000 * pow(0.8, $1 - week))::BIGINT)::BIGINT AS weight
    FROM sold_row WHERE week <= $1 AND {_PLAIN} GROUP BY ALL HAVING weight > 0 ORDER BY ALL
"""  # noqa: S608 - words of our own
_LAST = f"""
    SELECT product_id, taken_off // quantity FROM sold_row WHERE week <= $1 AND taken_off > 0 AND {_PLAIN}
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY moment DESC, basket_id DESC, position DESC) = 1
"""  # noqa: S608 - as above
_RECEIPTS = f"""
    SELECT basket_id, store_id, week, moment, product_id, family, in_mailer, quantity, shelf, taken_off FROM sold_row
    WHERE week BETWEEN $1 AND $2 AND {_PLAIN} ORDER BY basket_id, position
"""  # noqa: S608 - as above
_DISCOUNTED = "SELECT count(*) FROM sold_row WHERE week BETWEEN $1 AND $2 AND taken_off > 0"
