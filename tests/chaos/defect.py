"""The mistakes that can be built in on purpose, by name."""

from __future__ import annotations

from collections.abc import Mapping

PRINT_FIRST = "print-first"
SEND_TWICE = "send-twice"
ANSWER_FIRST = "answer-first"
DEFECTS: Mapping[str, str] = {
    PRINT_FIRST: "the register hands out the receipt before the sale is stored",
    SEND_TWICE: "the register sends each batch a second time under new ids",
    ANSWER_FIRST: "the OMS answers before it has stored what it was sent",
}
