"""
A frozen cohort: its patients' values at one moment, under a digest. Reading it needs nothing of the record.

Days are whole days since 1 January 1970. Patients are numbered by a keyed digest, so that neither their
number nor their order tells who they are. Not: storing a cut (analytics.builder.actions).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields import DateField, Field

from analytics.builder.losses import losses_of
from analytics.builder.models import CohortCut, StoredCohort
from analytics.builder.stored import cohort_of, definition_read
from analytics.criteria import CRITERIA, measures
from analytics.criteria.reading import OPERATION, sure
from analytics.definitions import METHOD_VERSION
from analytics.models import Course
from analytics.snapshots import payload_digest
from patients.encryption import digest
from patients.models import InterventionSession, PathologyReport, PrimaryTumor, Procedure

FORMAT = 1
FIRST_DAY = date(1970, 1, 1)
# Of the row, not of the patient's course.
NOT_FROZEN = {"id", "center", "patient"}
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
    cohort = cohort_of(stored)
    kinds = _kinds()
    read = cohort.members(stored.center_id).annotate(**_variables())
    columns = [*kinds, *_variables(), "patient__study_code"]
    rows = [dict(zip(columns, row, strict=True)) for row in read.values_list(*columns)]
    if not rows:
        raise Empty
    rows.sort(key=lambda row: digest(f"{cut_id}:{row['patient__study_code']}"))
    flow = losses_of(stored.center_id, definition, stored)
    content = {
        "format": FORMAT,
        "definition": definition.as_data(),
        "milestone": str(cohort.milestone),
        "data_version": data_version,
        "method_version": METHOD_VERSION,
        "flow": {
            "everybody": flow.everybody,
            "steps": [[step.before, step.lost, step.after] for step in flow.steps],
            "excluded_by_hand": flow.excluded,
            "included_by_hand": flow.included,
        },
        "columns": kinds,
        "rows": [
            {
                "code": f"R-{number:04d}",
                "course": {name: _stored(kind, row[name]) for name, kind in kinds.items()},
                "variables": {name: _plain(row[name]) for name in _variables()},
            }
            for number, row in enumerate(rows, start=1)
        ],
    }
    return Frozen(content, len(rows))


def frozen_courses(cut: CohortCut) -> list[dict[str, Any]]:
    """
    The patients of a cut as columns of analytics.models.Course, dates as dates, in the order of the cut.

    `code` numbers the patient within the cut, in place of the keys.
    """
    kinds = cut.content["columns"]
    return [
        {
            "code": row["code"],
            **{name: _restored(kinds[name], value) for name, value in row["course"].items()},
        }
        for row in cut.content["rows"]
    ]


def frozen_variables(cut: CohortCut) -> list[dict[str, Any]]:
    """What groups may be made of, in the same order."""
    return [{"code": row["code"], **row["variables"]} for row in cut.content["rows"]]


def is_intact(cut: CohortCut) -> bool:
    return payload_digest(cut.content) == cut.content_sha256


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


def _restored(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind.endswith("s"):
        return [_restored(kind[:-1], one) for one in value]
    return FIRST_DAY + timedelta(days=value) if kind == "day" else value


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
