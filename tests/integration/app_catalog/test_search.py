"""The right items come first, in every script, from the first letter on, and when it is misspelled."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.catalog import blocks, gathering, search
from app.catalog.blocks import ITEM, Block
from app.catalog.catalog import Catalog
from app.catalog.model.spelling import has_spelling
from app.db.engine import open_engine, writer
from app.db.upgrade import CATALOG, upgrade
from contract.values.gs1 import check_digit
from tests.builders import ROOT, item
from tests.integration.app_catalog.shelf import KEY, filled, gather, names, put, row

REAL_NAMES = ROOT.parent / "shared/data/catalogue/open_food_facts_names.csv.gz"

GTIN = f"0539152000002{check_digit('539152000002')}"
# What sells best first. The size follows a bar, a category a second one.
SHELF = (
    "Whole Milk | 1 l | Dairy",
    "Sourdough Batch Loaf | 800 g | Bakery",
    "Strawberries | 400 g",
    "Milk Chocolate Bar | 100 g | Sweets",
    "Hamburger Rolls | 4 pack | Bakery",
    "Mozzarella di Bufala | 125 g | Dairy",
    "Coca-Cola | 1,5 l | Drinks",
    "Spaghetti No. 5 | 500 g",
    "Kellogg's Corn Flakes | 500g",
    "Cooked Ham | 120 g",
    "Crème Fraîche | 200 g | Dairy",
    "Cappuccino | 10 x 12 g",
    "Müsli mit Nüssen | 750 g",
    "Coffee Beans | 1 kg",
    "Paper Straws | 50 pack",
    "抹茶アイスクリーム | 6 x 70 ml",
    "宇治抹茶餅 | 120 g",
    "康师傅冰红茶 | 500 ml",
    "ชาเขียวชิซึโอกะ สูตรหวานน้อย | 350 ml",
    "น้ำมะม่วง | 1 l",
    "شاي السبع | 250 g",
    "Молочный шоколад | 90 г",
    "Варёная сгущёнка | 380 г",
    "Μπάρα βρώμης | 60 g",
    "סילאן טבעי | 350 g",
    "땅콩버터 | 340 g",
    "ফ্যান্টা অরেঞ্জ | 250 ml",
    "Smørrebrød Rye | 500 g",
    "Łódzki Ser | 150 g",
    "Nutella™ | 1 kg",
    "Chardonnay 12,5 % | 75 cl",
)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Nothing changes it."""
    made = filled(tmp_path_factory.mktemp("shelf"), [row(rank, told) for rank, told in enumerate(SHELF, 1)])
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Catalog]:
    """One to change."""
    made = filled(tmp_path, [])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("m", ["Whole Milk", "Milk Chocolate Bar", "Mozzarella di Bufala", "Müsli mit Nüssen"]),
        ("milk", ["Whole Milk", "Milk Chocolate Bar"]),
        ("MILK choc", ["Milk Chocolate Bar"]),
        ("choc milk", ["Milk Chocolate Bar"]),
        ("creme fraiche", ["Crème Fraîche"]),
        ("CRÈME", ["Crème Fraîche"]),
        ("musli nuss", ["Müsli mit Nüssen"]),
        ("smorrebrod", ["Smørrebrød Rye"]),
        ("lodzki", ["Łódzki Ser"]),
        ("nutella", ["Nutella™"]),
        ("kelloggs", ["Kellogg's Corn Flakes"]),
        ("kellogg's", ["Kellogg's Corn Flakes"]),
        ("kellogg", ["Kellogg's Corn Flakes"]),
        ("coca cola", ["Coca-Cola"]),
        ("cocacola", ["Coca-Cola"]),
        ("coca-cola 1,5 l", ["Coca-Cola"]),
        ("cola 1.5l", ["Coca-Cola"]),
        ("spaghetti 500g", ["Spaghetti No. 5"]),
        ("spaghetti 500 gr", ["Spaghetti No. 5"]),
        ("corn flakes 500 g", ["Kellogg's Corn Flakes"]),
        ("75 cl", ["Chardonnay 12,5 %"]),
        ("12.5", ["Chardonnay 12,5 %"]),
        ("bakery", ["Sourdough Batch Loaf", "Hamburger Rolls"]),
        ("抹茶", ["抹茶アイスクリーム", "宇治抹茶餅"]),
        ("アイス", ["抹茶アイスクリーム"]),
        ("ｱｲｽ", ["抹茶アイスクリーム"]),
        ("红茶", ["康师傅冰红茶"]),
        ("餅", ["宇治抹茶餅"]),
        ("ชาเขียว", ["ชาเขียวชิซึโอกะ สูตรหวานน้อย"]),
        ("หวาน", ["ชาเขียวชิซึโอกะ สูตรหวานน้อย"]),
        ("มะม่วง", ["น้ำมะม่วง"]),
        ("شاي", ["شاي السبع"]),
        ("سبع", ["شاي السبع"]),
        ("السبع", ["شاي السبع"]),
        ("шоколад молоч", ["Молочный шоколад"]),
        ("вареная сгущенка", ["Варёная сгущёнка"]),
        ("μπαρα βρωμης", ["Μπάρα βρώμης"]),
        ("טבעי", ["סילאן טבעי"]),
        ("버터", ["땅콩버터"]),
        ("ফ্যান্টা", ["ফ্যান্টা অরেঞ্জ"]),
        ("milk sourdough", []),
        ("...", []),
        ("", []),
    ],
)
def test_every_script_and_every_way_to_write_it(catalog: Catalog, typed: str, expected: list[str]) -> None:
    found = catalog.search(typed, 5)

    assert [hit.item.name for hit in found.hits] == expected
    assert not found.meant


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("mozarela", "mozzarella", "Mozzarella di Bufala"),
        ("mozare", "mozzarella", "Mozzarella di Bufala"),
        ("spagetti", "spaghetti", "Spaghetti No. 5"),
        ("cofee", "coffee", "Coffee Beans"),
        ("strawberies", "strawberries", "Strawberries"),
        ("choclate bar", "chocolate bar", "Milk Chocolate Bar"),
        ("chocolate bra", "chocolate bra", ""),
        ("capucino", "cappuccino", "Cappuccino"),
        ("muesli", "müsli", "Müsli mit Nüssen"),
        ("nutlela", "nutella", "Nutella™"),
        ("шоклад", "шоколад", "Молочный шоколад"),
        ("сгушенка", "сгущёнка", "Варёная сгущёнка"),
        ("μπαρρα", "μπάρα", "Μπάρα βρώμης"),
        ("סילן", "סילאן", "סילאן טבעי"),
    ],
)
def test_a_misspelled_word_finds_what_was_meant_and_says_so(
    catalog: Catalog, typed: str, meant: str, expected: str
) -> None:
    found = catalog.search(typed)

    assert [hit.item.name for hit in found.hits][:1] == ([expected] if expected else [])
    assert found.meant == (meant if expected else "")
    assert found.instead


@pytest.mark.parametrize("typed", ["oat", "xyzzyqu", "ham zebra", "1234", "茶茶茶", "mlk"])
def test_what_resembles_nothing_finds_nothing(catalog: Catalog, typed: str) -> None:
    assert names(catalog, typed) == []


@pytest.mark.parametrize("typed", ["AX-70002", "ax-70002", "0539152", "539152000002", "53 9152 0000 02", GTIN])
def test_an_item_is_found_by_its_number_whole_or_begun(catalog: Catalog, typed: str) -> None:
    digits = "".join(typed.split())
    found = names(catalog, typed)

    assert "Sourdough Batch Loaf" in found
    assert (found == ["Sourdough Batch Loaf"]) == (len(digits) > 7 or "-" in digits)


def test_a_number_typed_whole_goes_before_words_that_begin_so(own: Catalog) -> None:
    put(own, item("item-1", "Vitamin 500", sku="X1", popularity=1), item("item-2", "Soap", sku="500", popularity=9))

    assert names(own, "500") == ["Soap", "Vitamin 500"]


def test_a_word_typed_in_full_counts_more_unless_the_other_sells_much_better(own: Catalog) -> None:
    hamburgers = [item(f"item-b{rank}", f"Hamburger {rank}", popularity=rank) for rank in range(1, 12)]
    put(own, *hamburgers, item("item-1", "Cooked Ham", popularity=12))

    assert names(own, "ham") == ["Hamburger 1", "Hamburger 2", "Cooked Ham", "Hamburger 3", "Hamburger 4"]
    assert names(own, "hamb") == [f"Hamburger {rank}" for rank in range(1, 6)]


def test_best_sellers_come_first_wherever_they_came_in_between(own: Catalog) -> None:
    put(own, *(item(f"item-{rank}", f"Tea {rank}", popularity=rank) for rank in (50, 10, 30)))
    put(own, *(item(f"item-{rank}", f"Tea {rank}", popularity=rank) for rank in (20, 5, 60, 40, 1)))

    assert names(own, "tea", 9) == [f"Tea {rank}" for rank in (1, 5, 10, 20, 30, 40, 50, 60)]


def test_items_that_sell_alike_all_go_before_those_that_sell_worse(own: Catalog) -> None:
    put(own, item("item-first", "Tea first", popularity=1), item("item-last", "Tea last", popularity=3))
    put(own, *(item(f"item-{number:02}", f"Tea {number:02}", popularity=2) for number in range(20)))

    found = names(own, "tea", 30)
    assert (found[0], found[1], len(found)) == ("Tea first", "Tea 00", 22)
    assert found.index("Tea last") >= 7


def test_an_item_that_sells_better_now_moves_up_and_leaves_nothing_behind(own: Catalog) -> None:
    put(own, *(item(f"item-{rank}", f"Tea {rank}", popularity=rank) for rank in (10, 20, 30)))
    put(own, item("item-30", "Green Tea", popularity=1))

    assert names(own, "tea") == ["Green Tea", "Tea 10", "Tea 20"]
    assert names(own, "tea 30") == []


def test_a_word_that_came_later_can_be_meant_too(own: Catalog) -> None:
    put(own, item("item-1", "Rhubarb", popularity=1))

    found = own.search("rubarb")

    assert ([hit.item.name for hit in found.hits], found.meant) == (["Rhubarb"], "rhubarb")


def test_where_few_have_the_word_what_resembles_it_follows(own: Catalog) -> None:
    put(own, item("item-1", "Chocolte Bar", popularity=9), item("item-2", "Chocolate Cake", popularity=1))

    found = own.search("chocolte")

    assert [hit.item.name for hit in found.hits] == ["Chocolte Bar", "Chocolate Cake"]
    assert (found.meant, found.instead) == ("chocolate", False)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, dict[str, str]]]:
    """Every tenth of 200,000 real names, filled in slices as a whole catalog is; item id -> name."""
    if not REAL_NAMES.exists():
        pytest.skip(f"the names of real groceries are not at {REAL_NAMES}")
    with gzip.open(REAL_NAMES, "rt", encoding="utf-8", newline="") as file:
        told = dict(enumerate(islice((row["name"] for row in csv.DictReader(file)), 0, None, 10), 1))
    path = tmp_path_factory.mktemp("real") / "catalog.db"
    upgrade(path, KEY, CATALOG)
    engine = open_engine(path, KEY, precious=False)
    lines = [json.dumps({"item_id": str(rank), "name": name, "popularity": rank}) for rank, name in told.items()]
    with writer(engine) as conn:
        with conn.begin():
            for start in range(0, len(lines), 64):
                packed = zlib.compress("\n".join(lines[start : start + 64]).encode())
                length = len(lines[start : start + 64])
                blocks.put_blocks(conn, [Block("chain", ITEM, str(start + 1), start + 1, length, packed)])
            gathering.begin(conn)
        gather(conn)
        yield conn, {str(rank): name for rank, name in told.items()}
    engine.dispose()


def test_every_real_name_finds_itself(real: tuple[Connection, dict[str, str]]) -> None:
    conn, named = real
    lost = []
    for item_id in list(named)[::67]:
        found = search.search(conn, named[item_id], 50).item_ids
        if named[item_id] not in {named[own] for own in found} and len(found) < 50:
            lost.append(named[item_id])

    assert lost == []


def test_real_names_with_a_letter_left_out_are_found_among_the_first_five(
    real: tuple[Connection, dict[str, str]],
) -> None:
    conn, named = real
    tried, lost = 0, []
    for item_id in list(named)[::67]:
        words = [word for word in named[item_id].split() if word.isalpha() and len(word) > 2][:3]
        longest = max(words, key=len, default="")
        if len(longest) >= 6 and has_spelling(longest.casefold()):
            middle = len(longest) // 2
            typed = " ".join(words).replace(longest, longest[:middle] + longest[middle + 1 :])
            tried += 1
            names = [named[own] for own in search.search(conn, typed, 5).item_ids]
            if not any(longest.casefold() in name.casefold() for name in names):
                lost.append(typed)

    assert tried > 150
    assert len(lost) <= tried * 0.05, lost


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("choclate cookies", "chocolat"),
        ("mozarela", "mozzarella"),
        ("capucino", "cappuc"),
        ("spageti", "spaghetti"),
        ("vinaigretta", "vinaigrette"),
        ("шоклад", "шоколад"),
        ("jus d'ornage", "orange"),
        ("haselnus", "haselnuss"),
        ("ชาเขียว", "ชาเขียว"),
        ("抹茶", "抹茶"),
    ],
)
def test_among_real_names_the_expected_word_comes_first(
    real: tuple[Connection, dict[str, str]], typed: str, expected: str
) -> None:
    conn, named = real

    found = [named[own].casefold() for own in search.search(conn, typed, 5).item_ids]

    assert found
    assert all(expected in name for name in found[:3])
