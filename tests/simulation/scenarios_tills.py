"""What registers go through, in a fixed order: disks, damaged records, power cuts, a line that is cut."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.db.keys import KeyFile, load_keys
from app.ids import random_bytes
from tests.simulation.books import read_all
from tests.simulation.customer import Customer
from tests.simulation.oracle import Finding
from tests.simulation.profile import Profile
from tests.simulation.rules import GIFTS, UNASKED
from tests.simulation.scenarios import Scenario, minutes, opened, sell, started
from tests.simulation.till import Till
from tests.simulation.truth import Loss
from tests.simulation.world import World

_CARRIES = 3


def _disk_put_back(one: World) -> None:
    """What was sold since the copy is at head office, and on paper; then the same numbers come again."""
    till = opened(one)
    sell(one, till, 2)
    kept = till.copied_disk("backup")
    sell(one, till, 2)
    one.truth.losses.append(Loss(till.name, till.status.only_here))
    _put_back(till, kept)
    sell(one, till, 1)


def _disk_put_back_and_nobody_told(one: World) -> None:
    """Only customers know what was sold since the copy: by the numbers on their receipts."""
    till = opened(one)
    sell(one, till, 2)
    one.network.down.add(till.name)
    kept = till.copied_disk("backup")
    sell(one, till, 2)
    one.truth.losses.append(Loss(till.name, till.status.only_here))
    _put_back(till, kept)
    sell(one, till, 2)


def _disk_put_back_twice(one: World) -> None:
    """The same copy takes the place of the disk again, when the register had gone on in another life already."""
    till = opened(one)
    sell(one, till, 1)
    copies = [till.copied_disk("backup") for _ in range(2)]
    for kept in copies:
        sell(one, till, 2)
        one.truth.losses.append(Loss(till.name, till.status.only_here))
        _put_back(till, kept)
    sell(one, till, 2)


def _put_back_unmarked(one: World) -> None:
    """What was sold since the copy only the other register has, which is switched off; meanwhile head office is told
    other sales under the same numbers, and more of them.
    """
    till, other = opened(one), one.tills[1]
    one.truth.copied = True
    sell(one, till, 1)
    one.network.down.update({till.name, other.name})
    kept = till.copied_disk("backup")
    sell(one, till, 2)
    one.truth.losses.append(Loss(till.name, till.status.only_here))
    other.stop()
    one.network.down.clear()
    _put_back(till, kept, keep_mark=False)
    sell(one, till, 3)
    other.start()
    for own in (till, other):
        _carried(one, own)


def _both_put_back(one: World) -> None:
    """A register goes on in a new life; then head office loses what it was told of the life before."""
    till = opened(one)
    sell(one, till, 1)
    kept = one.keep_office()
    sell(one, till, 2)
    disk = till.copied_disk("backup")
    sell(one, till, 1)
    one.truth.losses.append(Loss(till.name, till.status.only_here + 1))
    _put_back(till, disk)
    sell(one, till, 1)
    one.put_office_back(kept)
    minutes(one, 60)


def _disk_moved(one: World) -> None:
    """A disk is copied to another machine, and both sell before either is heard of."""
    _copied(one, same_machine=False)


def _machine_cloned(one: World) -> None:
    """So is a whole machine, which no program can know; nothing that either of them sold may be missing."""
    one.truth.copied = True
    _copied(one, same_machine=True)


def _copied(one: World, *, same_machine: bool) -> None:
    till = started(one)
    one.truth.machines += 1
    one.network.down.update({till.name, f"{till.name}c{len(one.tills)}"})
    one.join_copy(till, same_machine=same_machine)
    copy = one.tills[-1]
    one.seller_of(till).open_shift()
    for own in (till, copy):
        sell(one, own, 2)


def _records_damaged(one: World) -> None:
    """What only this register knew is taken over from the damaged file, and head office has it, once."""
    till = opened(one)
    _salvaged(one, till)
    _carried(one, till)


def _damaged_and_office_put_back(one: World) -> None:
    """What was salvaged head office has, and loses, and has again."""
    till = opened(one)
    kept = one.keep_office()
    _salvaged(one, till)
    _carried(one, till)
    one.put_office_back(kept)
    _carried(one, till)


def _carried(one: World, till: Till) -> None:
    for _ in range(_CARRIES):
        minutes(one, 60)
        till.carry()


def _salvaged(one: World, till: Till) -> None:
    """After two sales that nobody heard of; then it sells on."""
    sell(one, till, 2)
    till.act(lambda own: own.backups.make())
    one.network.down.add(till.name)
    sell(one, till, 2)
    till.on_crash = lambda: None
    till.crash()
    minutes(one, 30)
    one.truth.losses.append(Loss(till.name, 0))
    _damage(till.folder)
    till.salvage()
    till.start()
    one.network.down.clear()
    seller = one.seller_of(till)
    seller.drawer = None
    seller.open_shift()
    sell(one, till, 1)


def _damage(folder: Path) -> None:
    """Of what head office told, a page cannot be read any more."""
    keys = load_keys(KeyFile(folder / "key"), random_bytes, database_exists=True)
    with closing(sqlcipher.connect(str(folder / "store.db"))) as connection:
        connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}'\"")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'row'").fetchone()[0]
        size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    with (folder / "store.db").open("rb+") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(bytes(8))


def _taken_unasked(one: World) -> None:
    """However often a register starts anew: of one gift card it takes no more in a day, unasked, than it may."""
    till, card = opened(one), GIFTS[0]
    seller = one.seller_of(till)
    seller.customer = Customer(Counter({"milk": 1}), loads=card, load_minor=60_00)
    sell(one, till, 1)
    one.network.down.add(till.name)
    for _ in range(2):
        seller.customer = Customer(Counter({"wine": 2}), gift=card)
        sell(one, till, 1)
        till.crash()
        till.start()
    _within_budget(one)


def _taken_unasked_at_both(one: World) -> None:
    """Nor do two registers that hear of each other."""
    till, card = opened(one), GIFTS[0]
    other = one.tills[1]
    one.seller_of(other).open_shift()
    one.seller_of(till).customer = Customer(Counter({"milk": 1}), loads=card, load_minor=60_00)
    sell(one, till, 1)
    one.network.down.update({till.name, other.name})
    for own in (till, other):
        one.seller_of(own).customer = Customer(Counter({"wine": 2}), gift=card)
        sell(one, own, 1)
    _within_budget(one)


def _within_budget(one: World) -> None:
    entries = {entry.id: entry for own in read_all(one).journals.values() for entry in own}.values()
    moved = [own for entry in entries if entry.kind == "stored_value.moved" for own in entry.fact["movements"]]
    taken = -sum(own["amount"] for own in moved if own["offline"])
    if not 0 < taken <= UNASKED["account_minor"]:
        one.found.append(Finding("I8", f"{taken} were taken of a card in a day, and nobody was asked"))


def _put_back(till: Till, kept: Path, *, keep_mark: bool = True) -> None:
    till.crash()
    till.put_back(kept, keep_mark=keep_mark)
    till.start()


DISK_PUT_BACK = Scenario("a disk is put back", _disk_put_back)
NOBODY_TOLD = Scenario("a disk is put back of which nobody heard", _disk_put_back_and_nobody_told)
PUT_BACK_TWICE = Scenario("a disk is put back twice", _disk_put_back_twice)
PUT_BACK_UNMARKED = Scenario("a disk is put back with its mark", _put_back_unmarked, Profile(1, 1, 0))
BOTH_PUT_BACK = Scenario("a disk is put back, then head office", _both_put_back)
DISK_MOVED = Scenario("a disk is copied to another machine", _disk_moved)
MACHINE_CLONED = Scenario("a machine is copied with its disk", _machine_cloned)
DAMAGED = Scenario("records are damaged, and salvaged", _records_damaged)
DAMAGED_AND_PUT_BACK = Scenario("records are salvaged, then head office is put back", _damaged_and_office_put_back)
UNASKED_TWICE = Scenario("a gift card is taken unasked, twice", _taken_unasked)
UNASKED_AT_BOTH = Scenario("a gift card is taken unasked at two registers", _taken_unasked_at_both, Profile(1, 1, 0))
ALL = (
    DISK_PUT_BACK,
    NOBODY_TOLD,
    PUT_BACK_TWICE,
    PUT_BACK_UNMARKED,
    BOTH_PUT_BACK,
    DISK_MOVED,
    MACHINE_CLONED,
    DAMAGED,
    DAMAGED_AND_PUT_BACK,
    UNASKED_TWICE,
    UNASKED_AT_BOTH,
)
