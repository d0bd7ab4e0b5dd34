"""What breaks is mended: head office put back to an older point, a register to an older copy, a register replaced."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from app.pos.repository import recent_sales
from app.sync.status import NoticeKind
from tests.e2e.stand import Floor, HeadOffice, Register, floor, head_office
from tests.postgres import Postgres
from tests.waiting import until

SKU = "100"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def office(postgres: Postgres) -> Iterator[HeadOffice]:
    with head_office(postgres) as opened:
        yield opened


@pytest.fixture
def registers(office: HeadOffice, tmp_path: Path) -> Iterator[Floor]:
    with floor(office, tmp_path) as opened:
        yield opened


def two_that_know_each_other(registers: Floor) -> tuple[Register, Register]:
    one, other = registers.register(), registers.register()
    for register in (one, other):
        register.sign_on()
        register.sent()
    for register in (one, other):
        until(partial(_reaches_another, register), "they reach each other")
    return one, other


def _reaches_another(register: Register) -> bool:
    return any(peer.reachable for peer in register.status.peers)


def holds_sales(register: Register, sales: int) -> bool:
    """Of whichever register."""
    with register.services.store.read() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM sale").scalar_one()) == sales


def saved(office: HeadOffice) -> None:
    """A backup of the whole database."""
    with psycopg.connect(office.database_url) as connection:
        connection.execute("CREATE SCHEMA saved")
        for (name,) in connection.execute(_TABLES).fetchall():
            table = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE TABLE saved.{0} AS TABLE public.{0}").format(table))


def put_back(office: HeadOffice) -> None:
    """As ``saved`` left it; then the command that an administrator gives."""
    office.listener.close()
    with psycopg.connect(office.database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        for (name,) in connection.execute(_TABLES).fetchall():
            table = sql.Identifier(name)
            connection.execute(sql.SQL("DELETE FROM public.{}").format(table))
            connection.execute(sql.SQL("INSERT INTO public.{0} OVERRIDING SYSTEM VALUE TABLE saved.{0}").format(table))
        connection.execute("DROP SCHEMA saved CASCADE")
    office.command("restored")
    office.listener.open()


def test_head_office_put_back_is_healed_by_its_registers_even_by_one_that_is_gone(
    office: HeadOffice, registers: Floor
) -> None:
    one, other = two_that_know_each_other(registers)
    one.sell(SKU)
    one.sent()
    saved(office)
    one.sell(SKU)
    one.sell(SKU)
    other.sell(SKU)
    for register in (one, other):
        register.sent()
    before, stock = office.sales(), office.stock("014", SKU)
    until(lambda: holds_sales(other, 4), "the other register holds what the one sold")
    one.stop()
    shutil.rmtree(one.config.data_dir)
    put_back(office)
    until(lambda: office.sales() == before, "head office has every sale again")
    other.sent()
    assert office.stock("014", SKU) == stock
    assert NoticeKind.HEAD_OFFICE_RESTORED in [notice.kind for notice in other.status.notices]
    assert office.exception_kinds() == []


def test_a_register_put_back_to_an_older_copy_gets_what_it_lost_from_the_other(
    office: HeadOffice, registers: Floor
) -> None:
    one, other = two_that_know_each_other(registers)
    one.sell(SKU)
    one.sent()
    backup = one.services.backups.make()
    office.listener.close()
    one.offline()
    one.sell(SKU)
    one.sell(SKU)
    until(lambda: holds_sales(other, 3), "the other register holds what the one sold")
    old_life = one.services.store.incarnation
    one.services.backups.put_back_at_next_start(backup.name)
    one.stop()
    one.start()
    assert one.services.store.incarnation != old_life
    until(lambda: holds_sales(one, 3), "what the copy lacked came back")
    one.sign_on()
    sums = one.act(lambda own: own.selling.shifts.current())
    assert sums is not None
    assert sums.sums.sale_count == 3
    one.sell(SKU)
    office.listener.open()
    for register in (one, other):
        register.try_now()
        register.sent()
    until(lambda: len(office.sales()) == 4, "head office has every sale once")
    assert [life for life, _ in office.sales()].count(old_life) == 3
    assert office.stock("014", SKU)[0] == 6_000


def test_another_machine_takes_the_number_of_one_that_is_gone_and_nothing_is_missing(
    office: HeadOffice, registers: Floor
) -> None:
    one, other = two_that_know_each_other(registers)
    office.listener.close()
    one.offline()
    for _ in range(3):
        one.sell(SKU)
    until(lambda: holds_sales(other, 3), "the other register holds what the one sold")
    number = one.status.register_number
    one.stop()
    shutil.rmtree(one.config.data_dir)
    office.listener.open()
    other.try_now()
    until(lambda: len(office.sales()) == 3, "the other register carried them")
    told = office.told("register", "replace", "014", str(number))
    replacement = registers.machine()
    replacement.start(told["code"])
    replacement.sign_on()
    replacement.sell(SKU)
    replacement.sent()
    assert replacement.status.register_number == number
    until(lambda: holds_sales(replacement, 4), "the new machine knows what the old one sold")
    with replacement.services.store.read() as conn:
        assert len(recent_sales(conn, 10)) >= 1
    assert len(set(office.sales())) == 4
