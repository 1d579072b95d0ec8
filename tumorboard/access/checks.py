"""Refuses to start while an address is open to nobody knows whom."""

from collections.abc import Iterator

from django.core.checks import Error, Tags, register
from django.urls import URLResolver, get_resolver

from .rules import RULES


@register(Tags.urls)
def every_address_has_a_rule(app_configs, **kwargs) -> list[Error]:
    return [
        Error(
            f"The address {route!r} ({name or 'without a name'}) has no rule.",
            hint="Name it and say in tumorboard/access/rules.py who may open it.",
            id="access.E001",
        )
        for name, route in addresses()
        if name not in RULES
    ]


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the site: its full name ("" without one) and its route."""
    yield from _walk(get_resolver().url_patterns, [], "")


def _walk(patterns, namespaces: list[str], prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = [*namespaces, pattern.namespace] if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner, route)
        else:
            yield ":".join([*namespaces, pattern.name]) if pattern.name else "", route
