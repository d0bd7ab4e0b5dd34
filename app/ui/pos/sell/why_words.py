"""Why a line costs what it does, in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.pos.basket_view import LineView
from app.pos.model.line import PRICE_ANSWERS, Modifier, ModifierKind
from app.pos.why import CodeShown, Explained, LineWhy, PriceSource, TaxIncluded
from app.ui.pos.phrases import Phrases
from app.wording import isolated
from contract.rules.promotion import Nearly
from contract.values.quantity import Unit
from contract.values.time import parse_instant

_ONE = 1_000
_FREE = 1_000_000


@dataclass(frozen=True, slots=True)
class WhyRow:
    """``action`` is what its button says, "" where it has none; ``key`` tells which one was pressed."""

    key: str
    title: str
    note: str = ""
    value: str = ""
    action: str = ""
    saving: bool = False


@dataclass(frozen=True, slots=True)
class WhyView:
    """``rows`` is how the line comes to what it costs; ``to_pay`` is where they lead. Lists may be empty."""

    text: str = ""
    rows: tuple[WhyRow, ...] = ()
    to_pay: str = ""
    taxes: tuple[str, ...] = ()
    nearly: tuple[str, ...] = ()
    taken_out: tuple[WhyRow, ...] = ()
    codes: tuple[WhyRow, ...] = ()


def worded(told: Explained, phrases: Phrases) -> WhyView:
    """As the dialog shows it."""
    text, why = phrases.text, told.line
    taken_out = tuple(
        WhyRow(one.promotion_id, one.name or text("why_unnamed"), action=text("why_put_back")) for one in told.taken_out
    )
    about_sale = WhyView(
        nearly=tuple(_nearly(one, phrases) for one in told.nearly),
        taken_out=taken_out,
        codes=tuple(_code(one, phrases) for one in told.codes),
    )
    if why is None:
        return about_sale
    return WhyView(
        phrases.sold_name(why.line.name, why.line.size),
        (_shelf(why, phrases), *(_modifier(at, why, phrases) for at in range(len(why.line.modifiers)))),
        phrases.wording.money(why.line.extended_minor),
        tuple(_tax(one, why, phrases) for one in why.taxes),
        about_sale.nearly,
        about_sale.taken_out,
        about_sale.codes,
    )


def benefit(own: Modifier, unit: str, phrases: Phrases) -> str:
    """``3 for €1.50``, ``Buy 1, get 1 free``; "" where an older register did not say."""
    params, wording = dict(own.params), phrases.wording
    if not own.because or not (params.keys() & {"ppm", "minor"}):
        return ""
    free = own.because == "buy_get_percent" and params.get("ppm") == _FREE
    amount = isolated(wording.money(params.get("minor", 0)))
    if own.because in {"amount", "price"} and unit != Unit.EACH:
        amount = isolated(f"{wording.money(params['minor'])}/{unit}")
    return phrases.text(
        "why_buy_get_free" if free else f"why_{own.because}",
        share=isolated(wording.share(params.get("ppm", 0))),
        amount=amount,
        count=params.get("count", 0),
        buy=params.get("buy", 0),
        get=params.get("get", 0),
    )


def _shelf(why: LineWhy, phrases: Phrases) -> WhyRow:
    line, wording = why.line, phrases.wording
    price = isolated(wording.unit_price(line.price_ten_thousandths, line.price_per_thousandths, line.unit))
    quantity = isolated(wording.quantity(abs(line.quantity_thousandths), line.unit))
    note = [phrases.text("why_times", quantity=quantity, price=price), *_source(why.source, line, phrases)]
    return WhyRow("", phrases.text("why_shelf_price"), " · ".join(note), wording.money(line.regular_minor))


def _source(source: PriceSource | None, line: LineView, phrases: Phrases) -> list[str]:
    if source is None:
        return [phrases.text("why_from_label")] if line.fixed and not line.comes_back else []
    code = "why_pricelist" if source.own else "why_pricelist_base"
    said = [phrases.text(code, pricelist=isolated(source.pricelist))]
    if source.customer_group:
        said.append(phrases.text("why_group_price", group=isolated(source.customer_group)))
    if source.from_thousandths:
        quantity = phrases.wording.quantity(source.from_thousandths, line.unit)
        said.append(phrases.text("why_from_quantity", quantity=isolated(quantity)))
    return said


def _modifier(at: int, why: LineWhy, phrases: Phrases) -> WhyRow:
    own, text = why.line.modifiers[at], phrases.text
    if own.kind is ModifierKind.PROMOTION:
        note, action = _promotion(own, why.line.unit, phrases), text("why_take_out")
    else:
        reason = text(own.reason) if own.reason in PRICE_ANSWERS else own.reason
        note = [reason, *([text("why_allowed_by", name=why.approvers[at])] if why.approvers[at] else [])]
        action = text("modifier_take_back")
    return WhyRow(
        str(at),
        phrases.modifier(own, why.line.unit),
        " · ".join(part for part in note if part),
        phrases.wording.money(-own.amount_minor),
        "" if why.line.comes_back else action,
        saving=own.amount_minor >= 0,
    )


def _promotion(own: Modifier, unit: str, phrases: Phrases) -> list[str]:
    said = [benefit(own, unit, phrases)]
    if own.times:
        said.append(phrases.count("why_applied", own.times))
    rewarded = [share for share in own.shares if share.amount_minor]
    if unit == Unit.EACH and sum(share.count for share in own.shares) > 1:
        said += [
            phrases.count("why_off_each", share.count, amount=isolated(phrases.wording.money(share.amount_minor)))
            for share in rewarded
        ]
    if own.code:
        said.append(phrases.text("why_by_code", code=isolated(own.code)))
    return said


def _tax(one: TaxIncluded, why: LineWhy, phrases: Phrases) -> str:
    code = "why_tax_lifted" if one.lifted else "why_tax_included" if why.prices_include_tax else "why_tax_added"
    wording = phrases.wording
    return phrases.text(
        code, name=one.name, share=isolated(wording.share(one.ppm)), amount=isolated(wording.money(one.minor))
    )


def _nearly(one: Nearly, phrases: Phrases) -> str:
    if one.missing_minor:
        amount = isolated(phrases.wording.money(one.missing_minor))
        return phrases.text("why_nearly_amount", amount=amount, name=one.name)
    return phrases.count("why_nearly_units", one.missing_units, name=one.name)


def code_note(one: CodeShown, phrases: Phrases) -> str:
    """Why a code brings nothing; of one that was used already, where and when."""
    told = {}
    if one.spent is not None:
        at = phrases.wording.date_and_time(parse_instant(one.spent.at))
        told = {"at": at, "place": one.spent.place, "receipt": one.spent.receipt_number}
    return phrases.text(f"why_code_{one.why or 'counts'}", name=one.name, **told)


def _code(one: CodeShown, phrases: Phrases) -> WhyRow:
    note = code_note(one, phrases) if one.why else one.name
    return WhyRow(one.code, one.code, note, action=phrases.text("why_code_remove"), saving=not one.why)
