"""Table 2 as rows of texts, patient by patient."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics.definitions import Origin
from analytics.models import OutcomeSnapshot
from analytics.outcomes import words
from tumorboard.templatetags.ui import number

AGAIN, EVERY = "treated_again", "every"


def listings() -> list[tuple[str, str]]:
    return [
        (AGAIN, _("Patients with a second intervention")),
        (EVERY, _("Every recurrence")),
    ]


def table_2_parts(
    snapshot: OutcomeSnapshot | None, payload: dict[str, Any], *, by: str = AGAIN, **_more: Any
) -> dict[str, Any]:
    shown = payload["every" if by == EVERY else "patients"]
    total = payload["recurrences" if by == EVERY else "treated_again"]
    sentence = (
        ngettext("%(n)s recurrence of ", "%(n)s recurrences of ", total) % {"n": total}
        + words.patients(payload["recurred"])
        if by == EVERY
        else _("%(patients)s with a second intervention")
        % {"patients": words.patients(payload["treated_again"])}
    )
    return {
        "title": _("Table 2. Every recurrence")
        if by == EVERY
        else _("Table 2. Patients with a second intervention"),
        "columns": _columns(by),
        "rows": [{"patient": row["patient"], "cells": _cells(row, by)} for row in shown],
        "left_out": total - len(shown),
        "caption": [
            _("%(who)s, of %(members)s in the cohort; %(died)s died.")
            % {
                "who": sentence,
                "members": words.patients(payload["n"]),
                # A patient has a row for each recurrence.
                "died": len({row["patient"] for row in shown if row["died"]}),
            }
            if by == EVERY
            else _("%(who)s, of %(members)s in the cohort; %(died)s of them died.")
            % {
                "who": sentence,
                "members": words.patients(payload["n"]),
                "died": payload["died"],
            },
            _(
                "Survival in completed months from: %(origin)s, to death or the last contact. Of "
                "patients alive it is the time until now, not their survival: no median is taken of it."
            )
            % {"origin": Origin(payload["origin"]).label},
            _("Intervals in completed months from the intervention that had cleared the disease."),
            *words.last_observation(payload),
            *([words.computed(snapshot)] if snapshot else []),
        ],
    }


def _columns(by: str) -> list[dict[str, Any]]:
    who: list[dict[str, Any]] = [
        {"label": pgettext("column", "Patient")},
        {"label": pgettext("column", "Age"), "number": True},
        {"label": pgettext("column", "Sex")},
        {"label": pgettext("column", "Primary")},
        {"label": pgettext("column", "T and N")},
        {"label": pgettext("column", "First side")},
    ]
    end: list[dict[str, Any]] = [
        {"label": pgettext("column", "Status")},
        {"label": pgettext("column", "Survival, months"), "number": True},
    ]
    if by == EVERY:
        return [
            *who,
            {"label": pgettext("column", "Recurrence"), "number": True},
            {"label": pgettext("column", "Site")},
            {"label": pgettext("column", "Liver lesions")},
            {"label": pgettext("column", "Interval, months"), "number": True},
            {"label": pgettext("column", "Treated again with curative intent")},
            *end,
        ]
    return [
        *who,
        {"label": pgettext("column", "First recurrence")},
        {"label": pgettext("column", "Interval, months"), "number": True},
        {"label": pgettext("column", "Second intervention")},
        {"label": pgettext("column", "Second recurrence")},
        {"label": pgettext("column", "Interval, months"), "number": True},
        *end,
    ]


def _cells(row: dict[str, Any], by: str) -> list[str]:
    who = [
        row["study_code"],
        number(row["age"]),
        words.category("sex", row["sex"] or "missing"),
        words.category("site_of_four", row["primary"] or "missing"),
        _stage(row),
        words.category("side", row["side"] or "missing"),
    ]
    end = [
        words.category("status", row["status"] or "missing"),
        number(row["survival_months"]),
    ]
    if by == EVERY:
        found = row["recurrence"]
        treated = row["treated_curatively"]
        return [
            *who,
            number(row["number"]),
            words.site_of_recurrence(found),
            words.category("lesion_class", found["class"]) if found["class"] else number(None),
            number(found["months"]),
            number(None) if treated is None else words.category("", "yes" if treated else "no"),
            *end,
        ]
    first, again = row["first"], row["again"]
    return [
        *who,
        words.site_of_recurrence(first) or number(None),
        number(first["months"] if first else None),
        words.interventions(row["second_intervention"]) or number(None),
        words.site_of_recurrence(again) or number(None),
        number(again["months"] if again else None),
        *end,
    ]


def _stage(row: dict[str, Any]) -> str:
    """ypT0N1; p goes without saying."""
    prefix = row["stage_prefix"] if row["stage_prefix"] in ("yp", "c", "yc", "r") else ""
    if not row["t"] and not row["n"]:
        return number(None)
    return f"{prefix}{row['t'] or 'TX'}{row['n'] or 'NX'}"


def table_2_rows(parts: dict[str, Any]) -> Iterator[list[str]]:
    yield [column["label"] for column in parts["columns"]]
    for row in parts["rows"]:
        yield row["cells"]
