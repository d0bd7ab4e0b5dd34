"""A register and the real OMS, over a real socket."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import select

from app.bopis.model.cards import NextStep, Problem
from app.bopis.model.urgency import Urgency
from app.bopis.repository import stock_of
from app.sync.status import NoticeKind
from contract.errors import Refused
from contract.messages.facts import (
    Fact,
    OrderClaimed,
    OrderHandedOver,
    OrderPicked,
    OrderStaged,
    OrderWarned,
    SaleCompleted,
)
from contract.messages.sync import SetAsideReason
from contract.rules.collection_code import CODE_DIGITS
from oms.stores.registers import revoke_register
from oms.sync.tables import entry
from tests.integration.app_sync.conftest import NewRegister
from tests.integration.app_sync.listener import Listener
from tests.integration.app_sync.register import OnlineRegister, sale
from tests.integration.oms_trade.shop import Shop
from tests.waiting import until


class StrangeFact(Fact):
    """Of a kind that this OMS does not know yet."""

    KIND: ClassVar[str] = "parcel.weighed"


def started(shop: Shop, new_register: NewRegister) -> OnlineRegister:
    """A register of store 014 that has read everything once."""
    register = new_register("014")
    register.start()
    until(lambda: not register.sync.status().first_load, "the first load ended")
    until(lambda: register.sync.status().register_name, "the register knows its name")
    until(lambda: register.catalog.count_items() == len(shop.items), "the catalog came")
    until(lambda: stock_shown(register, shop.items["100"]), "the stock came")
    return register


def placed(shop: Shop, *lines: tuple[str, int]) -> tuple[str, str]:
    """Id and collection code of an order that a customer placed at store 014."""
    answer = shop.post(shop.body(*lines)).json()
    return str(answer["order_id"]), str(answer["collection"]["code"])


def stock_shown(register: OnlineRegister, item_id: str) -> tuple[int, int] | None:
    with register.store.read() as conn:
        row = stock_of(conn, item_id)
    return (row.on_hand, row.reserved) if row else None


def entries_of(shop: Shop, register: OnlineRegister) -> list[str]:
    """Ids of this register's entries at the OMS, in order."""
    with shop.db.snapshot() as tx:
        statement = select(entry.c.id).where(entry.c.register_id == register.identity.register_id)
        return list(tx.conn.execute(statement.order_by(entry.c.incarnation, entry.c.number)).scalars())


def test_a_day_of_one_register(shop: Shop, new_register: NewRegister) -> None:
    register = started(shop, new_register)
    item = shop.items["100"]
    status = register.sync.status()
    assert (status.online, status.register_name, status.store_name) == (True, "Till 2", "Store 014")
    assert register.catalog.count_items() == len(shop.items)
    assert register.catalog.market().currency == "EUR"

    register.record(sale(item, 1))
    assert stock_shown(register, item) == (9000, 0), "at once, before anybody answered"
    until(lambda: register.all_sent, "the sale was sent")
    assert shop.level(shop.till_a, "100").on_hand == 9000

    order_id, code = placed(shop, ("100", 2))
    until(lambda: register.on_board(order_id), "the order came down")
    assert register.claim.claim(order_id).claimed_by_me
    pick = register.pick
    pick.open(order_id)
    pick.scan("100")
    pick.scan("100")
    assert register.stage.stage(order_id, "P-12").step is NextStep.HAND_OVER
    desk = register.hand_over
    desk.check_code(order_id, code)
    desk.give_all(order_id)
    assert desk.hand_over(order_id).given_items == 2

    until(lambda: register.all_sent, "everything was sent")
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (7000, 0)
    assert stock_shown(register, item) == (7000, 0)
    until(lambda: register.sync.status().streams and stock_is_inside(register, item), "the row came down")
    assert stock_shown(register, item) == (7000, 0), "and the same once the row has it all inside"
    assert shop.get(order_id).json()["state"] == "completed"
    assert shop.balanced()
    assert register.sync.status().last_sent_at


def stock_is_inside(register: OnlineRegister, item_id: str) -> bool:
    with register.store.read() as conn:
        body = conn.exec_driver_sql("SELECT body FROM row WHERE kind = 'stock' AND key = ?", (item_id,)).scalar_one()
    return '"on_hand": 7000' in body


def test_with_the_listener_closed_work_goes_on_and_everything_follows(
    shop: Shop, new_register: NewRegister, listener: Listener
) -> None:
    register = started(shop, new_register)
    order_id, code = placed(shop, ("200", 1))
    until(lambda: register.on_board(order_id), "the order came down")
    listener.close()
    until(lambda: not register.sync.connected(), "the register noticed")
    for number in range(1, 4):
        register.record(sale(shop.items["100"], number))
    assert register.claim.claim(order_id).claimed_by_me, "a claim offline is a fact"
    pick = register.pick
    pick.open(order_id)
    pick.scan("200")
    register.stage.stage(order_id, "P-1")
    desk = register.hand_over
    desk.check_code(order_id, code)
    desk.give_all(order_id)
    desk.hand_over(order_id)
    status = register.sync.status()
    # Whether the board warned of the order depends on the hour.
    waits = [one for one in status.waiting_entries if one.kind != OrderWarned.KIND]
    work = (OrderClaimed, OrderPicked, OrderStaged, OrderHandedOver)
    assert [one.kind for one in waits] == [SaleCompleted.KIND] * 3 + [fact.KIND for fact in work]
    assert (status.online, status.waiting) == (False, len(status.waiting_entries))
    assert status.offline_since
    assert status.problem == "oms_unreachable"
    assert [one.subject for one in waits[:3]] == ["1", "2", "3"]
    later, _ = placed(shop, ("300", 1))

    listener.open()
    register.sync.try_now()
    until(lambda: register.all_sent, "all was sent")
    until(lambda: register.on_board(later), "what was ordered meanwhile came down")
    assert shop.level(shop.till_a, "100").on_hand == 7000
    assert shop.level(shop.till_a, "200").on_hand == 9000
    assert shop.get(order_id).json()["state"] == "completed"
    assert register.sync.status().offline_since is None
    assert shop.balanced()


def test_an_entry_nobody_knows_is_set_aside_and_blocks_nothing(shop: Shop, new_register: NewRegister) -> None:
    register = started(shop, new_register)
    register.record(StrangeFact())
    register.record(sale(shop.items["100"], 1))
    until(lambda: register.all_sent, "both were answered")
    status = register.sync.status()
    assert [(one.kind, one.reason) for one in status.set_aside] == [("parcel.weighed", SetAsideReason.UNKNOWN_KIND)]
    assert shop.level(shop.till_a, "100").on_hand == 9000


def test_an_order_taken_away_while_it_was_picked_offline(
    shop: Shop, new_register: NewRegister, listener: Listener
) -> None:
    register = started(shop, new_register)
    order_id, _ = placed(shop, ("100", 2))
    until(lambda: register.on_board(order_id), "the order came down")
    listener.close()
    until(lambda: not register.sync.connected(), "the register noticed")
    pick = register.pick
    pick.open(order_id)
    pick.scan("100")
    shop.route(order_id, "027")
    listener.open()
    register.sync.try_now()
    until(lambda: register.board.card(order_id).problem is Problem.WITHDRAWN_PUT_BACK, "the board says so")
    until(lambda: register.all_sent, "the pick was sent")
    with pytest.raises(Refused, match="order_withdrawn"):
        pick.scan("100")
    until(lambda: "worked_after_reroute" in shop.exceptions(), "head office is told")
    back = register.put_back
    assert [(line.name, line.thousandths) for line in back.open(order_id).lines] == [("Item 100", 1000)]
    back.put_back(order_id)
    until(lambda: not register.on_board(order_id), "the order left once head office knew")
    assert "worked_after_reroute" not in shop.exceptions()
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (10_000, 0)
    assert shop.level(shop.till_b, "100").reserved == 2000
    assert shop.row(shop.till_b, order_id)
    assert shop.balanced()


def test_a_claim_of_another_register_is_refused_in_words(shop: Shop, new_register: NewRegister) -> None:
    first, second = started(shop, new_register), started(shop, new_register)
    second.staff.operator_id = "operator-2"
    order_id, _ = placed(shop, ("100", 1))
    until(lambda: first.on_board(order_id) and second.on_board(order_id), "both see it")
    first.claim.claim(order_id)
    with pytest.raises(Refused) as refused:
        second.claim.claim(order_id)
    assert refused.value.code in {"claimed_by_other", "already_claimed"}
    until(lambda: second.board.card(order_id).claimed_by_me is False, "the row came")
    assert second.sync.status().set_aside == ()


def test_two_copies_of_one_database(shop: Shop, new_register: NewRegister, tmp_path: Path) -> None:
    original = started(shop, new_register)
    until(lambda: original.all_sent, "nothing waits")
    folder, identity = original.folder, original.identity
    original.close()
    original.copied_to(tmp_path / "copy")
    first, second = OnlineRegister.reopened(folder), OnlineRegister.reopened(tmp_path / "copy")
    copied = first.store.incarnation
    for one in (first, second):
        one.record(sale(shop.items["100"], 1))
        one.record(sale(shop.items["100"], 2))
    first.start()
    until(lambda: first.all_sent, "the first side was sent")
    second.start()
    until(lambda: second.all_sent and second.store.incarnation != copied, "the later writer begins anew")
    assert first.store.incarnation == copied
    assert shop.level(shop.till_a, "100").on_hand == 6000, "both sides are booked"
    until(lambda: stock_shown(second, shop.items["100"]) == (6000, 0), "the copy shows the truth")
    until(lambda: stock_shown(first, shop.items["100"]) == (6000, 0), "the original shows the truth")
    notices = second.sync.status().notices
    assert [(one.kind, one.params) for one in notices] == [
        (NoticeKind.INCARNATION_BEGUN, (("reason", "told_by_oms"),)),
    ]
    second.lane.run(lambda: second.sync.dismiss(notices[0].notice_id))
    assert second.sync.status().notices == ()
    assert "journal_copied" in shop.exceptions()
    assert identity == second.identity
    for one in (first, second):
        one.close()


def test_a_revoked_register_keeps_selling_and_says_so(shop: Shop, new_register: NewRegister) -> None:
    register = started(shop, new_register)
    shop.db.run(lambda tx: revoke_register(tx, "014", register.identity.register_number))
    register.record(sale(shop.items["100"], 1))
    until(lambda: register.sync.status().set_aside_count == 1, "the sale is held by head office")
    until(lambda: register.sync.status().problem == "register_not_accepted", "status says so")
    assert register.sync.status().set_aside[0].reason == SetAsideReason.REVOKED
    assert shop.level(shop.till_a, "100").on_hand == 10_000


def test_the_token_and_the_keys_are_for_their_owner_alone(new_register: NewRegister) -> None:
    register = new_register("014")
    for name in ("identity.json", "register.key", "seal.key", "register.pem", "authority.pem"):
        assert (register.folder / name).stat().st_mode & 0o077 == 0, name
    assert register.identity.token not in repr(register.identity)


def test_a_late_order_is_marked_late(shop: Shop, new_register: NewRegister) -> None:
    register = started(shop, new_register)
    answer = shop.post(shop.body(("100", 1), due_at="2026-01-01T10:00:00Z")).json()
    order_id = str(answer["order_id"])
    assert len(str(answer["collection"]["code"])) == CODE_DIGITS
    until(lambda: register.on_board(order_id), "the order came down")
    assert register.board.card(order_id).urgency is Urgency.LATE
    assert entries_of(shop, register)
