"""Table 1: who the patients were, by every division that is offered. Pure; not: words."""

from collections.abc import Sequence
from typing import Any

from analytics.facts.records import Facts
from analytics.outcomes.counting import groups_of
from analytics.outcomes.rows import row
from analytics.outcomes.shared import last_observed_on
from analytics.outcomes.variables import EVERYBODY, GROUPINGS, TABLE_1


def table_1(facts: Sequence[Facts]) -> dict[str, Any]:
    """
    One table for each division. Everybody is the last column; those whose group is not known are one
    of their own, so that the columns add up.
    """
    return {
        "n": len(facts),
        "last_observed_on": last_observed_on(facts),
        "tables": {by: divided(facts, by) for by in (EVERYBODY, *GROUPINGS)},
    }


def divided(facts: Sequence[Facts], by: str) -> dict[str, Any]:
    groups = groups_of(by, facts)
    return {
        "by": by,
        "groups": [{"code": name, "n": len(members)} for name, members in groups.items()],
        "rows": [row(code, groups) for code in TABLE_1 if code != by],
    }
