"""Reading the cells of one row: each bad cell becomes a problem with its remedy; the row lands only without any."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from contract.errors import Refused
from contract.values.gs1 import gtin14
from contract.values.time import parse_instant
from oms.imports.csv_file import CsvRow
from oms.imports.report import RowProblem

_WHOLE = re.compile(r"-?[0-9]{1,15}")


@dataclass(slots=True)
class Cells:
    """The cells of a row, read one by one. A cell that is bad reads as an empty value of its type."""

    row: CsvRow
    problems: list[RowProblem] = field(default_factory=list)

    def text(self, column: str, *, most: int = 200, required: bool = True) -> str:
        value = self.row.cells.get(column, "").strip()
        if required and not value:
            self.refuse(column, "empty", "Fill in this cell.")
        if len(value) > most:
            self.refuse(column, "too_long", f"At most {most} characters.")
        return value

    def choice(self, column: str, allowed: Collection[str], code: str = "unknown_value") -> str:
        value = self.text(column)
        if value and value not in allowed:
            self.refuse(column, code, f"One of: {', '.join(sorted(allowed))}.")
        return value

    def whole(self, column: str, *, least: int = 0, most: int = 10**12, default: int | None = None) -> int:
        """A whole number. An empty cell is ``default``, if there is one."""
        value = self.text(column, required=default is None)
        if not value:
            return default or 0
        if not _WHOLE.fullmatch(value):
            self.refuse(column, "not_a_whole_number", "Digits only, without separators.")
            return 0
        number = int(value)
        if number < least:
            self.refuse(column, "negative" if number < 0 else "too_small", f"At least {least}.")
        if number > most:
            self.refuse(column, "too_large", f"At most {most}.")
        return number

    def thousandths(self, column: str) -> int:
        """A quantity written in units with up to three decimals, in thousandths."""
        return self._scaled(column, 3, "not_a_quantity", "A number with at most three decimals, with a point.")

    def ten_thousandths(self, column: str) -> int:
        """A price written in units of currency with up to four decimals, in ten-thousandths."""
        return self._scaled(column, 4, "not_a_price", "A number with at most four decimals, with a point.")

    def moment(self, column: str) -> datetime | None:
        """An instant, or None where the cell is empty."""
        value = self.text(column, required=False)
        if not value:
            return None
        try:
            return parse_instant(value)
        except Refused:
            self.refuse(column, "not_a_moment", "Write the moment as 2026-11-21T00:00:00Z.")
            return None

    def day(self, column: str) -> date:
        value = self.text(column)
        if not value:
            return date.min
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(column, "not_a_date", "Write the day as 2026-11-21.")
            return date.min

    def flag(self, column: str) -> bool:
        return self.choice(column, ("yes", "no")) == "yes"

    def gtins(self, column: str) -> tuple[str, ...]:
        """GTINs separated by ``;``, as 14 digits."""
        return self.gtins_of(column, *self.several(column))

    def gtins_of(self, column: str, *told: str) -> tuple[str, ...]:
        """GTINs that are a part of a cell."""
        return tuple(dict.fromkeys(self._gtin(column, one) for one in told))

    def several(self, column: str) -> Iterable[str]:
        return [part.strip() for part in self.row.cells.get(column, "").split(";") if part.strip()]

    def refuse(self, column: str, code: str, remedy: str) -> None:
        self.problems.append(RowProblem(self.row.line, column, self.row.cells.get(column, ""), code, remedy))

    def _scaled(self, column: str, digits: int, code: str, remedy: str) -> int:
        value = self.text(column)
        if not value:
            return 0
        try:
            exact = Decimal(value).scaleb(digits)
        except InvalidOperation:
            exact = Decimal("NaN")
        if not exact.is_finite() or exact != exact.to_integral_value() or abs(exact) > 10**12:
            self.refuse(column, code, remedy)
            return 0
        return int(exact)

    def _gtin(self, column: str, text: str) -> str:
        try:
            return gtin14(text)
        except Refused as refusal:
            if refusal.params["reason"] == "check_digit":
                self.refuse(column, "check_digit", f"The last digit of {text[:20]} does not fit; read it again.")
            else:
                self.refuse(column, "not_a_gtin", "A GTIN has 8, 12, 13 or 14 digits.")
            return ""
