"""Why an order is here, put into words: the rule, the stores looked at, the steps, and giving it back."""

from __future__ import annotations

from datetime import datetime

from app.bopis.why import COULD, WhyView
from app.ui.bopis.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import isolated
from contract.messages.rows import SourcingCandidate
from contract.rules.promise import Step

_RULES = ("asked_for", "sold_here", "person_chose", "first_that_has_all", "costs_least", "costs_least_in_parts")
_VERDICTS = ("could", "had_it", "stopped", "full", "frozen", "short")


def rule_words(phrases: Phrases, view: WhyView, now: datetime) -> str:
    """The rule in a sentence, and when it was."""
    trace = view.trace
    if trace is None:
        return phrases.text("here_not_told")
    code = trace.rule if trace.rule in _RULES else "other_rule"
    told = phrases.text(f"here_{code}", by=isolated(trace.by))
    before = phrases.text("here_gave_back", by=isolated(trace.by)) if trace.by and trace.candidates else ""
    when = phrases.text("here_decided", moment=phrases.moment(trace.decided_at, now)) if trace.decided_at else ""
    return " ".join(part for part in (told, before, when) if part)


def give_back_words(phrases: Phrases, view: WhyView) -> str:
    """What happens if the store gives the order back."""
    if not view.may_give_back:
        return phrases.text("here_no_way_back")
    names = ", ".join(isolated(one.name) for one in view.could)
    if names:
        told = phrases.text("here_back_goes_to", stores=names)
    else:
        told = phrases.text("here_back_nobody" if view.others else "here_back_looked_for")
    parts = [told, phrases.text("here_back_counts")]
    return " ".join([*parts, phrases.text("here_back_in_hand")] if view.in_hand else parts)


def store_rows(phrases: Phrases, view: WhyView) -> list[RowView]:
    """The other stores that were looked at, and what ruled each out."""
    return [_store_row(phrases, one) for one in view.others]


def step_rows(phrases: Phrases, view: WhyView, now: datetime) -> list[RowView]:
    """The milestones: by when, and how they stand."""
    return [_step_row(phrases, step, now) for step in view.steps]


def _store_row(phrases: Phrases, one: SourcingCandidate) -> RowView:
    code = one.verdict if one.verdict in _VERDICTS else "ruled_out"
    tone, icon = (Tone.INFO, Icon.CHECK) if one.verdict == COULD else (Tone.PLAIN, Icon.X)
    return RowView(
        key=one.location_id,
        title=one.name,
        lead=one.code,
        note=phrases.text("here_goods", sku=isolated(one.sku)) if one.sku else "",
        chip=ChipView(phrases.text(f"here_verdict_{code}"), tone, icon),
    )


def _step_row(phrases: Phrases, step: Step, now: datetime) -> RowView:
    title = phrases.text(f"promise_step_{step.milestone}")
    at = phrases.wording.clock(step.at)
    if step.done:
        chip = ChipView(phrases.text("promise_done"), Tone.OK)
    elif step.at <= now:
        chip = ChipView(phrases.text("promise_missed", span=phrases.wording.span(now - step.at)), Tone.LATE)
    else:
        chip = ChipView(phrases.text("promise_left", span=phrases.wording.span(step.at - now)), Tone.LINE)
    same_day = phrases.wording.short_day(step.at) == phrases.wording.short_day(now)
    note = "" if same_day else phrases.wording.short_day(step.at)
    return RowView(key=str(step.milestone), title=title, lead=at, note=note, chip=chip)
