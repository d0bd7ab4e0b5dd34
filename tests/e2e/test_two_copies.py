"""Two computers work on copies of one register's data: nothing is lost or booked twice, the later one goes on anew."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.sync.status import NoticeKind
from tests.e2e.stand import Floor, HeadOffice, Register, floor, head_office
from tests.postgres import Postgres
from tests.waiting import until

MARK = "store.mark"
SKU = "100"
TOLD = ["document_number_repeated", "document_number_repeated", "journal_copied"]
"""What head office has to look at: two receipts on each side had the same numbers."""


@pytest.fixture
def office(postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        yield opened


@pytest.fixture
def registers(office: HeadOffice, tmp_path: Path) -> Iterator[Floor]:
    with floor(office, tmp_path) as opened:
        yield opened


@pytest.fixture
def original(registers: Floor) -> Register:
    """A register of store 014 with an open shift and one sale that head office has; stopped."""
    register = registers.register()
    register.sign_on()
    register.sell(SKU)
    register.sent()
    register.stop()
    return register


def printed(*registers: Register) -> list[str]:
    """The number at the foot of each receipt that came out, wherever."""
    papers = [receipt.text for register in registers for receipt in register.printer.receipts]
    return sorted(number for text in papers for number in re.findall(r"\[bar code ([^]]+)]", text))


def booked(office: HeadOffice) -> list[str]:
    """The same of each sale that head office has."""
    return sorted(f"014-2-{life[:4].upper()}-{number:06d}" for life, number in office.sales())


def life(register: Register) -> str:
    return register.services.store.incarnation


def sells_offline(office: HeadOffice, register: Register, sales: int) -> list[tuple[str, int]]:
    """Starts while nobody answers and sells; what each sale is known by."""
    office.listener.close()
    register.start()
    register.offline()
    register.sign_on()
    return [(life(register), register.sell(SKU).document_number) for _ in range(sales)]


def shows(register: Register, item_id: str, on_hand: int) -> bool:
    return register.stock(item_id) == (on_hand, 0)


def told_of_a_new_series(register: Register) -> None:
    """The status center says what happened, until a person has read it."""
    (notice,) = register.status.notices
    assert (notice.kind, notice.params) == (NoticeKind.INCARNATION_BEGUN, (("reason", "told_by_oms"),))
    words = register.services.words
    assert words.text(f"notice_{notice.kind}_lead") == "This till began a new number series."
    assert words.text(f"notice_{notice.kind}_text", **dict(notice.params)) == (
        "A copy of its data was in use. Every sale of both copies is booked; receipts carry a new series from now on."
    )
    sync = register.services.sync
    assert sync is not None
    register.act(lambda _: sync.dismiss(notice.notice_id))
    assert register.status.notices == ()


def both_send(office: HeadOffice, sooner: Register, later: Register) -> None:
    """Both were offline; one is answered before the other calls."""
    for register in (sooner, later):
        register.stop()
    office.listener.open()
    sooner.start()
    sooner.sent()
    later.start()


def both_go_on(office: HeadOffice, *registers: Register) -> list[tuple[str, int]]:
    """Each sells twice more, in turn, and shows the truth after it; what those sales are known by."""
    before = office.stock("014", SKU)[0]
    for register in registers:
        register.sign_on()
    sold = [(life(register), register.sell(SKU).document_number) for register in registers * 2]
    assert len(set(sold)) == len(sold), "no number twice within a life"
    left = before - 1_000 * len(sold)
    for register in registers:
        register.sent()
        until(partial(shows, register, office.shop.items[SKU], left), "it shows the stock of both sides")
        assert register.status.set_aside_count == 0
    assert office.stock("014", SKU) == (left, 0)
    return sold


@pytest.mark.parametrize("mark_copied", [True, False], ids=["with its mark", "without its mark"])
def test_both_sides_are_booked_and_the_later_one_begins_a_new_series(
    office: HeadOffice, registers: Floor, original: Register, mark_copied: bool
) -> None:
    copy = registers.copy(original)
    if not mark_copied:
        (copy.config.data_dir / MARK).unlink()
    sold_here = sells_offline(office, original, 2)
    sold_there = sells_offline(office, copy, 2)
    shared = life(original)
    assert life(copy) == shared, "neither can know of the other"
    assert sold_there == sold_here, "the same numbers, on other sales"
    both_send(office, original, copy)

    until(lambda: life(copy) != shared, "the later one is told to begin anew")
    copy.sent()
    assert office.exception_kinds() == TOLD
    assert office.stock("014", SKU) == (5_000, 0)
    assert office.sales() == sorted([(shared, 1), *sold_here, *sold_there]), "each side's sales are booked, once"
    told_of_a_new_series(copy)

    sold_after = both_go_on(office, original, copy)
    assert (life(original), original.status.notices) == (shared, ()), "the sooner one goes on as it was"
    assert not set(sold_after) & set(sold_here)
    assert office.sales() == sorted([(shared, 1), *sold_here, *sold_there, *sold_after])
    assert printed(original, copy) == booked(office)
    assert office.exception_kinds() == TOLD, "nothing new since then"
    assert office.shop.balanced()


def test_where_the_later_one_wrote_further_both_begin_a_new_series(
    office: HeadOffice, registers: Floor, original: Register
) -> None:
    """The sooner one would else give out the numbers that the copy used up before anybody knew."""
    copy = registers.copy(original)
    sold_here = sells_offline(office, original, 1)
    sold_there = sells_offline(office, copy, 3)
    shared = life(original)
    both_send(office, original, copy)

    until(lambda: life(copy) != shared != life(original), "both are told to begin anew")
    assert life(copy) != life(original)
    for register in (original, copy):
        register.sent()
        told_of_a_new_series(register)
    sold_after = both_go_on(office, original, copy)
    assert not set(sold_after) & set(sold_here + sold_there)
    assert office.sales() == sorted([(shared, 1), *sold_here, *sold_there, *sold_after])
    assert printed(original, copy) == booked(office)
    assert office.shop.balanced()


def test_the_copy_may_be_the_first_to_call_and_then_the_original_begins_anew(
    office: HeadOffice, registers: Floor, original: Register
) -> None:
    copy = registers.copy(original)
    sold_there = sells_offline(office, copy, 1)
    sold_here = sells_offline(office, original, 1)
    shared = life(original)
    original.stop()
    office.listener.open()
    copy.try_now()
    copy.sent()
    original.start()
    until(lambda: life(original) != shared, "who calls later begins anew, whichever it is")
    original.sent()
    assert (life(copy), sold_there) == (shared, sold_here)
    told_of_a_new_series(original)
    assert office.sales() == sorted([(shared, 1), *sold_here, *sold_there])
    assert office.stock("014", SKU) == (7_000, 0)


def test_a_copy_that_has_nothing_new_of_its_own_still_learns_that_it_is_one(
    office: HeadOffice, registers: Floor, original: Register
) -> None:
    copy = registers.copy(original)
    sells_offline(office, original, 1)
    original.stop()
    office.listener.open()
    original.start()
    original.sent()
    shared = life(original)
    copy.start()
    until(lambda: life(copy) != shared, "numbers it never wrote tell that somebody else does")
    copy.sent()
    told_of_a_new_series(copy)
    copy.sign_on()
    copy.sell(SKU)
    copy.sent()
    assert "journal_copied" not in office.exception_kinds(), "no number was ever used twice"
    assert office.stock("014", SKU) == (7_000, 0)
    assert len(set(office.sales())) == len(office.sales()) == 3


def test_an_older_database_under_a_newer_mark_begins_anew_by_itself_and_says_why(
    office: HeadOffice, registers: Floor, original: Register
) -> None:
    saved = original.config.data_dir / "saved.db"
    shutil.copy(original.config.data_dir / "store.db", saved)
    sells_offline(office, original, 1)
    shared = life(original)
    office.listener.open()
    original.try_now()
    original.sent()
    original.stop()
    for file in original.config.data_dir.glob("store.db*"):
        file.unlink()
    saved.rename(original.config.data_dir / "store.db")

    original.start()
    assert life(original) != shared, "known at once, without asking anybody"
    original.sign_on()
    again = (life(original), original.sell(SKU).document_number)
    original.sent()
    assert office.sales() == sorted([(shared, 1), (shared, 2), again]), "what was sent before is not lost"
    assert office.stock("014", SKU) == (7_000, 0)
    assert office.exception_kinds() == ["journal_rolled_back"]
    (notice,) = original.status.notices
    words = original.services.words
    assert words.text(f"notice_{notice.kind}_lead") == "Older data was put in place on this till."
    assert words.text(f"notice_{notice.kind}_text") == (
        "All that head office had received is safe there. What was done after that copy and never sent is no longer "
        "on this till: tell a manager. Receipts carry a new series from now on."
    )
