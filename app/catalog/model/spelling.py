"""Words that were meant: what a misspelled word has in common with the right one, and how far the two are apart.

A right and a wrong spelling share a form when double letters count once and one letter is left out of either
(``mozarella``, ``mozzarella``: *mozarela*). Such forms can be looked up in an index; what is found there is measured.
"""

from __future__ import annotations

import re

_BEGINNING = 6
_BEGINS = "·"
_LEAST_FOR_TWO = 5
_DOUBLED = re.compile(r"(.)\1+")
# Scripts that put no blanks between words are searched by pieces, which have no spelling.
_SPELLED = re.compile(r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{4,}")


def has_spelling(word: str) -> bool:
    """Whether it is long enough, and of letters only, to be misspelled."""
    return _SPELLED.fullmatch(word) is not None


def forms(word: str) -> list[str]:
    """What a right word is found by: with one letter left out, as a whole and, when it is long, by its beginning."""
    plain = _plain(word)
    found = _one_left_out(word) | _one_left_out(plain)
    if len(plain) > _BEGINNING:
        found |= {_BEGINS + form for form in _one_left_out(plain[:_BEGINNING])}
    return sorted(found)


def forms_of_whole(typed: str) -> list[str]:
    """By these a typed word finds words that it may stand for."""
    return sorted(_one_left_out(typed) | _one_left_out(_plain(typed)))


def forms_of_beginning(typed: str) -> list[str]:
    """By these a typed word finds longer words that it may begin; none when it is too short to say."""
    plain = _plain(typed)
    if len(plain) < _BEGINNING - 1:
        return []
    return sorted(_BEGINS + form for form in _one_left_out(plain[:_BEGINNING]))


def allowed(typed: str) -> int:
    """How many slips are forgiven in a word."""
    return 2 if len(typed) >= _LEAST_FOR_TWO else 1


def slips(typed: str, right: str) -> tuple[int, int]:
    """Letters left out, put in, changed, or two changed over: from ``typed`` to ``right``, and to a beginning of it.

    Whether a letter is doubled counts for nothing: that is the commonest slip, and rarely tells words apart.
    """
    plain = _slips(_plain(typed), _plain(right))
    written = _slips(typed, right)
    return min(plain[0], written[0]), min(plain[1], written[1])


def _slips(typed: str, right: str) -> tuple[int, int]:
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, letter in enumerate(typed, 1):
        last, before = before, row
        row = [at]
        for place, other in enumerate(right, 1):
            cost = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == right[place - 2] and other == typed[at - 2]:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
    return row[-1], min(row)


def _plain(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _one_left_out(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
