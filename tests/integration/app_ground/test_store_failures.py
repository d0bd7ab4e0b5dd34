"""What goes wrong around an act that is done never undoes it, and never keeps the register from selling."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import journal
from app.db.durable_file import write_durably
from app.db.incarnation import HighWaterMark
from app.db.transaction import Identity
from contract.messages.facts import IncarnationBegun, ReceiptReprinted
from contract.values.time import BusinessCalendar
from tests.builders import LOCATION_ID, REGISTER_ID, SOURDOUGH_GTIN, Shop, filled_shop, location, selling_shop

_NO_FOLLOW_UP = "something to do after a commit failed"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = filled_shop(tmp_path / "data")
    yield made
    made.stop()


def fail(*_: object) -> None:
    raise OSError("no space left on device")


def begun(shop: Shop) -> list[IncarnationBegun]:
    with shop.db.read() as conn:
        return [fact for _, fact in journal.facts(conn, [IncarnationBegun.KIND]) if isinstance(fact, IncarnationBegun)]


@pytest.mark.logs_errors(_NO_FOLLOW_UP)
def test_a_mark_that_cannot_be_written_undoes_no_sale_and_no_z(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = selling_shop(tmp_path / "data")
    shop.sell.scan(SOURDOUGH_GTIN[1:])
    with monkeypatch.context() as broken:
        broken.setattr(HighWaterMark, "keep", fail)
        broken.setattr(HighWaterMark, "keep_everywhere", fail)
        shop.settle.pay_cash(320)
        shop.shifts.start_count()
        shop.shifts.close([], "drawer emptied")
    assert len(shop.papers.jobs) == 2
    assert shop.sell.view().lines == ()
    life = shop.db.incarnation
    shop.restart()
    assert shop.db.incarnation == life
    shop.stop()


@pytest.mark.logs_errors(_NO_FOLLOW_UP)
def test_a_screen_that_fails_to_hear_of_an_act_does_not_undo_it(shop: Shop) -> None:
    heard: list[frozenset[str]] = []
    shop.db.on_commit(fail)
    shop.db.on_commit(heard.append)
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x"))
    assert len(heard) == 1


@pytest.mark.logs_errors("no usable time zone")
@pytest.mark.parametrize("nonsense", [{"time_zone": "Nowhere/Atall"}, {"day_cutover": "25:99"}])
def test_a_location_without_a_time_zone_changes_no_calendar(shop: Shop, nonsense: dict[str, str]) -> None:
    shop.tell(f"store:{LOCATION_ID}", (location(**nonsense),))
    assert shop.db.calendar == BusinessCalendar("Europe/Dublin")
    with shop.db.transaction() as tx:
        tx.record(ReceiptReprinted(transaction_id="x"))
    shop.restart()
    assert shop.db.calendar == BusinessCalendar("UTC")


def test_a_file_from_before_its_first_entry_is_known_to_be_put_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "data")
    shop.stop()
    shutil.copy2(shop.directory / "store.db", tmp_path / "early.db")
    shop.start()
    shop.fill()
    first_life = shop.db.incarnation
    shop.stop()
    shutil.copy2(tmp_path / "early.db", shop.directory / "store.db")
    shop.start()
    shop.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
    assert shop.db.incarnation != first_life
    assert [(one.reason, one.previous_incarnation) for one in begun(shop)] == [("restored", first_life)]
    shop.stop()


def test_a_lost_database_is_remembered_until_the_register_joins_again(shop: Shop) -> None:
    lost = shop.db.incarnation
    shop.stop()
    (shop.directory / "store.db").unlink()
    shop.random_bytes.last += 1000
    shop.start()
    shop.restart()
    shop.db.enroll(Identity(REGISTER_ID, LOCATION_ID))
    assert [(one.reason, one.previous_incarnation) for one in begun(shop)] == [("restored", lost)]


def test_a_small_file_is_never_replaced_by_half_of_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys.json"
    write_durably(path, b"the old keys")
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real(descriptor, content[:3]))
    write_durably(path, b"the new keys")
    assert path.read_bytes() == b"the new keys"
