"""Items of a feed file are searched where they stand in its blocks, whatever deltas make of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.catalog.catalog import Catalog
from tests.builders import FakeClock, item, page
from tests.integration.app_catalog.shelf import KEY, filled, in_blocks, names, page_without, put, row


@pytest.mark.parametrize("seed", range(3))
def test_items_of_blocks_are_found_as_if_each_had_come_by_itself(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    shelf = [row(rank * 10, f"Thing {rank} {'red' if rank % 2 else 'blue'}") for rank in range(1, 31)]
    for folder in ("alone", "together"):
        (tmp_path / folder).mkdir()
    alone = filled(tmp_path / "alone", shelf)
    together = in_blocks(Catalog.open(tmp_path / "together", KEY, FakeClock()), shelf)
    ranks = {one.item_id: one.popularity for one in shelf}
    for turn in range(24):
        own = dice.choice([*ranks, f"new-{turn}"])
        if dice.random() < 0.2:
            told = [page_without(own)]
            ranks.pop(own, None)
        else:
            ranks[own] = dice.choice([ranks.get(own) or 5_000 + turn, dice.randrange(1, 330)])
            name, active = f"Thing {turn} {dice.choice(['red', 'green'])}", dice.random() < 0.8
            told = [page("chain", [item(own, name, sku=own, popularity=ranks[own], active=active)], 1_000 + turn)]
        for catalog in (alone, together):
            catalog.apply(told)
        for typed in ("thing", "red", "green", "blue", "ax-70", "new-"):
            assert sorted(names(together, typed, 50)) == sorted(names(alone, typed, 50)), (turn, typed)
    alone.close()
    together.close()


def test_what_sells_better_now_goes_between_items_of_blocks(tmp_path: Path) -> None:
    shelf = [row(rank * 10, f"Thing {rank}") for rank in range(1, 11)]
    catalog = in_blocks(Catalog.open(tmp_path, KEY, FakeClock()), shelf)
    moved = [row(rank, f"Thing moved to {rank}") for rank in (5, 45, 95, 500)]
    changed = [one.model_copy(update={"item_id": f"item-{place * 20}"}) for place, one in enumerate(moved, 1)]
    put(catalog, *changed, row(70, "Thing 7 again"))

    assert names(catalog, "thing", 20) == [
        "Thing moved to 5", "Thing 1", "Thing 3", "Thing moved to 45", "Thing 5", "Thing 7 again", "Thing 9",
        "Thing moved to 95", "Thing 10", "Thing moved to 500",
    ]  # fmt: skip
    catalog.close()
