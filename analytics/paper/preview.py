"""Five rows as they would stand in the data file, read without the statistics. Not: endpoints, files."""

from analytics.builder.cuts import course_values, research_allowed
from analytics.cohorts import Cohort
from analytics.facts.reading import facts_of
from analytics.paper.columns import COLUMNS, cells

ROWS = 5
# Enough to find five of whom data may leave, without reading a whole registry for a page.
LOOKED_AT = 200


def preview(cohort: Cohort, center_id: int) -> tuple[list[str], list[list[str]]]:
    """Head and rows; fewer where fewer may leave."""
    members = cohort.members(center_id)
    looked_at = members.filter(
        pk__in=list(members.order_by("id").values_list("id", flat=True)[:LOOKED_AT])
    )
    chosen = sorted(research_allowed(looked_at))[:ROWS]
    courses = looked_at.filter(pk__in=chosen)
    by_key = {course.pk: course for course in courses}
    rows = []
    for number, facts in enumerate(facts_of(courses), start=1):
        row = {"course": course_values(by_key[facts.course])}
        rows.append([str(number), *cells(row, facts).values()])
    return ["id", *(column.name for column in COLUMNS)], rows
