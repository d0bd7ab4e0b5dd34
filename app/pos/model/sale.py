"""From a paid basket to the fact of its sale, checked to the cent before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.pos.model.basket import Basket
from app.pos.model.line import AgeCheck, BasketLine, Component, Modifier, Returned, Share
from app.pos.model.sale_check import check
from app.pos.model.tender import Tendering, TenderKind, TenderPart
from contract.messages.facts import (
    AgeCheck as CheckedAge,
)
from contract.messages.facts import (
    ModifierShare,
    PriceModifier,
    ReasonParam,
    RemovedLine,
    ReturnedFrom,
    SaleCompleted,
    SoldComponent,
    SoldLine,
    SoldPrice,
    SoldTax,
    SoldTaxTotal,
    SoldTender,
    SoldUnits,
    TaxExemption,
)
from contract.rules.tax import LineTax, TaxedDocument, TaxTotal
from contract.rules.tax_in_force import Exemption
from contract.rules.units import LineAmounts, split_priced, split_units
from contract.values.ids import IdFactory
from contract.values.quantity import Unit


@dataclass(frozen=True, slots=True)
class Issuing:
    """What the register adds to a basket: the number in its series, and whose drawer it goes into."""

    document_number: int
    shift_id: str
    prices_include_tax: bool
    external_reference: str = ""


def completed_sale(
    basket: Basket, taxed: TaxedDocument, tendering: Tendering, issuing: Issuing, new_id: IdFactory
) -> SaleCompleted:
    """The fact. Raises ``InconsistentSaleError``."""
    cash = tendering.cash
    sale = SaleCompleted(
        transaction_id=basket.basket_id,
        series="return" if only_returns(basket) else "sale",
        document_number=issuing.document_number,
        shift_id=issuing.shift_id,
        currency=basket.currency,
        started_at=basket.started_at,
        lines=sold_lines(basket.lines, taxed.lines, issuing.prices_include_tax),
        removed=removed_lines(basket),
        tax_totals=_tax_totals(taxed.totals),
        prices_include_tax=issuing.prices_include_tax,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        total_minor=taxed.gross,
        rounding_minor=cash.rounding_minor if cash else 0,
        tenders=_tenders(tendering, new_id),
        external_reference=issuing.external_reference,
        customer_id=basket.customer_id,
        tax_exemption=_exemption(basket.exemption) if basket.exemption else None,
        removed_promotions=basket.removed_promotions,
        post_voids=basket.post_voids,
        source_code=basket.source_code,
        note=basket.note,
    )
    check(sale)
    return sale


@lru_cache(maxsize=4)
def sold_lines(lines: tuple[BasketLine, ...], taxes: tuple[LineTax, ...], inclusive: bool) -> tuple[SoldLine, ...]:
    """As the fact tells them; ready before the customer pays."""
    return tuple(_line(line, tax, inclusive=inclusive) for line, tax in zip(lines, taxes, strict=True))


def only_returns(basket: Basket) -> bool:
    """Whether nothing is sold, so that the document is one of returns."""
    return all(line.comes_back for line in basket.lines)


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


def _exemption(own: Exemption) -> TaxExemption:
    return TaxExemption(
        certificate=own.certificate,
        reason=own.reason,
        jurisdictions=own.jurisdictions,
        valid_to=own.valid_to.isoformat() if own.valid_to else "",
    )


def _tax_totals(totals: Iterable[TaxTotal]) -> tuple[SoldTaxTotal, ...]:
    """Of what is sold and what comes back, one row for each tax as the receipt names it."""
    sums: dict[tuple[str, str, int], list[int]] = {}
    for total in totals:
        own = sums.setdefault((total.rate.letter, total.rate.name, total.rate.ppm), [0, 0, 0])
        for at, minor in enumerate((total.net, total.tax, total.gross)):
            own[at] += minor
    return tuple(
        SoldTaxTotal(letter=letter, name=name, ppm=ppm, net_minor=net, tax_minor=tax, gross_minor=gross)
        for (letter, name, ppm), (net, tax, gross) in sums.items()
    )


def _tenders(tendering: Tendering, new_id: IdFactory) -> tuple[SoldTender, ...]:
    """In the order taken; cash in one, at the end, for it gives the change of all."""
    tenders = [_tender(part, new_id) for part in tendering.parts if part.kind is not TenderKind.CASH]
    cash = tendering.cash
    if cash is not None:
        kept = SoldTender(
            tender_id=new_id(),
            kind="cash",
            tendered_minor=cash.tendered_minor,
            change_minor=cash.change_minor,
            rounding_minor=cash.rounding_minor,
        )
        tenders.append(kept)
    return tuple(tenders)


def _tender(part: TenderPart, new_id: IdFactory) -> SoldTender:
    return SoldTender(
        tender_id=part.tender_id or new_id(),
        kind=part.kind.value,
        tendered_minor=part.amount_minor,
        change_minor=0,
        rounding_minor=0,
        reference=part.reference,
        detail=part.detail,
    )


def _line(line: BasketLine, tax: LineTax, *, inclusive: bool) -> SoldLine:
    several = len(tax.taxes) > 1 or any(part.rate.relief for part in tax.taxes)
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
        tax_letter="".join(dict.fromkeys(part.rate.letter for part in tax.taxes)),
        tax_ppm=sum(part.rate.ppm for part in tax.taxes),
        net_minor=tax.net,
        tax_minor=tax.tax,
        gross_minor=tax.gross,
        scanned=line.scanned,
        intent=line.intent.value,
        taxes=_taxes(tax) if several else (),
        units=_units(line, tax, inclusive=inclusive),
        returned=_returned(line.returned) if line.returned else None,
        reference=line.reference,
        components=tuple(_component(own) for own in line.components),
        linked_to=line.linked_to,
        age_check=_age_check(line.age_check) if line.age_check else None,
        serial=line.serial,
        lot=line.lot,
        note=line.note,
        associate_id=line.associate_id,
    )


def saved_minor(sale: SaleCompleted) -> int:
    """By how much what was sold costs less than regularly."""
    return sum(line.regular_minor - line.extended_minor for line in sale.lines if line.returned is None)


def _component(own: Component) -> SoldComponent:
    return SoldComponent(item_id=own.item_id, sku=own.sku, name=own.name, thousandths=own.thousandths)


def _age_check(own: AgeCheck) -> CheckedAge:
    return CheckedAge(minimum=own.minimum, method=own.method.value)


def _taxes(tax: LineTax) -> tuple[SoldTax, ...]:
    return tuple(
        SoldTax(
            letter=part.rate.letter,
            name=part.rate.name,
            ppm=part.rate.ppm,
            base_minor=part.base,
            tax_minor=part.tax,
            tax_id=part.rate.tax_id,
            jurisdiction=part.rate.jurisdiction,
            compound=part.rate.compound,
            lifted_minor=part.relieved,
        )
        for part in tax.taxes
    )


def _units(line: BasketLine, tax: LineTax, *, inclusive: bool) -> tuple[SoldUnits, ...]:
    """What each piece cost, so that a refund of some takes back what is written here. A weighed line is one."""
    pieces = line.pieces if line.unit is Unit.EACH else 1
    if pieces < 2:
        return ()
    # What a certificate lifted was still in the price, so it is shared with the taxes, and then left out.
    taxes = tuple(part.relieved or part.tax for part in tax.taxes)
    amounts = LineAmounts(line.quantity_thousandths, line.extended_minor, tax.net, taxes)
    if line.units and (not inclusive or amounts.gross == amounts.extended):
        prices = [(own.count, own.quantity_thousandths, own.amount_minor) for own in line.units]
        shared = split_priced(amounts, prices, inclusive=inclusive)
    else:
        shared = split_units(amounts, pieces)
    charged = [at for at, part in enumerate(tax.taxes) if not part.relieved]
    return tuple(
        SoldUnits(
            count=run.count,
            quantity_thousandths=run.each.quantity_thousandths,
            extended_minor=run.each.extended,
            net_minor=run.each.net,
            tax_minor=sum(run.each.taxes[at] for at in charged),
        )
        for run in shared
    )


def _returned(own: Returned) -> ReturnedFrom:
    return ReturnedFrom(
        transaction_id=own.transaction_id,
        line_id=own.line_id,
        receipt_number=own.receipt_number,
        reason=own.reason,
        condition=own.condition.value,
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
        promotion_id=own.promotion_id,
        code=own.code,
        shares=tuple(_share(share) for share in own.shares),
        times=own.times,
        because=own.because,
        params=tuple(ReasonParam(name=name, value=value) for name, value in own.params),
    )


def _share(own: Share) -> ModifierShare:
    return ModifierShare(count=own.count, quantity_thousandths=own.quantity_thousandths, amount_minor=own.amount_minor)
