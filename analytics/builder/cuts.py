"""
A frozen cohort: its patients' values at one moment, under a digest. Reading it needs nothing of the record.

Days are whole days since 1 January 1970. Patients are numbered by a keyed digest, so that neither their
number nor their order tells who they are. Not: storing a cut (analytics.builder.actions).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import DateField, Field
from django.utils.translation import override

from analytics.beside_courses import FIRST_DECISIONS, TREATED_LESIONS
from analytics.builder.losses import losses_of
from analytics.builder.models import CohortCut, StoredCohort
from analytics.builder.stored import cohort_of, definition_read
from analytics.cohorts import Cohort
from analytics.criteria import CRITERIA, measures, step_sentences
from analytics.criteria.reading import OPERATION, sure
from analytics.definitions import METHOD_VERSION
from analytics.facts.frozen import facts_as_data
from analytics.facts.reading import facts_of
from analytics.models import Course
from analytics.snapshots import payload_digest
from patients.clinical.consent import ResearchAnswer, allows_research
from patients.encryption import digest
from patients.models import Consent, InterventionSession, PathologyReport, PrimaryTumor, Procedure

# Raised when a cut holds more. What an older one lacks is not made up: see `holds_papers`.
FORMAT = 2
FIRST_DAY = date(1970, 1, 1)
# Of the row, not of the patient's course.
NOT_FROZEN = {"id", "center", "patient", "record_version"}
# Sentences of the vocabulary that divide patients, frozen as yes or not.
YES_OR_NOT = (
    *("ablation", "preoperative_therapy", "adjuvant_therapy", "extrahepatic"),
    *("recurred", "second_intervention"),
)


class Empty(ValueError):
    """Nobody is in the cohort: there is nothing to freeze."""


@dataclass(frozen=True, slots=True)
class Frozen:
    content: dict[str, Any]
    patients: int

    @property
    def sha256(self) -> str:
        return payload_digest(self.content)


def frozen(stored: StoredCohort, cut_id: UUID, *, data_version: int) -> Frozen:
    """What a cut of the cohort holds. Call it where one moment is seen."""
    definition = definition_read(stored)
    flow = losses_of(stored.center_id, definition, stored)
    told = {
        "definition": definition.as_data(),
        "flow": {
            "everybody": flow.everybody,
            "steps": [[step.before, step.lost, step.after] for step in flow.steps],
            "sentences": in_every_language(lambda: step_sentences(definition)),
            "excluded_by_hand": flow.excluded,
            "included_by_hand": flow.included,
        },
    }
    return frozen_cohort(
        cohort_of(stored), stored.center_id, cut_id, data_version=data_version, told=told
    )


def frozen_cohort(
    cohort: Cohort, center_id: int, key: UUID, *, data_version: int, told: dict[str, Any]
) -> Frozen:
    """The values of any cohort. `key`: of the order of its patients; `told`: how it came about."""
    kinds = _kinds()
    members = cohort.members(center_id)
    read = members.annotate(**_variables())
    columns = [*kinds, *_variables(), "id", "patient__study_code"]
    rows = [dict(zip(columns, row, strict=True)) for row in read.values_list(*columns)]
    if not rows:
        raise Empty
    rows.sort(key=lambda row: digest(f"{key}:{row['patient__study_code']}"))
    facts = {one.course: facts_as_data(one) for one in facts_of(members)}
    decided, lesions = _first_decisions(members), _treated_lesions(members)
    allowed = research_allowed(members)
    content = {
        "format": FORMAT,
        "cohort": {
            "slug": cohort.slug,
            "name": in_every_language(lambda: str(cohort.label)),
            "is_built_in": cohort.revision is None,
        },
        "is_demo": members.filter(Q(patient__is_demo=True) | Q(center__is_demo=True)).exists(),
        "milestone": str(cohort.milestone),
        "data_version": data_version,
        "method_version": METHOD_VERSION,
        **told,
        "columns": kinds,
        "rows": [
            {
                "code": f"R-{number:04d}",
                "course": {name: _stored(kind, row[name]) for name, kind in kinds.items()},
                "variables": {name: _plain(row[name]) for name in _variables()},
                "facts": facts[row["id"]],
                "board_decision": _stored("day", decided.get(row["id"])),
                "lesions": lesions.get(row["id"], []),
                "research": row["id"] in allowed,
            }
            for number, row in enumerate(rows, start=1)
        ],
    }
    return Frozen(content, len(rows))


def in_every_language(said: Callable[[], Any]) -> dict[str, Any]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = said()
    return found


def _first_decisions(members: QuerySet[Course]) -> dict[int, date]:
    sql, parameters = members.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT course.id, board.held_on FROM analytics_course course"
            f" JOIN ({FIRST_DECISIONS}) board USING (patient_id) WHERE course.id IN ({sql})",
            parameters,
        )
        return dict(cursor.fetchall())


def _treated_lesions(members: QuerySet[Course]) -> dict[int, list[list[int | None]]]:
    """Of each patient the day of each treatment of a lesion, and when it progressed there."""
    sql, parameters = members.order_by().values("id").query.sql_with_params()
    found: dict[int, list[list[int | None]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT course.id, s.performed_on, again.detected_on FROM analytics_course course"
            f" {TREATED_LESIONS} WHERE course.id IN ({sql})"
            " ORDER BY course.id, s.performed_on, again.detected_on, t.id",
            parameters,
        )
        for course, treated_on, again_on in cursor.fetchall():
            found.setdefault(course, []).append(
                [_stored("day", treated_on), _stored("day", again_on)]
            )
    return found


def research_allowed(members: QuerySet[Course]) -> set[int]:
    """The courses of those whose data may leave the hospital for research."""
    answers: dict[int, list[ResearchAnswer]] = {}
    rows = Consent.objects.filter(
        patient__in=members.order_by().values("patient_id"), kind=Consent.Kind.RESEARCH
    ).values_list("patient__course", "decision", "decided_on", "withdrawn_on")
    for course, *answer in rows:
        answers.setdefault(course, []).append(ResearchAnswer(*answer))
    return {course for course, given in answers.items() if allows_research(given)}


def holds_papers(content: dict[str, Any]) -> bool:
    """Whether the content has all that a package of tables, figures and data is made of."""
    return content["format"] >= 2


def is_intact(cut: CohortCut) -> bool:
    return payload_digest(cut.content) == cut.content_sha256


def course_values(course: Course) -> dict[str, Any]:
    """A course as a cut holds it."""
    return {name: _stored(kind, getattr(course, name)) for name, kind in _kinds().items()}


def _kinds() -> dict[str, str]:
    """The columns of a course as they are today, each with how it is stored."""
    return {
        field.name: _kind_of(field)
        for field in Course._meta.concrete_fields
        if field.name not in NOT_FROZEN
    }


def _kind_of(field: Field) -> str:
    if isinstance(field, ArrayField):
        return f"{_kind_of(field.base_field)}s"
    return "day" if isinstance(field, DateField) else "value"


def _stored(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind.endswith("s"):
        return [_stored(kind[:-1], one) for one in value]
    return (value - FIRST_DAY).days if kind == "day" else value


def _plain(value: Any) -> Any:
    """As JSON tells it; a whole number as such, so that the digest is the same after the database."""
    if value is None or isinstance(value, bool | str | int):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _variables() -> dict[str, Any]:
    """Expressions on a course, by the name of the variable."""
    lowest_age, highest_age = measures.age_at_time_zero()
    number, _open = measures.number_of_metastases()
    return {
        "sex": F("patient__sex_at_birth"),
        "age_from_years": lowest_age,
        "age_to_years": highest_age,
        "primary_topography": _of_primary("topography"),
        "t_category": _of_primary("t_category"),
        "n_category": _of_primary("n_category"),
        "differentiation": _of_primary("differentiation"),
        "number_of_metastases": number,
        "largest_mm": measures.largest_mm(),
        "distribution": measures.distribution(),
        "approach": _of_operation(InterventionSession, "approach", "performed_on"),
        "resection_class": _of_operation(
            Procedure, "resection_class_reported", "session__performed_on", group="liver_resection"
        ),
        "margin_status": _of_operation(
            PathologyReport, "margin_status", "session__performed_on", specimen="liver"
        ),
        "margin_mm": _of_operation(
            PathologyReport, "margin_mm", "session__performed_on", specimen="liver"
        ),
        **{f"is_{code}": _yes(code) for code in YES_OR_NOT},
    }


def _yes(code: str) -> Case:
    return sure(CRITERIA[code].reads({}, pinned=False).yes)


def _of_primary(field: str) -> Subquery:
    return _first(PrimaryTumor.objects.order_by("diagnosed_on", "id"), field)


def _of_operation(model: type[Model], field: str, on: str, **only: Any) -> Subquery:
    rows = model._default_manager.filter(**{on: OuterRef(OPERATION)}, **only).order_by("id")
    return _first(rows.exclude(**{f"{field}__isnull": True}), field)


def _first(rows: QuerySet, field: str) -> Subquery:
    return Subquery(rows.filter(patient=OuterRef("patient_id")).values(field)[:1])
