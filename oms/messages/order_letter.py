"""What a customer is told of an order: confirmed, ready, a reminder, sent, given back with choices, kept no longer."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sqlalchemy import RowMapping

from contract.messages.rows import OrderRow
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.repository import Status, fulfillments
from oms.messages.model import Letter, Outgoing
from oms.messages.receipt_sale import Premises, premises_at
from oms.messages.speech import Speech, one_line
from oms.orders.parts import parts_of
from oms.orders.repository import order_lines, orders_by_id

WORDS = "order_words.json"
CHOICES = 3
_WAITS = ("ready", "reminder")
_RIGHT_TO_LEFT = "rtl"


def order_letter(tx: Tx, own: Outgoing) -> Letter | None:
    """None where it is not so any more: what waited was collected, say, before its reminder went out."""
    order = orders_by_id(tx, [own.order_id]).get(own.order_id)
    if order is None:
        return None
    every = fulfillments(tx, own.order_id)
    here = next((one.row for one in every if one.status is Status.ACTIVE), None)
    occasion = own.occasion.partition(":")[0]
    if occasion in _WAITS and (here is None or order["state"] != OrderState.READY):
        return None
    premises = premises_at(tx, own.location_id)
    speech = Speech(premises, order["currency"], WORDS)
    told = list(_told(occasion, order, here, premises, speech))
    parts = [part["order_id"] for part in parts_of(tx, own.order_id)] if occasion == "confirmed" else [own.order_id]
    goods = [_goods(line, speech) for line in order_lines(tx, parts) if not line["continues"] or len(parts) == 1]
    head, foot = [premises.name, *premises.address], [*premises.footer, speech.text("foot")]
    return Letter(
        message_id=own.message_id,
        to=own.address,
        sender_name=premises.name,
        subject=one_line(speech.text(f"subject_{occasion}", number=order["number"], store=premises.name)),
        text="\n".join([*head, "", *_apart(told), *goods, "", *foot, ""]),
        html=_page(speech, head, told, goods, foot),
        language=speech.locale.language,
    )


def _told(occasion: str, order: RowMapping, here: OrderRow | None, premises: Premises, speech: Speech) -> Iterator[str]:
    sent = order["kind"] == "ship"
    named = {"name": order["customer_name"], "number": order["number"], "store": premises.name}
    yield speech.text("greeting", **named)
    code = f"{occasion}_sent" if occasion == "confirmed" and sent else occasion
    yield speech.text(code, **named, due=speech.moment(instant_text(order["due_at"])))
    if occasion in _WAITS:
        yield speech.text("show_code", digits=f"{order['code'][:3]} {order['code'][3:]}")
    if occasion in _WAITS and here is not None and here.collect_until:
        yield speech.text("until", until=speech.moment(here.collect_until))
    if occasion == "shipped" and here is not None:
        yield from (
            speech.text("parcel", tracking=parcel.label.tracking)
            for parcel in here.parcels
            if parcel.shipped and parcel.label and parcel.label.tracking
        )
    if occasion == "rejected":
        some = here is not None and any(line.standing.standing(*_LEFT) for line in here.lines)
        yield from (speech.text(f"choice_{number}") for number in range(1 if some else 2, CHOICES + 1))
    if occasion == "expired" and order["paid"]:
        yield speech.text("expired_paid")


_LEFT = (LineState.OPEN, LineState.PICKED, LineState.STAGED, LineState.PACKED)


def _goods(line: RowMapping, speech: Speech) -> str:
    named = f"{line['name']} {line['size']}".rstrip()
    return f"{speech.quantity(line['thousandths'], line['unit'])} × {named}"


def _apart(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield paragraph
        yield ""


def _page(speech: Speech, head: list[str], told: list[str], goods: list[str], foot: list[str]) -> str:
    direction = "rtl" if speech.locale.text_direction == _RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html><html lang="{speech.locale.language}" dir="{direction}"><head><meta charset="utf-8"></head>'
        '<body style="font-family:sans-serif;max-width:32em;margin:auto;padding:1em">'
        f"<p><strong>{escape(head[0])}</strong><br>{'<br>'.join(map(escape, head[1:]))}</p>"
        f"{''.join(f'<p>{escape(own)}</p>' for own in told)}"
        f"<ul>{''.join(f'<li>{escape(own)}</li>' for own in goods)}</ul>"
        f"{''.join(f'<p><small>{escape(own)}</small></p>' for own in foot)}</body></html>"
    )
