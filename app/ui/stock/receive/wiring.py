"""Builds the screens of goods that come in with their presenters and puts them into the shell."""

from __future__ import annotations

from app.stock.receive import Receive
from app.ui.shell import Shell
from app.ui.stock.receive.arrivals import ArrivalsPresenter, ArrivalsScreen
from app.ui.stock.receive.presenter import ReceivePresenter
from app.ui.stock.receive.screen import ReceiveScreen


def add_receive_screens(shell: Shell, receive: Receive) -> ArrivalsScreen:
    """The one where stock begins is given back: others add to it."""
    arrivals, receiving = ArrivalsScreen(shell), ReceiveScreen(shell)
    arrivals.serve(ArrivalsPresenter(receive, shell, arrivals.present))
    receiving.serve(ReceivePresenter(receive, shell, receiving.present))
    for screen in (arrivals, receiving):
        shell.add(screen)
    return arrivals
