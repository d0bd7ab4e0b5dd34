"""What the demo's balance reads from paper, and that it names what is wrong."""

from __future__ import annotations

from demo.balance import Paper, Row, table
from demo.goods import Goods, rounded_to_coins

RECEIPT = """Brannock’s Cork
1   Skillet                              24.99 C
Total EUR        1,064.36
10 items
Cash rounding                              –0.01
Cash                                    1,080.00
Change                                     15.65
"""


def test_a_receipt_is_read_as_a_person_reads_it() -> None:
    paper = Paper(RECEIPT)
    assert (paper.is_sale, paper.is_z, paper.is_copy) == (True, False, False)
    assert paper.amount("Total [A-Z]{3}") == 106436
    assert paper.amount("Cash rounding") == -1
    assert paper.amount("Cash") - paper.amount("Change") == 106435


def test_a_copy_is_told_from_the_receipt() -> None:
    assert Paper("COPY\n" + RECEIPT).is_copy


def test_a_difference_is_named() -> None:
    rows = [Row("float", {"by hand": 15000, "Z": 15000}), Row("cash", {"by hand": 1, "Z": 2})]
    assert [row.balances for row in rows] == [True, False]
    assert "WRONG cash   by hand 1, Z 2" in table(rows)


def test_prices_are_counted_without_the_app() -> None:
    goods = Goods.load()
    assert goods.price("10011", 1134) == 169
    assert goods.price("10147", 2000) == 67
    assert goods.weight_label("10011", 1134)[:12] == "212010401134"
    assert [rounded_to_coins(minor) for minor in (6436, 6437, 6438, 6433, 6432)] == [6435, 6435, 6440, 6435, 6430]
