"""Telling a person or a script what became of a file."""

from __future__ import annotations

import typer

from oms.imports.report import ImportReport
from oms.terminal import say, show_table

SHOWN_PROBLEMS = 100
SOME_REFUSED = 1


def tell(report: ImportReport, *, as_json: bool) -> None:
    """Says it, and ends the command with 1 where rows were left out."""
    text = f"{report.landed} new or changed, {report.unchanged} unchanged, {report.refused} left out."
    say(text, as_json=as_json, **report.summary())
    problems = report.summary()["problems"]
    assert isinstance(problems, list)
    if problems and not as_json:
        show_table(problems[:SHOWN_PROBLEMS], ("line", "column", "value", "code", "remedy"), as_json=False)
        if len(problems) > SHOWN_PROBLEMS:
            say(f"And {len(problems) - SHOWN_PROBLEMS} more. All of them: --json")
    if problems:
        raise typer.Exit(SOME_REFUSED)
