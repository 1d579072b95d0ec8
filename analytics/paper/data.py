"""
The pseudonymised data of a package, their codebook, and the numbers that come out of them again.

Numbered anew, times in days, no date and no number of the registry. Not: writing files.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import override

from analytics.dashboards import dashboard
from analytics.definitions import INCIDENCES, Endpoint, Exclusion, Grouping
from analytics.paper.columns import COLUMNS, as_text, cells
from analytics.paper.results import FIGURES, Asked
from analytics.paper.source import Source
from analytics.stats.endpoints import endpoint_times

ENDPOINTS: tuple[Asked, ...] = tuple(one for one in FIGURES if one.grouping is Grouping.NONE)
HEAD: tuple[str, ...] = (
    "id",
    *(column.name for column in COLUMNS),
    *(
        f"{one.endpoint.value}_{part}"
        for one in ENDPOINTS
        for part in ("days", "event", "left_out")
    ),
)


def data_rows(source: Source) -> list[dict[str, str]]:
    """Of a source of which everybody may leave (`Source.where`)."""
    rows = [
        {"id": str(number), **cells(row, facts)}
        for number, (row, facts) in enumerate(zip(source.rows, source.facts, strict=True), start=1)
    ]
    for asked in ENDPOINTS:
        code = asked.endpoint.value
        found = endpoint_times(source.members.patients.milestones, code, asked.origin.value)
        had = found.event if asked.endpoint in INCIDENCES else np.minimum(found.event, 1)
        for row, is_in, days, event, reason in zip(
            rows, found.included, found.duration, had, found.reason, strict=True
        ):
            row[f"{code}_days"] = as_text(int(days)) if is_in else ""
            row[f"{code}_event"] = as_text(int(event)) if is_in else ""
            row[f"{code}_left_out"] = str(reason)
    return rows


def codebook() -> list[Sequence[str]]:
    """Column, its meaning in English and Turkish, what it holds."""

    def told(text: Any) -> list[str]:
        found = []
        for language in ("en", "tr"):
            with override(language):
                found.append(str(text() if callable(text) else text))
        return found

    def line(name: str, meaning: Any, values: Any) -> list[str]:
        return [name, *told(meaning), *told(values)]

    found: list[Sequence[str]] = [
        ["column", "meaning", "meaning_tr", "values", "values_tr"],
        line(
            "id",
            lambda: _("Number of the patient in this file; of no other list"),
            lambda: _("number"),
        ),
    ]
    found += [line(column.name, column.meaning, column.values) for column in COLUMNS]
    for asked in ENDPOINTS:
        code = asked.endpoint
        found += [
            line(
                f"{code.value}_days",
                lambda asked=asked: (
                    _("%(endpoint)s: days from: %(origin)s")
                    % {"endpoint": asked.endpoint.label, "origin": asked.origin.label}
                ),
                lambda: _("days"),
            ),
            line(
                f"{code.value}_event", lambda code=code: code.label, lambda code=code: _event(code)
            ),
            line(
                f"{code.value}_left_out",
                lambda: _("Why the patient has no time; empty for whoever has one"),
                ", ".join(Exclusion.values),
            ),
        ]
    return found


def _event(code: Endpoint) -> str:
    if code in INCIDENCES:
        return _("0 censored, 1 recurrence, 2 death before recurrence")
    return _("0 censored, 1 event")


def expected(source: Source) -> list[Sequence[str]]:
    """
    What our own engine makes of the patients of the data file: the code of the package must find the same.
    Months, not rounded; empty where it is not reached or not given.
    """
    rows: list[Sequence[str]] = [["figure", "group", "quantity", "value"]]
    for asked in FIGURES:
        payload = dashboard(
            source.cohort, source.members.times(asked.endpoint, asked.origin), asked.grouping
        )
        level = "incidence" if asked.endpoint in INCIDENCES else "survival"
        for group in payload["groups"]:
            told = {"n": group["n"], "events": group["events"]}
            if asked.endpoint in INCIDENCES:
                told["competing"] = group["competing"]
            else:
                told |= {
                    "median": group["median"]["estimate"],
                    "median_lower": group["median"]["lower"],
                    "median_upper": group["median"]["upper"],
                }
            for point in group["at_times"]:
                if point["observed"]:
                    told[f"{level}_{point['time']:g}"] = point[level]
            rows += [
                [asked.name, group["name"], quantity, "" if value is None else repr(value)]
                for quantity, value in told.items()
            ]
        for test in payload["tests"]:
            value = repr(test["p_value"]) if test["state"] == "estimated" else ""
            rows.append([asked.name, "", "log_rank_p", value])
    return rows
