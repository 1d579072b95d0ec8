"""
The order in which R sorts labels (a European locale): so that "second minus first" has R's sign.

Not: the order in which a page shows groups. That is the page's.
"""

import unicodedata
from collections.abc import Iterable
from math import isfinite

# The order of the Unicode collation table; digits and letters follow.
_MARKS = " _-–—,;:!¡?¿.…·'‘’\"“”„«»()[]{}§¶@*/\\&#%‰†‡•′″`´^¯¨°©®←→↑↓∅∆+±÷×<=>¬|~√∞≈≤≥¢$£¥€"
_SPELLED_OUT = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})


def sorted_as_r(labels: Iterable[str]) -> list[str]:
    """Marks before digits before letters; accents and then case only decide between equals."""
    return sorted(set(labels), key=_key)


def are_numbers(labels: Iterable[str]) -> bool:
    """R's factors of numbers are in the order of the numbers."""
    try:
        return all(isfinite(float(label)) for label in labels)
    except ValueError:
        return False


def _key(label: str) -> tuple[object, ...]:
    letters = unicodedata.normalize("NFD", label)
    spelled = "".join(_plain(letter) for letter in letters.translate(_SPELLED_OUT))
    bases = [character for character in spelled if not unicodedata.combining(character)]
    accents = tuple(ord(character) for character in letters if unicodedata.combining(character))
    return (
        tuple(_weight(base.lower()) for base in bases),
        accents,
        spelled != letters,
        tuple(base.isupper() for base in bases),
        label,
    )


def _plain(character: str) -> str:
    """² is a 2; but a mark that could be a space with an accent stays a mark."""
    return character if character in _MARKS else unicodedata.normalize("NFKD", character)


def _weight(character: str) -> tuple[int, int, int]:
    if character in _MARKS:
        return (0, _MARKS.index(character), 0)
    if character.isdigit():
        return (2, ord(character), 0)
    # The dotless ı is a letter of its own, next to i.
    if character == "ı":
        return (3, ord("i"), 1)
    return (3 if character.isalpha() else 1, ord(character), 0)
