"""Builds the order screens with their presenters and puts them into the shell."""

from __future__ import annotations

from app.operators.operators import Operators
from app.ui.approval import ApprovalDesk, ApprovalNeeded
from app.ui.approval_dialog import ApprovalDialog
from app.ui.bopis.board.changing import Changing
from app.ui.bopis.board.presenter import BoardPresenter
from app.ui.bopis.board.screen import BoardScreen
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.hand_over.presenter import HandOverPresenter
from app.ui.bopis.hand_over.screen import HandOverScreen
from app.ui.bopis.pack.label_desk import LabelDesk, Office
from app.ui.bopis.pack.office import office_of
from app.ui.bopis.pack.presenter import PackPresenter
from app.ui.bopis.pack.screen import PackScreen
from app.ui.bopis.phrases import Phrases
from app.ui.bopis.pick.presenter import PickPresenter
from app.ui.bopis.pick.screen import PickScreen
from app.ui.bopis.wave.presenter import WavePresenter
from app.ui.bopis.wave.screen import WaveScreen
from app.ui.bopis.wave.starter import WaveStarter
from app.ui.bopis.why.panel import WhyDesk
from app.ui.screen import Place
from app.ui.shell import Shell


def add_order_screens(shell: Shell, deeds: OrderDeeds, operators: Operators, office: Office | None = None) -> None:
    """The board keeps the badge of its place right, whichever screen shows. ``office``: the machine's if not told."""

    def ask(needed: ApprovalNeeded) -> None:
        ApprovalDialog(shell, needed, approvals, shell.words, shell.wording).open()

    def show_late(late: str) -> None:
        shell.badge(Place.ORDERS, late)

    approvals = ApprovalDesk(operators, shell.tasks, ask)
    board = BoardScreen(shell)
    shown = BoardPresenter(deeds, shell, board.present, show_late)
    changing = Changing(deeds, approvals, shell, Phrases(shell.words, shell.wording))
    board.serve(shown, WhyDesk(deeds.board.why, shell), changing)
    board.waves.serve(WaveStarter(deeds, shell, board.waves.present))
    shell.add(board)
    shell.add_later(Place.PICK, lambda: _pick(shell, deeds))
    shell.add_later(Place.WAVE, lambda: _wave(shell, deeds))
    shell.add_later(Place.PACK, lambda: _pack(shell, deeds, office))
    shell.add_later(Place.HAND_OVER, lambda: _hand_over(shell, deeds, approvals))


def _pick(shell: Shell, deeds: OrderDeeds) -> PickScreen:
    screen = PickScreen(shell)
    screen.serve(PickPresenter(deeds, shell, screen.present, screen.ask))
    return screen


def _wave(shell: Shell, deeds: OrderDeeds) -> WaveScreen:
    screen = WaveScreen(shell)
    screen.serve(WavePresenter(deeds, shell, screen.present, screen.ask))
    return screen


def _pack(shell: Shell, deeds: OrderDeeds, office: Office | None) -> PackScreen:
    screen = PackScreen(shell)
    labels = LabelDesk(deeds, shell, office or office_of(shell), screen.show_label)
    screen.serve(PackPresenter(deeds, shell, screen.present, screen.ask_tracking, labels))
    return screen


def _hand_over(shell: Shell, deeds: OrderDeeds, approvals: ApprovalDesk) -> HandOverScreen:
    screen = HandOverScreen(shell)
    screen.serve(HandOverPresenter(deeds, approvals, shell, screen.present))
    return screen
