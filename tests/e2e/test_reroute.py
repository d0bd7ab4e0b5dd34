"""An order goes to another store while the first works on it offline: both ends tell the truth, goods come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bopis.model.cards import NextStep, OrderCard, Problem
from contract.errors import Refused
from tests.e2e.stand import Floor, HeadOffice, Register, floor, head_office
from tests.postgres import Postgres
from tests.waiting import until


@pytest.fixture
def office(postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        yield opened


@pytest.fixture
def stores(office: HeadOffice, tmp_path: Path) -> Iterator[tuple[Register, Register]]:
    """A register of store A (014) and one of store B (027), each with its manager signed on."""
    with floor(office, tmp_path) as registers:
        yield staffed(registers, "014"), staffed(registers, "027")


def staffed(registers: Floor, location_code: str) -> Register:
    register = registers.register(location_code)
    register.sign_on()
    register.sent()
    return register


def shown(register: Register, order_id: str) -> OrderCard:
    card = register.card(order_id)
    assert card is not None, "the order is not on the board"
    return card


def arrived(register: Register, order_id: str) -> None:
    until(lambda: register.card(order_id) is not None, "the order came down")


def pick(register: Register, order_id: str, *skus: str) -> None:
    """Claimed, and each thing scanned."""
    register.act(lambda own: own.orders.claim.claim(order_id))
    register.act(lambda own: own.orders.pick.open(order_id))
    for sku in skus:
        register.act(lambda own, sku=sku: own.orders.pick.scan(sku))  # type: ignore[misc]


def stage(register: Register, order_id: str, shelf: str) -> None:
    register.act(lambda own: own.orders.stage.stage(order_id, shelf))


def hand_over(register: Register, order_id: str, code: str) -> None:
    """The customer shows the code and gets all that is ready."""
    register.act(lambda own: own.orders.hand_over.check_code(order_id, code))
    register.act(lambda own: own.orders.hand_over.give_all(order_id))
    register.act(lambda own: own.orders.hand_over.hand_over(order_id))


def back_online(office: HeadOffice, *registers: Register) -> None:
    office.listener.open()
    for register in registers:
        register.try_now()


def test_picked_offline_and_taken_away_it_is_put_back_and_the_other_store_has_it(
    office: HeadOffice, stores: tuple[Register, Register]
) -> None:
    a, b = stores
    order_id, code = office.placed(("100", 2), ("200", 1))
    item = office.shop.items["100"]
    arrived(a, order_id)
    assert b.card(order_id) is None
    assert (office.stock("014", "100"), office.stock("027", "100")) == ((10_000, 2_000), (10_000, 0))

    office.listener.close()
    a.offline()
    pick(a, order_id, "100", "100")
    number = shown(a, order_id).number
    routed = office.told("orders", "route", number, "027")
    assert routed["in_hand_thousandths"] == 0, "head office cannot know yet what was picked"

    back_online(office, a, b)
    until(lambda: shown(a, order_id).problem is Problem.WITHDRAWN_PUT_BACK, "store A sees that it was taken away")
    card, words = shown(a, order_id), a.phrases
    assert words.text(f"board_problem_{card.problem}") == (
        "Head office took this order away. Put what was picked back in its place, then say so here."
    )
    assert (words.chip(card, a.services.clock.now()).text, card.step) == ("Taken away", NextStep.PUT_BACK)
    assert words.action(card) == "Put back"
    with pytest.raises(Refused) as refused:
        a.act(lambda own: own.orders.pick.scan("200"))
    assert words.error(refused.value) == (
        f"Head office took {number} away. Nothing was changed. Look under Problems for what to put back."
    )

    arrived(b, order_id)
    assert (shown(b, order_id).problem, shown(b, order_id).step) == (None, NextStep.PICK)
    a.sent()
    until(lambda: "worked_after_reroute" in office.exception_kinds(), "head office is told of the work")
    (told,) = office.exceptions()
    assert (told["subject"], told["location_id"]) == (order_id, office.shop.a.id)
    assert (office.stock("014", "100"), office.stock("027", "100")) == ((10_000, 0), (10_000, 2_000))
    assert (office.stock("014", "200"), office.stock("027", "200")) == ((10_000, 0), (10_000, 1_000))
    until(lambda: a.stock(item) == (10_000, 0), "store A shows its stock free again")
    until(lambda: b.stock(item) == (10_000, 2_000), "store B shows the reservation")

    back = a.act(lambda own: own.orders.put_back.open(order_id))
    assert [(line.name, line.thousandths) for line in back.lines] == [("Item 100", 2_000)]
    a.act(lambda own: own.orders.put_back.put_back(order_id))
    until(lambda: a.card(order_id) is None, "the order left store A's board")
    assert office.exceptions() == [], "what was worked in vain is settled"

    pick(b, order_id, "100", "100", "200")
    stage(b, order_id, "P-1")
    hand_over(b, order_id, code)
    b.sent()
    assert [office.stock("027", sku) for sku in ("100", "200")] == [(8_000, 0), (9_000, 0)]
    assert [office.stock("014", sku) for sku in ("100", "200")] == [(10_000, 0), (10_000, 0)]
    assert office.told("orders", "show", order_id)["state"] == "completed"
    assert (office.exceptions(), office.shop.balanced()) == ([], True)


def test_put_back_while_still_offline_it_waits_in_words_until_head_office_knows(
    office: HeadOffice, stores: tuple[Register, Register]
) -> None:
    a, b = stores
    order_id, _ = office.placed(("100", 1))
    arrived(a, order_id)
    office.listener.close()
    a.offline()
    pick(a, order_id, "100")
    office.told("orders", "route", order_id, "027")
    back_online(office, a, b)
    until(lambda: shown(a, order_id).problem is Problem.WITHDRAWN_PUT_BACK, "store A sees that it was taken away")
    a.sent()

    office.listener.close()
    a.offline()
    a.act(lambda own: own.orders.put_back.put_back(order_id))
    card = shown(a, order_id)
    assert (card.problem, card.step) == (Problem.WITHDRAWN_WAITING, NextStep.NONE)
    assert a.phrases.text(f"board_problem_{card.problem}") == (
        "Nothing of it is in hand here. It leaves this list once head office knows."
    )
    assert a.phrases.action(card) == "", "nothing more to do here"

    back_online(office, a, b)
    until(lambda: a.card(order_id) is None, "the order left once head office knew")
    assert (office.exceptions(), office.shop.balanced()) == ([], True)
    arrived(b, order_id)


def test_handed_over_offline_the_other_store_is_spared_and_the_goods_are_counted_where_they_left(
    office: HeadOffice, stores: tuple[Register, Register]
) -> None:
    a, b = stores
    order_id, code = office.placed(("100", 2))
    item = office.shop.items["100"]
    arrived(a, order_id)
    office.listener.close()
    a.offline()
    pick(a, order_id, "100", "100")
    stage(a, order_id, "P-7")
    hand_over(a, order_id, code)
    office.told("orders", "route", order_id, "027")
    assert (office.stock("014", "100"), office.stock("027", "100")) == ((10_000, 0), (10_000, 2_000))

    back_online(office, a, b)
    a.sent()
    until(lambda: office.told("orders", "show", order_id)["state"] == "completed", "head office knows")
    until(lambda: a.card(order_id) is None and b.card(order_id) is None, "nobody has anything to do for it")
    assert (office.stock("014", "100"), office.stock("027", "100")) == ((8_000, 0), (10_000, 0))
    until(lambda: a.stock(item) == (8_000, 0), "store A shows what left it")
    until(lambda: b.stock(item) == (10_000, 0), "store B shows the reservation gone")
    assert office.exception_kinds() == ["handed_over_after_reroute", "worked_after_reroute"]
    assert {one["location_id"] for one in office.exceptions()} == {office.shop.a.id}
    assert office.shop.balanced()


@pytest.mark.parametrize("first", ["014", "027"])
def test_handed_over_at_both_stores_head_office_is_told_and_stock_is_right_at_each(
    office: HeadOffice, stores: tuple[Register, Register], first: str
) -> None:
    """The worst case: nobody could know, the customer took it twice, and both stores' shelves are what they are."""
    a, b = stores
    order_id, code = office.placed(("100", 1))
    arrived(a, order_id)
    a.stop()
    office.told("orders", "route", order_id, "027")
    arrived(b, order_id)
    office.listener.close()
    b.offline()
    a.start()
    a.sign_on()
    for register, shelf in ((a, "P-1"), (b, "P-2")):
        pick(register, order_id, "100")
        stage(register, order_id, shelf)
        hand_over(register, order_id, code)

    sooner, later = (a, b) if first == "014" else (b, a)
    later.stop()
    back_online(office, sooner)
    sooner.sent()
    later.start()
    later.sent()
    assert (office.stock("014", "100"), office.stock("027", "100")) == ((9_000, 0), (9_000, 0))
    assert office.exception_kinds().count("handed_over_twice") == 1
    until(lambda: a.card(order_id) is None and b.card(order_id) is None, "both boards are clear")
    assert office.shop.balanced()
