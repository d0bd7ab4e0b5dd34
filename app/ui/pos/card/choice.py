"""Card among the ways to pay: what was typed, or all that is left, goes to the terminal."""

from __future__ import annotations

from app.pos.model.tender import TenderKind
from app.ui.pos.tender.choices import TenderAsk, TenderChoice
from app.ui.screen import Place, Stage
from app.ui.theme.icons import Icon


def card_choice(stage: Stage) -> TenderChoice:
    """For the list of ways to pay, and by F10."""

    def ask(asked: TenderAsk) -> None:
        sign = -1 if asked.left_minor < 0 else 1
        stage.go(Place.CARD_TENDER, amount_minor=sign * asked.next_minor)

    return TenderChoice("card", "tender_card", Icon.CARD, ask, TenderKind.CARD, shortcut="F10", refunds=True)
