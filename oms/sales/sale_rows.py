"""A finished sale as rows of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contract.messages.fact import Part
from contract.messages.facts import PriceModifier, ReturnedFrom, SaleCompleted, SoldLine, SoldTender
from contract.values.time import parse_instant
from oms.sync.booking import BookedEntry


def storable(text: str) -> str:
    """PostgreSQL's text holds every character but NUL; the entry's bytes keep that too."""
    return text.replace("\x00", "\ufffd")


def sale_row(entry: BookedEntry, fact: SaleCompleted) -> dict[str, object]:
    """The sale as its register declared it."""
    header = entry.header
    return {
        "entry_id": header.id,
        "transaction_id": fact.transaction_id,
        "register_id": entry.register_id,
        "location_id": entry.location_id,
        "incarnation": header.incarnation,
        "series": fact.series,
        "document_number": fact.document_number,
        "shift_id": fact.shift_id,
        "operator_id": header.operator_id,
        "business_day": date.fromisoformat(header.business_day),
        "completed_at": parse_instant(header.occurred_at),
        "currency": fact.currency,
        "net_minor": fact.net_minor,
        "tax_minor": fact.tax_minor,
        "total_minor": fact.total_minor,
        "rounding_minor": fact.rounding_minor,
        "removed_count": len(fact.removed),
        "external_reference": storable(fact.external_reference),
        "customer_id": fact.customer_id,
        "post_voids": fact.post_voids,
        "exemption": storable(fact.tax_exemption.certificate) if fact.tax_exemption else "",
    }


def line_row(entry_id: str, position: int, line: SoldLine) -> dict[str, object]:
    """A line, with what it is shared into."""
    return {
        "entry_id": entry_id,
        "position": position,
        "line_id": line.line_id,
        "item_id": line.item_id,
        "sku": line.sku,
        "name": storable(line.name),
        "unit": line.unit,
        "quantity_thousandths": line.quantity_thousandths,
        "price_ten_thousandths": line.unit_price.ten_thousandths,
        "price_per_thousandths": line.unit_price.per_thousandths,
        "regular_minor": line.regular_minor,
        "extended_minor": line.extended_minor,
        "tax_category": line.tax_category,
        "tax_ppm": line.tax_ppm,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "gross_minor": line.gross_minor,
        "intent": line.intent,
        "reference": storable(line.reference),
        **_returned_columns(line.returned),
        "taxes": _dumped(line.taxes),
        "units": _dumped(line.units),
    }


def _returned_columns(own: ReturnedFrom | None) -> dict[str, object]:
    """None of them where nothing came back; no sale where none was known."""
    return {
        "returned_transaction_id": own.transaction_id or None if own else None,
        "returned_line_id": own.line_id or None if own else None,
        "condition": own.condition if own else None,
        "return_reason": storable(own.reason) if own else None,
    }


def _dumped(parts: Sequence[Part]) -> list[dict[str, object]] | None:
    return [own.model_dump(mode="json") for own in parts] or None


def modifier_row(entry_id: str, line_position: int, position: int, modifier: PriceModifier) -> dict[str, object]:
    """What changed its price."""
    price = modifier.unit_price
    return {
        "entry_id": entry_id,
        "line_position": line_position,
        "position": position,
        "kind": modifier.kind,
        "amount_minor": modifier.amount_minor,
        "reason": storable(modifier.reason),
        "approver_id": modifier.approver_id,
        "price_ten_thousandths": price.ten_thousandths if price else None,
        "price_per_thousandths": price.per_thousandths if price else None,
        "promotion_id": modifier.promotion_id,
        "code": storable(modifier.code),
        "shares": _dumped(modifier.shares),
    }


def tender_row(entry_id: str, position: int, tender: SoldTender) -> dict[str, object]:
    """A means of payment."""
    return {
        "entry_id": entry_id,
        "position": position,
        "tender_id": tender.tender_id,
        "kind": tender.kind,
        "tendered_minor": tender.tendered_minor,
        "change_minor": tender.change_minor,
        "rounding_minor": tender.rounding_minor,
        "reference": storable(tender.reference),
        "detail": storable(tender.detail),
    }
