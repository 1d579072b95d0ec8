"""What a body may be: JSON without doubled keys and without characters the database cannot keep."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer


class StrictJSONParser(BaseParser):
    """
    Refuses what other parsers let pass: a key given twice (which one was meant?), NaN, the character
    NUL and halves of surrogate pairs.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        try:
            text = stream.read().decode("utf-8")
            found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        except (ValueError, RecursionError) as problem:
            raise ParseError(_("This is not JSON as we read it: %s") % problem) from None
        refuse_unstorable(found)
        return found


def refuse_unstorable(value: Any) -> None:
    """In every text of a parsed body, keys included."""
    if isinstance(value, str) and any(_is_unstorable(letter) for letter in value):
        raise ParseError(_("A text holds a character that cannot be stored."))
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key)
            refuse_unstorable(inner)
    elif isinstance(value, list):
        for inner in value:
            refuse_unstorable(inner)


def _is_unstorable(letter: str) -> bool:
    return letter == "\0" or "\ud800" <= letter <= "\udfff"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")
