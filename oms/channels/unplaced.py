"""Goods that a channel sold and that are reserved nowhere yet: its orders rest, wait for a place, or are held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from oms.channels.model import UNPLACED
from oms.channels.stock_repository import mark_items
from oms.channels.tables import channel_unplaced
from oms.db.engine import Tx

FRESH = timedelta(minutes=1)
"""As long what was read goes for true."""
_AT_ONCE = 5_000
_OF = channel_unplaced.c

_SOLD = text("""
WITH sold AS (
    SELECT line.sku, sum(line.current_thousandths)::bigint AS thousandths
    FROM captured_order AS o
    CROSS JOIN LATERAL jsonb_to_recordset(o.content -> 'lines')
        AS line(external_id text, sku text, current_thousandths bigint, goods boolean)
    WHERE o.channel_id = :channel_id AND o.state = ANY(:unplaced)
        AND line.current_thousandths > 0 AND line.goods IS NOT FALSE
        AND NOT o.content -> 'lines' @> jsonb_build_array(jsonb_build_object('bundle', line.external_id))
    GROUP BY line.sku
)
SELECT item.item_id, sum(sold.thousandths)::bigint AS thousandths
FROM sold
LEFT JOIN channel_name AS named
    ON named.channel_id = :channel_id AND named.meaning = 'item' AND named.told = sold.sku
JOIN item ON item.sku = coalesce(named.ours, sold.sku)
GROUP BY item.item_id
""")
"""As ``wanted`` has it: no heads of bundles, nothing that was taken out. Orders are added up where they lie."""


def sold_unplaced(tx: Tx, channel_id: str) -> Mapping[str, int]:
    """Thousandths by item id."""
    found = tx.conn.execute(_SOLD, {"channel_id": channel_id, "unplaced": [str(state) for state in UNPLACED]})
    return {row.item_id: row.thousandths for row in found}


class Unplaced:
    """Of one channel, for whoever tells it its stock. ``sold``: thousandths by item id, as they were last read."""

    def __init__(self, channel_id: str) -> None:
        self._channel_id = channel_id
        self.sold: Mapping[str, int] = {}
        self._until: datetime | None = None

    def is_old(self, now: datetime) -> bool:
        """Whether it is to be read anew."""
        return self._until is None or now >= self._until

    def read(self, tx: Tx) -> None:
        """Goods of which more or less is unplaced than when this was done before are due wherever they are told: what
        was placed or canceled, however long ago it was sold, is offered again.
        """
        sold = self.sold = sold_unplaced(tx, self._channel_id)
        self._until = tx.now + FRESH
        rows = tx.conn.execute(select(_OF.item_id, _OF.thousandths).where(_OF.channel_id == self._channel_id))
        before = {row.item_id: row.thousandths for row in rows}
        changed = sorted(one for one in {*sold, *before} if sold.get(one) != before.get(one))
        for some in (changed[at : at + _AT_ONCE] for at in range(0, len(changed), _AT_ONCE)):
            mark_items(tx, self._channel_id, some)
            tx.conn.execute(delete(channel_unplaced).where(_OF.channel_id == self._channel_id, _OF.item_id.in_(some)))
            now = [
                {"channel_id": self._channel_id, "item_id": one, "thousandths": sold[one]}
                for one in some
                if one in sold
            ]
            if now:
                tx.conn.execute(insert(channel_unplaced), now)
