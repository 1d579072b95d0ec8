"""Every text of the program that people see, found without GNU gettext."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

# Function: which of its arguments is what.
CALLS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), ("text",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("text", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "text")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "text", "plural")),
}


class Text(NamedTuple):
    context: str
    text: str


def texts_of_code(path: Path) -> Iterator[Text]:
    return _texts_of_source(path.read_text())


def _texts_of_source(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            parts = dict(zip(CALLS.get(name, ()), node.args, strict=False))
            text, context = parts.get("text"), parts.get("context")
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield Text(getattr(context, "value", ""), text.value)


def texts_of_template(path: Path) -> Iterator[Text]:
    """Django turns a template into something like Python, in which only the calls make sense."""
    translated = templatize(path.read_text(), origin=str(path))
    for call in _calls_in(translated):
        yield from _texts_of_source(call)


def _calls_in(source: str) -> Iterator[str]:
    """`gettext(...)` and its like, cut out of what surrounds them."""
    # Within brackets, indentation means nothing to Python.
    tokens = list(tokenize.generate_tokens(io.StringIO(f"(\n{source}\n)").readline))
    for index, token in enumerate(tokens[:-1]):
        if token.string in CALLS and tokens[index + 1].string == "(":
            yield "".join(_up_to_closing_bracket(tokens[index:]))


def _up_to_closing_bracket(tokens: list[tokenize.TokenInfo]) -> Iterator[str]:
    depth = 0
    for token in tokens:
        yield token.string.strip("\n")
        depth += {"(": 1, ")": -1}.get(token.string, 0)
        if depth == 0 and token.string == ")":
            return
