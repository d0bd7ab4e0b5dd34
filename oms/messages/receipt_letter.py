"""A receipt as a letter: the sale as its register told it, in the language of the store, as text and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from contract.errors import Unavailable
from contract.messages.entry import EntryHeader
from contract.messages.facts import PRICE_KEPT, PRICE_TAKEN, SaleCompleted
from oms.db.engine import Tx
from oms.messages.model import Letter, Outgoing
from oms.messages.receipt_sale import Premises, sale_of
from oms.messages.speech import Speech, one_line

WORDS = "words.json"
_WIDTH = 48
_ONE = 1_000
_RIGHT_TO_LEFT = "rtl"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the receipt: what and how much. ``strong`` is the total; ``light`` belongs to the line above."""

    told: str
    amount: str = ""
    strong: bool = False
    light: bool = False


def receipt_letter(tx: Tx, own: Outgoing) -> Letter:
    """Unavailable: ``sale_not_here`` until the sale itself has arrived."""
    found = sale_of(tx, own.transaction_id)
    if found is None:
        raise Unavailable("sale_not_here", status="the sale has not arrived yet")
    return written(own, *found)


def written(own: Outgoing, header: EntryHeader, sale: SaleCompleted, premises: Premises) -> Letter:
    """The letter of a sale."""
    speech = Speech(premises, sale.currency, WORDS)
    head = [premises.name, *premises.address]
    if premises.tax_number:
        head.append(speech.text("tax_number", number=premises.tax_number))
    when = speech.moment(header.occurred_at)
    number = speech.text("number", number=own.receipt_number)
    rows = tuple(_rows(sale, speech))
    foot = [*premises.footer, speech.text("foot")]
    greeting = speech.text("greeting")
    plain = "\n".join(
        [*head, "", greeting, "", f"{number} · {when}", "-" * _WIDTH, *map(_plain, rows), "-" * _WIDTH, *foot, ""]
    )
    return Letter(
        message_id=own.message_id,
        to=own.address,
        sender_name=premises.name,
        subject=one_line(speech.text("subject", number=own.receipt_number, store=premises.name)),
        text=plain,
        html=_page(speech, head, greeting, f"{number} · {when}", rows, foot),
        language=speech.locale.language,
    )


def _rows(sale: SaleCompleted, speech: Speech) -> Iterator[Row]:
    for line in sale.lines:
        count = (
            f"{speech.quantity(line.quantity_thousandths, line.unit)} × "
            if line.quantity_thousandths != _ONE or line.unit != "each"
            else ""
        )
        yield Row(f"{count}{line.name} {line.size}".rstrip(), speech.money(line.regular_minor))
        for own in line.modifiers:
            typed = "" if own.reason in (PRICE_KEPT, PRICE_TAKEN) else own.reason
            told = typed or speech.text("price" if own.kind == "price_override" else "discount")
            yield Row(told, speech.money(-own.amount_minor), light=True)
    yield Row(speech.text("total"), speech.money(sale.total_minor), strong=True)
    if sale.rounding_minor:
        yield Row(speech.text("rounding"), speech.money(sale.rounding_minor))
    for tender in sale.tenders:
        yield Row(f"{speech.text(tender.kind)} {tender.detail}".rstrip(), speech.money(tender.tendered_minor))
        if tender.change_minor:
            yield Row(speech.text("change"), speech.money(-tender.change_minor))
    for total in sale.tax_totals:
        tax = speech.text("of", tax=speech.money(total.tax_minor), gross=speech.money(total.gross_minor))
        yield Row(speech.text("tax", name=total.name, rate=speech.rate(total.ppm)), tax, light=True)


def _plain(row: Row) -> str:
    told = f"  {row.told}" if row.light else row.told
    return f"{told.ljust(_WIDTH - len(row.amount) - 1)} {row.amount}".rstrip()


def _page(speech: Speech, head: list[str], greeting: str, title: str, rows: tuple[Row, ...], foot: list[str]) -> str:
    right_to_left = speech.locale.text_direction == _RIGHT_TO_LEFT
    end, direction = ("left", "rtl") if right_to_left else ("right", "ltr")
    lines = "".join(_cells(row, end) for row in rows)
    return (
        f'<!doctype html><html lang="{speech.locale.language}" dir="{direction}"><head><meta charset="utf-8"></head>'
        '<body style="font-family:sans-serif;max-width:32em;margin:auto;padding:1em">'
        f"<p><strong>{escape(head[0])}</strong><br>{'<br>'.join(map(escape, head[1:]))}</p>"
        f"<p>{escape(greeting)}</p><h2>{escape(title)}</h2>"
        f'<table style="width:100%;border-collapse:collapse">{lines}</table>'
        f"{''.join(f'<p><small>{escape(own)}</small></p>' for own in foot)}</body></html>"
    )


def _cells(row: Row, end: str) -> str:
    tag = "th" if row.strong else "td"
    told = f"<small>{escape(row.told)}</small>" if row.light else escape(row.told)
    amount = f"<small>{escape(row.amount)}</small>" if row.light else escape(row.amount)
    start = "right" if end == "left" else "left"
    return (
        f'<tr><{tag} style="text-align:{start};padding:.2em 0">{told}</{tag}>'
        f'<{tag} style="text-align:{end};white-space:nowrap">{amount}</{tag}></tr>'
    )
