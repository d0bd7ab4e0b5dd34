"""Rows of words and figures, as X and Z have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_percent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.pos.model.shift_sums import Remark, ShiftSums
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.widgets.card import Card, rule
from app.ui.widgets.emptied import empty
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text
from contract.values.time import parse_instant


@dataclass(frozen=True, slots=True)
class Figure:
    """A row; ``strong`` for sums. One without words is a hairline."""

    words: str
    value: str = ""
    strong: bool = False


class FigureCard(Card):
    """Shows rows; the widgets are made anew only when their number changes."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, padding=20, parent=parent)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self._shape: tuple[bool, ...] = ()
        self._rows: list[tuple[Text, Text]] = []

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these."""
        shape = tuple(bool(figure.words) for figure in figures)
        if shape != self._shape:
            self._lay_out(shape)
        said = [figure for figure in figures if figure.words]
        for (words, value), figure in zip(self._rows, said, strict=True):
            words.setText(figure.words)
            value.setText(figure.value)
            words.set_role(Role.BUTTON if figure.strong else Role.BODY)
            words.set_color("text" if figure.strong else "text2")

    def _lay_out(self, shape: tuple[bool, ...]) -> None:
        empty(self._grid)
        self._shape, self._rows = shape, []
        for at, is_row in enumerate(shape):
            if is_row:
                words, value = Text("", Role.BODY, "text2", wrap=True), Text("", Role.BUTTON, at=At.END, elide=False)
                self._grid.addWidget(words, at, 0)
                self._grid.addWidget(value, at, 1)
                self._rows.append((words, value))
            else:
                self._grid.addWidget(rule(), at, 0, 1, 2)


def sales_figures(sums: ShiftSums, phrases: Phrases) -> list[Figure]:
    """What was sold, with its tax by rate, and what is worth a second look."""
    amount, text = phrases.wording.amount, phrases.text
    rows = [Figure(phrases.count("cash_sales", sums.sale_count), amount(sums.sales_minor), strong=True)]
    for tax in sums.tax_totals:
        rate = format_percent(Decimal(tax.ppm).scaleb(-6), "#,##0.##%", locale=phrases.wording.locale)
        rows.append(Figure(text("cash_tax", rate=rate), amount(tax.tax_minor)))
    for code, minor in (("report_discounts", sums.discount_minor), ("report_coupons", sums.coupon_minor)):
        if minor:
            rows.append(Figure(text(code), amount(minor)))
    if sums.rounding_minor:
        rows.append(Figure(text("report_rounding"), amount(sums.rounding_minor)))
    own = sums.own_numbers
    if own is not None and own.first_sale_number is not None:
        first, last = own.first_sale_number, own.last_sale_number or own.first_sale_number
        numbers = f"{first}–{last}" if first != last else str(first)
        rows.append(Figure(text("report_numbers"), numbers))
    rows.append(Figure(""))
    rows.append(Figure(text("cash_no_sale"), str(sums.drawer_opens)))
    if sums.override_count:
        rows.append(Figure(text("report_overrides"), str(sums.override_count)))
    rows.append(Figure(text("report_removed"), str(sums.removed_count)))
    rows.append(Figure(text("report_abandoned"), str(sums.abandoned_count)))
    return rows


def drawer_figures(sums: ShiftSums, phrases: Phrases) -> list[Figure]:
    """How the expected amount was made."""
    amount, text, cash = phrases.wording.amount, phrases.text, sums.cash
    moved = {
        "report_loans": cash.loan_minor,
        "report_paid_in": cash.paid_in_minor,
        "report_pickups": -cash.pickup_minor,
        "report_paid_out": -cash.paid_out_minor,
    }
    return [
        Figure(text("report_float"), amount(sums.float_minor)),
        Figure(text("report_cash"), amount(sums.cash_minor)),
        *(Figure(text(code), amount(minor)) for code, minor in moved.items() if minor),
        Figure(""),
        Figure(text("report_expected"), amount(sums.expected_minor), strong=True),
    ]


def remark_line(remark: Remark, phrases: Phrases) -> str:
    """``14:07 Paid out: window cleaner, 35.00``."""
    at = phrases.wording.clock(parse_instant(remark.at))
    said = phrases.text(remark.code) + (f": {remark.detail}" if remark.detail else "")
    amount = f", {phrases.wording.amount(remark.amount_minor)}" if remark.amount_minor else ""
    return f"{at} {said}{amount}"
