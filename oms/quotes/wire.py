"""Quotes over HTTP: what is asked, and what it costs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from contract.rules.tax import TaxTotal
from contract.values.time import instant_text
from oms.orders.wire import MAX_LINE_THOUSANDTHS, MAX_LINES, CustomerBody, ShipToBody, Told
from oms.quotes.model import Asked, Quoted, QuotedLine, SetPrice

MAX_CODES = 20
MAX_SET_MINOR = 10**9

# PostgreSQL's text cannot hold NUL; every other character is data.
_Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
_Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
_Sku = Annotated[_Text, Field(min_length=1, max_length=40)]
_Code = Annotated[_Text, Field(min_length=1, max_length=60)]
_Thousandths = Annotated[int, Field(strict=True, gt=0, le=MAX_LINE_THOUSANDTHS)]


class PriceBody(Told):
    """A unit price that is not the catalog's: minor units for so many thousandths of the unit, and why."""

    minor: Annotated[int, Field(strict=True, ge=0, le=MAX_SET_MINOR)]
    per_thousandths: _Thousandths = 1000
    reason: Annotated[_Text, Field(min_length=1, max_length=200)]


class QuoteLineBody(Told):
    """Two pieces are 2000 thousandths. ``price`` only for who may set one."""

    sku: _Sku
    quantity_thousandths: _Thousandths
    price: PriceBody | None = None

    def asked(self) -> Asked:
        told = self.price
        price = SetPrice(told.minor, told.per_thousandths, told.reason) if told else None
        return Asked(self.sku, self.quantity_thousandths, price)


class QuoteBody(Told):
    """What something costs at a location, or in a country where the location is not known yet.

    ``codes`` are coupons and campaigns. Under an ``external_id`` the same quote asked again is answered the same.
    """

    location: Annotated[_Text, Field(min_length=1, max_length=20)] | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    customer_id: Annotated[_Text, Field(max_length=64)] = ""
    codes: Annotated[tuple[_Code, ...], Field(max_length=MAX_CODES)] = ()
    lines: Annotated[tuple[QuoteLineBody, ...], Field(min_length=1, max_length=MAX_LINES)]
    external_id: Annotated[_Text, Field(max_length=100)] = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> QuoteBody:
        if (self.location is None) == (self.country is None):
            raise ValueError("location or country")
        return self

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class QuoteOrderBody(Told):
    """An order at the prices of a quote. ``location`` where the quote is for a country, and needed only where it is
    collected; ``customer`` where the quote named none, or somebody else collects.
    """

    paid: Annotated[bool, Field(strict=True)]
    location: Annotated[_Text, Field(min_length=1, max_length=20)] | None = None
    customer: CustomerBody | None = None
    due_at: _Moment | None = None
    ship_to: ShipToBody | None = None

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class GivenView(Told):
    """What a promotion takes off a line; it applied so many ``times`` in the whole basket."""

    promotion_id: str
    name: str
    code: str
    times: int
    minor: int


class QuoteLineView(Told):
    """A line as it is charged, in minor units: ``regular_minor`` by the catalog, ``extended_minor`` after all changes,
    ``gross_minor`` with its taxes. ``deposit_for`` is the number of the line that a deposit goes with, 0 for goods.
    ``offered_thousandths``: the most that one place offers now, of which nothing is kept; none for a deposit.
    """

    number: int
    sku: str
    name: str
    unit: str
    quantity_thousandths: int
    price_ten_thousandths: int
    price_per_thousandths: int
    regular_minor: int
    price_set: PriceBody | None
    promotions: tuple[GivenView, ...]
    extended_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    deposit_for: int
    offered_thousandths: int | None


class QuoteTaxView(Told):
    """A row of the tax table: ``tax_minor`` is charged on ``net_minor``."""

    letter: str
    name: str
    ppm: int
    net_minor: int
    tax_minor: int


class UnusedCodeView(Told):
    """A code that brings nothing: ``unknown``, ``spent``, ``removed``, ``not_valid`` or ``nothing_fits``."""

    code: str
    why: str


class QuoteAnswer(Told):
    """What all costs until ``valid_until``. ``total_minor`` is what the customer pays, ``deposit_minor`` what of the
    prices is for bottles.
    """

    quote_id: str
    location: str
    country: str
    customer_id: str
    currency: str
    prices_include_tax: bool
    lines: tuple[QuoteLineView, ...]
    taxes: tuple[QuoteTaxView, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    deposit_minor: int
    unused_codes: tuple[UnusedCodeView, ...]
    made_at: str
    valid_until: str


def quote_answer(
    quoted: Quoted, offered: Mapping[str, int], made_at: datetime, valid_until: datetime, **about: object
) -> QuoteAnswer:
    """``offered``: thousandths by item id. ``about``: the fields that are not reckoned."""
    return QuoteAnswer.model_validate(
        {
            **about,
            "lines": [_line(line, offered) for line in quoted.lines],
            "taxes": [_tax(total) for total in quoted.taxed.totals],
            "net_minor": quoted.taxed.net,
            "tax_minor": quoted.taxed.tax,
            "total_minor": quoted.taxed.gross,
            "deposit_minor": sum(line.extended_minor for line in quoted.lines if line.deposit_for),
            "unused_codes": [UnusedCodeView(code=one.code, why=one.why) for one in quoted.unused_codes],
            "made_at": instant_text(made_at),
            "valid_until": instant_text(valid_until),
        }
    )


def _line(line: QuotedLine, offered: Mapping[str, int]) -> QuoteLineView:
    price = line.price
    return QuoteLineView(
        number=line.number,
        sku=line.goods.sku,
        name=line.goods.name,
        unit=line.goods.unit,
        quantity_thousandths=line.thousandths,
        price_ten_thousandths=line.unit_price.ten_thousandths,
        price_per_thousandths=line.unit_price.per.thousandths,
        regular_minor=line.regular_minor,
        price_set=PriceBody(minor=price.minor, per_thousandths=price.per_thousandths, reason=price.reason)
        if price
        else None,
        promotions=tuple(
            GivenView(promotion_id=one.promotion_id, name=one.name, code=one.code, times=one.times, minor=one.minor)
            for one in line.promotions
        ),
        extended_minor=line.extended_minor,
        net_minor=line.net_minor,
        tax_minor=line.tax_minor,
        gross_minor=line.gross_minor,
        deposit_for=line.deposit_for,
        offered_thousandths=None if line.deposit_for else offered.get(line.goods.item_id, 0),
    )


def _tax(total: TaxTotal) -> QuoteTaxView:
    rate = total.rate
    return QuoteTaxView(letter=rate.letter, name=rate.name, ppm=rate.ppm, net_minor=total.net, tax_minor=total.tax)
