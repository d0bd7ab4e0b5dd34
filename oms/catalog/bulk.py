"""Items and prices as bodies for the feed file, written by PostgreSQL: a million of them never pass through models.

They say what ``oms.catalog.wire`` says row by row; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from contract.messages.rows import ItemRow

_OF_ITEM = ", ".join(
    f"coalesce(codes.{name}, '[]'::json) AS {name}" if name in ("identifiers", "packs") else f"item.{name}"
    for name in ItemRow.model_fields
)

ITEM_BODIES: TextClause = text(f"""
SELECT item.item_id AS key, row_to_json(told)::text AS body
FROM feed_row
JOIN item ON item.item_id = feed_row.key
LEFT JOIN (
    SELECT item_id,
        json_agg(gtin ORDER BY position) FILTER (WHERE unit = '') AS identifiers,
        json_agg(json_build_object('gtin', gtin, 'unit', unit, 'quantity_thousandths', quantity_thousandths)
            ORDER BY position) FILTER (WHERE unit <> '') AS packs
    FROM item_identifier GROUP BY item_id
) AS codes ON codes.item_id = item.item_id
CROSS JOIN LATERAL (SELECT {_OF_ITEM}) AS told
WHERE feed_row.stream = :stream AND feed_row.kind = 'item' AND NOT feed_row.tombstone
ORDER BY item.popularity, item.item_id
""")  # noqa: S608 - names of our own fields
"""(key, body), best sellers first."""

ITEM_CODES: TextClause = text("""
WITH ranked AS (
    SELECT item.item_id, item.sku, item.rcn, row_number() OVER (ORDER BY item.popularity, item.item_id) AS serial
    FROM feed_row JOIN item ON item.item_id = feed_row.key
    WHERE feed_row.stream = :stream AND feed_row.kind = 'item' AND NOT feed_row.tombstone
), told AS (
    SELECT gtin AS code, serial FROM ranked JOIN item_identifier USING (item_id)
    UNION ALL SELECT 'id:' || item_id, serial FROM ranked
    UNION ALL SELECT 'sku:' || lower(sku COLLATE "C"), serial FROM ranked
    UNION ALL SELECT 'rcn:' || rcn, serial FROM ranked WHERE rcn IS NOT NULL
)
SELECT code AS key, code || chr(9) || serial AS body FROM told
WHERE code !~ '[[:cntrl:]]' ORDER BY code COLLATE "C", serial
""")
"""(code, line), as ``contract.messages.feed_file.item_codes`` says them; ``serial`` counts as ``ITEM_BODIES`` comes."""

_ENTRY = """json_build_object(
        'ten_thousandths', ten_thousandths,
        'per_thousandths', per_thousandths,
        'valid_from', to_char(valid_from, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'valid_to', to_char(valid_to, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'minimum_thousandths', nullif(minimum_thousandths, 0),
        'customer_group', customer_group,
        'unit', price.unit,
        'level', lists.level
    ) ORDER BY lists.level, valid_from, minimum_thousandths, customer_group, price.unit"""

PRICE_BODIES: TextClause = text(f"""
WITH RECURSIVE lists AS (
    SELECT pricelist_id, based_on, currency, 0 AS level
    FROM pricelist WHERE pricelist_id = substr(:stream, length('pricelist:') + 1)
    UNION ALL
    SELECT below.pricelist_id, below.based_on, below.currency, level + 1
    FROM lists JOIN pricelist AS below ON below.pricelist_id = lists.based_on
)
SELECT price.item_id AS key, json_build_object(
    'item_id', price.item_id,
    'currency', min(lists.currency),
    'prices', coalesce(json_agg({_ENTRY}) FILTER (WHERE customer_group = '' AND price.unit = ''), '[]'::json),
    'narrowed', coalesce(json_agg({_ENTRY}) FILTER (WHERE customer_group <> '' OR price.unit <> ''), '[]'::json)
)::text AS body
FROM feed_row
JOIN price ON price.item_id = feed_row.key AND superseded_at IS NULL
JOIN lists ON lists.pricelist_id = price.pricelist_id
WHERE feed_row.stream = :stream AND feed_row.kind = 'price' AND NOT feed_row.tombstone
GROUP BY price.item_id
ORDER BY price.item_id COLLATE "C"
""")  # noqa: S608 - a text of our own
"""(key, body), in the order of the item's id. Every connection reads instants in UTC."""
