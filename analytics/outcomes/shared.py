"""What the payloads of all outcome pages have in common."""

from collections.abc import Sequence

from analytics.facts.records import Facts


def last_observed_on(facts: Sequence[Facts]) -> str | None:
    """The latest day anything is known of anybody."""
    days = [one.last_known_on for one in facts if one.last_known_on]
    return max(days).isoformat() if days else None
