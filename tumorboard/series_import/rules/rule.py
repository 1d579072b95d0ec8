"""What a rule is, and the words rules share."""

from collections.abc import Iterable
from dataclasses import dataclass

from tumorboard.series_import.columns import SeriesFile
from tumorboard.series_import.problems import Severity


@dataclass(frozen=True)
class Rule:
    """`code` names its sentences (problems.wording); `sql` selects line_no, value and their parts."""

    code: str
    file: SeriesFile
    column: str
    sql: str
    severity: Severity = Severity.ERROR


def months(earlier: str, later: str) -> str:
    """SQL for the completed calendar months between two dates."""
    apart = (
        f"((date_part('year', {later}) - date_part('year', {earlier})) * 12"
        f" + date_part('month', {later}) - date_part('month', {earlier}))::int"
    )
    return (
        f"({apart} - CASE WHEN {earlier} + {apart} * interval '1 month' > {later}"
        " THEN 1 ELSE 0 END)"
    )


def one_of(labels: Iterable[str]) -> str:
    """Labels as a list for SQL."""
    return ", ".join(f"'{label}'" for label in labels)
