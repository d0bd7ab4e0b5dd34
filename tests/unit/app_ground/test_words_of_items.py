"""Words of thousands of items are cut at once, and none of them notices the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.catalog.model.words import indexed

AWKWARD = (
    *("", "Juice 5", "g", "1,5 l", "a\nb", "\n", "Kellogg's", "Kellogg’s", "Coca-Cola", "3D-Kit", "Crème Fraîche"),
    *("İstanbul", "ﬁne ½ l", "牛乳 500ml", "น้ำปลา", "الحليب ١٠٠ مل", "\u0301accent", "line\u2028end", "Straße 1.000 g"),
)


@given(st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=12))))
def test_texts_cut_together_are_cut_as_each_alone(texts: list[str]) -> None:
    assert indexed(texts) == [indexed([text])[0] for text in texts]


def test_a_number_keeps_its_unit_and_joined_words_are_one_word_too() -> None:
    found = indexed(["Mother's Soda-Bread 500 gr", "Juice 5", "g"])

    assert [set(text.split()) for text in found] == [
        {"mother's", "soda-bread", "500g", "mothers", "sodabread"},
        {"juice", "5"},
        {"g"},
    ]
