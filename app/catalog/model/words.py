"""Words as they are searched: the same pieces are made of an item's name and of what somebody types.

Accents and case are dropped. A number stays with its unit (``500 g``, ``500g`` and ``500 gr`` are one word, so are
``1,5 l`` and ``1.5L``). Scripts that put no blanks between words are cut into overlapping pieces of two or three
characters, one from every place, so that each part of a name can be found. A piece is searched by its beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

MAX_WORDS = 10
_PAIRED = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
_TRIPLED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_INDIC = "\u0900-\u0963\u0970-\u0dff"  # their vowel signs are marks, which are no letters to a regular expression
_UNITS = {
    "g": "g gr gram grams gramm grammes г",  # noqa: RUF001 - Cyrillic
    "kg": "kg kilo kilos кг",
    "mg": "mg",
    "l": "l lt ltr liter litre litres litros л",
    "ml": "ml мл",
    "cl": "cl",
    "dl": "dl",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "oz": "oz",
    "lb": "lb lbs",
}
_UNIT_OF = {said: unit for unit, all_said in _UNITS.items() for said in all_said.split()}
_SAID = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
_NUMBER = re.compile(rf"(\d\d*(?:[.,]\d+)*)(?:[^\S\n]?({_SAID})(?![^\W_]))?")
_PIECE = re.compile(
    rf"{_NUMBER.pattern}|([{_PAIRED}]+)|([{_TRIPLED}]+)|((?:[^\W\d_{_PAIRED}{_TRIPLED}{_INDIC}]|[{_INDIC}])+)"
)
_UNSPACED = re.compile(f"[{_PAIRED}{_TRIPLED}]")
_WRITTEN = re.compile(rf"(?:[^\W_{_INDIC}{_TRIPLED}]|[{_INDIC}{_TRIPLED}\u0300-\u036f])+")
_OWNER = re.compile(r"(?<![^\W\d_])([^\W\d_]+)['’]s\b")
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+")
_ARABIC_ARTICLE, _LEAST_WITH_ARTICLE = "ال", 5
_POINT = str.maketrans(".,", "··")
# Letters that Unicode does not take apart, other people's digits, and marks that are no part of a word.
_LETTERS: dict[int, str] = {
    **{ord(other): plain for other, plain in zip("øłđħıŧةىکی", "oldhitهيكي", strict=True)},  # noqa: RUF001 - Arabic
    **{ord(other): plain for other, plain in (("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ð", "d"))},
    **dict.fromkeys(map(ord, "ºª™®©ـ\u200b\u200c\u200d\u00ad"), ""),
    **{zero + value: str(value) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50) for value in range(10)},
}
_ODD = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
# Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels, Thai and Lao tones; not the Japanese voiced marks,
# which make another letter.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0e48-\u0e4e\u0ec8-\u0ece]"
)


def words(text: str) -> list[str]:
    """What is looked for when somebody types this: ``Crème Fraîche 200 g`` -> creme, fraiche, 200g."""
    return _pieces(_OWNER.sub(r"\1s", _folded(text)), everywhere=False)


def indexed(texts: Sequence[str]) -> list[str]:
    """What each text is found by, with blanks between, for a tokenizer that drops case and splits at ASCII signs.

    Thousands at once cost half of what they do one by one.
    """
    found = _folded_lines(texts)
    plain = "\n".join([text if text.isascii() else "" for text in found])
    spaced = _NUMBER.sub(_spaced_number, plain).split("\n") if found else []
    for at, text in enumerate(found):
        if not text.isascii():
            spaced[at] = _pieces_everywhere(text)
        if "-" in text or "'" in text or "’" in text:
            spaced[at] = _with_compounds(text, spaced[at])
    return spaced


def matched(name: str, typed: str) -> tuple[tuple[int, int], ...]:
    """Where (start, end) the words of ``name`` begin with what is typed, in order and apart."""
    wanted = words(typed)
    spans: list[tuple[int, int]] = []
    for found in _WRITTEN.finditer(name):
        folded = _folded(found[0])
        same_length = len(folded) == len(found[0])
        for word in wanted:
            at = folded.find(word) if _UNSPACED.match(word) else 0 if folded.startswith(word) else -1
            if at >= 0:
                start = found.start() + (at if same_length else 0)
                spans.append((start, start + len(word) if same_length else found.end()))
    return _joined(sorted(spans))


def as_written(folded: str, names: Iterable[str]) -> str:
    """Words that were found, as the first of ``names`` that has each writes it, in small letters."""
    last_to_first = reversed(list(names))
    written = {_folded(found[0]): found[0].lower() for name in last_to_first for found in _WRITTEN.finditer(name)}
    return " ".join(written.get(word, word) for word in folded.split())


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _folded(text: str) -> str:
    text = text.casefold()
    if text.isascii():
        return text
    if _ODD.search(text):
        text = _ODD.sub(_plain_letter, text)
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _folded_lines(texts: Sequence[str]) -> list[str]:
    """Each folded, and on one line."""
    joined = "\n".join(texts)
    if joined.count("\n") >= len(texts) > 0:
        texts = [text.replace("\n", " ") for text in texts]
        joined = "\n".join(texts)
    if joined.isascii():
        return joined.lower().split("\n") if texts else []
    folded = [text.lower() for text in texts]
    other = [at for at, text in enumerate(texts) if not text.isascii()]
    told = _folded("\n".join([texts[at] for at in other])).split("\n")
    for at, text in zip(other, told, strict=True):
        folded[at] = text
    return folded


def _with_compounds(text: str, plain: str) -> str:
    """With what stands before an ``'s``, and parts that a hyphen joins, as one word too."""
    more = [f"{owner}s" for owner in _OWNER.findall(text)]
    more += [word.replace("-", "") for word in _HYPHENED.findall(text)]
    return " ".join([plain, *more])


def _pieces_everywhere(text: str) -> str:
    pieces = _pieces(text, everywhere=True)
    articled = [word for word in pieces if word.startswith(_ARABIC_ARTICLE) and len(word) >= _LEAST_WITH_ARTICLE]
    return " ".join([*pieces, *(word.removeprefix(_ARABIC_ARTICLE) for word in articled)])


def _plain_letter(found: re.Match[str]) -> str:
    return _LETTERS[ord(found[0])]


def _pieces(folded: str, *, everywhere: bool) -> list[str]:
    found = []
    for number, unit, paired, tripled, word in _PIECE.findall(folded):
        if word:
            found.append(word)
        elif number:
            found.append(_number(number, unit))
        elif paired:
            found += _cut(paired, 2, everywhere=everywhere)
        else:
            found += _cut(tripled, 3, everywhere=everywhere)
    return found


def _cut(run: str, size: int, *, everywhere: bool) -> list[str]:
    """Pieces from every place, short ones at the end too; of what is typed only the whole ones."""
    last = len(run) if everywhere else max(1, len(run) - size + 1)
    return [run[at : at + size] for at in range(last)]


def _number(digits: str, unit: str) -> str:
    return digits.translate(_POINT) + _UNIT_OF.get(unit, "")


def _spaced_number(found: re.Match[str]) -> str:
    return f" {_number(found[1], found[2])} "
