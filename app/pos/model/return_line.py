"""A line that comes back of a sale that is known: with what was paid for it, taxes and all. Pure."""

from __future__ import annotations

from app.pos.model.line import BasketLine, Component, Condition, LineIntent, PaidTax, Returned
from contract.messages.facts import SoldLine
from contract.rules.returnable import LineTaxPaid, Refund
from contract.values.quantity import Unit


def return_line(
    sold: SoldLine, back: Refund, why: tuple[str, Condition], of: tuple[str, str], *, icon: str = "", inclusive: bool
) -> BasketLine:
    """``why`` is reason and condition, ``of`` the transaction and the number on its receipt; still without an id."""
    taxes = tuple(_paid_back(own) for own in back.taxes)
    (reason, condition), (transaction_id, receipt) = why, of
    return BasketLine(
        line_id="",
        item_id=sold.item_id,
        sku=sold.sku,
        name=sold.name,
        size=sold.size,
        unit=Unit(sold.unit),
        icon=icon,
        tax_category=sold.tax_category,
        age_minimum=0,
        quantity_thousandths=-back.quantity_thousandths,
        price_ten_thousandths=sold.unit_price.ten_thousandths,
        price_per_thousandths=sold.unit_price.per_thousandths,
        extended_minor=-(back.gross_minor if inclusive else back.net_minor),
        intent=LineIntent.RETURN,
        returned=Returned(reason, condition, transaction_id, sold.line_id, receipt, taxes),
        components=tuple(Component(own.item_id, own.sku, own.name, own.thousandths) for own in sold.components),
        linked_to=sold.linked_to,
        serial=sold.serial,
        lot=sold.lot,
    )


def _paid_back(own: LineTaxPaid) -> PaidTax:
    return PaidTax(
        own.letter,
        own.name,
        own.ppm,
        -own.base_minor,
        -own.tax_minor,
        own.tax_id,
        own.jurisdiction,
        own.compound,
    )


def given_back(line: BasketLine, *, inclusive: bool) -> int:
    """What such a line pays back, positive, tax and all."""
    paid = line.returned.paid if line.returned else ()
    return -line.extended_minor - (0 if inclusive else sum(own.tax_minor for own in paid))
