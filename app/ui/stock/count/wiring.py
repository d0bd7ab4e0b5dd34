"""Builds the count screen with its presenter, puts it into the shell beside the first page of stock."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut

from app.operators.operators import Operators
from app.ui.approval import ApprovalDesk, ApprovalNeeded
from app.ui.approval_dialog import ApprovalDialog
from app.ui.bopis.phrases import Phrases
from app.ui.screen import Place
from app.ui.shell import Shell
from app.ui.stock.count.hub_card import CountsCard
from app.ui.stock.count.presenter import CountPresenter, Search
from app.ui.stock.count.screen import CountScreen
from app.ui.stock.deeds import StockDeeds
from app.ui.stock.receive.arrivals import ArrivalsScreen

_MATTERS = frozenset({"fact:order.short", "fact:order.rejected", "fact:stock.counted", "fact:stock.adjusted"})


def add_count_screen(
    shell: Shell, deeds: StockDeeds, search: Search, operators: Operators, home: ArrivalsScreen
) -> None:
    """With what waits to be counted on the first page of stock."""

    def ask(needed: ApprovalNeeded) -> None:
        ApprovalDialog(shell, needed, approvals, shell.words, shell.wording).open()

    approvals = ApprovalDesk(operators, shell.tasks, ask)
    screen = CountScreen(shell)
    screen.serve(CountPresenter(deeds, search, approvals, shell, screen.present))
    shell.add(screen)
    _add_card(shell, deeds, home)


def _add_card(shell: Shell, deeds: StockDeeds, home: ArrivalsScreen) -> None:
    def read() -> None:
        tasks = deeds.tasks
        shell.tasks.store(lambda: (tasks.open(), tasks.undecided()), lambda lists: card.set_lists(*lists))

    def stale(topics: frozenset[str]) -> None:
        if topics & _MATTERS and card.isVisible():
            read()

    card = CountsCard(Phrases(shell.words, shell.wording), read)
    card.item_chosen.connect(lambda item_id: shell.go(Place.COUNT, item_id=item_id))
    card.count_chosen.connect(lambda count_id: shell.go(Place.COUNT, count_id=count_id))
    card.asked.connect(lambda: shell.go(Place.COUNT))
    shell.tasks.stale.connect(stale)
    QShortcut(QKeySequence("F6"), home, card.asked.emit)
    home.aside.addWidget(card, 1)
