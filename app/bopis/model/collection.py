"""A hand-over while it is being done: who collects, what was given and what the customer does not want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.bopis.model.standing import Standing
from contract.errors import Refused
from contract.messages.facts import DeclinedLine, MovedLine
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineCommand

Proof = Literal["code", "person_checked"]

DECLINE_REASONS = ("not_wanted", "damaged", "wrong_item", "past_date")
MAX_NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one line: thousandths given, thousandths declined and why."""

    given: int = 0
    declined: int = 0
    reason: str = ""


_NOTHING = Choice()


@dataclass(frozen=True, slots=True)
class Collection:
    """The open hand-over of one order. Kept as a draft, so that it survives a restart.

    ``proxy``: ``collected_by`` is somebody else than the customer. ``bags`` are on the counter. ``signature`` is what
    the person drew, or typed instead.
    """

    proof: Proof | None = None
    collected_by: str = ""
    age_checked: bool = False
    proxy: bool = False
    document_seen: bool = False
    bags: tuple[str, ...] = ()
    signature: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)

    def for_person(self, proof: Proof, collected_by: str = "", *, proxy: bool = False) -> Collection:
        """Who was just checked collects. What was seen of somebody else, and their signature, says nothing of them."""
        same = self.proof is None or (proof, collected_by) == (self.proof, self.collected_by)
        return replace(
            self,
            proof=proof,
            collected_by=collected_by,
            proxy=proxy,
            document_seen=proof == "person_checked",
            age_checked=same and self.age_checked,
            signature=self.signature if same else "",
        )

    def choice(self, line_id: str) -> Choice:
        return self.choices.get(line_id, _NOTHING)

    def give(self, line: OrderLineRow, thousandths: int) -> Collection:
        """Give that much more. Refused: ``nothing_to_give``, ``quantity_not_positive``."""
        before = self.choice(line.line_id)
        self._room(line, before, thousandths)
        return self._with(line, replace(before, given=before.given + thousandths))

    def decline(self, line: OrderLineRow, thousandths: int, reason: str) -> Collection:
        """The customer does not want that much. Refused: ``reason_unknown``, ``nothing_to_give``."""
        if reason not in DECLINE_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        before = replace(self.choice(line.line_id), declined=0, reason="")
        given = min(before.given, line.standing.movable(LineCommand.HAND_OVER) - thousandths)
        before = replace(before, given=max(0, given))
        self._room(line, before, thousandths)
        return self._with(line, replace(before, declined=thousandths, reason=reason))

    def clear(self, line: OrderLineRow) -> Collection:
        """Neither given nor declined: it stays staged."""
        return self._with(line, _NOTHING)

    def fitted(self, standing: Standing) -> Collection:
        """The choices that the order still allows: it may have moved since they were made."""
        kept = {}
        for line in standing.order.lines:
            chosen, movable = self.choice(line.line_id), line.standing.movable(LineCommand.HAND_OVER)
            given = min(chosen.given, movable)
            declined = min(chosen.declined, movable - given)
            if given or declined:
                kept[line.line_id] = Choice(given, declined, chosen.reason if declined else "")
        return replace(self, choices=kept)

    def given_lines(self, standing: Standing) -> tuple[MovedLine, ...]:
        return tuple(
            MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=given)
            for line in standing.order.lines
            if (given := self.choice(line.line_id).given)
        )

    def declined_lines(self, standing: Standing) -> tuple[DeclinedLine, ...]:
        return tuple(
            DeclinedLine(line_id=line.line_id, item_id=line.item_id, thousandths=choice.declined, reason=choice.reason)
            for line in standing.order.lines
            if (choice := self.choice(line.line_id)).declined
        )

    def age_needed(self, standing: Standing) -> int:
        """The age to check before these goods may leave, or 0."""
        if self.age_checked:
            return 0
        return self.oldest_asked(standing)

    def oldest_asked(self, standing: Standing) -> int:
        """The age that what is given asks for, or 0."""
        return max((line.age_minimum for line in standing.order.lines if self.choice(line.line_id).given), default=0)

    def to_draft(self) -> dict[str, object]:
        return {
            "proof": self.proof,
            "collected_by": self.collected_by,
            "age_checked": self.age_checked,
            "proxy": self.proxy,
            "document_seen": self.document_seen,
            "bags": list(self.bags),
            "signature": self.signature,
            "choices": {key: [choice.given, choice.declined, choice.reason] for key, choice in self.choices.items()},
        }

    @classmethod
    def from_draft(cls, draft: dict[str, object] | None) -> Collection:
        if draft is None:
            return cls()
        proof, choices, bags = draft.get("proof"), draft.get("choices"), draft.get("bags")
        return cls(
            proof="code" if proof == "code" else "person_checked" if proof == "person_checked" else None,
            collected_by=str(draft.get("collected_by", "")),
            age_checked=draft.get("age_checked") is True,
            proxy=draft.get("proxy") is True,
            document_seen=draft.get("document_seen") is True,
            bags=tuple(map(str, bags)) if isinstance(bags, list) else (),
            signature=str(draft.get("signature", "")),
            choices={
                str(line_id): Choice(int(given), int(declined), str(reason))
                for line_id, (given, declined, reason) in (choices.items() if isinstance(choices, dict) else ())
            },
        )

    def _with(self, line: OrderLineRow, choice: Choice) -> Collection:
        return replace(self, choices={**self.choices, line.line_id: choice})

    @staticmethod
    def _room(line: OrderLineRow, choice: Choice, thousandths: int) -> None:
        if thousandths <= 0:
            raise Refused("quantity_not_positive", thousandths=thousandths)
        movable = line.standing.movable(LineCommand.HAND_OVER)
        if choice.given + choice.declined + thousandths > movable:
            raise Refused("nothing_to_give", name=line.name, ready=movable)


def line_value(line: OrderLineRow, thousandths: int) -> int:
    """The share of the line's ``price_minor`` that ``thousandths`` of it are worth, rounded down; for showing only."""
    return line.price_minor * thousandths // line.standing.total if line.standing.total else 0
