"""PINs: right ones sign on, wrong ones wait, and a stolen file gives none away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.db import journal
from app.db.rows import stored_rows
from app.db.transaction import Actor
from contract.errors import Refused
from contract.messages.facts import LockoutShortened, OperatorLockedOut, OperatorSignedOff, OperatorSignedOn
from contract.messages.rows import RoleRow
from tests.builders import (
    AISLING,
    LOCATION_ID,
    NOON,
    PIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    filled_shop,
    operator,
    page,
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = filled_shop(tmp_path / "data")
    yield made
    made.stop()


def wrong(shop: Shop, times: int, who: str = AISLING) -> list[str]:
    codes = []
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            shop.operators.sign_on(who, "0000")
        codes.append(refused.value.code)
    return codes


def recorded(shop: Shop, kind: str) -> int:
    with shop.db.read() as conn:
        return len(list(journal.facts(conn, [kind])))


def test_everyone_of_the_store_is_listed_by_name(shop: Shop) -> None:
    shop.tell(f"store:{LOCATION_ID}", (operator("operator-1402", "Marek Nowak", active=False),))
    views = shop.operators.roster()
    assert [(view.name, view.pin_digits) for view in views] == [("Aisling Brennan", 4), ("Gráinne Walsh", 6)]


def test_the_right_pin_signs_on_and_off_on_the_record(shop: Shop) -> None:
    signed_on = shop.operators.sign_on(AISLING, PIN)
    assert shop.operators.current() == signed_on
    assert shop.operators.require("add_item") == Actor(AISLING)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.operators.sign_off()
    assert shop.operators.current() is None
    assert (recorded(shop, OperatorSignedOn.KIND), recorded(shop, OperatorSignedOff.KIND)) == (2, 2)


def test_five_wrong_pins_wait_a_minute_that_doubles(shop: Shop) -> None:
    assert wrong(shop, 6) == ["pin_wrong"] * 4 + ["locked_out"] * 2
    with pytest.raises(Refused, match="locked_out") as refused:
        shop.operators.sign_on(AISLING, PIN)
    assert refused.value.params["until"] == NOON + timedelta(minutes=1)
    shop.clock.advance(minutes=1)
    assert wrong(shop, 1) == ["locked_out"]
    shop.clock.advance(minutes=1, seconds=59)
    with pytest.raises(Refused, match="locked_out"):
        shop.operators.sign_on(AISLING, PIN)
    shop.clock.advance(seconds=1)
    shop.operators.sign_on(AISLING, PIN)
    assert wrong(shop, 1) == ["pin_wrong"]
    assert recorded(shop, OperatorLockedOut.KIND) == 2


def test_the_wait_outlives_a_restart_and_a_clock_set_back(shop: Shop) -> None:
    wrong(shop, 5)
    shop.clock.advance(days=-2)
    shop.restart()
    with pytest.raises(Refused, match="locked_out"):
        shop.operators.sign_on(AISLING, PIN)
    assert shop.operators.roster()[0].locked_until == NOON + timedelta(minutes=1)


def test_a_wait_of_one_does_not_touch_another(shop: Shop) -> None:
    wrong(shop, 5)
    assert shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN).name == "Gráinne Walsh"


def test_a_supervisor_may_shorten_the_wait(shop: Shop) -> None:
    wrong(shop, 5)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.operators.shorten_lockout(AISLING)
    with pytest.raises(Refused, match="lockout_own"):
        shop.operators.shorten_lockout(SUPERVISOR)
    assert recorded(shop, LockoutShortened.KIND) == 1
    assert wrong(shop, 1) == ["locked_out"]
    shop.operators.shorten_lockout(AISLING)
    shop.operators.sign_on(AISLING, PIN)


def test_an_operator_who_left_cannot_sign_on(shop: Shop) -> None:
    shop.tell(f"store:{LOCATION_ID}", (operator(active=False),))
    for who in (AISLING, "nobody"):
        with pytest.raises(Refused, match="operator_unknown"):
            shop.operators.sign_on(who, PIN)


def test_a_role_grants_what_it_lists_and_no_more(shop: Shop) -> None:
    with pytest.raises(Refused, match="not_signed_on"):
        shop.operators.require("add_item")
    shop.operators.sign_on(AISLING, PIN)
    assert shop.operators.may("tender_cash")
    assert not shop.operators.may("close_shift")
    with pytest.raises(Refused, match="permission_missing"):
        shop.operators.require("close_shift")


def test_a_role_that_is_changed_holds_at_once(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    shop.catalog.apply([page("chain", (RoleRow(name="seller", permissions=("cash",)),), 90)])
    assert not shop.operators.may("add_item")
    assert shop.operators.may("tender_cash")


def test_another_person_approves_one_use_within_two_minutes(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    shop.operators.approve("close_shift", SUPERVISOR, SUPERVISOR_PIN)
    assert shop.operators.require("close_shift") == Actor(AISLING, SUPERVISOR)
    with pytest.raises(Refused, match="permission_missing"):
        shop.operators.require("close_shift")
    shop.operators.approve("close_shift", SUPERVISOR, SUPERVISOR_PIN)
    shop.clock.advance(seconds=121)
    with pytest.raises(Refused, match="permission_missing"):
        shop.operators.require("close_shift")


def test_nobody_approves_for_themselves_or_beyond_their_role(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    with pytest.raises(Refused, match="approver_same"):
        shop.operators.approve("close_shift", AISLING, PIN)
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    with pytest.raises(Refused, match="permission_missing"):
        shop.operators.approve("close_shift", AISLING, PIN)


def test_a_locked_screen_asks_for_the_pin_again(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    shop.operators.lock()
    with pytest.raises(Refused, match="screen_locked"):
        shop.operators.require("add_item")
    with pytest.raises(Refused, match="pin_wrong"):
        shop.operators.unlock("0000")
    shop.operators.unlock(PIN)
    assert shop.operators.may("add_item")


def test_a_stolen_file_and_its_key_give_no_pin_away(shop: Shop) -> None:
    with shop.db.read() as conn:
        kept = [str(row.body["pin_hash"]) for row in stored_rows(conn, "operator")]
    assert len(kept) == 2
    hasher = PasswordHasher()
    for stored in kept:
        assert re.fullmatch(r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$hmac:[0-9a-f]{64}", stored)
        for pin in (PIN, SUPERVISOR_PIN):
            with pytest.raises((VerificationError, ValueError)):
                hasher.verify(stored, pin)


def test_with_another_device_key_no_pin_is_right(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "data")
    object.__setattr__(shop.keys, "device", b"q" * 32)
    with pytest.raises(Refused, match="pin_wrong"):
        shop.operators.sign_on(AISLING, PIN)
    shop.stop()
