"""Names and numbers that identify a Turkish patient: search key, sort key, national number.

Python's own upper and lower case are wrong for Turkish (the dotted and dotless i), and no
collation of the database is relied on: both keys are stored beside the name.
"""

import re
import unicodedata

_DOTLESS_I, _CAPITAL_DOTTED_I = "\u0131", "\u0130"
# Turkish letters after their base: the base letter and its place among those that share it.
_TURKISH_LETTERS = {
    "\u00e7": "c1",  # c cedilla
    "\u011f": "g1",  # soft g
    _DOTLESS_I: "i0",
    "i": "i1",
    "\u00f6": "o1",  # o umlaut
    "\u015f": "s1",  # s cedilla
    "\u00fc": "u1",  # u umlaut
}
_SEPARATOR = "00"
_NATIONAL_ID = re.compile(r"[1-9][0-9]{10}")


def fold(text: str) -> str:
    """
    The form in which names are searched: no case, no marks, every i alike, single spaces.

    So isik, ISIK and Işık meet. Not for display, and not reversible.
    """
    plain = _without_marks(text).replace(_DOTLESS_I, "i").casefold()
    return " ".join(plain.split())


def sort_key(text: str) -> str:
    """
    A key of lowercase ASCII that sorts names as the Turkish alphabet does, under any collation.

    ç follows c, ğ g, ı comes before i, ö follows o, ş s, ü u; q, w and x take their international
    places; other marks are ignored. A space or hyphen sorts before any letter.
    """
    return "".join(_letter_key(letter) for letter in _turkish_lower(" ".join(text.split())))


def upper(text: str) -> str:
    """Capitals the Turkish way: i becomes İ and ı becomes I."""
    return text.replace("i", _CAPITAL_DOTTED_I).replace(_DOTLESS_I, "I").upper()


def is_national_id_valid(number: str) -> bool:
    """
    Whether a T.C. identity number is well formed: 11 digits whose last two are checks.

    Says nothing about whether it was issued. The rule is recalled; 10000000146 is a known valid one.
    """
    if not _NATIONAL_ID.fullmatch(number):
        return False
    digits = [int(digit) for digit in number]
    odd, even = sum(digits[0:9:2]), sum(digits[1:8:2])
    return digits[9] == (7 * odd - even) % 10 and digits[10] == sum(digits[:10]) % 10


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _turkish_lower(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed.replace("I", _DOTLESS_I).replace(_CAPITAL_DOTTED_I, "i").lower()


def _letter_key(letter: str) -> str:
    if letter in _TURKISH_LETTERS:
        return _TURKISH_LETTERS[letter]
    if unicodedata.combining(letter):
        return ""
    plain = _without_marks(letter).casefold()
    if plain and plain.isascii() and plain.isalnum():
        # A foreign letter with a mark sorts as its base: i with a circumflex as i, not as dotless i.
        return "".join(_TURKISH_LETTERS.get(base, base + "0") for base in plain)
    return f"zz{ord(letter):06x}" if letter.isalpha() else _SEPARATOR
