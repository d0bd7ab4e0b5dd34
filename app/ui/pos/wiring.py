"""Builds the selling screens with their presenters and puts them into the shell."""

from __future__ import annotations

from app.bopis.board import Board
from app.catalog.catalog import Catalog
from app.operators.operators import Operators
from app.pos.payments.desk import CardDesk
from app.pos.payments.loose import loose_money
from app.ui.approval import ApprovalDesk, ApprovalNeeded
from app.ui.approval_dialog import ApprovalDialog
from app.ui.back_office.needs import Around
from app.ui.back_office.today_screen import TodayScreen
from app.ui.bopis.deeds import SaleOrderDeeds
from app.ui.customers.aside import CustomerAside
from app.ui.customers.deeds import CustomerDeeds
from app.ui.customers.tenders import AccountTenders
from app.ui.pos.card.choice import card_choice
from app.ui.pos.card.presenter import CardPresenter
from app.ui.pos.card.screen import CardScreen
from app.ui.pos.cash.office import OfficePresenter
from app.ui.pos.cash.open_payments import PaymentsFirst
from app.ui.pos.cash.presenter import CashPresenter
from app.ui.pos.cash.screen import CashScreen
from app.ui.pos.cash.state import HeardOf
from app.ui.pos.complete.presenter import CompletePresenter, PrintLook
from app.ui.pos.complete.screen import CompleteScreen
from app.ui.pos.order_dialog.aside import OrderAside
from app.ui.pos.returns.customer_sales import CustomerSales
from app.ui.pos.returns.presenter import ReturnsPresenter
from app.ui.pos.returns.screen import ReturnsScreen
from app.ui.pos.sell.aside import SellAside
from app.ui.pos.sell.asides import SellAsides
from app.ui.pos.sell.presenter import SellPresenter
from app.ui.pos.sell.screen import SellScreen
from app.ui.pos.sell.state import StockOf
from app.ui.pos.tender.choices import TenderChoices, manual_choices
from app.ui.pos.tender.customer_line import CustomerOf, customer_of, nobody
from app.ui.pos.tender.presenter import TenderPresenter
from app.ui.pos.tender.refund_plan import no_plan
from app.ui.pos.tender.screen import TenderScreen
from app.ui.pos.watched import Watch, nobody_watches, watched
from app.ui.screen import Place
from app.ui.services import ReturnDeeds, Selling
from app.ui.shell import Shell


def add_selling_screens(
    shell: Shell,
    selling: Selling,
    catalog: Catalog,
    operators: Operators,
    stock_of: StockOf,
    prints: PrintLook,
    heard_of: HeardOf = dict,
    customers: CustomerDeeds | None = None,
    orders: SaleOrderDeeds | None = None,
    board: Board | None = None,
    watch: Watch = nobody_watches,
) -> ApprovalDesk:
    """``stock_of`` says what can be sold of an item here, in thousandths; ``heard_of`` when other tills were heard;
    both are asked from any thread. ``board``: the web orders of the day. ``watch`` gets what the screens of a sale
    show. Returns where another person is asked.
    """

    def ask(needed: ApprovalNeeded) -> None:
        ApprovalDialog(shell, needed, desk, shell.words, shell.wording).open()

    desk = ApprovalDesk(operators, shell.tasks, ask)
    selling.sell.empties.called = shell.words.text("empties_voucher")
    offered = _ways_to_pay(shell, selling, customers, desk)
    whose = customer_of(customers) if customers is not None else nobody

    def sell() -> SellScreen:
        screen = SellScreen(shell)
        presenter = SellPresenter(selling, catalog, stock_of, desk, shell, screen, watch)
        screen.serve(presenter)
        if customers is not None:
            _lend(screen, shell, selling, customers, orders, desk, presenter)
        return screen

    def tender() -> TenderScreen:
        screen = TenderScreen(shell, offered)
        plan = selling.returns.plans.view if selling.returns is not None else no_plan
        settling = selling.sell, selling.settle
        shown = watched(screen.present, watch)
        screen.serve(TenderPresenter(*settling, selling.cards, operators, desk, shell, shown, whose, plan))
        return screen

    def today() -> TodayScreen:
        screen = TodayScreen(shell)
        screen.serve(selling.today, desk, lambda: _around(selling, board, heard_of))
        return screen

    shell.add_later(Place.SELL, sell)
    shell.add_later(Place.CASH_TENDER, tender)
    shell.add_later(Place.COMPLETE, lambda: _complete(shell, selling, prints, operators, customers, desk, watch))
    shell.add_later(Place.CASH, lambda: _cash(shell, selling, catalog, operators, desk, heard_of))
    shell.add_later(Place.TODAY, today)
    if selling.cards is not None:
        cards = selling.cards
        shell.add_later(Place.CARD_TENDER, lambda: _card(shell, selling, cards, operators, desk, whose, watch))
    if selling.returns is not None:
        returns = selling.returns
        shell.add_later(Place.RETURNS, lambda: _returns(shell, selling, returns, customers, desk))
    return desk


def _cash(
    shell: Shell, selling: Selling, catalog: Catalog, operators: Operators, desk: ApprovalDesk, heard_of: HeardOf
) -> CashScreen:
    screen, first = CashScreen(shell), PaymentsFirst(selling.cards, desk, shell)
    screen.serve(
        CashPresenter(
            selling.shifts, selling.suspend, selling.drawer, catalog, operators, desk, first, shell, screen.present,
            heard_of,
        ),
        OfficePresenter(selling.cash_moves, selling.closed_shifts, selling.day, desk, first, shell),
    )  # fmt: skip
    return screen


def _complete(
    shell: Shell,
    selling: Selling,
    prints: PrintLook,
    operators: Operators,
    customers: CustomerDeeds | None,
    desk: ApprovalDesk,
    watch: Watch,
) -> CompleteScreen:
    screen = CompleteScreen(shell)
    post_void = selling.returns.post_void if selling.returns is not None else None
    mail = selling.receipt_mail
    shown = watched(screen.present, watch)
    screen.serve(CompletePresenter(selling.sales, prints, operators, desk, shell, shown, mail, customers, post_void))
    return screen


def _card(
    shell: Shell,
    selling: Selling,
    cards: CardDesk,
    operators: Operators,
    desk: ApprovalDesk,
    whose: CustomerOf,
    watch: Watch,
) -> CardScreen:
    screen = CardScreen(shell)
    shown = watched(screen.present, watch)
    screen.serve(CardPresenter(selling.sell, selling.settle, cards, operators, desk, shell, shown, whose))
    return screen


def _ways_to_pay(shell: Shell, selling: Selling, customers: CustomerDeeds | None, desk: ApprovalDesk) -> TenderChoices:
    offered = TenderChoices(manual_choices())
    if customers is not None:
        customers.lines.called = shell.words.text("paid_into_account")
        for choice in AccountTenders(customers.value, shell.tasks, shell.words).choices(desk):
            offered.add(choice)
    if selling.cards is not None and selling.cards.available:
        offered.add(card_choice(shell))
    return offered


def _around(selling: Selling, board: Board | None, heard_of: HeardOf) -> Around:
    return Around(board.view() if board is not None else None, heard_of(), loose_money(selling.cards))


def _returns(
    shell: Shell, selling: Selling, deeds: ReturnDeeds, customers: CustomerDeeds | None, desk: ApprovalDesk
) -> ReturnsScreen:
    screen = ReturnsScreen(shell, CustomerSales(customers, shell) if customers is not None else None)
    screen.serve(ReturnsPresenter(deeds, selling, desk, shell, screen.present))
    return screen


def _lend(
    sell: SellScreen,
    shell: Shell,
    selling: Selling,
    customers: CustomerDeeds,
    orders: SaleOrderDeeds | None,
    desk: ApprovalDesk,
    presenter: SellPresenter,
) -> None:
    """What stands beside a sale: whose it is, cards to load, and orders."""
    whose_sale = CustomerAside(shell, shell, customers, selling.sell, desk, presenter.refresh, presenter.add)
    sell.put_beside(whose_sale.column)
    whose_sale.column.follow(sell)
    asides: list[SellAside] = [whose_sale]
    if orders is not None:
        ordered = OrderAside(shell, shell, orders, customers.customers.known, desk, presenter.refresh)
        whose_sale.strip.put(ordered.collect)
        whose_sale.column.put(ordered.card)
        ordered.tell_ready(whose_sale.strip.show_ready)
        asides.append(ordered)
    sell.lend(SellAsides(asides))
