"""Orders that wait together are decided together: what is scarce goes where it saves the most."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oms.channels.model import Kind
from oms.fulfillment.capacity import set_capacity
from oms.inventory.ledger import adjust
from oms.sourcing import waves
from oms.sourcing.plan import STANDARD, plain
from oms.sourcing.rules import Prefer
from oms.stores.points import postal_key, write_postal_points
from tests.integration.oms_channels.sender import ADDRESS, Desk, sent_order
from tests.integration.oms_channels.test_given_back import DUBLIN, Three
from tests.integration.oms_channels.test_given_back import three as three  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_sourced import ATHLONE, CORK, GALWAY
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture

TOWNS = {"N37 AAAA": ATHLONE, "H91 AAAA": GALWAY, "D02 AAAA": DUBLIN, "T12 AAAA": CORK}
WAY_COUNTS = Prefer(way_minor=1_000, split_minor=250)


@pytest.fixture
def far(three: Three, run: Any, tmp_path: Path) -> Three:
    """Every kilometer counts, and each town is on the map."""
    file = tmp_path / "plan.json"
    rule = replace(STANDARD.rules[0], prefer=WAY_COUNTS)
    file.write_text(json.dumps(plain(replace(STANDARD, rules=(rule,)))), encoding="utf-8")
    run("sourcing", "publish", str(run("sourcing", "save", str(file), "--json")["version"]), "--json")
    known = [("IE", postal_key(code), point) for code, point in TOWNS.items()]
    three.desk.db.run(lambda tx: write_postal_points(tx, known))
    return three


def waits(desk: Desk, number: int, town: str) -> None:
    address = ADDRESS | {"zip": town}
    desk.tell(Kind.SHOPIFY, sent_order(number, shipping_address=address))


def place_of(three: Three, number: int) -> str:
    view = three.desk.view(Kind.SHOPIFY, str(number))
    if view["state"] != "placed":
        return str(view["state"])
    return str(three.seen(view["order_id"])["location"])


def leave(three: Three, code: str, some: int) -> None:
    """So much of the goods of such orders stands there."""
    place = three.tills[code].location_id
    for sku, each in (("100", 2_000), ("200", 1_000)):
        three.desk.db.run(
            lambda tx, sku=sku, left=some * each: adjust(tx, place, three.shop.items[sku], left - 10_000, "gone")  # type: ignore[misc]
        )


def test_what_is_scarce_goes_where_it_saves_the_most_and_the_gap_is_kept(far: Three, run: Any) -> None:
    """Galway has one of it left, Cork none. The first in turn lives between Galway and Dublin, the second in Galway."""
    leave(far, "027", 1)
    leave(far, "014", 0)
    for number, town in enumerate(("N37 AAAA", "H91 AAAA", "D02 AAAA"), start=1):
        waits(far.desk, number, town)
    assert far.sourcer.look() == 3
    assert [place_of(far, number) for number in (1, 2, 3)] == ["033", "027", "033"]
    told = [run("why", str(number), "--record") for number in (1, 2, 3)]
    records = [json.loads(out) for _, out, _ in told]
    (wave,) = {json.dumps(record["wave"], sort_keys=True) for record in records}
    about = json.loads(wave)
    assert about["cost_minor"] < about["one_by_one_minor"]
    assert (about["orders"], about["solved"], about["bound_minor"] <= about["cost_minor"]) == (3, True, True)
    assert sum(record["decision"]["cost_minor"] for record in records) == about["cost_minor"]
    why = run("why", "1", "--again", "--json")
    assert (why["with_others"], why["made_again"]) == (2, "alone it would differ")
    assert (far.shop.exceptions(), far.shop.balanced()) == ({}, True)


def test_alone_the_first_takes_it(far: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "LEAST", 4)
    leave(far, "027", 1)
    leave(far, "014", 0)
    for number, town in enumerate(("N37 AAAA", "H91 AAAA", "D02 AAAA"), start=1):
        waits(far.desk, number, town)
    far.sourcer.look()
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "033", "033"]


def test_those_for_which_nothing_is_left_are_held_and_the_others_placed(far: Three) -> None:
    for code, some in (("027", 1), ("014", 0), ("033", 1)):
        leave(far, code, some)
    for number, town in enumerate(("H91 AAAA", "H91 AAAA", "H91 AAAA"), start=1):
        waits(far.desk, number, town)
    far.sourcer.look()
    assert sorted(place_of(far, number) for number in (1, 2, 3)) == ["027", "033", "held"]


def test_room_is_shared_out_too(far: Three) -> None:
    far.desk.db.run(lambda tx: set_capacity(tx, far.tills["027"].location_id, 1))
    for number, town in enumerate(("N37 AAAA", "H91 AAAA", "H91 AAAA"), start=1):
        waits(far.desk, number, town)
    far.sourcer.look()
    assert sorted(place_of(far, number) for number in (1, 2, 3)).count("027") == 1
    assert place_of(far, 1) != "027", "the others have farther to go from anywhere else"


@pytest.mark.logs_errors("keeper_failed")
def test_where_a_wave_fails_each_is_decided_alone(far: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError

    monkeypatch.setattr(waves, "gathered", broken)
    for number, town in enumerate(("N37 AAAA", "H91 AAAA", "D02 AAAA"), start=1):
        waits(far.desk, number, town)
    far.sourcer.look()
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "027", "033"]


def one_by_one(far: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first took what the second needs more; nothing is due soon."""
    with monkeypatch.context() as alone:
        alone.setattr(waves, "LEAST", 4)
        leave(far, "027", 1)
        leave(far, "014", 0)
        for number, town in enumerate(("N37 AAAA", "H91 AAAA", "D02 AAAA"), start=1):
            waits(far.desk, number, town)
        far.sourcer.look()
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "033", "033"]


def test_what_nobody_began_is_moved_together_where_that_saves_enough(
    far: Three, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(far, monkeypatch)
    run("learning", "freeze", "--json")
    told = run("sourcing", "wave", "--dry-run", "--json")
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "033", "033"], "it only said so"
    done = run("sourcing", "wave", "--json")
    assert (done["orders"], done["waves"]) == (told["orders"], told["waves"])
    assert [(one["from"], one["to"]) for one in done["orders"]] == [("027", "033"), ("033", "027")]
    (wave,) = done["waves"]
    assert (wave["orders"], wave["moved"], wave["saved"].endswith(" EUR"), wave["gap"]) == (3, 2, True, "0.00 %")
    assert [place_of(far, number) for number in (1, 2, 3)] == ["033", "027", "033"]
    moved = far.desk.view(Kind.SHOPIFY, "2")["order_id"]
    row = far.row("027", moved)
    assert row.why is not None
    assert (row.why.by, far.shop.row(far.tills["033"], moved)) == ("033", None)
    why = run("why", "2", "--json")
    assert [(one["because"], one["places"]) for one in why["decisions"]] == [("arrived", "033"), ("rearranged", "027")]
    assert (far.shop.balanced(), far.shop.exceptions()) == (True, {})
    assert run("sourcing", "wave", "--json")["orders"] == []


@pytest.mark.parametrize("begun", [1, 2])
def test_what_a_store_began_stays_and_so_does_what_needs_its_place(
    far: Three, run: Any, monkeypatch: pytest.MonkeyPatch, begun: int
) -> None:
    one_by_one(far, monkeypatch)
    order_id = far.desk.view(Kind.SHOPIFY, str(begun))["order_id"]
    far.work(place_of(far, begun), order_id).pick("200")
    monkeypatch.setattr(waves, "LEAST", 2)
    assert run("sourcing", "wave", "--json")["orders"] == []
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "033", "033"]


def test_what_is_begun_while_it_is_decided_stays_with_all_that_hangs_on_it(
    far: Three, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(far, monkeypatch)
    order_id = far.desk.view(Kind.SHOPIFY, "2")["order_id"]
    together = waves.decided_together

    def meanwhile(wave: Any) -> Any:
        found = together(wave)
        far.work("033", order_id).pick("200")
        return found

    monkeypatch.setattr(waves, "decided_together", meanwhile)
    assert run("sourcing", "wave", "--json")["orders"] == []
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "033", "033"]
    assert far.shop.balanced()


def test_what_a_person_gave_to_a_place_that_no_plan_knows_meanwhile_stays_there(
    far: Three, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(far, monkeypatch)
    order_id = far.desk.view(Kind.SHOPIFY, "2")["order_id"]
    together = waves.decided_together

    def meanwhile(wave: Any) -> Any:
        found = together(wave)
        far.shop.chain.store("040")
        far.shop.route(order_id, "040", anyway=True)
        return found

    monkeypatch.setattr(waves, "decided_together", meanwhile)
    assert run("sourcing", "wave", "--json")["orders"] == []
    assert [place_of(far, number) for number in (1, 2, 3)] == ["027", "040", "033"]


def test_a_plan_says_how_much_a_move_must_save(
    far: Three, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one(far, monkeypatch)
    file = tmp_path / "dear.json"
    rule = replace(STANDARD.rules[0], prefer=WAY_COUNTS)
    dear = replace(STANDARD, rules=(rule,), move_least_minor=100_000)
    file.write_text(json.dumps(plain(dear)), encoding="utf-8")
    run("sourcing", "publish", str(run("sourcing", "save", str(file), "--json")["version"]), "--json")
    told = run("sourcing", "wave", "--json")
    assert ([one["moved"] for one in told["waves"]], told["orders"]) == ([0], [])
