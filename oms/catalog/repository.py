"""Items in the database: finding them, and landing a batch of drafts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import RowMapping, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by, array

from contract.errors import Refused
from oms.catalog.model import ItemDraft, PackDraft
from oms.catalog.tables import item, item_identifier, tax_rate
from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.sync.feed import CHAIN, mark_many

MAX_LISTED = 500

_COLUMNS = [column.name for column in item.c if column.name not in ("item_id", "active")]
_identifiers = (
    select(func.array_agg(aggregate_order_by(item_identifier.c.gtin, item_identifier.c.position)))
    .where(item_identifier.c.item_id == item.c.item_id, item_identifier.c.unit == "")
    .scalar_subquery()
)
_pack = func.json_build_object(
    "gtin", item_identifier.c.gtin, "unit", item_identifier.c.unit,
    "quantity_thousandths", item_identifier.c.quantity_thousandths, type_=JSON,
)  # fmt: skip
_packs = (
    select(func.array_agg(aggregate_order_by(_pack, item_identifier.c.position), type_=ARRAY(JSON)))
    .where(item_identifier.c.item_id == item.c.item_id, item_identifier.c.unit != "")
    .scalar_subquery()
)
_items = select(
    item,
    func.coalesce(_identifiers, array([], type_=Text)).label("identifiers"),
    func.coalesce(_packs, array([], type_=JSON)).label("packs"),
)


@dataclass(frozen=True, slots=True)
class Landing:
    """What landing a batch changed: the id of every sku in it, and the skus that are new or different."""

    ids: Mapping[str, str]
    changed: frozenset[str]


def items_by_id(tx: Tx, item_ids: Collection[str]) -> dict[str, RowMapping]:
    """Each item as it is now, with its ``identifiers`` and ``packs``."""
    found = tx.conn.execute(_items.where(item.c.item_id.in_(item_ids))).mappings()
    return {row["item_id"]: row for row in found}


def containers_among(tx: Tx, item_ids: Collection[str]) -> frozenset[str]:
    """Those that only go with a bottle or come back empty: nobody counts them on a shelf."""
    query = select(item.c.item_id).where(item.c.item_id.in_(item_ids), item.c.container)
    return frozenset(tx.conn.execute(query).scalars())


def items_by_sku(tx: Tx, skus: Collection[str]) -> dict[str, RowMapping]:
    found = tx.conn.execute(_items.where(item.c.sku.in_(skus))).mappings()
    return {row["sku"]: row for row in found}


def item_by_sku(tx: Tx, sku: str) -> RowMapping:
    """Refused: ``item_unknown``."""
    found = items_by_sku(tx, [sku]).get(sku)
    if found is None:
        raise Refused("item_unknown", sku=sku[:40])
    return found


def search_items(tx: Tx, text: str, limit: int) -> Sequence[RowMapping]:
    """Items whose sku, name or GTIN holds ``text``, best sellers first."""
    query = _items.order_by(item.c.popularity, item.c.sku).limit(min(limit, MAX_LISTED))
    if text:
        holds_gtin = select(item_identifier.c.item_id).where(item_identifier.c.gtin.contains(text, autoescape=True))
        query = query.where(
            item.c.name.icontains(text, autoescape=True)
            | item.c.sku.contains(text, autoescape=True)
            | item.c.item_id.in_(holds_gtin)
        )
    return tx.conn.execute(query).mappings().all()


def known_tax_categories(tx: Tx) -> frozenset[str]:
    return frozenset(tx.conn.execute(select(tax_rate.c.category).distinct()).scalars())


def owners_of_gtins(tx: Tx, gtins: Collection[str]) -> dict[str, str]:
    """The sku each known GTIN belongs to."""
    query = select(item_identifier.c.gtin, item.c.sku).join(item, item.c.item_id == item_identifier.c.item_id)
    return {row.gtin: row.sku for row in tx.conn.execute(query.where(item_identifier.c.gtin.in_(gtins)))}


def owners_of_rcns(tx: Tx, rcns: Collection[str]) -> dict[str, str]:
    query = select(item.c.rcn, item.c.sku).where(item.c.rcn.in_(rcns))
    return {row.rcn: row.sku for row in tx.conn.execute(query)}


def land_items(tx: Tx, drafts: Sequence[ItemDraft]) -> Landing:
    """Adds the new items, changes the different ones, and marks both in the chain's stream."""
    known = items_by_sku(tx, [draft.sku for draft in drafts])
    ids = {draft.sku: known[draft.sku]["item_id"] if draft.sku in known else tx.new_id() for draft in drafts}
    fresh = [draft for draft in drafts if draft.sku not in known]
    moved = [draft for draft in drafts if draft.sku in known and _differs(draft, known[draft.sku])]
    if fresh:
        copy_into(tx, item, [_values(draft) | {"item_id": ids[draft.sku], "active": True} for draft in fresh])
    if moved:
        changes = update(item).where(item.c.sku == bindparam("b_sku"))
        tx.conn.execute(
            changes.values({name: bindparam(name) for name in _COLUMNS}),
            [_values(draft) | {"b_sku": draft.sku} for draft in moved],
        )
    _land_identifiers(tx, ids, fresh + moved)
    changed = frozenset(draft.sku for draft in fresh + moved)
    mark_many(tx, CHAIN, "item", [ids[sku] for sku in sorted(changed)])
    containers = {draft.sku for draft in drafts if draft.container}
    containers |= {sku for sku, own in known.items() if own["container"]}
    mark_many(tx, CHAIN, "container", [ids[sku] for sku in sorted(changed & containers)])
    return Landing(ids, changed)


def _land_identifiers(tx: Tx, ids: Mapping[str, str], drafts: Sequence[ItemDraft]) -> None:
    rows = [
        {
            "gtin": pack.gtin,
            "item_id": ids[draft.sku],
            "position": position,
            "unit": pack.unit,
            "quantity_thousandths": pack.quantity_thousandths,
        }
        for draft in drafts
        for position, pack in enumerate((*(PackDraft(gtin, "", 1000) for gtin in draft.identifiers), *draft.packs))
    ]
    if drafts:
        own = [ids[draft.sku] for draft in drafts]
        tx.conn.execute(delete(item_identifier).where(item_identifier.c.item_id.in_(own)))
    copy_into(tx, item_identifier, rows)


def _values(draft: ItemDraft) -> dict[str, object]:
    told = {name: getattr(draft, name) for name in _COLUMNS}
    return told | {"components": [asdict(part) for part in draft.components]}


def _differs(draft: ItemDraft, row: RowMapping) -> bool:
    same = all(row[name] == value for name, value in _values(draft).items())
    packs = tuple(PackDraft(**pack) for pack in row["packs"])
    return not same or tuple(row["identifiers"]) != draft.identifiers or packs != draft.packs
