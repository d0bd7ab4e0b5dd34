"""From a paid basket to the fact of its sale, checked to the cent before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine, Modifier
from contract.messages.facts import (
    PriceModifier,
    RemovedLine,
    SaleCompleted,
    SoldLine,
    SoldPrice,
    SoldTaxTotal,
    SoldTender,
)
from contract.rules.tax import LineTax, TaxedDocument, TaxRate
from contract.values.ids import IdFactory


class InconsistentSaleError(RuntimeError):
    """The sums of a sale do not agree: a bug, never the operator's fault; nothing is written."""


@dataclass(frozen=True, slots=True)
class CashPaid:
    """How the rest was paid that coupons left. ``rounding_minor`` is what cash rounding added to it."""

    tendered_minor: int
    change_minor: int
    rounding_minor: int


def completed_sale(
    basket: Basket,
    taxed: TaxedDocument,
    rates: Mapping[str, TaxRate],
    paid: CashPaid,
    *,
    document_number: int,
    shift_id: str,
    prices_include_tax: bool,
    new_id: IdFactory,
    external_reference: str = "",
) -> SaleCompleted:
    """The fact. Raises ``InconsistentSaleError``."""
    sale = SaleCompleted(
        transaction_id=basket.basket_id,
        document_number=document_number,
        shift_id=shift_id,
        currency=basket.currency,
        started_at=basket.started_at,
        lines=tuple(
            _line(line, tax, rates[line.tax_category]) for line, tax in zip(basket.lines, taxed.lines, strict=True)
        ),
        removed=removed_lines(basket),
        tax_totals=tuple(
            SoldTaxTotal(
                letter=total.rate.letter,
                name=total.rate.name,
                ppm=total.rate.ppm,
                net_minor=total.net,
                tax_minor=total.tax,
                gross_minor=total.gross,
            )
            for total in taxed.totals
        ),
        prices_include_tax=prices_include_tax,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        total_minor=taxed.gross,
        rounding_minor=paid.rounding_minor,
        tenders=_tenders(basket, taxed.gross, paid, new_id),
        external_reference=external_reference,
    )
    check(sale)
    return sale


def removed_lines(basket: Basket) -> tuple[RemovedLine, ...]:
    """What was taken out, as facts tell it."""
    return tuple(
        RemovedLine(
            item_id=taken.item_id,
            sku=taken.sku,
            name=taken.name,
            quantity_thousandths=taken.quantity_thousandths,
            extended_minor=taken.extended_minor,
            removed_at=taken.removed_at,
        )
        for taken in basket.removed
    )


def check(sale: SaleCompleted) -> None:
    """Every sum of a sale, taken again. Raises ``InconsistentSaleError`` naming those that disagree."""
    priced_by = "gross_minor" if sale.prices_include_tax else "net_minor"
    kept = sum(tender.tendered_minor - tender.change_minor for tender in sale.tenders)
    coupons = [tender for tender in sale.tenders if tender.kind == "coupon"]
    agreements = {
        "there are lines": bool(sale.lines),
        "line net + tax = gross": all(line.net_minor + line.tax_minor == line.gross_minor for line in sale.lines),
        "regular − Σ modifiers = charged": all(
            line.regular_minor - sum(own.amount_minor for own in line.modifiers) == line.extended_minor
            for line in sale.lines
        ),
        "lines are taxed as charged": all(getattr(line, priced_by) == line.extended_minor for line in sale.lines),
        "Σ lines = total": sum(line.gross_minor for line in sale.lines) == sale.total_minor,
        "Σ line tax = tax": sum(line.tax_minor for line in sale.lines) == sale.tax_minor,
        "net + tax = total": sale.net_minor + sale.tax_minor == sale.total_minor,
        "Σ tax table gross = total": sum(total.gross_minor for total in sale.tax_totals) == sale.total_minor,
        "Σ tax table tax = tax": sum(total.tax_minor for total in sale.tax_totals) == sale.tax_minor,
        "total + rounding = Σ kept": sale.total_minor + sale.rounding_minor == kept,
        "Σ tender rounding = rounding": sum(own.rounding_minor for own in sale.tenders) == sale.rounding_minor,
        "Σ coupons ≤ total": sum(own.tendered_minor for own in coupons) <= sale.total_minor,
        "a coupon gives no change and is not rounded": not any(
            own.change_minor or own.rounding_minor for own in coupons
        ),
        "nothing negative": all(
            minor >= 0
            for minor in (
                sale.total_minor,
                *(line.extended_minor for line in sale.lines),
                *(minor for own in sale.tenders for minor in (own.tendered_minor, own.change_minor)),
            )
        ),
    }
    broken = [name for name, holds in agreements.items() if not holds]
    if broken:
        raise InconsistentSaleError("; ".join(broken))


def _tenders(basket: Basket, total: int, paid: CashPaid, new_id: IdFactory) -> tuple[SoldTender, ...]:
    """Coupons first; cash where there was anything left to pay with it."""
    tenders = [
        SoldTender(
            tender_id=new_id(),
            kind="coupon",
            tendered_minor=coupon.amount_minor,
            change_minor=0,
            rounding_minor=0,
            reference=coupon.reference,
        )
        for coupon in basket.coupons
    ]
    if total != basket.coupon_minor or paid.tendered_minor:
        cash = SoldTender(
            tender_id=new_id(),
            kind="cash",
            tendered_minor=paid.tendered_minor,
            change_minor=paid.change_minor,
            rounding_minor=paid.rounding_minor,
        )
        tenders.append(cash)
    return tuple(tenders)


def _line(line: BasketLine, tax: LineTax, rate: TaxRate) -> SoldLine:
    return SoldLine(
        line_id=line.line_id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        size=line.size,
        unit=str(line.unit),
        quantity_thousandths=line.quantity_thousandths,
        unit_price=SoldPrice(ten_thousandths=line.price_ten_thousandths, per_thousandths=line.price_per_thousandths),
        regular_minor=line.regular_minor,
        modifiers=tuple(_modifier(own) for own in line.modifiers),
        extended_minor=line.extended_minor,
        tax_category=line.tax_category,
        tax_letter=rate.letter,
        tax_ppm=rate.ppm,
        net_minor=tax.net,
        tax_minor=tax.tax,
        gross_minor=tax.gross,
        scanned=line.scanned,
    )


def _modifier(own: Modifier) -> PriceModifier:
    price = None
    if own.price_ten_thousandths is not None:
        price = SoldPrice(ten_thousandths=own.price_ten_thousandths, per_thousandths=own.price_per_thousandths)
    return PriceModifier(
        kind=own.kind.value,
        amount_minor=own.amount_minor,
        reason=own.reason,
        unit_price=price,
        approver_id=own.approver_id,
    )
