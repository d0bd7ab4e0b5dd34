"""Turns what a person wants to change about an order into use cases: lines, the whole order, the last hand-over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bopis.changes import LineChanges, OrderChanges
from app.bopis.model.cards import OrderCard
from app.bopis.reject import OrderReturned, RejectEffect, RejectReason
from app.bopis.take_back import TakeBackReason, TakeBackView
from app.ui.approval import ApprovalDesk
from app.ui.bopis.board.change_sheet import ChangeSheet, Deed
from app.ui.bopis.board.reject_sheet import RejectSheet
from app.ui.bopis.board.take_back_sheet import TakeBackSheet
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Stage, Verb
from contract.states.fulfillment import LineState


class Changing:
    """Another person may have to allow what is given back or taken back."""

    def __init__(self, deeds: OrderDeeds, approvals: ApprovalDesk, stage: Stage, phrases: Phrases) -> None:
        self._deeds, self._approvals, self._stage, self._phrases = deeds, approvals, stage, phrases

    def open(self, host: QWidget, order_id: str) -> None:
        """What can be changed."""

        def show(view: OrderChanges) -> None:
            ChangeSheet(
                host,
                self._phrases,
                view,
                lambda line, deed: self._act(host, view, line, deed),
                lambda: self._ask_take_back(host, view.take_back),
            ).open()

        self._stage.tasks.store(lambda: self._deeds.lines.changes.view(order_id), show)

    def ask_reject(self, host: QWidget, card: OrderCard) -> None:
        """The whole order goes back."""
        self._ask_reject(host, card.order_id, card.number, self._phrases.text("reject_whole"), ())

    def _ask_reject(self, host: QWidget, order_id: str, number: str, what: str, line_ids: tuple[str, ...]) -> None:
        reject, act_id = self._deeds.reject, self._deeds.lines.new_id()

        def look(reason: RejectReason, show: Callable[[RejectEffect], None]) -> None:
            self._stage.tasks.store(lambda: reject.effect(order_id, reason, line_ids), show)

        def confirm(reason: RejectReason) -> None:
            self._approvals.do(lambda: reject.reject(order_id, reason, line_ids, act_id=act_id), self._rejected)

        RejectSheet(host, self._phrases, number, what, look, confirm).open()

    def _act(self, host: QWidget, view: OrderChanges, line: LineChanges, deed: Deed) -> None:
        lines, order_id, line_id = self._deeds.lines, view.order_id, line.line_id
        act_id = lines.new_id()
        match deed.code:
            case "found":
                self._do(
                    lambda: lines.found.found(order_id, line_id, line.found, act_id=act_id),
                    "change_done_found",
                    line.name,
                )
            case "unpick":
                self._do(
                    lambda: lines.unpick.unpick(order_id, line_id, line.unpicked, act_id=act_id),
                    "change_done_found",
                    line.name,
                )
            case "restore":
                self._do(
                    lambda: lines.substitute.restore(order_id, line_id, act_id=act_id), "change_done_restore", line.name
                )
            case "substitute":
                offer = next(one for one in line.offers if one.item_id == deed.item_id)
                short = line.thousandths[LineState.SHORT]
                self._do(
                    lambda: lines.substitute.substitute(order_id, line_id, deed.item_id, short, act_id=act_id),
                    "change_done_substitute",
                    offer.name,
                )
            case _:
                self._ask_reject(host, order_id, view.number, line.name, (line_id,))

    def _do(self, work: Callable[[], OrderCard], code: str, name: str) -> None:
        self._stage.tasks.store(work, lambda _: self._stage.toast(self._phrases.text(code, name=name)))

    def _ask_take_back(self, host: QWidget, view: TakeBackView | None) -> None:
        if view is None:
            return
        take_back, act_id = self._deeds.lines.take_back, self._deeds.lines.new_id()

        def confirm(reason: TakeBackReason) -> None:
            self._approvals.do(
                lambda: take_back.take_back(view.order_id, reason, act_id=act_id),
                lambda card: self._stage.toast(self._phrases.text("take_back_done", order=card.number)),
            )

        TakeBackSheet(host, self._phrases, view, confirm).open()

    def _rejected(self, done: OrderReturned) -> None:
        text = self._phrases.text
        if not done.put_back:
            self._stage.toast(text("reject_done", order=done.number))
            return
        rows = [
            text(
                "reject_put_back_line",
                bin=one.bin,
                name=one.name,
                quantity=self._phrases.quantity(one.thousandths, one.unit),
            )
            for one in done.put_back
        ]
        self._stage.ask(
            text("reject_put_back_title", order=done.number),
            "\n".join((text("reject_put_back"), *rows)),
            (Verb(text("reject_put_back_done"), lambda: None, safe=True),),
        )
