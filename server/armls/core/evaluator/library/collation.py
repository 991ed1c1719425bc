"""The order of strings in .NET's invariant culture: by letter, then by accent, then by case, lower case first.

Found by asking Azure's engine. Punctuation, digits and Latin letters are in its order, whatever their accents; other
scripts follow by code point. Control characters are ignored.
"""

from __future__ import annotations

import unicodedata

_MARKS = (
    "\t\n\v\f\r \u00a0_\u2017-\u2010\u2011\u2012\u2013\u2014\u2015,;:!¡?¿.…·'\u2018\u2019\u201a\u201b‹›\"“”„‟«»()[]{}"
    "‖§¶@*/\\&#%‰‱†‡•‣‧′‵‸※`´^¯¨¸°©®→+±÷×<=>¬|¦~√∞●✓¤¢$£¥€"
)
_SYMBOLS = 900
_DIGITS = 1_000
_LETTERS = 2_000
_OTHERS = 10_000
_WEIGHTS = {
    **{mark: index + 1 for index, mark in enumerate(_MARKS)},
    **{digit: _DIGITS + index for index, digit in enumerate("0123456789")},
    **{letter: _LETTERS + index for index, letter in enumerate("abcdefghiıjklmnŋopqĸrstŧuvwxyzþ")},
}
_ACCENTS = {
    accent: index + 1
    for index, accent in enumerate(
        "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
    )
}
_STROKE = _ACCENTS["\u0338"]
_JOINED = len(_ACCENTS) + 1
_OTHER_ACCENT = _JOINED + 1
_STROKED = {"đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ø": "o"}
_LIGATURES = {"æ": ("ae", _JOINED), "œ": ("oe", _JOINED), "ß": ("ss", 0)}

_Key = tuple[list[float], list[tuple[int, ...]], list[int]]


def compare(one: str, other: str) -> int:
    """Less than, equal to or greater than zero, as ``one`` sorts before, with or after ``other``."""
    if one.isascii() and other.isascii() and one.isalnum() and other.isalnum():
        first, second = one.lower(), other.lower()  # digits before letters, both in order
        if first == second:
            first, second = one.swapcase(), other.swapcase()
        return (first > second) - (first < second)
    key, other_key = _key(one), _key(other)
    return (key > other_key) - (key < other_key)


def _key(value: str) -> _Key:
    """The sort key of a string: letters, accents, and other differences."""
    letters: list[float] = []
    accents: list[tuple[int, ...]] = []
    cases: list[int] = []
    for character in unicodedata.normalize("NFD", value):
        if character < "\t" or "\r" < character < " " or "\x7f" <= character <= "\x9f" or character == "\u00ad":
            continue
        if unicodedata.combining(character):
            if accents:
                accents[-1] += (_ACCENTS.get(character, _OTHER_ACCENT),)
            continue
        lower = character.lower() if character != "ẞ" else "ß"
        case = int(lower != character)
        parts, accent = _LIGATURES.get(lower) or ((_STROKED[lower], _STROKE) if lower in _STROKED else (lower[:1], 0))
        for part in parts:
            letters.append(_WEIGHTS.get(part) or _weight(part))
            accents.append((accent,) if accent else ())
            cases.append(case + 2 * (lower == "ß"))
    return letters, accents, cases


def _weight(character: str) -> float:
    """The weight of a character in no table: symbols sort before the digits, letters after the Latin ones."""
    if unicodedata.category(character)[0] in "SP":
        return _SYMBOLS + ord(character) / 0x110000
    return _OTHERS + ord(character)
