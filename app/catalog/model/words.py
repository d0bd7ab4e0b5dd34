"""Words as they are searched: without accents and case, split where neither letters nor digits stand."""

import re
import unicodedata

MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """``Crème Fraîche 200 g`` -> creme, fraiche, 200, g."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _WORD.findall(text.casefold())


def match_expression(text: str) -> str | None:
    """An FTS5 query: every word typed begins a word of the item. Quoted, so that nothing typed is an operator."""
    typed = words(text)[:MAX_WORDS]
    return " ".join(f'"{word}"*' for word in typed) or None
