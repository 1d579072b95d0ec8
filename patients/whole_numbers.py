"""A whole number as an address or a form gives it. Not: decimals, signs, what the number means."""

# More are no key, place or count of ours; of thousands Python refuses to make a number.
MOST_DIGITS = 9


def whole_number(text: str | None) -> int | None:
    """None where it is none, or longer than any that is meant."""
    is_one = text is not None and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_one and text is not None else None
